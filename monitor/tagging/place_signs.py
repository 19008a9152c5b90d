"""What a sentence says for and against each reading of a name, before the rest of the document is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.tagging.gazetteer import Gazetteer, Neighbour
from monitor.tagging.place_context import civic_noun, place_noun
from monitor.tagging.place_names import NATIONS, Candidate, Name, Part, Place
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_weights import Weights

_HELD = 12  # namesakes looked at for what a container may hold
_NO_LONGER_NAME = frozenset({"titles", "place_nouns", "directions", "locative"})
_PEOPLES = frozenset({"given", "surnames"})


@dataclass(slots=True, eq=False)
class Draft:
    """A name at one position with what its sentence says.

    Attributes:
        candidates: Its places; the score is the sum of the parts, a trifle less for each heavier place of that name.
        alone: Whether nothing in the sentence speaks for a place.
        contained: Whether what follows may say where it lies.
    """

    sighting: Sighting
    candidates: tuple[Candidate, ...]
    alone: bool
    contained: bool

    @property
    def name(self) -> Name:
        """The name."""
        return self.sighting.name


def draft(sighting: Sighting, weights: Weights) -> Draft:
    """Each candidate with what the sentence says of it."""
    bearing = tuple(_bearing(sighting, weights))
    beside, candidates = sighting.links, sighting.name.ranked
    alone = not any(weight > 0 for weight, _ in bearing)
    contained = sighting.contained
    asked = contained or beside.companions or sighting.holds or sighting.called_division
    if bearing:
        candidates = _moved(candidates, bearing, weights)
    if asked:
        candidates = tuple([_after_sentence(candidate, sighting, weights) for candidate in candidates])
    return Draft(sighting, candidates, alone, contained)


def _moved(candidates: tuple[Candidate, ...], bearing: tuple[Part, ...], weights: Weights) -> tuple[Candidate, ...]:
    """The candidates with what speaks for or against each alike; of nations only what speaks for them counts."""
    for_nations = [part for part in bearing if part[0] > 0 or part[0] == weights.media]
    moved = []
    for candidate in candidates:
        parts = for_nations if candidate.place.kind in NATIONS else bearing
        moved.append(candidate.moved(parts) if parts else candidate)
    return tuple(moved)


def _after_sentence(candidate: Candidate, sighting: Sighting, weights: Weights) -> Candidate:
    """A candidate with what the names beside it say."""
    place, score, (first, *rest) = candidate
    own = tuple(_sentence(place, sighting, weights))
    return Candidate(place, score + sum([weight for weight, _ in own]), (first, *own, *rest)) if own else candidate


def paper(sighting: Sighting, weights: Weights) -> tuple[Part, ...]:
    """'China Daily': the name is a newspaper's or broadcaster's."""
    word = sighting.around.next_word
    if word is None or not word.capital or "media" not in word.lists:
        return ()
    return ((weights.media, f"names a newspaper or broadcaster: {word.text}"),)


def _sentence(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What the names beside it say of one reading."""
    if place.kind not in NATIONS:
        yield from _containment(place, sighting, weights)
    yield from _list(place, sighting, weights)
    if place.kind in ("country", "admin1", "region"):
        yield from _content(place, sighting, weights)
    if sighting.called_division and place.kind in ("admin1", "admin2"):
        yield weights.called_division, "called a division"


