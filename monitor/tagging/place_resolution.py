"""Which of its readings a name has, once the rest of the document is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from monitor.tagging.place_names import Candidate, Name, Part, Place
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_signs import Draft, paper
from monitor.tagging.place_weights import Weights

_TRACE: Final = 0.05  # evidence under this is rounding
Own = tuple[Place, float]


class Sense:
    """What a name is taken to mean at one position.

    Attributes:
        scores: Of each place the name may mean.
        score: The best of them.
    """

    __slots__ = ("name", "score", "scores")

    def __init__(self, name: Name, scores: Sequence[float], score: float) -> None:
        self.name, self.scores, self.score = name, scores, score

    def candidates(self) -> Sequence[Candidate]:
        """All places it may mean with their reasons, the best first; worked out only for an explanation."""
        return []

    @property
    def place(self) -> Place:
        """What it is taken for."""
        return self.name.places[self.scores.index(self.score)]

    @property
    def spot(self) -> Place:
        """Whose point on the map is meant: a division named like a town of its own is where that town is."""
        number = self.scores.index(self.score)
        return self.name.seats[number] or self.name.places[number]

    @property
    def rival(self) -> float:
        """The score of the best place in another country, at least 0."""
        name = self.name
        if not name.abroad:
            return 0.0
        own = name.countries[self.scores.index(self.score)]
        apart = [score for score, country in zip(self.scores, name.countries, strict=True) if country != own]
        return max(0.0, *apart)


class Evidence:
    """How strongly a document speaks of countries and of first-level divisions; not changed once made.

    Attributes:
        countries, divisions: By code, the weight of what names them.
        spoken: What it adds to lie in a country whose institutions are spoken of.
        named, divided: By code, what it adds to a place that the document speaks of its country, of its division.
        home: The publisher's country.
        vouched: Countries whose small towns need no further word for them.
    """

    __slots__ = ("countries", "divided", "divisions", "home", "named", "spoken", "vouched")

    def __init__(
        self,
        countries: dict[str | None, float],
        divisions: dict[str, float],
        spoken: dict[str | None, float],
        named: dict[str | None, float],
        divided: dict[str, float],
        home: str | None,
        vouched: frozenset[str | None],
    ) -> None:
        self.countries, self.divisions, self.spoken = countries, divisions, spoken
        self.named, self.divided, self.home, self.vouched = named, divided, home, vouched

    def apart(self, own: Own, weights: Weights) -> tuple[dict[str | None, float], dict[str, float]]:
        """`named` and `divided` but for what a name itself said of its own place."""
        place, weight = own
        named, divided = self.named, self.divided
        if place.country in self.countries:
            left = _named(self.countries[place.country] - weight, weights)
            named = {**named, place.country: left or self.spoken.get(place.country, 0.0)}
        if place.admin1 in divided and self.divisions[place.admin1] - weight <= _TRACE:
            divided = {**divided, place.admin1: 0.0}
        return named, divided


def evidence_of(resolved: Iterable[Own], publisher: str | None, signs: frozenset[str], weights: Weights) -> Evidence:
    """Sum what resolved mentions say; each counts by its weight. `signs` as `Gazetteer.signs` gives them."""
    countries: dict[str | None, float] = {}
    divisions: dict[str, float] = {}
    for place, weight in resolved:
        if place.country:
            countries[place.country] = countries.get(place.country, 0.0) + weight
        if place.admin1:
            divisions[place.admin1] = divisions.get(place.admin1, 0.0) + weight
    spoken, vouched = _spoken(signs, weights.spoken)
    if publisher:
        vouched |= {publisher}
    twice = [code for code, weight in countries.items() if weight > 1]
    named = spoken.copy()
    for code, weight in countries.items():
        if weight > _TRACE:
            named[code] = _named(weight, weights)
    divided = {code: weights.same_division for code, weight in divisions.items() if weight > _TRACE}
    return Evidence(countries, divisions, spoken, named, divided, publisher, vouched.union(twice) if twice else vouched)


@lru_cache(maxsize=64)
def _spoken(signs: frozenset[str], worth: float) -> tuple[dict[str | None, float], frozenset[str | None]]:
    """What it adds to lie in a country whose words are spoken, and the countries whose small towns that vouches for.

    Signs of war speak for towns of a country at war (marked `@`), not for the country. Few sets of signs recur often.
    """
    added: dict[str | None, float] = dict.fromkeys(signs, worth)
    return added, frozenset(sign.removeprefix("@") for sign in signs)


def _named(weight: float, weights: Weights) -> float:
    """What it adds to lie in a country that is named with some weight."""
    return min(weights.named_most, weights.named + weights.named_again * weight) if weight > _TRACE else 0.0


def weigh(draft: Draft, evidence: Evidence, weights: Weights, own: Own | None = None) -> Sense:
    """The best of a name's readings.

    `own` is what this name itself added to the evidence in all its occurrences: it may not vouch for itself.
    """
    named, divided = evidence.apart(own, weights) if own else (evidence.named, evidence.divided)
    name, scores = draft.name, draft.scores
    countries = name.countries
    if not named.keys().isdisjoint(countries):
        scores = [score + named.get(country, 0.0) for score, country in zip(scores, countries, strict=True)]
    if divided and not divided.keys().isdisjoint(name.divisions):
        scores = [score + divided.get(code, 0.0) for score, code in zip(scores, name.divisions, strict=True)]
    if evidence.home in countries and evidence.home:
        home = evidence.home
        scores = [s + weights.publisher if c == home else s for s, c in zip(scores, countries, strict=True)]
    if draft.doubtful and not evidence.vouched.issuperset(countries):
        scores = _doubted(scores, draft, evidence.vouched, named, weights)
    return _Weighed(draft, scores, max(scores), evidence, own, weights)


def _doubted(
    scores: Sequence[float],
    draft: Draft,
    vouched: frozenset[str | None],
    named: dict[str | None, float],
    weights: Weights,
) -> Sequence[float]:
    """The scores with what towns lose that nothing else speaks for: small ones, and those met under a later name."""
    name = draft.name
    if draft.alone and True in name.hamlets:
        rows = zip(scores, name.hamlets, name.countries, strict=True)
        scores = [s + weights.unvouched if hamlet and c not in vouched else s for s, hamlet, c in rows]
    if True in name.bynames:
        rows = zip(scores, name.bynames, name.countries, strict=True)
        scores = [s + weights.byname if by and c not in vouched and not named.get(c) else s for s, by, c in rows]
    return scores


class _Weighed(Sense):
    """The sense of a name whose readings were weighed against each other."""

    __slots__ = ("_draft", "_evidence", "_own", "_weights")

    def __init__(
        self,
        draft: Draft,
        scores: Sequence[float],
        score: float,
        evidence: Evidence,
        own: Own | None,
        weights: Weights,
    ) -> None:
        self.name, self.scores, self.score = draft.name, scores, score
        self._draft, self._evidence, self._own, self._weights = draft, evidence, own, weights

    def candidates(self) -> Sequence[Candidate]:
        """Every reading with what made its score, the best first."""
        draft, scores, weights = self._draft, self.scores, self._weights
        order = sorted(range(len(scores)), key=lambda number: -scores[number])
        return [
            Candidate(
                draft.name.places[number],
                scores[number],
                (*draft.grounds(number, weights), *_grounds(draft, number, self._evidence, self._own, weights)),
            )
            for number in order
        ]


def _grounds(draft: Draft, number: int, evidence: Evidence, own: Own | None, weights: Weights) -> Iterator[Part]:
    """What the rest of the document adds to one reading, as `weigh` counts it, in words."""
    named, divided = evidence.apart(own, weights) if own else (evidence.named, evidence.divided)
    name = draft.name
    country, division = name.countries[number], name.divisions[number]
    if country is not None and (weight := named.get(country)):
        said = evidence.countries.get(country, 0.0)
        if own and own[0].country == country:
            said -= own[1]
        yield weight, f"{country} is named elsewhere" if said > _TRACE else f"the words are those of {country}"
    if weight := divided.get(division):
        yield weight, f"{division} is named elsewhere"
    if country is not None and country == evidence.home:
        yield weights.publisher, "the publisher's country"
    if draft.doubtful and country not in evidence.vouched:
        if draft.alone and name.hamlets[number]:
            yield weights.unvouched, "a small town nothing else speaks for"
        if name.bynames[number] and not named.get(country):
            yield weights.byname, f"a byname of {name.places[number].name}"


def plain(sighting: Sighting, weights: Weights) -> Sense:
    """The sense of a name that can mean one country only: its first meaning; nothing around it is asked."""
    name, parts = sighting.name, paper(sighting, weights)
    score = name.worths[0] + weights.media if parts else name.worths[0]
    return _Plain(name, score, parts)


class _Plain(Sense):
    """The sense of a name that was taken as it stands."""

    __slots__ = ("_parts",)

    def __init__(self, name: Name, score: float, parts: tuple[Part, ...]) -> None:
        self.name, self.scores, self.score, self._parts = name, (score,), score, parts

    def candidates(self) -> Sequence[Candidate]:
        """Its places in their order, with what they are worth."""
        further = sum(weight for weight, _ in self._parts)
        every = zip(self.name.places, self.name.priors, strict=True)
        return [Candidate(place, part[0] + further, (part, *self._parts)) for place, part in every]
