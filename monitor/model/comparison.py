"""Official advice of several issuers beside one another: who is stricter than whom, who moved first, who is late.

What an issuer says of a part of a country in a row of its own is compared with what others say of that part alone, and
is nobody's word on the country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, destination_key

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Stance:
    """One issuer's word on a destination, on the common scale.

    Attributes:
        level: For most of the country.
        max_level: For its strictest area.
        since: When we saw this level first; None where that was not kept.
        always: Whether it stood so at first sight, so that it may be older than `since`.
        unseen: Why its present word cannot be seen, a clause for a person; empty where it can.
        unconfirmed_since: Since when its source has a row of it that cannot be read; None where it can.
    """

    issuer: str
    level: int
    max_level: int
    since: datetime | None = None
    always: bool = True
    unseen: str = ""
    unconfirmed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What every issuer says of one destination.

    An issuer that cannot be seen is named and counts neither as mild nor as strict: its last word may be gone. One that
    is seen and whose row of it cannot be read counts with its last word, and is named as not confirmed.

    Attributes:
        country: ISO 3166-1 alpha-2.
        stances: Strictest first; those that cannot be seen last.
        area: The part of the country that issuers list on its own; empty for the country.
    """

    country: str
    stances: tuple[Stance, ...]
    area: str = ""

    @property
    def destination(self) -> str:
        """What it is held by: `PT`, or `PT/Azores`."""
        return destination_key(self.country, self.area)

    @property
    def seen(self) -> tuple[Stance, ...]:
        """The issuers whose present word is known."""
        return tuple(stance for stance in self.stances if not stance.unseen)

    @property
    def unseen(self) -> tuple[Stance, ...]:
        """The issuers whose last word may be gone."""
        return tuple(stance for stance in self.stances if stance.unseen)

    @property
    def unconfirmed(self) -> tuple[Stance, ...]:
        """The issuers that can be seen, but not what they say here now; their last word counts."""
        return tuple(stance for stance in self.seen if stance.unconfirmed_since is not None)

    @property
    def gap(self) -> int:
        """Levels between the strictest and the mildest; 0 where they agree or fewer than two can be seen."""
        levels = [stance.level for stance in self.seen]
        return max(levels) - min(levels) if levels else 0

    @property
    def strictest(self) -> tuple[Stance, ...]:
        """Those at the highest level; none where all agree."""
        return self._at(max) if self.gap else ()

    @property
    def mildest(self) -> tuple[Stance, ...]:
        """Those at the lowest level; none where all agree."""
        return self._at(min) if self.gap else ()

    @property
    def since(self) -> datetime | None:
        """Since when two issuers have stood this far apart; None where they do not, or where that was not kept."""
        pair = self._oldest_pair()
        return None if pair is None else max((stance.since for stance in pair if stance.since), default=None)

    @property
    def always(self) -> bool:
        """Whether those two stood so at first sight, so that they may have before `since`."""
        pair = self._oldest_pair()
        return pair is not None and all(stance.always for stance in pair)

    def among(self, issuers: Collection[str]) -> Comparison:
        """The same between some issuers only; of an empty collection between all."""
        kept = tuple(stance for stance in self.stances if not issuers or stance.issuer in issuers)
        return Comparison(self.country, kept, self.area)

    def _at(self, end: object) -> tuple[Stance, ...]:
        levels = [stance.level for stance in self.seen]
        level = max(levels) if end is max else min(levels)
        return tuple(stance for stance in self.seen if stance.level == level)

    def _oldest_pair(self) -> tuple[Stance, Stance] | None:
        pairs = [(strict, mild) for strict in self.strictest for mild in self.mildest]
        return min(pairs, key=lambda pair: max(stance.since or _EVER for stance in pair), default=None)


def compared(country: str, stances: Collection[Stance], area: str = "") -> Comparison:
    """A comparison with its stances in order."""
    ordered = sorted(stances, key=lambda told: (bool(told.unseen), -told.level, -told.max_level, told.issuer))
    return Comparison(country, tuple(ordered), area)


def comparisons(states: Iterable[AdvisoryState], unseen: Mapping[str, str]) -> Mapping[str, Comparison]:
    """Every destination any issuer speaks of, by what it is held by.

    Args:
        states: Every state that is held.
        unseen: Issuers that cannot be seen, with a clause why.
    """
    held: dict[tuple[str, str], list[Stance]] = defaultdict(list)
    for state in states:
        held[state.country, state.area].append(_stance(state, unseen.get(state.issuer, "")))
    found = (compared(country, stances, area) for (country, area), stances in sorted(held.items()))
    return {comparison.destination: comparison for comparison in found}


def _stance(state: AdvisoryState, unseen: str) -> Stance:
    return Stance(
        issuer=state.issuer,
        level=state.level,
        max_level=state.max_level,
        since=state.level_since,
        always=state.level_before is None,
        unseen=unseen,
        unconfirmed_since=state.unread_since,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One issuer stricter than another.

    Attributes:
        by: Levels.
        since: When the difference became what it is.
        stricter_since: Since when the one has been stricter at all.
        always: Whether it was so at first sight of both, so that it may be older than `stricter_since`.
    """

    stricter: str
    milder: str
    by: int
    since: datetime
    stricter_since: datetime
    always: bool


@dataclass(frozen=True, slots=True)
class DivergenceMove:
    """How far issuers stood apart on a destination before a window and after it."""

    before: Comparison
    after: Comparison

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.after.country

    @property
    def area(self) -> str:
        """The part of the country that issuers list on its own; empty for the country."""
        return self.after.area


@dataclass(frozen=True, slots=True)
class Move:
    """An issuer's level for a destination as it moved; None before the first sight. False raises are no moves."""

    issuer: str
    country: str
    at: datetime
    before: int | None
    after: int
    area: str = ""

    @property
    def destination(self) -> str:
        """What moved: `PT`, or `PT/Azores`."""
        return destination_key(self.country, self.area)

    @property
    def direction(self) -> AdvisoryChange | None:
        """`RAISED` or `LOWERED`; None at first sight."""
        if self.before is None:
            return None
        return AdvisoryChange.RAISED if self.after > self.before else AdvisoryChange.LOWERED


@dataclass(frozen=True, slots=True)
class SharedMove:
    """Issuers that moved their advice on a destination in one direction within a month of the first.

    Attributes:
        moves: Each issuer's first such move, in the order of time; one issuer alone makes one too.
    """

    moves: tuple[Move, ...]

    @property
    def leader(self) -> Move:
        """Who moved first."""
        return self.moves[0]

    def lag(self, issuer: str) -> int | None:
        """How many days after the first an issuer followed; None where it did not, or was the first."""
        own = next((move for move in self.moves[1:] if move.issuer == issuer), None)
        return None if own is None else (own.at - self.leader.at).days


@dataclass(frozen=True, slots=True)
class AcrossIssuers:
    """All issuers beside one another at the end of a window.

    Attributes:
        destinations: Every country any issuer speaks of, and every part of one that has a row of its own, by what it is
            held by.
        moved: Destinations on which issuers stand further apart or closer together than before the window.
        shared: The moves of the window, each with those of other issuers that it followed.
        overdue: Advisories whose review came due in the window.
        overdue_before: Those that were overdue already, the longest first.
        unseen: Issuers that cannot be seen, each with a clause why.
    """

    destinations: Mapping[str, Comparison] = field(default_factory=dict)
    moved: tuple[DivergenceMove, ...] = ()
    shared: tuple[SharedMove, ...] = ()
    overdue: tuple[AdvisoryState, ...] = ()
    overdue_before: tuple[AdvisoryState, ...] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)
