"""Which of its readings a name has, once the rest of the document is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from monitor.tagging.place_names import Candidate, Part, Place
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_signs import Draft, paper
from monitor.tagging.place_weights import Weights

_TRACE = 0.05  # evidence under this is rounding
_BY_SCORE = attrgetter("score")
_TOWNS = frozenset({"city", "admin2"})


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

    def without(self, said: tuple[Place, float]) -> Evidence:
        """The same apart from what one name said of its own place."""
        place, weight = said
        countries, divisions = dict(self.countries), dict(self.divisions)
        if place.country:
            countries[place.country] = countries.get(place.country, 0.0) - weight
        if place.admin1:
            divisions[place.admin1] = divisions.get(place.admin1, 0.0) - weight
        return Evidence(countries, divisions, self.publisher, self.signs)

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
    draft: Draft, evidence: Evidence, weights: Weights, own: tuple[Place, float] | None = None
) -> list[Candidate]:
    """Every candidate with its score, the best first.

    `own` is what this name itself added to the evidence in all its occurrences: it may not vouch for itself.
    """
    others = evidence.without(own) if own else evidence
    scored = []
    for (place, score, parts), byname in zip(draft.candidates, draft.sighting.name.bynames, strict=True):
        further = _company(place, others, weights)
        if place.kind in _TOWNS and (draft.alone or byname):
            further += _doubts(place, draft, byname, evidence, weights)
        if further:
            score += sum(weight for weight, _ in further)
        scored.append(Candidate(place, score, parts + tuple(further)))
    scored.sort(key=_BY_SCORE, reverse=True)
    return scored


def _company(place: Place, others: Evidence, weights: Weights) -> list[Part]:
    """What else the document names."""
    parts = []
    country, division = place.country, place.admin1
    weight = others.countries.get(country, 0.0) if country else 0.0
    if weight > _TRACE:
        worth = min(weights.named_most, weights.named + weights.named_again * weight)
        parts.append((worth, f"{country} is named elsewhere"))
    elif country in others.signs:
        parts.append((weights.spoken, f"the words are those of {country}"))
    if division and place.kind != "admin1" and others.divisions.get(division, 0.0) > _TRACE:
        parts.append((weights.same_division, f"{division} is named elsewhere"))
    if country and country == others.publisher:
        parts.append((weights.publisher, "the publisher's country"))
    return parts


def _doubts(place: Place, draft: Draft, byname: bool, evidence: Evidence, weights: Weights) -> Iterator[Part]:
    """A town nothing else speaks for: small, or met under a name that is not its first."""
    if draft.contained or evidence.vouches(place.country):
        return
    if draft.alone and place.population < weights.small:
        yield weights.unvouched, "a small town nothing else speaks for"
    if byname and place.country not in evidence.countries:
        yield weights.byname, f"a byname of {place.name}"


def plain(sighting: Sighting, weights: Weights) -> tuple[Candidate, ...]:
    """The candidates of a name that can mean one country only, the first meaning first; nothing around it is asked."""
    parts = paper(sighting, weights)
    if not parts:
        return sighting.name.priors
    return tuple(Candidate(c.place, c.score + weights.media, c.parts + parts) for c in sighting.name.priors)


def best_rival(candidates: Iterable[Candidate]) -> float:
    """The score of the best candidate in another country than the first, at least 0; they stand by score."""
    rest = iter(candidates)
    country = next(rest).place.country
    return next((max(0.0, other.score) for other in rest if other.place.country != country), 0.0)
