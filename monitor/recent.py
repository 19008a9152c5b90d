"""The reports of the last while, in blocks of a day each that are read and sorted once: what rules are judged on.

A day that is over does not change, but where an item is edited or tagged anew; the present one is read anew when
something came in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta

from monitor.model.advisory import AdvisoryTransition
from monitor.model.story import Report
from monitor.rules.news import fresh, moved
from monitor.rules.told import Block, Told

DAY = timedelta(days=1)

# What was first told in [since, until).
Reports = Callable[[datetime, datetime], Sequence[Report]]


class _Day:
    """What was told on one day: news, and what issuers of advice say in their own feeds."""

    __slots__ = ("news", "official")

    def __init__(self, reports: Iterable[Report]) -> None:
        held = tuple(reports)
        self.news = Block(fresh(held))
        self.official = tuple(report for report in held if report.official is not None)


class Recent:
    """Days of reports, kept while they are asked for."""

    def __init__(self, reports: Reports) -> None:
        self._read = reports
        self._days: dict[datetime, _Day] = {}
        self._told: Told | None = None

    def told(self, since: datetime, until: datetime, transitions: Collection[AdvisoryTransition]) -> Told:
        """What is news at a moment: every report from the day of `since` on that was first told before `until`."""
        first, last = _midnight(since), _midnight(until)
        self._days = {day: held for day, held in self._days.items() if first <= day <= last}
        days = [self._day(first + DAY * number) for number in range((last - first) // DAY + 1)]
        official = [report for day in days for report in day.official if report.seen < until]
        blocks = [*(day.news.before(until) for day in days), Block(moved(official, transitions))]
        self._told = Told(blocks, self._told)
        return self._told

    def changed(self, moment: datetime) -> None:
        """Something was first told at a moment: its day is read anew."""
        self._days.pop(_midnight(moment), None)

    def forget(self) -> None:
        """What was told before may have changed: everything is read anew."""
        self._days.clear()

    def _day(self, day: datetime) -> _Day:
        held = self._days.get(day)
        if held is None:
            held = self._days[day] = _Day(self._read(day, day + DAY))
        return held


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
