"""Hourly roll-ups in memory: the counts of `monitor.storage.rollups`, where there is no database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain

from monitor.model.hourly import NOWHERE, Hourly, HourlyItems, HourlyMentions, HourlyNamed, hour_of
from monitor.model.mention import Assertion
from monitor.model.story import STALE, Report

# (country, type, assertion, feed), in the order of the rows of an hour.
Cell = tuple[str, str, str, str]
Counts = tuple[int, int, int]  # items, stories, origins
Naming = tuple[str, str]  # country and feed, in the order of the rows of an hour
Rows = tuple[tuple[HourlyItems, ...], tuple[HourlyMentions, ...], tuple[HourlyNamed, ...]]

_HOUR = timedelta(hours=1)


class Hours:
    """Counts by hour; the rows of an hour are made once and made again only after it changed."""

    def __init__(self) -> None:
        self._items: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
        self._cells: defaultdict[datetime, dict[Cell, Counts]] = defaultdict(dict)
        self._added: dict[str, tuple[frozenset[tuple[datetime, Cell]], Counts]] = {}
        self._named: defaultdict[datetime, Counter[Naming]] = defaultdict(Counter)
        self._names: dict[str, tuple[datetime, frozenset[Naming]]] = {}
        self._rows: dict[datetime, Rows] = {}

    def count_item(self, seen: datetime, feed_id: str) -> None:
        """One item that was never stored before."""
        hour = hour_of(seen)
        self._items[hour][feed_id] += 1
        self._rows.pop(hour, None)

    def name(self, item_id: str, seen: datetime, feed_id: str, countries: Iterable[str]) -> None:
        """The countries an item names, in the place of those it named before."""
        self._name(*self._names.pop(item_id, (seen, frozenset())), by=-1)
        named = frozenset((country, feed_id) for country in countries)
        self._name(seen, named, by=1)
        if named:
            self._names[item_id] = (seen, named)

    def _name(self, seen: datetime, named: frozenset[Naming], by: int) -> None:
        hour = hour_of(seen)
        for naming in named:
            self._named[hour][naming] += by
            self._rows.pop(hour, None)

    def put(self, item_id: str, reports: Iterable[Report], *, opens: bool, adds_origin: bool) -> None:
        """What an item tells, in the place of what it told before; a stale report adds nothing."""
        cells = frozenset(
            (hour_of(one.seen), (country, one.mention.type, one.mention.assertion.value, one.feed_id))
            for one in reports
            if one.seen - one.at <= STALE
            for country in one.mention.countries or (NOWHERE,)
        )
        before, counts = self._added.pop(item_id, (frozenset(), (0, 0, 0)))
        self._move(before, [-count for count in counts])
        self._move(cells, (1, int(opens), int(adds_origin)))
        if cells:
            self._added[item_id] = (cells, (1, int(opens), int(adds_origin)))

    def between(self, since: datetime, until: datetime) -> Hourly:
        """The roll-ups of the hours that begin in [since, until)."""
        start = hour_of(since)
        start += _HOUR if start < since else timedelta(0)
        hours = [start + number * _HOUR for number in range(max(0, -((start - until) // _HOUR)))]
        rows = [
            self._rows_of(hour) for hour in hours if hour in self._items or hour in self._cells or hour in self._named
        ]
        return Hourly(
            since=since,
            until=until,
            items=tuple(chain.from_iterable(items for items, _, _ in rows)),
            mentions=tuple(chain.from_iterable(mentions for _, mentions, _ in rows)),
            named=tuple(chain.from_iterable(named for _, _, named in rows)),
        )

    def _move(self, cells: Iterable[tuple[datetime, Cell]], by: Sequence[int]) -> None:
        for hour, cell in cells:
            held = self._cells[hour].pop(cell, (0, 0, 0))
            items, stories, origins = (count + more for count, more in zip(held, by, strict=True))
            if items > 0:
                self._cells[hour][cell] = (items, stories, origins)
            self._rows.pop(hour, None)

    def _rows_of(self, hour: datetime) -> Rows:
        if hour not in self._rows:
            items = tuple(HourlyItems(hour, feed, count) for feed, count in sorted(self._items[hour].items()))
            mentions = tuple(
                HourlyMentions(hour, feed, country, kind, Assertion(assertion), *counts)
                for (country, kind, assertion, feed), counts in sorted(self._cells[hour].items())
            )
            named = tuple(
                HourlyNamed(hour, feed, country, count)
                for (country, feed), count in sorted(self._named[hour].items())
                if count
            )
            self._rows[hour] = (items, mentions, named)
        return self._rows[hour]
