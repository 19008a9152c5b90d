"""Where a text is: candidates by automaton, resolved by context, with the reasons kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging.gazetteer import Gazetteer, Place
from monitor.tagging.place_context import locative
from monitor.tagging.place_focus import rank_countries
from monitor.tagging.place_people import named_before, person
from monitor.tagging.place_resolution import ENOUGH, Candidate, bearing_of, evidence_of, is_sure, weigh
from monitor.tagging.place_sighting import Sighting, sightings

_LISTED = 5  # candidates kept for an explanation


@dataclass(frozen=True, slots=True)
class Weighed:
    """How one name was decided.

    Attributes:
        chosen: Id of the place taken, or None where the name was rejected.
        rejected: Why it is a person's name or a language, where it is.
        candidates: The best few with their scores and what moved them.
    """

    field: str
    start: int
    end: int
    text: str
    chosen: str | None
    rejected: str | None
    candidates: tuple[Candidate, ...]

    @property
    def reason(self) -> str:
        """The decision in one line: what spoke for the choice, or why there is none."""
        if self.rejected:
            return self.rejected
        best = self.candidates[0]
        score = f"score {best.score:.1f}, {'over' if self.chosen else 'under'} {ENOUGH}"
        return f"{best.place.name}, {best.place.country or 'no single country'}: {'; '.join(best.reasons)}; {score}"


@dataclass(frozen=True, slots=True)
class Found:
    """The places of a document.

    Attributes:
        places: In reading order, the title first.
        countries: Each once, the one the document is about first.
        weighed: The decision on every name, rejected ones included.
    """

    places: tuple[PlaceMention, ...]
    countries: tuple[CountryMention, ...]
    weighed: tuple[Weighed, ...]


def find(title: str, text: str, gazetteer: Gazetteer, *, publisher_country: str | None = None) -> Found:
    """Every place named in a document, resolved; cost is linear in its length.

    Roles are provisional: a dateline is one, a place after a locative is where something happens, a people, government
    or armed group acts, anything else is mentioned.
    """
    seen = [*sightings("title", title, gazetteer), *sightings("text", text, gazetteer)]
    reasons = _people(seen, gazetteer)
    standing = [s for s, reason in zip(seen, reasons, strict=True) if reason is None]
    chosen = _resolve(standing, gazetteer, publisher_country, _signs(standing, title, text, gazetteer))
    mentions, weighed = [], []
    for sighting, reason in zip(seen, reasons, strict=True):
        candidates = chosen.get(id(sighting), ())
        if reason is None and candidates and candidates[0].score >= ENOUGH:
            mentions.append(_mention(sighting, candidates, gazetteer))
        weighed.append(_explain(sighting, reason, candidates))
    return Found(tuple(mentions), rank_countries(mentions, text), tuple(weighed))


def _signs(standing: Sequence[Sighting], title: str, text: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The words of a country, asked for only where a name has namesakes abroad."""
    doubtful = any(len({place.country for place in s.candidates}) > 1 for s in standing)
    return gazetteer.signs(f"{title}\n{text}") if doubtful else frozenset()


def _people(seen: Sequence[Sighting], gazetteer: Gazetteer) -> list[str | None]:
    """For each name why it is a person's, or None."""
    reasons = [person(sighting, gazetteer) for sighting in seen]
    people = frozenset(s.hit.name for s, reason in zip(seen, reasons, strict=True) if reason)
    return [
        reason or ("repeats a person named in full" if named_before(sighting, people, gazetteer) else None)
        for sighting, reason in zip(seen, reasons, strict=True)
    ]


def _resolve(
    standing: Sequence[Sighting], gazetteer: Gazetteer, publisher: str | None, signs: frozenset[str]
) -> dict[int, tuple[Candidate, ...]]:
    """Weigh every name twice: with what is sure, then with what the first round made of the rest."""
    certain = [is_sure(s, gazetteer) for s in standing]
    bearings = [bearing_of(s, gazetteer) for s in standing]
    named = evidence_of(
        [(s.candidates[0], 1.0) for s, sure in zip(standing, certain, strict=True) if sure], publisher, signs
    )
    first = _one_sense(standing, [weigh(s, named, b) for s, b in zip(standing, bearings, strict=True)])
    said = _said(standing, first, certain)
    full = evidence_of(said.values(), publisher, signs)
    second = [
        weigh(s, full, bearing, None if sure else said.get(s.hit.name))
        for s, bearing, sure in zip(standing, bearings, certain, strict=True)
    ]
    return {id(s): c for s, c in zip(standing, _one_sense(standing, second), strict=True)}


def _said(
    standing: Sequence[Sighting], weighed: Sequence[tuple[Candidate, ...]], certain: Sequence[bool]
) -> dict[str, tuple[Place, float]]:
    """What each name, in all its occurrences, says of the place it was first taken for."""
    said: dict[str, tuple[Place, float]] = {}
    for sighting, candidates, sure in zip(standing, weighed, certain, strict=True):
        if candidates[0].score >= ENOUGH:
            place, weight = said.get(sighting.hit.name, (candidates[0].place, 0.0))
            said[sighting.hit.name] = (place, weight + (1.0 if sure else _vouches(candidates)))
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
        result.append(lead if common or lead[0].score - candidates[0].score > 2 else candidates)
    return result


def _mention(sighting: Sighting, candidates: tuple[Candidate, ...], gazetteer: Gazetteer) -> PlaceMention:
    place = candidates[0].place
    return PlaceMention(
        field=sighting.field,
        start=sighting.hit.start,
        end=sighting.hit.end,
        text=sighting.text,
        id=place.id,
        kind="admin1" if place.kind == "admin2" else place.kind,
        country=place.country,
        lat=place.lat,
        lon=place.lon,
        role=_role(sighting, place, gazetteer),
        confidence=_confidence(candidates),
        countries=place.countries,
    )


def _role(sighting: Sighting, place: Place, gazetteer: Gazetteer) -> Role:
    if sighting.around.dateline:
        return Role.DATELINE
    if place.kind in ("demonym", "government", "group"):
        return Role.ACTOR
    return Role.EVENT if locative(sighting.around, gazetteer) else Role.MENTIONED


def _confidence(candidates: tuple[Candidate, ...]) -> float:
    """From how far the choice clears the bar and its best rival in another country."""
    best = candidates[0]
    rivals = [c.score for c in candidates[1:] if c.place.country != best.place.country]
    clear = min(1.0, max(0.0, (best.score - ENOUGH) / 3.0))
    apart = min(1.0, max(0.0, (best.score - max(rivals, default=0.0)) / 3.0))
    return round(0.4 + 0.35 * clear + 0.24 * apart, 2)


def _explain(sighting: Sighting, reason: str | None, candidates: tuple[Candidate, ...]) -> Weighed:
    taken = reason is None and bool(candidates) and candidates[0].score >= ENOUGH
    return Weighed(
        field=sighting.field,
        start=sighting.hit.start,
        end=sighting.hit.end,
        text=sighting.text,
        chosen=candidates[0].place.id if taken else None,
        rejected=reason,
        candidates=candidates[:_LISTED],
    )
