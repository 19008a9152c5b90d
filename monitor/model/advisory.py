"""Official travel advice: what an issuer says of a country, and how that changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STRICTEST = 4
"""The highest level of the common scale: do not go."""
FALSE = timedelta(hours=60)
"""A level that is gone this soon without a new issue was an error; official advice stands for days."""
SETTLED = timedelta(days=7)
"""A level that stood for so long is taken back no more. Long enough for the longest doubt to be decided that an error
may end in, with a day between two polls."""

# The risk indicators of the US Department of State's Consular Travel Advisories, letter by letter.
REASONS: Mapping[str, str] = {
    "C": "crime",
    "T": "terrorism",
    "U": "civil unrest",
    "H": "health",
    "N": "natural disaster",
    "E": "time-limited event",
    "K": "kidnapping or hostage taking",
    "D": "wrongful detention",
    "O": "other",
}


class Departure(StrEnum):
    """What a government told its own people at a post to do, from least to most."""

    NORMAL = "normal"
    LIFTED = "lifted"
    AUTHORIZED = "authorized"
    ORDERED = "ordered"
    SUSPENDED = "suspended"

    @property
    def rank(self) -> int:
        """How much it asks: 0 for nothing."""
        return list(Departure).index(self)


class People(StrEnum):
    """Whom a departure status concerns; a notice may treat each of them differently."""

    EMPLOYEES = "employees"
    FAMILIES = "families"
    POST = "post"


@dataclass(frozen=True, slots=True, order=True)
class DepartureStatus:
    """What one group of people was told: families may have to leave while employees merely may."""

    people: People
    status: Departure


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A part of a country with advice of its own.

    Attributes:
        name: In the issuer's words; empty where it says "parts" and names none.
        level: 1 to 4 on the common scale.
        reasons: State Department letters, where the text gives them for this part.
    """

    name: str
    level: int
    reasons: tuple[str, ...] = ()


class AdvisoryChange(StrEnum):
    """What moved between two states.

    `WITHDRAWN` takes back what was told and did not stand: a raise or lowering that was gone within days and without a
    new issue. An issuer that lowers its advice has `LOWERED` it.
    """

    FIRST_SEEN = "first_seen"
    RAISED = "raised"
    LOWERED = "lowered"
    WITHDRAWN = "withdrawn"
    DEPARTURE = "departure"
    AREA_ADDED = "area_added"
    AREA_RAISED = "area_raised"
    AREA_LOWERED = "area_lowered"
    AREA_REMOVED = "area_removed"
    REASONS = "reasons"
    REISSUED = "reissued"
    TEXT_ONLY = "text_only"


