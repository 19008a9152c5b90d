"""Where a text is: candidates by automaton, resolved by context, with the reasons kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Final

from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging.gazetteer import Gazetteer
from monitor.tagging.place_context import Around, division_of
from monitor.tagging.place_focus import rank_countries
from monitor.tagging.place_names import DIVISIONS, Candidate, Place
from monitor.tagging.place_people import named_before, person
from monitor.tagging.place_resolution import Sense
from monitor.tagging.place_senses import senses
from monitor.tagging.place_sighting import Sighting, sightings
from monitor.tagging.place_weights import Weights

_LISTED: Final = 5  # candidates kept for an explanation


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


class Decision:
    """A name, why it is a person's if it is, what it means else, and whether that was taken."""

    __slots__ = ("reason", "sense", "sighting", "taken")

    def __init__(self, sighting: Sighting, reason: str | None, sense: Sense | None, taken: bool) -> None:
        self.sighting, self.reason, self.sense, self.taken = sighting, reason, sense, taken


@dataclass(frozen=True, slots=True)
class Found:
    """The places of a document.

    Attributes:
        places: In reading order, the title first.
        countries: Each once, the one the document is about first.
        decisions: On every name, rejected ones included.
    """

    places: tuple[PlaceMention, ...]
    countries: tuple[CountryMention, ...]
    decisions: tuple[Decision, ...] = default(repr=False, compare=False)

    @property
    def weighed(self) -> tuple[Weighed, ...]:
        """Every decision explained; worked out only when it is asked for."""
        return tuple(_explain(decision) for decision in self.decisions)


def find(title: str, text: str, gazetteer: Gazetteer, *, publisher_country: str | None = None) -> Found:
    """Every place named in a document, resolved; cost is linear in its length.

    Roles are provisional: a dateline is one, a place after a locative is where something happens, a people, government
    or armed group acts, anything else is mentioned.
    """
    weights = gazetteer.weights
    seen = [*sightings("title", title, gazetteer), *sightings("text", text, gazetteer)]
    reasons = _people(seen)
    standing = [s for s, reason in zip(seen, reasons, strict=True) if reason is None]
    chosen = senses(standing, weights, publisher_country, _signs(standing, title, text, gazetteer))
    mentions, decisions = [], []
    for sighting, reason in zip(seen, reasons, strict=True):
        sense = chosen[id(sighting)] if reason is None else None
        taken = sense is not None and sense.score >= weights.enough
        if sense is not None and taken:
            mentions.append(_mention(sighting, sense, weights))
        decisions.append(Decision(sighting, reason, sense, taken))
    return Found(tuple(mentions), rank_countries(mentions, text), tuple(decisions))


def _signs(standing: Sequence[Sighting], title: str, text: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The words of a country, asked for only where a name is no country, has namesakes abroad or means many things."""
    doubtful = any(not s.name.power or len(s.name.places) > 1 or _is_doubtful_group(s) for s in standing)
    return gazetteer.signs(title) | gazetteer.signs(text) if doubtful else frozenset()


def _is_doubtful_group(sighting: Sighting) -> bool:
    """Whether an abbreviation is an armed group or something else: "RSF" is also Reporters Without Borders."""
    return sighting.name.kind == "group" and "needs_company" in sighting.name.lists


def _people(seen: Sequence[Sighting]) -> list[str | None]:
    """For each name why it is a person's, or None."""
    reasons = [person(sighting) for sighting in seen]
    people = frozenset(s.name.folded for s, reason in zip(seen, reasons, strict=True) if reason)
    if not people:
        return reasons
    return [
        reason or ("repeats a person named in full" if named_before(sighting, people) else None)
        for sighting, reason in zip(seen, reasons, strict=True)
    ]


def _mention(sighting: Sighting, sense: Sense, weights: Weights) -> PlaceMention:
    place, around = sense.place, sighting.around
    spot = place
    if place.kind in DIVISIONS and not sighting.called_division and not division_of(around):
        spot = sense.spot  # "in Idlib" is near the town, "in Idlib province" near nothing
    return PlaceMention(
        field=around.field.name,
        start=around.start,
        end=around.end,
        text=sighting.text,
        id=place.id,
        kind="admin1" if place.kind == "admin2" else place.kind,
        country=place.country,
        lat=spot.lat,
        lon=spot.lon,
        role=_role(sighting, place, weights.capitals),
        confidence=_confidence(sense, weights.enough),
        countries=place.countries,
    )


def _role(sighting: Sighting, place: Place, capitals: Collection[str]) -> Role:
    if sighting.around.dateline:
        return Role.DATELINE
    if place.kind in ("demonym", "government", "group") or (place.id in capitals and _governs(sighting.around)):
        return Role.ACTOR
    return Role.EVENT if sighting.around.locative else Role.MENTIONED


def _governs(around: Around) -> bool:
    """Whether a capital stands for its government: "Beijing expelled two diplomats", "Moscow has massed troops"."""
    word = around.next_word
    if word is None or around.locative:
        return False
    if "helping" not in word.lists:
        return "governing" in word.lists
    following = around.tail(40).split(maxsplit=2)[1:2]
    return bool(following) and "governing" in around.field.gazetteer.beside(following[0]).lists


def _confidence(sense: Sense, enough: float) -> float:
    """From how far the choice clears the bar and its best rival in another country."""
    score = sense.score
    clear = min(1.0, (score - enough) / 3.0)  # what is taken stands above the bar
    apart = min(1.0, max(0.0, (score - sense.rival) / 3.0))
    return round(0.4 + 0.35 * clear + 0.24 * apart, 2)


def _explain(decision: Decision) -> Weighed:
    sighting, sense = decision.sighting, decision.sense
    return Weighed(
        field=sighting.around.field.name,
        start=sighting.around.start,
        end=sighting.around.end,
        text=sighting.text,
        chosen=sense.place.id if sense is not None and decision.taken else None,
        rejected=decision.reason,
        candidates=tuple(sense.candidates()[:_LISTED]) if sense is not None else (),
    )
