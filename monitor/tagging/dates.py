"""Dates a sentence states, as days: what happened long before the document is its background."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import orjson

from monitor.lib.configfile import read
from monitor.lib.errors import ConfigError
from monitor.tagging.schema import DatesFile

_DATELINE: Final = re.compile(r"\b(\d{1,2}) (?=([^\W\d_]{3,})\.?,? (\d{4}|\d{2})\b)")
_DATELINE_WITHIN: Final = 150  # characters
_MID_MONTH: Final = 15
_LONG_GONE: Final = 245  # days: "in May" of longer ago would be told with its year; it is the one to come


@dataclass(frozen=True, slots=True)
class Stated:
    """A date at tokens `[first, last)`; where no day is said the middle of the month stands for it.

    Attributes:
        bare: Whether it is but the name of a month, "in August", so that it dates no more than its own clause.
    """

    first: int
    last: int
    day: date
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of a language that say when; build with `Calendar.load`.

    Attributes:
        months: The number of a month, 1 to 12, by its names and short forms.
        shortened: Forms of months behind which a full stop may stand.
        ambiguous: Names of months that are other words too.
        between: What may stand between a day, its month and its year.
        bare: Right behind them a month is one without day or year; which day stands for it.
        lasting: They say of a state that it lasts.
        lately: Words in a row that say "these days", by the first.
        ordinals: What makes an order of the digits before it.
        day: The number of a day, with what may be written right behind it.
    """

    months: Mapping[str, int]
    shortened: frozenset[str]
    ambiguous: frozenset[str]
    between: frozenset[str]
    bare: Mapping[str, int]
    lasting: frozenset[str]
    lately: Mapping[str, tuple[tuple[str, ...], ...]]
    ordinals: tuple[str, ...]
    day: re.Pattern[str]

    @classmethod
    def load(cls, path: Path, calendars: Path) -> Calendar:
        """Read `dates.yaml` of a language, and its months in `seeds/dates.json`.

        Raises:
            ConfigError: with every fault of the file.
        """
        loaded = read(path, DatesFile)
        entry = orjson.loads(calendars.read_bytes()).get(loaded.value.calendar)
        if entry is None:
            raise ConfigError([loaded.fault(f'no "{loaded.value.calendar}" in {calendars.name}', "calendar")])
        return cls.of(loaded.value, entry["months_wide"], entry["months"])

    @classmethod
    def of(cls, spec: DatesFile, names: Sequence[str], short: Sequence[str]) -> Calendar:
        """From what the file says, and the twelve months written out and shortened."""
        written = {name.lower(): number for number, name in enumerate(names, 1)}
        brief = {name.lower().rstrip("."): number for number, name in enumerate(short, 1)}
        brief.update((form, number) for number, forms in spec.shortened.items() for form in forms)
        rows: dict[str, tuple[tuple[str, ...], ...]] = {}
        for row in (tuple(text.split("_")) for text in spec.lately):
            rows[row[0]] = (*rows.get(row[0], ()), row)
        return cls(
            {**written, **brief},
            frozenset(brief.keys() - written.keys()),
            frozenset(spec.words),
            frozenset(spec.between),
            spec.bare,
            spec.lasting,
            rows,
            spec.ordinals,
            re.compile(f"([0-9]{{1,2}})(?:{'|'.join(map(re.escape, spec.ordinals))})?"),
        )

    def dateline(self, text: str) -> date | None:
        """The day of a dateline such as "LIMA, 9 JAN 90", or None."""
        for match in _DATELINE.finditer(text[:_DATELINE_WITHIN]):
            month = self.months.get(match.group(2).lower())
            if month:
                return _date(_year(match.group(3)), month, int(match.group(1)))
        return None

    def stated(self, lows: Sequence[str], told: date) -> list[Stated]:
        """The dates of a sentence, told on a day: one without a year is the last such day before it.

        A month needs a day or year beside it, or a word such as "in" before it, so that "may" and "march" stay words.
        """
        months = self.months
        named = [(at, months[low]) for at, low in enumerate(lows) if low in months]
        return [found for at, month in named if (found := self._stated(lows, at, month, told)) is not None]

    def _stated(self, lows: Sequence[str], at: int, month: int, told: date) -> Stated | None:
        dot = at + 1 < len(lows) and lows[at + 1] == "." and lows[at] in self.shortened  # "Jan. 6"
        first, last = at, at + 1 + dot
        ahead = at - 2 if at > 1 and lows[at - 1] in self.between else at - 1  # "6 de enero"
        if ahead >= 0 and (day := self._day(lows[ahead])) is not None:
            first = ahead
        elif (day := self._day(lows[last]) if last < len(lows) else None) is not None:
            last += 1
        parted = last < len(lows) and (lows[last] == "," or lows[last] in self.between)
        year = _stated_year(lows, last + parted, day)
        if day is None and year is None:
            return self._bare(lows, at, month, told)
        moment = _latest(told, month, day or _MID_MONTH) if year is None else _date(year, month, day or _MID_MONTH)
        return Stated(first, last + parted + 1 if year is not None else last, moment) if moment is not None else None

    def _bare(self, lows: Sequence[str], at: int, month: int, told: date) -> Stated | None:
        """A month without day or year: the last that was, unless the next one is nearer."""
        before = lows[at - 1] if at else ""
        moment = _latest(told, month, self.bare[before]) if before in self.bare else None
        if moment is None or (told - moment).days > _LONG_GONE:
            return None
        return Stated(at - 2 if at > 1 and lows[at - 2] in self.bare else at - 1, at + 1, moment, bare=True)

    def _day(self, low: str) -> int | None:
        """`6` or `6th`."""
        said = self.day.fullmatch(low)
        return int(said.group(1)) if said and 1 <= int(said.group(1)) <= 31 else None

    def is_of_late(self, lows: Sequence[str]) -> bool:
        """Whether a sentence tells of these days: "today", "last night", "this week"."""
        rows = self.lately
        begun = ((at, row) for at, low in enumerate(lows) if low in rows for row in rows[low])
        return any(tuple(lows[at : at + len(row)]) == row for at, row in begun)


def moment(day: date) -> datetime:
    """A day as the aware UTC instant it begins with."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


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
