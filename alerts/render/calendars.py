"""How a language writes days, months and times: the words, and patterns in the letters of Unicode CLDR.

The texts of messages are English; only the dates in them are in the reader's language. English has the form of this
house, other languages have theirs from CLDR (`seeds/dates.json`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_FIELD = re.compile(r"'([^']*)'|([A-Za-z])\2*")
# First-strong isolate and its end: a date that runs from right to left does not pull the words around it along.
_ISOLATE, _END = "\u2068", "\u2069"
_JOINED = "\u00a0"  # no line breaks inside of it: an isolate ends with its paragraph


@dataclass(frozen=True, slots=True)
class Calendar:
    """One language.

    Attributes:
        days, days_wide: Monday first, short and in full.
        months, months_wide: January first.
        halves: Of the day, before and after noon.
        moment, short_day, date, day: Patterns: `E, d. MMM, HH:mm`, `E, d. MMM`, `d. MMM y`, `EEEE, d. MMMM y`.
        rtl: Whether it is written from right to left.
    """

    days: tuple[str, ...]
    days_wide: tuple[str, ...]
    months: tuple[str, ...]
    months_wide: tuple[str, ...]
    halves: tuple[str, ...]
    moment: str
    short_day: str
    date: str
    day: str
    rtl: bool = False

    def written(self, pattern: str, local: datetime) -> str:
        """A local time by a pattern of CLDR."""
        words = _FIELD.sub(lambda field: field[1] if field[2] is None else self._field(field[0], local), pattern)
        return f"{_ISOLATE}{words.replace(' ', _JOINED)}{_END}" if self.rtl else words

    def _field(self, field: str, local: datetime) -> str:
        letter, wide = field[0], len(field) > 3
        if letter in "Ec":
            return (self.days_wide if wide else self.days)[local.weekday()]
        if letter in "ML" and len(field) > 2:
            return (self.months_wide if wide else self.months)[local.month - 1]
        if letter == "a":
            return self.halves[local.hour // 12]
        return f"{_number(letter, local):0{min(len(field), 2)}}"


def _number(letter: str, local: datetime) -> int:
    known = {
        "y": local.year,
        "M": local.month,
        "L": local.month,
        "d": local.day,
        "H": local.hour,
        "h": (local.hour - 1) % 12 + 1,
        "m": local.minute,
    }
    return known[letter]


ENGLISH = Calendar(
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    days_wide=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    months_wide=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    halves=("AM", "PM"),
    moment="E d MMM, HH:mm",
    short_day="E d MMM",
    date="d MMM y",
    day="EEEE d MMMM y",
)  # fmt: skip

Calendars = Mapping[str, Calendar]
"""By language: `de`, `pt-BR`."""
ENGLISH_ONLY: Calendars = {"en": ENGLISH}