AREA_CHANGES = frozenset(
    {
        AdvisoryChange.AREA_ADDED,
        AdvisoryChange.AREA_RAISED,
        AdvisoryChange.AREA_LOWERED,
        AdvisoryChange.AREA_REMOVED,
    }
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A level that a source shows and that is not believed yet.

    Attributes:
        level, max_level: As the row has them.
        since: When it was first shown.
        last: When it was last shown.
        why: Why it is not believed, a clause for a person.
        again: When it was first shown after days in which nobody looked; None where somebody always did.
    """

    level: int
    max_level: int
    since: datetime
    last: datetime
    why: str
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class AdvisoryState:
    """An issuer's word on a country at a moment.

    Attributes:
        issuer: `us-state`, `uk-fcdo`, …
        country: ISO 3166-1 alpha-2.
        area: The destination, where the issuer lists a part of a country on its own, as Canada lists the Azores; else
            empty.
        name: The destination in the issuer's spelling.
        level: 1 to 4 on the common scale, for most of the country.
        max_level: For its strictest area.
        native: The issuer's own words for the level.
        reasons: State Department letters: C T U H N E K D O.
        seen_at: When we saw this state first.
        departures: What the issuer's own people there were told, one entry a group that was told anything.
        posts: The posts a departure order names (cities).
        areas: Parts that have advice of their own, by name.
        text_hash: Fingerprint of the wording, free of boilerplate.
        issued_at: As the issuer dates it.
        review_due: When the issuer's own rules have it reviewed at the latest; None where it has no such rule.
        item_id: The item that carried it; the evidence.
        link: Where to read it.
        quote: The sentence that states level and reasons.
        levels_seen: Every value `level` had since we watch, ascending: a level that always stood was never reached.
        max_levels_seen: The same of `max_level`.
        level_since: When we saw the present level first.
        level_before: The level before it; None where it always stood.
        issued_before: How what stood at that level was dated last.
        doubt: What the source shows at present and is not believed.
        withdrawn: Whether the present level came by taking back the one before it.
        flaps: How often in succession the level returned to the one it had just left.
        unread_since: Since when the source has a row of it that cannot be read, so that nothing confirms it; else None.
        cut: Whether its text breaks off within a sentence: what it does not tell is then not known to be over.
        unnamed: Whether its text says that parts of the country are stricter, and names none.
    """

    issuer: str
    country: str
    name: str
    level: int
    max_level: int
    native: str
    reasons: tuple[str, ...]
    seen_at: datetime
    departures: tuple[DepartureStatus, ...] = ()
    posts: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    text_hash: str = ""
    issued_at: datetime | None = None
    review_due: datetime | None = None
    item_id: str | None = None
    link: str | None = None
    quote: str = ""
    levels_seen: tuple[int, ...] = ()
    max_levels_seen: tuple[int, ...] = ()
    level_since: datetime | None = None
    level_before: int | None = None
    doubt: Doubt | None = None
    area: str = ""
    withdrawn: bool = False
    unread_since: datetime | None = None
    flaps: int = 0
    issued_before: datetime | None = None
    cut: bool = False
    unnamed: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What the state is of: issuer and destination."""
        return (self.issuer, self.destination)

    @property
    def destination(self) -> str:
        """What it is advice on: a country, or the part of one that the issuer lists on its own."""
        return destination_key(self.country, self.area)

    @property
    def levels_of_parts(self) -> Mapping[str, int]:
        """By name; parts that are stricter than all that are named are one without a name."""
        named = {area.name: area.level for area in self.areas}
        unnamed = self.max_level > max([self.level, *named.values()])
        return named | ({"": self.max_level} if unnamed else {})

    @property
    def departure(self) -> Departure:
        """The strictest thing any group was told."""
        return strictest(told.status for told in self.departures)

    def may_be_taken_back(self, now: datetime) -> bool:
        """Whether the move to the present level may still prove false.

        It is young, or the source has gone back to the level before it while it was, and is not believed yet. Whoever
        was told of it may hear until then that it did not stand.
        """
        if self.level_since is None or self.level_before is None or self.withdrawn:
            return False
        age, doubt = now - self.level_since, self.doubt
        gone = doubt is not None and doubt.level == self.level_before and doubt.since - self.level_since <= FALSE
        return age <= FALSE or (gone and age <= SETTLED)

    def overdue(self, now: datetime) -> bool:
        """Whether the issuer should have reviewed it by now, by its own rules."""
        return self.review_due is not None and self.review_due < now


def destination_key(country: str, area: str = "") -> str:
    """What a destination is held by: `PT`, or `PT/Azores` for a part that is listed on its own."""
    return f"{country}/{area}" if area else country


def strictest(told: Iterable[Departure]) -> Departure:
    """The one that asks most; `NORMAL` where there is none."""
    return max(told, key=lambda status: status.rank, default=Departure.NORMAL)


@dataclass(frozen=True, slots=True)
class AdvisoryTransition:
    """One change of one advisory, with what stood before and after; kept for ever.

    Those of one advisory, in the order of time, fold to its state: each begins where the one before it ended, but for
    dates that moved alone.

    Attributes:
        changes: Everything that moved, the weightiest first.
        at: When we saw it.
        before: None at first sight.
        note: What a person should know to judge it: why it is taken back, or that many countries moved at once.
    """

    issuer: str
    country: str
    changes: tuple[AdvisoryChange, ...]
    at: datetime
    before: AdvisoryState | None
    after: AdvisoryState
    note: str = ""

    @property
    def change(self) -> AdvisoryChange:
        """The weightiest change."""
        return self.changes[0]


def told_as(withdrawal: AdvisoryTransition) -> str:
    """What a withdrawal takes back: a `raise` or a `lowering`."""
    before = withdrawal.before
    return "lowering" if before is not None and before.level < withdrawal.after.level else "raise"


def as_stood(states: Iterable[AdvisoryState], later: Iterable[AdvisoryTransition]) -> tuple[AdvisoryState, ...]:
    """Advice as it was before it moved, but for dates that moved alone.

    Args:
        states: As it stands.
        later: How it moved since the moment that is asked for, whatever their order.
    """
    undone = {moved.after.key: moved.before for moved in sorted(later, key=lambda moved: moved.at, reverse=True)}
    stood = (undone.get(state.key, state) for state in states)
    return tuple(state for state in stood if state is not None)


def fold(transitions: Iterable[AdvisoryTransition]) -> Mapping[tuple[str, str], AdvisoryState]:
    """The state each advisory had after these transitions, whatever their order."""
    ordered = sorted(transitions, key=lambda moved: moved.at)
    return {moved.after.key: moved.after for moved in ordered}
