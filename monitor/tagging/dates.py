"""Dates a sentence states, as days: what happened long before the document is its background."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES: Final = frozenset(
    (
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
    )
)
_SHORTENED: Final = frozenset({*_MONTHS, "sept"} - {"may"})
_DATELINE: Final = re.compile(r"\b(\d{1,2}) ([a-z]{3,9})\.?,? (\d{4}|\d{2})\b", re.IGNORECASE)
_DATELINE_WITHIN: Final = 150  # characters
_MID_MONTH: Final = 15
_DAY: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_TODAY: Final = frozenset({"today", "yesterday", "tonight"})
_NEAREST: Final = frozenset({"this", "last"})
_PART: Final = frozenset({"morning", "afternoon", "evening", "night", "week"})


@dataclass(frozen=True, slots=True)
class Stated:
    """A date at tokens `[first, last)`; where no day is said the middle of the month stands for it."""

    first: int
    last: int
    day: date


def dateline(text: str) -> date | None:
    """The day of a dateline such as "LIMA, 9 JAN 90", or None."""
    for match in _DATELINE.finditer(text[:_DATELINE_WITHIN]):
        month = _month(match.group(2).lower())
        if month:
            return _date(_year(match.group(3)), month, int(match.group(1)))
    return None


def stated(lows: Sequence[str], told: date) -> list[Stated]:
    """The dates of a sentence, told on a day: one without a year is the last such day before it."""
    found = []
    for at, low in enumerate(lows):
        month = _month(low)
        if not month:
            continue
        dot = at + 1 < len(lows) and lows[at + 1] == "." and low in _SHORTENED  # "Jan. 6"
        first, last = at, at + 1 + dot
        before, after = lows[at - 1] if at else "", lows[last] if last < len(lows) else ""
        if (day := _day(before)) is not None:
            first = at - 1
        elif (day := _day(after)) is not None:
            last += 1
        year_at = last + 1 if last < len(lows) and lows[last] == "," else last
        year = _stated_year(lows, year_at, day)
        if day is None and year is None:
            continue
        moment = _latest(told, month, day or _MID_MONTH) if year is None else _date(year, month, day or _MID_MONTH)
        if moment is not None:
            found.append(Stated(first, year_at + 1 if year is not None else last, moment))
    return found


def lately(lows: Sequence[str]) -> bool:
    """Whether a sentence tells of these days: "today", "last night", "this week"."""
    return not _TODAY.isdisjoint(lows) or any(one in _NEAREST and other in _PART for one, other in pairwise(lows))


def moment(day: date) -> datetime:
    """A day as the aware UTC instant it begins with."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _month(low: str) -> int:
    """1 to 12, or 0; callers ask for a day or year beside it, so that "may" and "march" stay words."""
    if low[:3] in _MONTHS and (len(low) == 3 or low in _NAMES):
        return _MONTHS.index(low[:3]) + 1
    return 0


def _day(low: str) -> int | None:
    """`6` or `6th`."""
    said = _DAY.fullmatch(low)
    return int(said.group(1)) if said and 1 <= int(said.group(1)) <= 31 else None


def _stated_year(lows: Sequence[str], at: int, day: int | None) -> int | None:
    if at >= len(lows) or not lows[at].isdecimal():
        return None
    if len(lows[at]) == 4 and 1800 <= int(lows[at]) <= 2100:
        return int(lows[at])
    return _year(lows[at]) if len(lows[at]) == 2 and day is not None and int(lows[at]) > 31 else None


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else year + (1900 if year > 40 else 2000)


def _latest(told: date, month: int, day: int) -> date | None:
    this = _date(told.year, month, day)
    if this is None or (this - told).days <= 31:
        return this
    return _date(told.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
