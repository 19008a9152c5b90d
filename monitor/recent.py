"""The reports of the last while, in blocks of a day each that are read and sorted once: what rules are judged on.

A day that is over does not change, but where an item is edited or tagged anew; of the present one is read what came in
since. What was read before stays the same objects, so that what rules made of it holds, and nothing is kept twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from monitor.model.advisory import AdvisoryTransition
from monitor.model.hourly import day_of
from monitor.model.story import Report, Story
from monitor.rules.news import fresh, moved
from monitor.rules.told import Block, Told

DAY = timedelta(days=1)

# What was first told in [since, until).
Reports = Callable[[datetime, datetime], Sequence[Report]]
# Stories by id.
Stories = Callable[[Collection[str]], Mapping[str, Story]]


class _Day:
    """What was told on one day: news, and what issuers of advice say in their own feeds."""

    __slots__ = ("news", "official", "stories")

    def __init__(self, reports: Iterable[Report], before: _Day | None = None) -> None:
        held = tuple(reports)
        self.news: Block = Block(fresh(held), before.news if before is not None else None)
        self.official = tuple(report for report in held if report.official is not None)
        self.stories = self.news.stories.union(report.story_id for report in self.official)

    def grown(self, since: datetime, reports: Iterable[Report]) -> _Day:
        """The day with these as all that was told from a moment on."""
        earlier = (report for report in (*self.news.reports, *self.official) if report.seen < since)
        return _Day((*earlier, *reports), self)


class Recent:
    """Days of reports and their stories, kept while they are asked for."""

    def __init__(self, reports: Reports, stories: Stories) -> None:
        self._read, self._read_stories = reports, stories
        self._days: dict[datetime, _Day] = {}
        self._asked: tuple[datetime, datetime] | None = None  # the first and the last of them
        self._over: Sequence[_Day] | None = None  # those before the last, while none is to be read again
        self._since: dict[datetime, datetime] = {}  # from when on days are to be read again
        self._stories: dict[str, Story] = {}
        self._wanted: set[str] = set()  # stories of those days that are to be read

    def told(self, since: datetime, until: datetime, transitions: Collection[AdvisoryTransition]) -> Told:
        """What is news at a moment: every report from the day of `since` on that was first told before `until`."""
        first, last = day_of(since), day_of(until)
        if self._asked != (first, last):
            self._asked = (first, last)
            self._over = None
            self._let_go(first, last)
        if self._over is None:
            self._over = [self._day(first + DAY * number) for number in range((last - first) // DAY)]
        over, running = self._over, self._day(last)
        official = [one for day in (*over, running) if day.official for one in day.official if one.seen < until]
        return Told([*(day.news for day in over), running.news.before(until), Block(moved(official, transitions))])

    def stories(self) -> Mapping[str, Story]:
        """The stories that what was told last belongs to, as they are by now, and perhaps others."""
        if self._wanted:
            self._stories.update(self._read_stories(self._wanted))
            self._wanted.clear()
        return MappingProxyType(self._stories)

    def changed(self, moment: datetime) -> None:
        """Something was first told at a moment: its day is read again from there on."""
        day = day_of(moment)
        if day in self._days:
            self._since[day] = min(moment, self._since.get(day, moment))
            if self._asked is not None and day < self._asked[1]:
                self._over = None

    def grown(self, stories: Iterable[Story]) -> None:
        """These stories are not what they were: they are read anew."""
        self._wanted.update(story.id for story in stories if self._stories.pop(story.id, None) is not None)

    def forget(self) -> None:
        """What was told before may have changed: everything is read anew."""
        for kept in (self._days, self._since, self._stories, self._wanted):
            kept.clear()
        self._over = None

    def _day(self, day: datetime) -> _Day:
        held = self._days.get(day)
        if held is not None and day not in self._since:
            return held
        since = self._since.get(day)
        if held is None or since is None:
            read = _Day(self._read(day, day + DAY))
        else:
            read = held.grown(since, self._read(since, day + DAY))
        self._days[day] = read
        self._since.pop(day, None)
        self._wanted.update(read.stories.difference(self._stories))
        return read

    def _let_go(self, first: datetime, last: datetime) -> None:
        """Keep these days alone."""
        left = [day for day in self._days if not first <= day <= last]
        if left:
            for day in left:
                del self._days[day]
                self._since.pop(day, None)
            needed = frozenset[str]().union(*(day.stories for day in self._days.values()))
            self._stories = {id_: story for id_, story in self._stories.items() if id_ in needed}
