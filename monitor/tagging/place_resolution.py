"""Which of its readings a name has, once the rest of the document is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        spoken: Countries whose institutions are spoken of.
        touched: Countries of which anything at all is said.
        vouched: Those whose small towns need no further word for them.
    """

    countries: Mapping[str, float]
    divisions: Mapping[str, float]
    publisher: str | None
    spoken: frozenset[str]
    touched: frozenset[str]
    vouched: frozenset[str]


def evidence_of(
    resolved: Iterable[tuple[Place, float]], publisher: str | None, signs: frozenset[str] = frozenset()
) -> Evidence:
    """Sum what resolved mentions say; each counts by its weight. `signs` as `Gazetteer.signs` gives them."""
    countries: dict[str, float] = defaultdict(float)
    divisions: dict[str, float] = defaultdict(float)
    for place, weight in resolved:
        if place.country:
            countries[place.country] += weight
        if place.admin1:
            divisions[place.admin1] += weight
    publishers = {publisher} if publisher else set()
    # Signs of war speak for towns of a country at war (marked `@`), not for the country.
    vouched = publishers | {sign.removeprefix("@") for sign in signs} | {c for c, w in countries.items() if w > 1}
    touched = publishers | signs | countries.keys()
    return Evidence(countries, divisions, publisher, signs, frozenset(touched), frozenset(vouched))


def weigh(
    draft: Draft, evidence: Evidence, weights: Weights, own: tuple[Place, float] | None = None
) -> list[Candidate]:
    """Every candidate with its score, the best first.

    `own` is what this name itself added to the evidence in all its occurrences: it may not vouch for itself.
    """
    draft_alone, contained = draft.alone, draft.contained
    scored = []
    for candidate, byname in zip(draft.candidates, draft.sighting.name.bynames, strict=True):
        place = candidate.place
        parts = _company(place, evidence, weights, own) if place.country in evidence.touched else []
        if (draft_alone or byname) and not contained and place.kind in _TOWNS and place.country not in evidence.vouched:
            parts += _doubts(place, draft, byname, evidence, weights)
        if parts:
            score = candidate.score + sum([weight for weight, _ in parts])
            candidate = Candidate(place, score, (*candidate.parts, *parts))
        scored.append(candidate)
    scored.sort(key=_BY_SCORE, reverse=True)
    return scored


def _company(place: Place, evidence: Evidence, weights: Weights, own: tuple[Place, float] | None) -> list[Part]:
    """What else the document names."""
    parts = []
    country, division = place.country, place.admin1
    weight = _apart(evidence.countries.get(country or "", 0.0), own, own is not None and own[0].country == country)
    if weight > _TRACE:
        worth = min(weights.named_most, weights.named + weights.named_again * weight)
        parts.append((worth, f"{country} is named elsewhere"))
    elif country in evidence.spoken:
        parts.append((weights.spoken, f"the words are those of {country}"))
    if division and place.kind != "admin1":
        weight = _apart(evidence.divisions.get(division, 0.0), own, own is not None and own[0].admin1 == division)
        if weight > _TRACE:
            parts.append((weights.same_division, f"{division} is named elsewhere"))
    if country and country == evidence.publisher:
        parts.append((weights.publisher, "the publisher's country"))
    return parts


def _apart(weight: float, own: tuple[Place, float] | None, same: bool) -> float:
    """Evidence apart from what a name said itself."""
    return weight - own[1] if own is not None and same else weight


def _doubts(place: Place, draft: Draft, byname: bool, evidence: Evidence, weights: Weights) -> Iterator[Part]:
    """A town nothing else speaks for: small, or met under a name that is not its first."""
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


def best_rival(candidates: Sequence[Candidate]) -> float:
    """The score of the best candidate in another country than the first, at least 0; they stand by score."""
    country = candidates[0].place.country
    for candidate in candidates:
        if candidate.place.country != country:
            return max(0.0, candidate.score)
    return 0.0
