"""Which of its readings a name has, once the rest of the document is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from monitor.tagging.place_names import Candidate, Part, Place
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_signs import Draft, paper
from monitor.tagging.place_weights import Weights

_TRACE = 0.05  # evidence under this is rounding
_BY_SCORE = attrgetter("score")
_TOWNS = frozenset({"city", "admin2"})


@dataclass(slots=True, eq=False)
class Evidence:
    """How strongly a document speaks of countries and of first-level divisions; not changed once made.

    Attributes:
        countries, divisions: By code, the weight of what names them.
        spoken: What it adds to lie in a country whose institutions are spoken of.
        named, divided: By code, what it adds to a place that the document speaks of its country, of its division.
        home: What it adds to lie in the publisher's country.
        vouched: Countries whose small towns need no further word for them.
    """

    countries: Mapping[str, float]
    divisions: Mapping[str, float]
    spoken: Mapping[str | None, Part]
    named: Mapping[str | None, Part]
    divided: Mapping[str, Part]
    home: Mapping[str | None, Part]
    vouched: frozenset[str]

    def apart(self, own: tuple[Place, float], weights: Weights) -> tuple[str | None, Part | None, str, Part | None]:
        """The country and division of a name's own place, each with what it adds but for what the name itself said."""
        place, weight = own
        country, division = place.country, place.admin1
        left = _named({country: self.countries.get(country, 0.0) - weight}, weights) if country else {}
        divided = _divided({division: self.divisions.get(division, 0.0) - weight}, weights) if division else {}
        return country, left.get(country) or self.spoken.get(country), division, divided.get(division)


_NOTHING_OWN: tuple[str | None, Part | None, str, Part | None] = (None, None, "", None)


def evidence_of(
    resolved: Iterable[tuple[Place, float]], publisher: str | None, signs: frozenset[str], weights: Weights
) -> Evidence:
    """Sum what resolved mentions say; each counts by its weight. `signs` as `Gazetteer.signs` gives them."""
    countries: dict[str, float] = {}
    divisions: dict[str, float] = {}
    for place, weight in resolved:
        if place.country:
            countries[place.country] = countries.get(place.country, 0.0) + weight
        if place.admin1:
            divisions[place.admin1] = divisions.get(place.admin1, 0.0) + weight
    spoken, vouched = _spoken(signs, weights.spoken)
    home: Mapping[str | None, Part] = {}
    if publisher:
        home = {publisher: (weights.publisher, "the publisher's country")}
        vouched |= {publisher}
    twice = [code for code, weight in countries.items() if weight > 1]
    named = {**spoken, **_named(countries, weights)}
    return Evidence(
        countries,
        divisions,
        spoken,
        named,
        _divided(divisions, weights),
        home,
        vouched.union(twice) if twice else vouched,
    )


@lru_cache(maxsize=64)
def _spoken(signs: frozenset[str], worth: float) -> tuple[Mapping[str | None, Part], frozenset[str]]:
    """What it adds to lie in a country whose words are spoken, and the countries whose small towns that vouches for.

    Signs of war speak for towns of a country at war (marked `@`), not for the country. Few sets of signs recur often.
    """
    parts: dict[str | None, Part] = {code: (worth, f"the words are those of {code}") for code in signs}
    return parts, frozenset(sign.removeprefix("@") for sign in signs)


def _named(countries: Mapping[str, float], weights: Weights) -> dict[str | None, Part]:
    """What it adds to lie in a country that is named."""
    most, once, again = weights.named_most, weights.named, weights.named_again
    return {
        code: (min(most, once + again * weight), f"{code} is named elsewhere")
        for code, weight in countries.items()
        if weight > _TRACE
    }


def _divided(divisions: Mapping[str, float], weights: Weights) -> dict[str, Part]:
    """What it adds to lie in a division that is named."""
    return {
        code: (weights.same_division, f"{code} is named elsewhere")
        for code, weight in divisions.items()
        if weight > _TRACE
    }


def weigh(
    draft: Draft, evidence: Evidence, weights: Weights, own: tuple[Place, float] | None = None
) -> Sequence[Candidate]:
    """Every candidate with its score, the best first.

    `own` is what this name itself added to the evidence in all its occurrences: it may not vouch for itself.
    """
    name, home, vouched = draft.name, evidence.home, evidence.vouched
    named, divided = evidence.named, evidence.divided
    own_country, own_named, own_division, own_divided = evidence.apart(own, weights) if own else _NOTHING_OWN
    doubtful = not draft.contained and (draft.alone or True in name.bynames)
    scored = []
    for candidate, byname in zip(draft.candidates, name.bynames, strict=True):
        place = candidate.place
        country = place.country
        parts: list[Part] = []
        if part := own_named if country == own_country else named.get(country):
            parts.append(part)
        if divided and place.kind != "admin1":
            division = place.admin1
            if part := own_divided if division == own_division else divided.get(division):
                parts.append(part)
        if home and (part := home.get(country)):
            parts.append(part)
        if doubtful and place.kind in _TOWNS and country not in vouched:
            parts += _doubts(place, draft.alone, byname, evidence, weights)
        scored.append(candidate.moved(parts) if parts else candidate)
    if len(scored) > 1:
        scored.sort(key=_BY_SCORE, reverse=True)
    return scored


def _doubts(place: Place, alone: bool, byname: bool, evidence: Evidence, weights: Weights) -> Iterator[Part]:
    """A town nothing else speaks for: small, or met under a name that is not its first."""
    if alone and place.population < weights.small:
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
