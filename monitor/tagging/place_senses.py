"""One sense for each name of a document: every occurrence is weighed, the clearest one decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from monitor.tagging.place_names import NATIONS
from monitor.tagging.place_resolution import Own, Sense, evidence_of, plain, weigh
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_signs import Draft, draft
from monitor.tagging.place_weights import Weights

# How many occurrences of one name are read closely; the rest follow them, so that no text costs more than its length.
_READ: Final = 25
# By how much the clearest occurrence of a country's name must lead for others to follow it.
_LEAD: Final = 2.0


def senses(
    standing: Sequence[Sighting], weights: Weights, publisher: str | None, signs: frozenset[str]
) -> Mapping[int, Sense]:
    """What each sighting (by its `id()`) means.

    What can mean one country only is taken as it stands. Other names are weighed twice: with that, then with what the
    first round made of the rest.
    """
    certain = [s for s in standing if s.name.sure]
    known = {id(s): plain(s, weights) for s in certain}
    if len(certain) == len(standing):
        return known
    read = _first_occurrences(standing)
    drafts = [draft(s, weights) for s in read]
    sure = [(s.name.places[0], 1.0) for s in certain]
    evidence = evidence_of(sure, publisher, signs, weights)
    repeats = len({one.name.folded for one in drafts}) < len(drafts)
    senses = [weigh(d, evidence, weights) for d in drafts]
    if repeats:
        senses = _one_sense(drafts, senses)
    said = _said(drafts, senses, weights.enough)
    if said:
        evidence = evidence_of([*sure, *said.values()], publisher, signs, weights)
        senses = [weigh(d, evidence, weights, said.get(d.name.folded)) for d in drafts]
        if repeats:
            senses = _one_sense(drafts, senses)
    lasting: dict[str, Sense] = {}
    for sighting, sense in zip(read, senses, strict=True):
        known[id(sighting)] = lasting[sighting.name.folded] = sense
    if len(known) < len(standing):
        known |= {id(s): lasting[s.name.folded] for s in standing if id(s) not in known}
    return known


def _first_occurrences(standing: Sequence[Sighting]) -> list[Sighting]:
    """The first few of each name that needs weighing."""
    count: dict[str, int] = {}
    read = []
    for sighting in standing:
        name = sighting.name
        if not name.sure:
            seen = count[name.folded] = count.get(name.folded, 0) + 1
            if seen <= _READ:
                read.append(sighting)
    return read


def _said(drafts: Sequence[Draft], senses: Sequence[Sense], enough: float) -> dict[str, Own]:
    """What each name, in all its occurrences, says of the place it was first taken for."""
    said: dict[str, Own] = {}
    for one, sense in zip(drafts, senses, strict=True):
        if sense.score >= enough:
            place, weight = said.get(one.name.folded, (sense.place, 0.0))
            said[one.name.folded] = (place, weight + _vouches(sense))
    return said


def _vouches(sense: Sense) -> float:
    """How much a resolved name says of its country: little where it might mean another."""
    return max(0.1, min(1.0, (sense.score - sense.rival) / 3))


def _one_sense(drafts: Sequence[Draft], senses: list[Sense]) -> list[Sense]:
    """Give every occurrence of a name the sense its clearest occurrence has; scores of acceptance follow it."""
    clearest: dict[str, Sense] = {}
    for one, sense in zip(drafts, senses, strict=True):
        best = clearest.get(one.name.folded)
        if best is None or sense.score > best.score:
            clearest[one.name.folded] = sense
    result = []
    for one, sense in zip(drafts, senses, strict=True):
        lead = clearest[one.name.folded]
        common = one.name.kind not in NATIONS
        result.append(lead if common or lead.score - sense.score > _LEAD else sense)
    return result
