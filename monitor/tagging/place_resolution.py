"""Which of its readings a name has, once the rest of the document is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.tagging.gazetteer import Gazetteer, Place
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_signs import Part, Reading, printed, prior
from monitor.tagging.place_weights import Weights

_TRACE = 0.05  # evidence under this is rounding


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
    """How strongly a document speaks of countries and of first-level divisions.

    Attributes:
        countries, divisions: By code, the weight of what names them.
        publisher: The publisher's country.
        signs: Countries whose institutions are spoken of; those at war, where war is, are marked `@`.
    """

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

    def vouches(self, code: str | None) -> bool:
        """Whether a small town of that country needs no further word for it."""
        spoken = code in self.signs or f"@{code}" in self.signs
        return spoken or code == self.publisher or self.countries.get(code or "", 0.0) > 1


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
    readings: Sequence[Reading], evidence: Evidence, weights: Weights, own: tuple[Place, float] | None = None
) -> tuple[Candidate, ...]:
    """Every reading with its score, the best first.

    `own` is what this name itself added to the evidence in all its occurrences: it may not vouch for itself.
    """
    scored = []
    for reading in readings:
        parts = (*_company(reading.place, evidence, weights, own), *_doubts(reading, evidence, weights))
        score = reading.score + sum(weight for weight, _ in parts)
        scored.append(Candidate(reading.place, score, reading.parts + parts))
    return tuple(sorted(scored, key=lambda c: -c.score)) if len(scored) > 1 else tuple(scored)


def _company(place: Place, evidence: Evidence, weights: Weights, own: tuple[Place, float] | None) -> Iterator[Part]:
    """What else the document names."""
    weight = evidence.of_country(place.country, own)
    if weight > _TRACE:
        yield (
            min(weights.named_most, weights.named + weights.named_again * weight),
            f"{place.country} is named elsewhere",
        )
    elif place.country in evidence.signs:
        yield weights.spoken, f"the words are those of {place.country}"
    if place.admin1 and place.kind != "admin1" and evidence.of_division(place.admin1, own) > _TRACE:
        yield weights.same_division, f"{place.admin1} is named elsewhere"
    if place.country and place.country == evidence.publisher:
        yield weights.publisher, "the publisher's country"


def _doubts(reading: Reading, evidence: Evidence, weights: Weights) -> Iterator[Part]:
    """A town nothing else speaks for: small, or met under a name that is not its first."""
    place = reading.place
    if place.kind not in ("city", "admin2") or not (reading.alone or reading.byname) or evidence.vouches(place.country):
        return
    if reading.alone and place.population < weights.small:
        yield weights.unvouched, "a small town nothing else speaks for"
    if reading.byname and place.country not in evidence.countries:
        yield weights.byname, f"a byname of {place.name}"


def plain(sighting: Sighting, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """The candidates of a name that can mean one country only, the first meaning first; nothing around it is asked."""
    paper = tuple(printed(sighting, gazetteer))
    weighed = [(place, (prior(place, gazetteer), *paper)) for place in sighting.candidates]
    return tuple(Candidate(place, sum(weight for weight, _ in parts), parts) for place, parts in weighed)


def is_sure(sighting: Sighting, gazetteer: Gazetteer) -> bool:
    """Whether a name may vouch for its country before anything is weighed."""
    if not sighting.is_power or gazetteer.word_is(sighting.hit.name, "needs_company"):
        return False
    lead = sighting.candidates[0].country
    return all(place.country == lead for place in sighting.candidates)
