"""Where a text is: candidates by automaton, resolved by context, with the reasons kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging.gazetteer import Gazetteer, Place
from monitor.tagging.place_context import locative
from monitor.tagging.place_focus import rank_countries
from monitor.tagging.place_people import named_before, person
from monitor.tagging.place_resolution import Candidate
from monitor.tagging.place_senses import senses
from monitor.tagging.place_sighting import NAMED_POWERS, Sighting, sightings

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
        score = f"score {best.score:.1f}, {'enough' if self.chosen else 'not enough'}"
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
    chosen = senses(standing, gazetteer, publisher_country, _signs(standing, title, text, gazetteer))
    mentions, weighed = [], []
    for sighting, reason in zip(seen, reasons, strict=True):
        candidates = chosen.get(id(sighting), ())
        taken = reason is None and bool(candidates) and candidates[0].score >= gazetteer.weights.enough
        if taken:
            mentions.append(_mention(sighting, candidates, gazetteer))
        weighed.append(_explain(sighting, reason, candidates, taken))
    return Found(tuple(mentions), rank_countries(mentions, text), tuple(weighed))


def _signs(standing: Sequence[Sighting], title: str, text: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The words of a country, asked for only where a name is no country or has namesakes abroad."""
    doubtful = any(s.candidates[0].kind not in NAMED_POWERS or len(s.candidates) > 1 for s in standing)
    return gazetteer.signs(f"{title}\n{text}") if doubtful else frozenset()


def _people(seen: Sequence[Sighting], gazetteer: Gazetteer) -> list[str | None]:
    """For each name why it is a person's, or None."""
    reasons = [person(sighting, gazetteer) for sighting in seen]
    people = frozenset(s.hit.name for s, reason in zip(seen, reasons, strict=True) if reason)
    return [
        reason or ("repeats a person named in full" if named_before(sighting, people, gazetteer) else None)
        for sighting, reason in zip(seen, reasons, strict=True)
    ]


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
        confidence=_confidence(candidates, gazetteer.weights.enough),
        countries=place.countries,
    )


def _role(sighting: Sighting, place: Place, gazetteer: Gazetteer) -> Role:
    if sighting.around.dateline:
        return Role.DATELINE
    if place.kind in ("demonym", "government", "group"):
        return Role.ACTOR
    return Role.EVENT if locative(sighting.around, gazetteer) else Role.MENTIONED


def _confidence(candidates: tuple[Candidate, ...], enough: float) -> float:
    """From how far the choice clears the bar and its best rival in another country."""
    best = candidates[0]
    rivals = [c.score for c in candidates[1:] if c.place.country != best.place.country]
    clear = min(1.0, max(0.0, (best.score - enough) / 3.0))
    apart = min(1.0, max(0.0, (best.score - max(rivals, default=0.0)) / 3.0))
    return round(0.4 + 0.35 * clear + 0.24 * apart, 2)


def _explain(sighting: Sighting, reason: str | None, candidates: tuple[Candidate, ...], taken: bool) -> Weighed:
    return Weighed(
        field=sighting.field,
        start=sighting.hit.start,
        end=sighting.hit.end,
        text=sighting.text,
        chosen=candidates[0].place.id if taken else None,
        rejected=reason,
        candidates=candidates[:_LISTED],
    )
