"""When someone wants to be left alone: quiet hours and days off, in their own zone.

The end of a wait is a moment in UTC, found on the local clock: over a change of clocks the wait is as long as the local
clock says, never an hour off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.timing import moment_of
from alerts.verdicts import Verdict

_WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Hours:
    """When someone may be told at once.

    Attributes:
        zone: IANA name.
        quiet: Local times from (part of it) to (not part of it); one that ends before it begins goes over midnight.
        days: Working days, 0 for Monday; never empty.
    """

    zone: str = "UTC"
    quiet: tuple[tuple[time, time], ...] = ()
    days: frozenset[int] = _WEEK


ALWAYS = Hours()
"""Never left alone."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Someone is to be left alone, why, and until when."""

    verdict: Verdict
    until: datetime


def closed(hours: Hours, now: datetime) -> Closed | None:
    """Whether someone is to be left alone at a moment; None where they may be told."""
    verdict = _verdict(hours, now)
    if verdict is None:
        return None
    return Closed(verdict, next(moment for moment in _boundaries(hours, now) if _verdict(hours, moment) is None))


def _verdict(hours: Hours, moment: datetime) -> Verdict | None:
    local = moment.astimezone(ZoneInfo(hours.zone))
    if local.weekday() not in hours.days:
        return Verdict.DAY_OFF
    wall = local.time()
    return Verdict.QUIET_HOURS if any(_within(wall, span) for span in hours.quiet) else None


def _within(wall: time, span: tuple[time, time]) -> bool:
    begin, end = span
    return begin <= wall < end if begin < end else wall >= begin or wall < end


def _boundaries(hours: Hours, now: datetime) -> list[datetime]:
    """Every moment after now at which it may end: midnights, and ends of quiet spans, for more than a week."""
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    ends = [time.min, *(end for _, end in hours.quiet)]
    walls = [datetime.combine(today + timedelta(days=day), end) for day in range(-1, 10) for end in ends]
    return sorted(moment for wall in walls if (moment := moment_of(wall, hours.zone)) > now)
