"""Dates of a list as its rows state them: "05/04/2024" is read by what the rest of the list shows, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import Field

from monitor.feeds import dates
from monitor.lib import configfile, shipped
from monitor.lib.spelling import fold

_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?=\D|$)(.*)", re.DOTALL)
_NAMED = re.compile(
    r"(?:\w+,? )?(\d{1,2})\.?(?:er|º|ª|°)? (?:de )?([^\W\d_]+)\.?,? (?:de )?(\d{4})(?=\D|$)(.*)", re.DOTALL
)
_MONTHS = 12
_DAYS = 31
_SHOWING = 2  # rows


class MonthsFile(configfile.Keys):
    """`months.yaml`; it explains its lines."""

    months: dict[str, Annotated[tuple[str, ...], Field(min_length=_MONTHS, max_length=_MONTHS)]]


@cache
def months() -> Mapping[str, int]:
    """The number of each month by its folded names.

    Raises:
        ConfigError: with every fault of the file.
    """
    lines = configfile.read(shipped.seeds() / "months.yaml", MonthsFile).value.months
    return {fold(name): at for line in lines.values() for at, names in enumerate(line, 1) for name in names.split("|")}


@dataclass(frozen=True, slots=True)
class Days:
    """How the dates of one list are to be read.

    Attributes:
        order: `dmy` or `mdy`, where something says so: the list's description, or days above 12 in its rows.
    """

    order: str

    @classmethod
    def of(cls, stated: Iterable[str], order: str) -> Days:
        """By the description of a list where it says, else by those of its rows whose day is above 12.

        Two rows at least must show it, and twice as many as show the other order: one that is mistyped neither decides
        nor undoes what the others show. So a list of a few rows is seldom decided, and its description has to say.
        """
        if order:
            return cls(order)
        found = [match for text in stated if (match := _NUMBERS.match(text.strip()))]
        pairs = [(int(match[1]), int(match[3])) for match in found]
        day_first = sum(month <= _MONTHS < day <= _DAYS for day, month in pairs)
        month_first = sum(month <= _MONTHS < day <= _DAYS for month, day in pairs)
        fewer, more = sorted((day_first, month_first))
        proven = more >= _SHOWING and more >= 2 * fewer
        return cls("" if not proven else "dmy" if day_first > month_first else "mdy")

    def read(self, text: str) -> str:
        """A date year first, where it can be read otherwise than by itself; else as it is."""
        text = text.strip()
        if found := _NUMBERS.match(text):
            order = self.order or ("dmy" if found[2] == "." else "")  # nobody writes the month first with dots
            if not order:
                return text
            day, month = (found[1], found[3]) if order == "dmy" else (found[3], found[1])
            return _iso(found[4], int(month), int(day), found[5])
        if dates.stated(text) is None and (found := _NAMED.match(text)):
            month_named = months().get(fold(found[2]))
            return _iso(found[3], month_named, int(found[1]), found[4]) if month_named else text
        return text


def _iso(year: str, month: int, day: int, rest: str) -> str:
    """A day, with the time of day that stands behind it where that can be read."""
    date = f"{year}-{month:02}-{day:02}"
    clock = re.search(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:Z|[+-]\d{2}:?\d{2}))?", rest)
    return f"{date} {clock[0]}" if clock else date
