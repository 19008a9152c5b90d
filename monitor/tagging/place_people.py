"""Which names are people's: a given name or title before, a family name after, an age, or named in full elsewhere."""

from __future__ import annotations

import re

from monitor.tagging.gazetteer import Gazetteer
from monitor.tagging.place_context import Around, Neighbour, Style, locative
from monitor.tagging.place_sighting import Sighting

_AGE = re.compile(r"^(?: [A-Z][\w'’-]+)?, (?:aged )?\d{1,2}(?:,|\.|;| and|$)")
_SAID = re.compile(r"^ [A-Z][\w'’-]+ (?:said|says|told|tells)\b")
_JOINED = frozenset({" ", "  ", ". ", "-"})
# Of a town larger than this "X Smith said" speaks of its police, mayor or paper rather than of a person called X.
_FAMED = 200_000
# Kinds that are never mistaken for people, however they are surrounded.
_NEVER = frozenset({"government", "group", "sea", "strait"})


def person(sighting: Sighting, gazetteer: Gazetteer) -> str | None:
    """Why a name is a person's, or None."""
    kind = sighting.candidates[0].kind
    if kind in _NEVER or sighting.inside or sighting.division:
        return None
    if kind == "demonym":
        return _bears_demonym(sighting, gazetteer) or _language(sighting, gazetteer)
    return _by_left(sighting, gazetteer) or _by_right(sighting, gazetteer) or _by_age(sighting, gazetteer)


def named_before(sighting: Sighting, people: frozenset[str], gazetteer: Gazetteer) -> bool:
    """Whether a bare name repeats a person named in full elsewhere ('… Chad Smith. Chad then left')."""
    if sighting.hit.name not in people or sighting.candidates[0].kind in _NEVER:
        return False
    return not (locative(sighting.around, gazetteer) or sighting.inside or sighting.division)


def _by_left(sighting: Sighting, gazetteer: Gazetteer) -> str | None:
    """'Michael Jordan', 'Mr. Lincoln', 'J. Houston'."""
    left = sighting.around.left
    if _after_article(left):
        return f"part of {left[1].word} {left[0].word}-{sighting.text}"
    if not left or not left[0].capital or left[0].gap not in _JOINED:
        return None
    word, around = left[0], sighting.around
    if _abbreviates(word, around) and _titled(sighting, gazetteer):
        return f"follows the title {word.word}"
    if word.gap == ". " and len(word.word) == 1 and len(left) > 1 and left[1].capital:
        return f"follows the initial {word.word}."
    if not gazetteer.word_is(word.folded, "given") or word.gap in (". ",):
        return None
    if around.style is not Style.MIXED and not _plain_name(sighting, gazetteer):
        return None
    if word.gap == "-" and _is_country(sighting):
        return None
    return f"follows the given name {word.word}"


def _titled(sighting: Sighting, gazetteer: Gazetteer) -> bool:
    """'Mr. Lincoln', 'Gen. Mansfield', but not 'Consulate General Erbil' nor a great city that is nobody's name."""
    left = sighting.around.left
    if _is_country(sighting) or not gazetteer.word_is(left[0].folded, "titles"):
        return False
    if len(left) > 1 and gazetteer.word_is(left[1].folded, "missions"):
        return False
    famed = max(place.population for place in sighting.candidates) >= gazetteer.weights.famed
    return not famed or _plain_name(sighting, gazetteer)


def _after_article(left: tuple[Neighbour, ...]) -> bool:
    """'Muqtada al-Sadr': an article joined to the name, and a capitalised word before it."""
    joined = len(left) > 1 and left[0].gap == "-" and left[0].folded in ("al", "el")
    return joined and left[1].capital and left[1].gap == " "


def _abbreviates(word: Neighbour, around: Around) -> bool:
    """Whether a title stands directly before: a full stop between belongs to it only where it is short (Gen., Mr.)."""
    return word.gap == " " or (word.gap == ". " and len(word.word) <= 4 and around.style is Style.MIXED)


def _plain_name(sighting: Sighting, gazetteer: Gazetteer) -> bool:
    """Whether the name itself is a given or family name, where capitals tell nothing."""
    name = sighting.hit.name
    return gazetteer.word_is(name, "given") or gazetteer.word_is(name, "surnames")


def _bears_demonym(sighting: Sighting, gazetteer: Gazetteer) -> str | None:
    """'Philip English', 'Thomas Finn': a given name directly before, and capitals that tell."""
    left, around = sighting.around.left, sighting.around
    if not (around.cased and left and left[0].gap == " " and left[0].capital):
        return None
    return f"follows the given name {left[0].word}" if gazetteer.word_is(left[0].folded, "given") else None


_ENDS_PHRASE = re.compile(
    r"^\s*(?:[.,;:!?)\"”’]|$|(?:and|or|but|after|before|to|on|at|for|with|as|while|when|by|language)\b)"
)


def _language(sighting: Sighting, gazetteer: Gazetteer) -> str | None:
    """'spoke in English', 'translated into French.': a tongue, not a people."""
    left, around = sighting.around.left, sighting.around
    if not left or left[0].gap != " " or not gazetteer.word_is(left[0].folded, "tongue_before"):
        return None
    if not _ENDS_PHRASE.match(around.text[around.end : around.end + 12]) or around.text[
        around.start : around.end
    ].endswith("s"):
        return None
    return "a language"


def _is_country(sighting: Sighting) -> bool:
    return sighting.candidates[0].kind == "country"


def _by_right(sighting: Sighting, gazetteer: Gazetteer) -> str | None:
    """'Jordan Peele', 'Paris Hilton', 'Lincoln Chafee'."""
    around, name = sighting.around, sighting.hit.name
    if not gazetteer.word_is(name, "given") or not around.right or around.possessive:
        return None
    word = around.right[0]
    if word.gap not in (" ", "-") or not word.capital or (word.word.isupper() and around.style is Style.MIXED):
        return None
    if around.style is not Style.MIXED:
        return f"precedes the family name {word.word}" if gazetteer.word_is(word.folded, "surnames") else None
    told = ("titles", "common", "org_heads", "place_nouns", "directions", "locative", "institutions")
    known = any(gazetteer.word_is(word.folded, kind) for kind in told) or gazetteer.names(word.folded)
    if known and not gazetteer.word_is(word.folded, "surnames"):
        return None
    if locative(around, gazetteer) and _is_country(sighting):
        return None
    return f"precedes the family name {word.word}"


def _by_age(sighting: Sighting, gazetteer: Gazetteer) -> str | None:
    """'Lincoln, 52, was …'."""
    around = sighting.around
    if _is_country(sighting) or locative(around, gazetteer):
        return None
    tail = around.text[around.end : around.end + 40]
    if _AGE.match(tail):
        return "an age follows"
    small = sighting.candidates[0].kind == "city" and sighting.candidates[0].population < _FAMED
    return "a name and a verb of saying follow" if small and around.cased and _SAID.match(tail) else None
