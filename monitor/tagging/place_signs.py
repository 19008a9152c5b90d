"""What a sentence says for and against each reading of a name, before the rest of the document is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log10

from monitor.tagging.gazetteer import Gazetteer, Place
from monitor.tagging.place_context import Style, civic_noun, locative, place_noun
from monitor.tagging.place_folding import fold_name
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_weights import Weights

Part = tuple[float, str]  # what moves a score, and why

_NATIONS = frozenset({"country", "demonym"})
_HELD = 12  # namesakes looked at for what a container may hold


@dataclass(frozen=True, slots=True)
class Reading:
    """A place a name may mean, with what its sentence says.

    Attributes:
        score: The sum of the parts, a trifle less for each heavier place of that name.
        alone: Whether nothing in the sentence speaks for a place.
        byname: Whether the name is not the place's first.
    """

    place: Place
    parts: tuple[Part, ...]
    score: float
    alone: bool
    byname: bool


def readings(sighting: Sighting, gazetteer: Gazetteer) -> tuple[Reading, ...]:
    """Each candidate with what the sentence says of it."""
    bearing = tuple(_bearing(sighting, gazetteer))
    weights = gazetteer.weights
    for_nations = tuple(part for part in bearing if part[0] > 0 or part[0] == weights.media)
    alone = not any(weight > 0 for weight, _ in bearing)
    asked = sighting.inside or sighting.division or sighting.companions or sighting.holds or sighting.called_division
    found = []
    for rank, place in enumerate(sighting.candidates):
        own = tuple(_sentence(place, sighting, weights)) if asked else ()
        parts = (prior(place, gazetteer), *own, *(for_nations if place.kind in _NATIONS else bearing))
        score = sum(weight for weight, _ in parts) - 0.01 * rank
        contained = bool(sighting.inside or sighting.division)
        byname = place.kind == "city" and fold_name(place.name) != sighting.hit.name
        found.append(Reading(place, parts, score, alone and not contained, byname and not contained))
    return tuple(found)


def prior(place: Place, gazetteer: Gazetteer) -> Part:
    """What a place is worth before the text is asked."""
    weights = gazetteer.weights
    if place.kind == "city":
        return (
            log10(place.population) if place.population > 300 else weights.least_town
        ), f"city of {place.population:,}"
    if place.kind in _NATIONS:
        return weights.country, place.kind
    if place.kind == "admin1":
        if place.country in gazetteer.minor_countries:
            return weights.minor_division, "a division of a small country"
        bare = place.country in gazetteer.bare_states
        return (weights.bare_state, "a well-known division") if bare else (weights.admin1, "a division")
    return (weights.admin2, "a district") if place.kind == "admin2" else (weights.power, place.kind)


def printed(sighting: Sighting, gazetteer: Gazetteer) -> Iterator[Part]:
    """'China Daily': the name is a newspaper's or broadcaster's."""
    right = sighting.around.right[0] if sighting.around.right else None
    if right and right.gap == " " and right.capital and gazetteer.word_is(right.folded, "media"):
        yield gazetteer.weights.media, f"names a newspaper or broadcaster: {right.word}"


def _sentence(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What the names beside it say of one reading."""
    if place.kind not in _NATIONS:
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
    parts = [part for outer in sighting.inside if (part := _in_outer(place, outer, weights))]
    if parts:
        yield max(parts)
    elif sighting.inside and sighting.firm:
        outer = sighting.inside[0]
        elsewhere = any(_in_outer(other, outer, weights) for other in sighting.candidates)
        world_city = outer.kind == "country" and place.population > weights.world_city
        unsure = elsewhere or sighting.enumerated or world_city
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
    kinds = _NATIONS if place.kind in _NATIONS else frozenset({place.kind})
    for other in sighting.companions:
        alike = other.kind in kinds and (place.kind == "country" or other.country == place.country)
        if alike and other.id != place.id:
            yield weights.listed_state if place.kind == "admin1" else weights.listed, f"listed with {other.name}"
            return


def _content(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What it seems to contain: Georgia after Macon is the state, after Batumi the country."""
    for inner in sighting.holds[:_HELD]:
        part = _in_outer(inner, place, weights)
        if part and part[0] == weights.contained and inner.kind not in _NATIONS and inner.id != place.id:
            yield weights.contained, f"contains {inner.name}"
            return


def _bearing(sighting: Sighting, gazetteer: Gazetteer) -> Iterator[Part]:
    """Signs for or against any reading as a place that is no country."""
    around, name, weights = sighting.around, sighting.hit.name, gazetteer.weights
    if gazetteer.word_is(name, "needs_company"):
        yield weights.needs_company, "an abbreviation of many things"
    if gazetteer.word_is(name, "common"):
        yield weights.common_word, "a common word"
    if not sighting.is_power and (gazetteer.word_is(name, "given") or gazetteer.word_is(name, "surnames")):
        yield _name_of_people(sighting, weights), "a person's name"
    if locative(around, gazetteer):
        yield weights.locative, "a locative before"
    if place_noun(around, gazetteer):
        yield weights.place_noun, "called a place"
    if civic_noun(around, gazetteer):
        yield weights.civic, "civic life follows"
    if around.dateline:
        yield weights.dateline, "a dateline"
    yield from _after(sighting, gazetteer)
    if around.cased and not sighting.is_power:
        yield from _longer_name(sighting, gazetteer)
    if around.style is not Style.MIXED and not sighting.is_power and " " not in name:
        yield weights.uncased, "capitals tell nothing here"


def _name_of_people(sighting: Sighting, weights: Weights) -> float:
    """How much it speaks against a place that people bear the name: little of Paris or Sydney."""
    if max(place.population for place in sighting.candidates) >= weights.famed:
        return weights.person_famed
    return weights.person if sighting.around.cased else weights.person_uncased


def _after(sighting: Sighting, gazetteer: Gazetteer) -> Iterator[Part]:
    """What the next word makes of the name: a speaker, a street, a newspaper."""
    around = sighting.around
    if around.possessive or not around.right or around.right[0].gap != " ":
        return
    right = around.right[0]
    if gazetteer.word_is(right.folded, "person_after"):
        yield gazetteer.weights.said, f"{right.word} follows"
    if right.capital and gazetteer.word_is(right.folded, "facilities"):
        yield gazetteer.weights.facility, f"names a {right.word}"
    yield from printed(sighting, gazetteer)


def _longer_name(sighting: Sighting, gazetteer: Gazetteer) -> Iterator[Part]:
    """Capitalised words beside it that it seems to form a name with."""
    around, weights = sighting.around, gazetteer.weights
    left = around.left[0] if around.left else None
    right = around.right[0] if around.right and not around.possessive else None
    if left and left.gap in (" ", "-") and left.capital and not _known(left.folded, gazetteer):
        yield weights.part_of_left, f"part of {left.word} {sighting.text}?"
    if right and right.gap in (" ", "-") and right.capital and not _known(right.folded, gazetteer):
        yield weights.part_of_right, f"part of {sighting.text} {right.word}?"


def _known(word: str, gazetteer: Gazetteer) -> bool:
    """Whether a capitalised neighbour is no sign of a longer name."""
    kinds = ("titles", "place_nouns", "directions", "locative")
    return any(gazetteer.word_is(word, kind) for kind in kinds) or gazetteer.names(word)
