"""Which names are people's: a given name or title before, a family name after, an age, or named in full elsewhere."""

from __future__ import annotations

from typing import Final

from monitor.tagging.gazetteer import Neighbour
from monitor.tagging.place_context import Around
from monitor.tagging.place_sighting import Sighting

_JOINED: Final = frozenset({" ", "  ", ". ", "-"})
# Of a town larger than this "X Smith said" speaks of its police, mayor or paper rather than of a person called X.
_FAMED: Final = 200_000
# Kinds that are never mistaken for people, however they are surrounded.
_NEVER: Final = frozenset({"government", "group", "sea", "strait"})
# Lists whose words after a given name are no family name, unless they are listed as such too.
_NO_FAMILY: Final = frozenset(
    {"titles", "common", "org_heads", "place_nouns", "directions", "locative", "institutions"}
)
_PEOPLES: Final = frozenset({"given", "surnames"})
# Joined by a hyphen to another they are no family name: "Israel-Gaza".
_LANDS: Final = frozenset({"country", "disputed"})


def person(sighting: Sighting) -> str | None:
    """Why a name is a person's, or None."""
    name, around = sighting.name, sighting.around
    near, right = around.near, around.right
    if name.kind in _NEVER or sighting.contained:
        return None
    if name.kind == "demonym":
        return _bears_demonym(sighting) or _language(sighting)
    reason = _by_left(sighting) if near is not None and (near.capital or near.gap == "-") else None
    if reason is None and "given" in name.lists:
        reason = _by_right(sighting)
    if reason is None and right is not None and (right.capital or right.gap[:1] == ","):
        reason = _by_age(sighting)
    return reason


def named_before(sighting: Sighting, people: frozenset[str]) -> bool:
    """Whether a bare name repeats a person named in full elsewhere ('… Chad Smith. Chad then left')."""
    if sighting.name.folded not in people or sighting.name.kind in _NEVER:
        return False
    return not (sighting.around.locative or sighting.contained)


def _by_left(sighting: Sighting) -> str | None:
    """'Michael Jordan', 'Mr. Lincoln', 'J. Houston'."""
    around = sighting.around
    near = around.near
    if near is None:
        return None
    if near.gap == "-" and near.folded in around.field.phrases.particles:
        further = around.second
        if further is not None and further.capital and further.gap == " ":
            return f"part of {further.text} {near.text}-{sighting.text}"
    if not near.capital or near.gap not in _JOINED:
        return None
    return _by_title_or_given(sighting, near)


def _by_title_or_given(sighting: Sighting, near: Neighbour) -> str | None:
    """What a capitalised word before makes of the name."""
    around = sighting.around
    if "titles" in near.lists and _abbreviates(near, around) and _named_by_rank(sighting):
        return f"follows the title {near.text}"
    if near.gap == ". ":
        further = around.second if len(near.text) == 1 else None
        return f"follows the initial {near.text}." if further is not None and further.capital else None
    if "given" not in near.lists or not (around.cased or _plain_name(sighting)):
        return None
    if near.gap == "-" and sighting.name.kind in _LANDS:
        return None
    return f"follows the given name {near.text}"


def _named_by_rank(sighting: Sighting) -> bool:
    """'Mr. Lincoln', 'Gen. Mansfield', but not 'Consulate General Erbil' nor a great city that is nobody's name."""
    if _is_country(sighting):
        return False
    further = sighting.around.second
    if further is not None and "missions" in further.lists:
        return False
    famed = sighting.name.largest >= sighting.around.field.gazetteer.weights.famed
    return not famed or _plain_name(sighting)


def _abbreviates(near: Neighbour, around: Around) -> bool:
    """Whether a title stands directly before: a full stop between belongs to it only where it is short (Gen., Mr.)."""
    return near.gap == " " or (near.gap == ". " and len(near.text) <= 4 and around.cased)


def _plain_name(sighting: Sighting) -> bool:
    """Whether the name itself is a given or family name, where capitals tell nothing."""
    return not _PEOPLES.isdisjoint(sighting.name.lists)


def _bears_demonym(sighting: Sighting) -> str | None:
    """'Philip English', 'Thomas Finn': a given name directly before, and capitals that tell."""
    around = sighting.around
    near = around.near if around.cased else None
    if near is None or near.gap != " " or not near.capital or "given" not in near.lists:
        return None
    return f"follows the given name {near.text}"


def _language(sighting: Sighting) -> str | None:
    """'spoke in English', 'translated into French.': a tongue, not a people."""
    around = sighting.around
    near = around.near
    if near is None or near.gap != " " or "tongue_before" not in near.lists:
        return None
    phrases = around.field.phrases
    if sighting.text.endswith(phrases.several) or not phrases.tongue_ends.match(around.tail(12)):
        return None
    return "a language"


def _is_country(sighting: Sighting) -> bool:
    return sighting.name.kind == "country"


def _by_right(sighting: Sighting) -> str | None:
    """'Jordan Peele', 'Paris Hilton', 'Lincoln Chafee': a given name and what may be its family name."""
    around = sighting.around
    right = None if around.possessive else around.right
    if right is None or right.gap not in (" ", "-") or not right.capital:
        return None
    word = right
    if not around.cased:
        return f"precedes the family name {word.text}" if "surnames" in word.lists else None
    if word.text.isupper():
        return None
    known = not _NO_FAMILY.isdisjoint(word.lists) or around.field.gazetteer.names(word.folded)
    if known and "surnames" not in word.lists:
        return None
    if _is_country(sighting) and around.locative:
        return None
    return f"precedes the family name {word.text}"


def _by_age(sighting: Sighting) -> str | None:
    """'Lincoln, 52, was …'."""
    around = sighting.around
    tail = around.tail(40)
    if _is_country(sighting):
        return None
    phrases = around.field.phrases
    if phrases.age.match(tail):
        return None if around.locative else "an age follows"
    small = sighting.name.kind == "city" and sighting.name.places[0].population < _FAMED
    said = small and around.cased and phrases.said.match(tail) and not around.locative
    return "a name and a verb of saying follow" if said else None
