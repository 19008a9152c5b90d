"""One sense for each name of a document: every occurrence is weighed, the clearest one decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.tagging.gazetteer import Gazetteer, Place
from monitor.tagging.place_resolution import Candidate, evidence_of, is_sure, plain, weigh
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_signs import readings

# How many occurrences of one name are read closely; the rest follow them, so that no text costs more than its length.
_READ = 25
# By how much the clearest occurrence of a country's name must lead for others to follow it.
_LEAD = 2.0


def senses(
    standing: Sequence[Sighting], gazetteer: Gazetteer, publisher: str | None, signs: frozenset[str]
) -> Mapping[int, tuple[Candidate, ...]]:
    """What each sighting (by its `id()`) may mean, best first.

    What can mean one country only is taken as it stands. Other names are weighed twice: with that, then with what the
    first round made of the rest.
    """
    certain = [s for s in standing if is_sure(s, gazetteer)]
    known = {id(s): plain(s, gazetteer) for s in certain}
    read = _first_occurrences([s for s in standing if id(s) not in known])
    if not read:
        return known
    drafts = [readings(s, gazetteer) for s in read]
    weights = gazetteer.weights
    sure = [(s.candidates[0], 1.0) for s in certain]
    named = evidence_of(sure, publisher, signs)
    first = _one_sense(read, [weigh(draft, named, weights) for draft in drafts])
    said = _said(read, first, weights.enough)
    full = evidence_of([*sure, *said.values()], publisher, signs)
    second = [weigh(d, full, weights, said.get(s.hit.name)) for s, d in zip(read, drafts, strict=True)]
    known |= {id(s): c for s, c in zip(read, _one_sense(read, second), strict=True)}
    lasting = {s.hit.name: known[id(s)] for s in read}
    return {id(s): known.get(id(s)) or lasting[s.hit.name] for s in standing}


def _first_occurrences(standing: Sequence[Sighting]) -> list[Sighting]:
    count: dict[str, int] = {}
    read = []
    for sighting in standing:
        seen = count[sighting.hit.name] = count.get(sighting.hit.name, 0) + 1
        if seen <= _READ:
            read.append(sighting)
    return read


def _said(
    read: Sequence[Sighting], weighed: Sequence[tuple[Candidate, ...]], enough: float
) -> dict[str, tuple[Place, float]]:
    """What each name, in all its occurrences, says of the place it was first taken for."""
    said: dict[str, tuple[Place, float]] = {}
    for sighting, candidates in zip(read, weighed, strict=True):
        if candidates[0].score >= enough:
            place, weight = said.get(sighting.hit.name, (candidates[0].place, 0.0))
            said[sighting.hit.name] = (place, weight + _vouches(candidates))
    return said


def _vouches(candidates: tuple[Candidate, ...]) -> float:
    """How much a resolved name says of its country: little where it might mean another."""
    rivals = [c.score for c in candidates[1:] if c.place.country != candidates[0].place.country]
    margin = candidates[0].score - max(rivals, default=0.0)
    return max(0.1, min(1.0, margin / 3))


def _one_sense(standing: Sequence[Sighting], weighed: Sequence[tuple[Candidate, ...]]) -> list[tuple[Candidate, ...]]:
    """Give every occurrence of a name the sense its clearest occurrence has; scores of acceptance follow it."""
    clearest: dict[str, tuple[Candidate, ...]] = {}
    for sighting, candidates in zip(standing, weighed, strict=True):
        best = clearest.get(sighting.hit.name)
        if best is None or candidates[0].score > best[0].score:
            clearest[sighting.hit.name] = candidates
    result = []
    for sighting, candidates in zip(standing, weighed, strict=True):
        lead = clearest[sighting.hit.name]
        common = sighting.candidates[0].kind not in ("country", "demonym")
        result.append(lead if common or lead[0].score - candidates[0].score > _LEAD else candidates)
    return result
