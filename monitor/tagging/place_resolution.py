"""Which of its places a name means: priors by kind and size, moved by what the document says around and elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from monitor.tagging.gazetteer import Gazetteer, Place
from monitor.tagging.place_context import Style, civic_noun, locative, place_noun
from monitor.tagging.place_folding import fold_name
from monitor.tagging.place_sighting import NAMED_POWERS, Sighting

# A name counts as a place from this score: a town of 30,000 alone, a smaller one with a sign of place.
ENOUGH = 4.5

_PRIOR = {"country": 8.0, "demonym": 8.0, "admin1": 5.7, "admin2": 4.6}
_POWER = 7.0
_CONTAINED = 4.0
_OUTSIDE = -2.0
_COUNTRYMEN = 2.5
_SAME_DIVISION = 1.5
_LISTED = 1.0
_SIGN = 1.5
_CALLED = 2.0
_CIVIC = 1.0
_FACILITY = -2.0
_MEDIA = -8.0
_ABBREVIATION = -3.5
_UNKNOWN_TOWN = -6.0
_SMALL = 50_000
_UNVOUCHED = -1.0
_BYNAME = -0.7
_HELD = 12  # namesakes looked at for what a container may hold
_TRACE = 0.05  # evidence under this is rounding
_WORLD_CITY, _FAMED = 1_000_000, 500_000
# States and provinces that English news names bare, without "state": weighed almost like countries.
_BARE_STATES = frozenset({"US", "CA", "AU", "GB"})
_LOCATIVE = 1.5
_PLACE_NOUN = 1.2
_DATELINE = 3.0
_PUBLISHER = 0.7


Part = tuple[float, str]  # what moved a score, and why


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place a name may mean, with what spoke for and against it."""

    place: Place
    score: float
    parts: tuple[Part, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each part in words, with its weight."""
        return tuple(f"{weight:+.1f} {why}" for weight, why in self.parts)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How strongly a document speaks of countries and of first-level divisions."""

    countries: Mapping[str, float]
    divisions: Mapping[str, float]
    publisher: str | None = None
    signs: frozenset[str] = frozenset()

    def of_country(self, code: str | None, own: tuple[Place, float] | None) -> float:
        """How strongly a country is named, apart from what a name said of it itself."""
        weight = self.countries.get(code, 0.0) if code else 0.0
        return weight - own[1] if own and own[0].country == code else weight

    def of_division(self, code: str, own: tuple[Place, float] | None) -> float:
        """The same of a first-level division."""
        weight = self.divisions.get(code, 0.0) if code else 0.0
        return weight - own[1] if own and own[0].admin1 == code else weight


def evidence_of(
    resolved: Iterable[tuple[Place, float]], publisher: str | None, signs: frozenset[str] = frozenset()
) -> Evidence:
    """Sum what resolved mentions say; each counts by its weight."""
    countries: dict[str, float] = defaultdict(float)
    divisions: dict[str, float] = defaultdict(float)
    for place, weight in resolved:
        if place.country:
            countries[place.country] += weight
        if place.admin1:
            divisions[place.admin1] += weight
    return Evidence(dict(countries), dict(divisions), publisher, signs)


def weigh(
    sighting: Sighting, evidence: Evidence, bearing: Sequence[Part], own: tuple[Place, float] | None = None
) -> tuple[Candidate, ...]:
    """Every candidate with its score, the best first; ties go to the heavier place.

    `bearing` is what `bearing_of` says of the name as such. `own` is what this name itself added to the evidence in all
    its occurrences: it may not vouch for itself.
    """
    general = [part for part in bearing if part[0] > 0 or part[0] == _MEDIA]
    scored = []
    for rank, place in enumerate(sighting.candidates):
        parts = [
            _prior(place),
            *_containment(place, sighting),
            *_company(place, evidence, own),
            *_list(place, sighting),
            *_content(place, sighting),
            *_division(place, sighting),
            *_doubts(place, sighting, evidence, bearing),
        ]
        nation = place.kind in ("country", "demonym")
        parts += general if nation else bearing
        scored.append(Candidate(place, sum(weight for weight, _ in parts) - 0.01 * rank, tuple(parts)))
    return tuple(sorted(scored, key=lambda c: -c.score)) if len(scored) > 1 else tuple(scored)


def _prior(place: Place) -> Part:
    if place.kind == "city":
        return log10(max(place.population, 300)), f"city of {place.population:,}"
    if place.kind == "admin1" and place.country in _BARE_STATES:
        return 7.0, "a well-known division"
    return _PRIOR.get(place.kind, _POWER), place.kind


def _containment(place: Place, sighting: Sighting) -> list[Part]:
    """'X, State', 'X, Country', 'X (Country)'."""
    if place.kind in ("country", "demonym"):
        return []
    if sighting.division:
        return _in_division(place, sighting.division)
    parts = [part for outer in sighting.inside if (part := _in_outer(place, outer))]
    if parts:
        return [max(parts)]
    if not sighting.inside or not sighting.firm:
        return []
    outer = sighting.inside[0]
    elsewhere = any(_in_outer(other, outer) for other in sighting.candidates)
    unsure = elsewhere or sighting.enumerated or (outer.kind == "country" and place.population > _WORLD_CITY)
    return [(_OUTSIDE if unsure else _UNKNOWN_TOWN, f"does not lie in {outer.name}, which follows")]


def _in_division(place: Place, code: str) -> list[Part]:
    if place.admin1 == code:
        return [(_CONTAINED, f"lies in {code}")]
    if place.country == code.partition("-")[0]:
        return [(_COUNTRYMEN, f"{code} follows")]
    return [(_UNKNOWN_TOWN, f"does not lie in {code}, which follows")]


def _in_outer(place: Place, outer: Place) -> Part | None:
    if outer.kind in ("country", "region", "disputed") and place.country == outer.country:
        return _CONTAINED, f"{outer.name} follows"
    if outer.kind == "admin1" and place.kind != "admin1" and place.country == outer.country:
        nested = bool(place.admin1) and place.admin1 == outer.admin1
        return _CONTAINED if nested else _COUNTRYMEN, f"{outer.name} follows"
    return None


def _company(place: Place, evidence: Evidence, own: tuple[Place, float] | None) -> list[Part]:
    """What else the document names."""
    parts = []
    weight = evidence.of_country(place.country, own)
    if weight > _TRACE:
        parts.append((min(1.8, 0.8 + 0.2 * weight), f"{place.country} is named elsewhere"))
    elif place.country in evidence.signs:
        parts.append((_SIGN, f"the words are those of {place.country}"))
    if place.admin1 and place.kind != "admin1" and evidence.of_division(place.admin1, own) > _TRACE:
        parts.append((_SAME_DIVISION, f"{place.admin1} is named elsewhere"))
    if place.country and place.country == evidence.publisher:
        parts.append((_PUBLISHER, "the publisher's country"))
    return parts


def _list(place: Place, sighting: Sighting) -> list[Part]:
    """What it is enumerated with: states with states, towns with towns of their country."""
    kinds = ("country", "demonym") if place.kind in ("country", "demonym") else (place.kind,)
    for other in sighting.companions:
        alike = other.kind in kinds and (place.kind == "country" or other.country == place.country)
        if alike and other.id != place.id:
            return [(_LISTED if place.kind != "admin1" else 2 * _LISTED, f"listed with {other.name}")]
    return []


def _content(place: Place, sighting: Sighting) -> list[Part]:
    """What it seems to contain: Georgia after Macon is the state, after Batumi the country."""
    if place.kind not in ("country", "admin1", "region"):
        return []
    for inner in sighting.holds[:_HELD]:
        part = _in_outer(inner, place)
        if part and part[0] == _CONTAINED and inner.kind not in ("country", "demonym") and inner.id != place.id:
            return [(_CONTAINED, f"contains {inner.name}")]
    return []


def _doubts(place: Place, sighting: Sighting, evidence: Evidence, bearing: Sequence[Part]) -> list[Part]:
    """A town nothing else speaks for: small, or met under a name that is not its first."""
    spoken = place.country in evidence.signs or f"@{place.country}" in evidence.signs
    vouched = spoken or place.country == evidence.publisher or evidence.countries.get(place.country or "", 0.0) > 1
    if place.kind not in ("city", "admin2") or vouched or sighting.inside or sighting.division:
        return []
    parts = []
    if place.population < _SMALL and not any(weight > 0 for weight, _ in bearing):
        parts.append((_UNVOUCHED, "a small town nothing else speaks for"))
    if fold_name(place.name) != sighting.hit.name and place.country not in evidence.countries:
        parts.append((_BYNAME, f"a byname of {place.name}"))
    return parts


def _division(place: Place, sighting: Sighting) -> list[Part]:
    """'Idlib province' is the province, not its town."""
    if sighting.called_division and place.kind in ("admin1", "admin2"):
        return [(_CALLED, "called a division")]
    return []


def bearing_of(sighting: Sighting, gazetteer: Gazetteer) -> list[Part]:
    """Signs for or against any reading as a place that is no country."""
    around, name = sighting.around, sighting.hit.name
    parts: list[Part] = []
    if gazetteer.word_is(name, "needs_company"):
        parts.append((_ABBREVIATION, "an abbreviation of many things"))
    if gazetteer.word_is(name, "common"):
        parts.append((-4.0, "a common word"))
    if not sighting.is_power and (gazetteer.word_is(name, "given") or gazetteer.word_is(name, "surnames")):
        parts.append((_name_of_people(sighting), "a person's name"))
    if locative(around, gazetteer):
        parts.append((_LOCATIVE, "a locative before"))
    if place_noun(around, gazetteer):
        parts.append((_PLACE_NOUN, "called a place"))
    if civic_noun(around, gazetteer):
        parts.append((_CIVIC, "civic life follows"))
    if around.dateline:
        parts.append((_DATELINE, "a dateline"))
    parts += _neighbours(sighting, gazetteer)
    if around.style is not Style.MIXED and not sighting.is_power and " " not in name:
        parts.append((-0.7, "capitals tell nothing here"))
    return parts


def _name_of_people(sighting: Sighting) -> float:
    """How much it speaks against a place that people bear the name: little of Paris or Sydney."""
    if max(place.population for place in sighting.candidates) >= _FAMED:
        return -0.7
    return -1.7 if sighting.around.cased else -2.5


def _neighbours(sighting: Sighting, gazetteer: Gazetteer) -> list[Part]:
    """Capitalised words that the name seems to be part of, and verbs of saying."""
    around, parts = sighting.around, []
    right = around.right[0] if around.right and not around.possessive else None
    left = around.left[0] if around.left else None
    if right and right.gap == " " and gazetteer.word_is(right.folded, "person_after"):
        parts.append((-1.5, f"{right.word} follows"))
    if right and right.gap == " " and right.capital and gazetteer.word_is(right.folded, "facilities"):
        parts.append((_FACILITY, f"names a {right.word}"))
    if right and right.gap == " " and right.capital and gazetteer.word_is(right.folded, "media"):
        parts.append((_MEDIA, f"names a newspaper or broadcaster: {right.word}"))
    if not around.cased or sighting.is_power:
        return parts
    if left and left.gap in (" ", "-") and left.capital and not _known(left.folded, gazetteer):
        parts.append((-1.5, f"part of {left.word} {sighting.text}?"))
    if right and right.gap in (" ", "-") and right.capital and not _known(right.folded, gazetteer):
        parts.append((-1.0, f"part of {sighting.text} {right.word}?"))
    return parts


def _known(word: str, gazetteer: Gazetteer) -> bool:
    """Whether a capitalised neighbour is no sign of a longer name."""
    kinds = ("titles", "place_nouns", "directions", "locative")
    return any(gazetteer.word_is(word, kind) for kind in kinds) or gazetteer.names(word)


def is_sure(sighting: Sighting, gazetteer: Gazetteer) -> bool:
    """Whether a name may vouch for its country before anything is weighed."""
    if gazetteer.word_is(sighting.hit.name, "needs_company"):
        return False
    kinds = {place.kind for place in sighting.candidates if place.kind in NAMED_POWERS}
    countries = {place.country for place in sighting.candidates if place.kind in NAMED_POWERS}
    return bool(kinds) and len(countries) == 1 and all(place.country in countries for place in sighting.candidates)
