"""When a publisher says it was: RFC 822, ISO 8601 and what is near them, as aware UTC moments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache

FLOOR = datetime(1995, 1, 1, tzinfo=UTC)
"""Older dates are defaults of some publishing system (1970, 0001), not news: syndication began in 1999."""

_ISO = re.compile(
    r"(?P<year>\d{4})[-/.]?(?P<month>\d{2}|(?<=[-/.])\d)[-/.]?(?P<day>\d{2}|(?<=[-/.])\d)"
    r"(?:(?:\s*T\s*|\s+)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
# Names that RFC 822 does not know and feeds use, hours east of UTC; ambiguous ones (IST, CST in China) are left out.
_ZONES = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3, "PKT": 5, "HKT": 8, "SGT": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_TRAILING_ZONE = re.compile(
    r"(?:(?:GMT|UTC)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)|\b(?P<name>[A-Z]{1,4}))$", re.IGNORECASE
)

_KEPT = 256  # dates as they are written: one is asked for more than once, and entries of one moment write it alike


@dataclass(frozen=True, slots=True)
class Stated:
    """A date as stated.

    Attributes:
        at: Aware, UTC; midnight where only a day is stated.
        zoned: Whether a zone was stated; without one UTC is assumed.
    """

    at: datetime
    zoned: bool


def stated(text: str) -> Stated | None:
    """The moment a date text means; None where it cannot be read.

    Year first is always year, month, day: `2016/6/29` is the 29th of June.
    """
    return _read(text.strip()[:100])


@lru_cache(_KEPT)
def _read(text: str) -> Stated | None:
    return _iso(text) or _rfc822(text)


def clamped(date: Stated, seen: datetime) -> datetime | None:
    """The date within what is possible: what lies after `seen` becomes `seen`, what is before `FLOOR` is none."""
    return None if date.at < FLOOR else min(date.at, seen)


def _iso(text: str) -> Stated | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    zone = (found["zone"] or "").upper()
    offset = _offset(zone) if zone[:1] in ("+", "-") else timedelta(0)
    # A bare day has no zone to miss: midnight UTC is as good as any.
    zoned = bool(zone) or found["hour"] is None
    return _moment((int(found["year"]), int(found["month"]), int(found["day"]), hour, minute, second), offset, zoned)


def _rfc822(text: str) -> Stated | None:
    bare_day = ":" not in text
    try:
        parts = parsedate_tz(f"{text} 00:00:00" if bare_day else text)
    except (ValueError, IndexError, TypeError):
        return None
    # The year 1 is the zero value of some systems, and would be read as 2001.
    if parts is None or re.search(r"(?<![+-])\b000[01]\b", text):
        return None
    fields = (parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
    if parts[9]:
        return _moment(fields, timedelta(seconds=parts[9]), zoned=True)
    zone = _zone(text)
    return _moment(fields, zone or timedelta(0), zoned=bare_day or zone is not None)


def _zone(text: str) -> timedelta | None:
    """The zone at the end of a date that the RFC's reader took for UTC: it does the same for names it does not know."""
    found = _TRAILING_ZONE.search(text)
    if found is None:
        return None
    if found["offset"]:
        return _offset(found["offset"])
    hours = _ZONES.get(found["name"].upper())
    return None if hours is None else timedelta(hours=hours)


def _offset(zone: str) -> timedelta:
    """An offset written as `+2`, `+02`, `+0200` or `+02:00`."""
    digits = zone[1:].replace(":", "")
    digits = (digits if len(digits) > 2 else digits + "00").zfill(4)
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if zone[0] == "-" else span


def _moment(fields: tuple[int, int, int, int, int, int], offset: timedelta, zoned: bool) -> Stated | None:
    """The fields as a moment; hour 24 and second 60 are written by some systems and mean the next one."""
    year, month, day, hour, minute, second = fields
    if not (hour <= 24 and minute <= 59 and second <= 60 and abs(offset) < timedelta(hours=24)):
        return None
    try:
        midnight = datetime(year, month, day, tzinfo=timezone(offset))
        return Stated((midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC), zoned)
    except (ValueError, OverflowError):
        return None
