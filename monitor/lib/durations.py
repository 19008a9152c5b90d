"""Spans of time as people write them: `90s`, `15m`, `24h`, `7d`, `2w`, `1d12h`.

A day is 24 hours and a week 7 days, always: windows of rules run on UTC. Calendar days exist only in digest times.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
_UNITS["s"] = timedelta(seconds=1)
_PATTERN = "^(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$"
_FORM = re.compile(_PATTERN.replace("(", "(?:").replace("\\d+", "(\\d+)"), re.ASCII)
_LONGEST = timedelta(days=36525)  # a century; more is a typing error
_DIGITS = 12  # of a number that may be looked at: a century has ten in seconds
_SHOWN = 40  # characters of a text that is no duration

# What people write instead: `6 hours`, `90 Min.`, `2 weeks`.
_IN_WORDS = re.compile(
    r"(\d{1,6}) *(s|m|h|d|w)(?:ec|ecs|econds?|in|ins|inutes?|rs?|ours?|ays?|eeks?)?\.?", re.ASCII | re.IGNORECASE
)

# Months, which have no length of their own.
_MONTHS = re.compile(r"(\d{1,4}) *(M|(?i:mo|mon|mths?|months?)\.?)", re.ASCII)
_MONTH = 30  # days

EXPECTED = "write a number and a unit of s, m, h, d or w, such as 15m, 24h or 7d"


class TooLongError(ValueError):
    """`"99999d" is too long; a duration is 36525d (a century) at most`."""

    def __init__(self, shown: str) -> None:
        super().__init__(f'"{shown}" is too long; a duration is {format_duration(_LONGEST)} (a century) at most')


def parse_duration(text: str) -> timedelta:
    """The span a text means.

    Raises:
        TooLongError: it means one longer than a century.
        ValueError: it means none; with a sentence for the person who wrote it.
    """
    parts = _FORM.fullmatch(text.strip())
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    if parts is None or not any(parts.groups()):
        raise ValueError(f'"{shown}" is no duration; {_advice(text.strip())}')
    numbers = [part.lstrip("0") for part in parts.groups("")]
    if any(len(number) > _DIGITS for number in numbers):
        raise TooLongError(shown)
    total = sum(int(number or 0) * unit.total_seconds() for number, unit in zip(numbers, _UNITS.values(), strict=True))
    if total > _LONGEST.total_seconds():
        raise TooLongError(shown)
    return timedelta(seconds=total)


def _advice(text: str) -> str:
    """How to write what somebody may have meant."""
    if months := _MONTHS.fullmatch(text):
        minutes = f", and {months[1]}m for minutes" if months[2] == "M" else ""
        return f"months are written in days: {int(months[1]) * _MONTH}d{minutes}"
    meant = _IN_WORDS.fullmatch(text)
    return f"write {meant[1]}{meant[2].lower()}" if meant else EXPECTED


def format_duration(span: timedelta) -> str:
    """A span in the largest units that say it whole: `1d12h`; fractions of a second are dropped.

    `parse_duration(format_duration(span)) == span` for every whole, non-negative number of seconds.
    """
    if span < timedelta(0):
        raise ValueError("a duration is not negative")
    left = timedelta(seconds=int(span.total_seconds()))
    written = ""
    for letter, unit in _UNITS.items():
        count, left = divmod(left, unit)
        # 7d reads better than 1w, and 14d than 2w; people think of windows in days.
        if letter == "w":
            left += count * unit
            continue
        written += f"{count}{letter}" if count else ""
    return written or "0s"


def _from_config(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"the number {value} has no unit; {EXPECTED}")
    raise ValueError(f"this is no duration; {EXPECTED}")


# The type of duration fields in config schemas.
Duration = Annotated[
    timedelta,
    BeforeValidator(_from_config),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "minLength": 2, "examples": ["15m", "24h", "7d"]}),
]


def positive(span: timedelta) -> timedelta:
    """A span longer than nothing, for `AfterValidator`."""
    if span <= timedelta(0):
        raise ValueError("must be longer than 0s")
    return span
