"""Counts of what a rule asks for, out of the hourly roll-ups: by group and by feed.

A day that is over never changes, so what was counted in it is kept with it and counted once: for the whole day always,
for parts of it as far as they were asked for lately. The edges of windows move on by the hour, and parts that were kept
as long as their day would be many times the day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product
from operator import attrgetter
from typing import TypeVar
from weakref import WeakKeyDictionary

from monitor.model.hourly import NOWHERE, Hourly, HourlyItems, HourlyMentions, HourlyNamed
from monitor.model.mention import Assertion
from monitor.model.place import Region
from monitor.model.rule import Rule
from monitor.rules.facts import Facts
from monitor.rules.grouping import UNPLACED, WORLD, Key
from monitor.rules.sources import heard_feeds

ByFeed = Mapping[str, int]
Row = TypeVar("Row", HourlyItems, HourlyMentions | HourlyNamed)

_hour = attrgetter("hour")
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is counted: the part of a rule's `where` that roll-ups can answer.

    Attributes:
        feeds: Only these; None for all.
        named: Count every item that names a country, whatever it says; types and assertions ask nothing then.
    """

    types: frozenset[str]
    assertions: frozenset[Assertion]
    regions: tuple[Region, ...]
    group_by: tuple[str, ...]
    feeds: frozenset[str] | None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """One window, counted.

    Attributes:
        items: All that was received, by feed.
        told: Of what the rule asks for, by group and feed: items that say so, once for each type they say.
    """

    items: ByFeed = field(default_factory=dict)
    told: Mapping[Key, ByFeed] = field(default_factory=dict)


PARTS = 4  # of a day that are kept for each selection: its windows of six hours, or the edges of a few that move

_SELECTIONS = 256  # that are remembered with what was counted for them


def selection(rule: Rule, facts: Facts) -> Selection:
    """What a rule counts. Issuers' own feeds are no coverage: their pages stand for years."""
    where = rule.where
    named = rule.of == "coverage"
    return Selection(where.types, where.assertions, where.regions, rule.group_by, heard_feeds(where, facts), named)


def tally(days: Sequence[Hourly], since: datetime, until: datetime, chosen: Selection) -> Tally:
    """The hours since <= hour < until."""
    of_day = _counts(chosen).of_day
    parts = [of_day(day, since, until) for day in days if day.since < until and since < day.until]
    return parts[0] if len(parts) == 1 else _sum(parts)


def last_told(days: Sequence[Hourly], chosen: Selection, key: Key, now: datetime) -> datetime | None:
    """When a group was told of last, as far as hours tell: the end of that hour, or now where it still runs."""
    hour = _counts(chosen).last_hour(days, key)
    return None if hour is None else min(hour + _HOUR, now)


@dataclass(slots=True)
class _Counted:
    """What was counted in a day of one selection: the whole of it, and the latest parts."""

    whole: Tally | None = None
    parts: dict[tuple[datetime, datetime], Tally] = field(default_factory=dict)


class _Counts:
    """What was counted for one selection, kept with the days that it was counted in."""

    def __init__(self, chosen: Selection) -> None:
        self._chosen = chosen
        self._groups = _Groups(chosen)
        self._counted: WeakKeyDictionary[Hourly, _Counted] = WeakKeyDictionary()

    def of_day(self, day: Hourly, since: datetime, until: datetime) -> Tally:
        """The hours of a day that lie in since <= hour < until."""
        kept = self._counted.get(day)
        if kept is None:
            kept = self._counted[day] = _Counted()
        if since <= day.since and day.until <= until:
            kept.whole = kept.whole or self._count(day, since, until)
            return kept.whole
        part = max(day.since, since), min(day.until, until)
        found = kept.parts.pop(part, None) or self._count(day, since, until)
        if len(kept.parts) >= PARTS:
            del kept.parts[next(iter(kept.parts))]
        kept.parts[part] = found  # asked for last
        return found

    def last_hour(self, days: Sequence[Hourly], key: Key) -> datetime | None:
        """The last hour in which a group was told of."""
        heard, groups = self._chosen.feeds, self._groups
        return next(
            (
                row.hour
                for day in reversed(days)
                for row in reversed(self._rows(day))
                if (heard is None or row.feed_id in heard) and key in groups.of(row)
            ),
            None,
        )

    def _rows(self, day: Hourly) -> Sequence[HourlyMentions | HourlyNamed]:
        return day.named if self._chosen.named else day.mentions

    def _count(self, day: Hourly, since: datetime, until: datetime) -> Tally:
        heard, groups = self._chosen.feeds, self._groups
        items: dict[str, int] = defaultdict(int)
        for volume in _hours(day.items, since, until):
            if heard is None or volume.feed_id in heard:
                items[volume.feed_id] += volume.items
        told: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in _hours(self._rows(day), since, until):
            if heard is None or row.feed_id in heard:
                for group in groups.of(row):
                    told[group][row.feed_id] += row.items
        return Tally(items, told)


_counts = lru_cache(_SELECTIONS)(_Counts)


def _hours(rows: Sequence[Row], since: datetime, until: datetime) -> Sequence[Row]:
    """Those of some hours; rows are in their order."""
    return rows[bisect_left(rows, since, key=_hour) : bisect_left(rows, until, key=_hour)]


class _Groups:
    """The groups that rows count for, worked out once: the same few things are said hour after hour.

    There are as many of them as countries, types and assertions.
    """

    def __init__(self, chosen: Selection) -> None:
        self._chosen = chosen
        self._known: dict[tuple[str, ...], tuple[Key, ...]] = {}

    def of(self, row: HourlyMentions | HourlyNamed) -> tuple[Key, ...]:
        """The groups of a row; none where it is not asked for."""
        said = (row.country, row.type, row.assertion._name_) if isinstance(row, HourlyMentions) else (row.country,)
        groups = self._known.get(said)  # by names: enumerations take long to be looked up by
        if groups is None:
            groups = self._known[said] = tuple(_keys(self._chosen, row))
        return groups


def _keys(chosen: Selection, row: HourlyMentions | HourlyNamed) -> Iterable[Key]:
    """What names no country never matches a rule that names regions, not even the whole world."""
    regions = tuple(
        region.id for region in chosen.regions if row.country != NOWHERE and region.holds_country(row.country)
    )
    if (chosen.regions and not regions) or (isinstance(row, HourlyMentions) and not _says(chosen, row)):
        return ()
    values = {
        "country": (row.country or UNPLACED,),
        "type": (row.type,) if isinstance(row, HourlyMentions) else (),
        "region": regions or (WORLD,),
    }
    return product(*(values[name] for name in chosen.group_by))


def _says(chosen: Selection, row: HourlyMentions) -> bool:
    return (not chosen.types or row.type in chosen.types) and (
        not chosen.assertions or row.assertion in chosen.assertions
    )


def _sum(parts: Iterable[Tally]) -> Tally:
    items: dict[str, int] = defaultdict(int)
    told: dict[Key, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for part in parts:
        for feed, count in part.items.items():
            items[feed] += count
        for key, by_feed in part.told.items():
            for feed, count in by_feed.items():
                told[key][feed] += count
    return Tally(items, told)
