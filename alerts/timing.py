"""When a digest is due: each local day, week or hour exactly once, in any zone.

A slot is the moment of a local wall time on a local day, kept in UTC. Where clocks go forward over that wall time, the
slot is the first moment after the gap; where they go back over it, its first occurrence. A day that a zone leaves out
altogether (a move across the date line) has no slot. Schedulers that add days to a wall time skip or double such days.
An hour is treated likewise: one that clocks skip has no slot, and one that they repeat whole has two, an hour apart.

A digest's window is half-open, from the last sent slot to its own, so that every moment lies in exactly one window.
After a pause the missed slots are merged: only the latest is sent, and its window starts where the last sent one ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

_EVERY_DAY = frozenset(range(7))
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A local time on some days of the week.

    Attributes:
        at: Wall time, naive; of an hourly one only the minute counts.
        zone: IANA name.
        days: 0 for Monday up to 6 for Sunday, as `date.weekday()`; never empty.
        hourly: At that minute of every hour.
    """

    at: time
    zone: str
    days: frozenset[int] = _EVERY_DAY
    hourly: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A digest that is due: the slot it is for and the half-open span it tells of.

    Attributes:
        slot: When it was due; also the window's end.
        since: since <= seen < slot.
        missed: Earlier slots nobody sent, merged into this one.
    """

    slot: datetime
    since: datetime
    missed: tuple[datetime, ...] = ()

    @property
    def until(self) -> datetime:
        """The end of the window, not part of it."""
        return self.slot


def next_slot(schedule: Schedule, after: datetime) -> datetime:
    """The first slot later than a moment."""
    return next(slot for slot in _slots_from(schedule, _day_before(schedule, after)) if slot > after)


def previous_slot(schedule: Schedule, before: datetime) -> datetime:
    """The last slot earlier than a moment."""
    day = _day_before(schedule, before) + timedelta(days=1)
    while not (earlier := [slot for slot in _slots_on(schedule, day) if slot < before]):
        day -= timedelta(days=1)
    return earlier[-1]


def slots_due(schedule: Schedule, last_slot: datetime, now: datetime) -> tuple[datetime, ...]:
    """Every slot later than the last sent one and not later than now, oldest first."""
    slots = takewhile(lambda slot: slot <= now, _slots_from(schedule, _day_before(schedule, last_slot)))
    return tuple(slot for slot in slots if slot > last_slot)


def window_due(schedule: Schedule, sent: datetime | None, known_since: datetime, now: datetime) -> Window | None:
    """The digest to send now, or None.

    Args:
        schedule: Of the digest.
        sent: The last slot that was sent; None if none ever was.
        known_since: When this digest was first seen in the config: it owes nothing for earlier slots.
        now: Aware, UTC.
    """
    due = slots_due(schedule, known_since if sent is None else sent, now)
    if not due:
        return None
    *missed, slot = due
    since = sent or previous_slot(schedule, due[0])
    return Window(slot=slot, since=since, missed=tuple(missed))


def moment_of(wall: datetime, zone: str) -> datetime:
    """The UTC moment of a naive wall time: its first occurrence, or the first moment after the gap it lies in."""
    return _instant(wall, ZoneInfo(zone))


def _day_before(schedule: Schedule, moment: datetime) -> date:
    """The local day before the one a moment lies in: its slot may lie behind a gap, on the next day."""
    return moment.astimezone(ZoneInfo(schedule.zone)).date() - timedelta(days=1)


def _slots_from(schedule: Schedule, day: date) -> Iterator[datetime]:
    while True:
        yield from _slots_on(schedule, day)
        day += timedelta(days=1)


@lru_cache(maxsize=4096)
def _slots_on(schedule: Schedule, day: date) -> tuple[datetime, ...]:
    """The slots of a local day, in order."""
    zone = ZoneInfo(schedule.zone)
    start = _instant(datetime.combine(day, time.min), zone)
    if day.weekday() not in schedule.days or start.astimezone(zone).date() != day:
        return ()
    if not schedule.hourly:
        return (_instant(datetime.combine(day, schedule.at), zone),)
    hours = (slot for hour in range(24) for slot in _slots_in(day, hour, schedule.at.minute, zone))
    return tuple(sorted(set(hours)))


def _slots_in(day: date, hour: int, minute: int, zone: ZoneInfo) -> Iterator[datetime]:
    """The slot of a local hour; none where clocks skip it, two where they repeat it whole."""
    begins = _instant(datetime.combine(day, time(hour)), zone).astimezone(zone)
    if (begins.date(), begins.hour) != (day, hour):
        return
    wall = datetime.combine(day, time(hour, minute))
    first = _instant(wall, zone)
    yield first
    again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if again - first >= _HOUR:
        yield again


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The UTC moment of a wall time: the first occurrence, or the first moment after the gap it lies in (PEP 495)."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if second >= first:
        return first
    return _transition_between(second, first, zone)


def _transition_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment the offset changes, by halving; tzdata knows whole seconds only."""
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