def _containment(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """'X, State', 'X, Country', 'X (Country)'."""
    if sighting.division:
        yield _in_division(place, sighting.division, weights)
        return
    parts = [part for outer in sighting.links.inside if (part := _in_outer(place, outer, weights))]
    if parts:
        yield max(parts)
    elif sighting.links.inside and sighting.links.firm:
        outer = sighting.links.inside[0]
        elsewhere = any(_in_outer(other, outer, weights) for other in sighting.name.places)
        world_city = outer.kind == "country" and place.population > weights.world_city
        unsure = elsewhere or sighting.links.enumerated or world_city
        yield weights.outside if unsure else weights.unknown_town, f"does not lie in {outer.name}, which follows"


def _in_division(place: Place, code: str, weights: Weights) -> Part:
    if place.admin1 == code:
        return weights.contained, f"lies in {code}"
    if place.country == code.partition("-")[0]:
        return weights.countrymen, f"{code} follows"
    return weights.unknown_town, f"does not lie in {code}, which follows"


def _in_outer(place: Place, outer: Place, weights: Weights) -> Part | None:
    if place.country != outer.country:
        return None
    if outer.kind in ("country", "region", "disputed"):
        return weights.contained, f"{outer.name} follows"
    if outer.kind == "admin1" and place.kind != "admin1":
        nested = bool(place.admin1) and place.admin1 == outer.admin1
        return weights.contained if nested else weights.countrymen, f"{outer.name} follows"
    return None


def _list(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What it is enumerated with: states with states, towns with towns of their country."""
    kinds = NATIONS if place.kind in NATIONS else frozenset({place.kind})
    for other in sighting.links.companions:
        alike = other.kind in kinds and (place.kind == "country" or other.country == place.country)
        if alike and other.id != place.id:
            yield weights.listed_state if place.kind == "admin1" else weights.listed, f"listed with {other.name}"
            return


def _content(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What it seems to contain: Georgia after Macon is the state, after Batumi the country."""
    for inner in sighting.holds[:_HELD]:
        part = _in_outer(inner, place, weights)
        if part and part[0] == weights.contained and inner.kind not in NATIONS and inner.id != place.id:
            yield weights.contained, f"contains {inner.name}"
            return


def _bearing(sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """Signs for or against any reading as a place that is no country."""
    around, name = sighting.around, sighting.name
    if name.lists:
        yield from _of_word(sighting, weights)
    if around.locative:
        yield weights.locative, "a locative before"
    if place_noun(around):
        yield weights.place_noun, "called a place"
    if civic_noun(around):
        yield weights.civic, "civic life follows"
    if around.dateline:
        yield weights.dateline, "a dateline"
    word = around.next_word
    if word is not None and word.lists and not around.possessive:
        yield from _after(sighting, word, weights)
    if name.power:
        return
    if around.cased:
        yield from _longer_name(sighting, weights)
    elif " " not in name.folded:
        yield weights.uncased, "capitals tell nothing here"


def _of_word(sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What else the name is: a word, a person's name."""
    lists = sighting.name.lists
    if "needs_company" in lists:
        yield weights.needs_company, "an abbreviation of many things"
    if "common" in lists:
        yield weights.common_word, "a common word"
    if not sighting.name.power and not _PEOPLES.isdisjoint(lists):
        yield _name_of_people(sighting, weights), "a person's name"


def _name_of_people(sighting: Sighting, weights: Weights) -> float:
    """How much it speaks against a place that people bear the name: little of Paris or Sydney."""
    if sighting.name.largest >= weights.famed:
        return weights.person_famed
    return weights.person if sighting.around.cased else weights.person_uncased


def _after(sighting: Sighting, word: Neighbour, weights: Weights) -> Iterator[Part]:
    """What the next word makes of the name: a speaker, a street, a newspaper."""
    if "person_after" in word.lists:
        yield weights.said, f"{word.text} follows"
    if word.capital and "facilities" in word.lists:
        yield weights.facility, f"names a {word.text}"
    yield from paper(sighting, weights)


def _longer_name(sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """Capitalised words beside it that it seems to form a name with."""
    around = sighting.around
    gazetteer, left = around.field.gazetteer, around.near
    right = None if around.possessive else around.right
    if left is not None and left.capital and left.gap in (" ", "-") and not _known(left, gazetteer):
        yield weights.part_of_left, f"part of {left.text} {sighting.text}?"
    if right is not None and right.capital and right.gap in (" ", "-") and not _known(right, gazetteer):
        yield weights.part_of_right, f"part of {sighting.text} {right.text}?"


def _known(word: Neighbour, gazetteer: Gazetteer) -> bool:
    """Whether a capitalised neighbour is no sign of a longer name."""
    return not _NO_LONGER_NAME.isdisjoint(word.lists) or gazetteer.names(word.folded)
