"""A feed's diary as figures: what it usually brings, how often it fails, how long its pauses are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from monitor.model.feedday import DOCUMENT, FeedDay

WEEK = timedelta(days=7)
MONTH = timedelta(days=28)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Diary:
    """What is kept of a feed's polls.

    Attributes:
        days: Oldest first; several for one day where its polls ended differently.
    """

    days: tuple[FeedDay, ...]
    now: datetime

    @property
    def last(self) -> FeedDay | None:
        """How the latest poll ended."""
        return max(self.days, key=lambda day: day.last_at, default=None)

    @property
    def documents(self) -> tuple[FeedDay, ...]:
        """The days on which documents came."""
        return tuple(day for day in self.days if day.ending == DOCUMENT and day.entries is not None)

    def lately(self) -> Counter[str]:
        """Polls of the last week by how they ended."""
        found: Counter[str] = Counter()
        for day in self._since(WEEK):
            found[day.ending] += day.polls
        return found

    def usual_entries(self) -> float | None:
        """The median of what documents held on earlier days; None where fewer than five are known."""
        today = max((day.day for day in self.documents), default=self.now)
        known = [day.entries_most for day in self.documents if day.day < today and day.entries_most]
        return median(known) if len(known) >= 5 else None

    def longest_pause(self) -> timedelta | None:
        """Between two days with something new, as far back as is kept; None where too little is known."""
        active = sorted({day.day for day in self.days if day.new_items})
        if len(active) < 10:
            return None
        return max(later - earlier for earlier, later in pairwise(active))

    def rates(self) -> tuple[float, float] | None:
        """New items a day in the last week and in the four weeks before; None where those are not known whole."""
        begin = self.now - WEEK - MONTH
        if not any(day.day <= begin for day in self.days):
            return None
        last = sum(day.new_items for day in self._since(WEEK)) / WEEK.days
        before = sum(day.new_items for day in self.days if begin <= day.day < self.now - WEEK) / MONTH.days
        return last, before

    def disputed(self) -> int:
        """Documents of the last week that two readers read differently."""
        return sum(day.disputed for day in self._since(WEEK))

    def detours(self) -> tuple[str, ...]:
        """Where the answers of the last week came from, while another address was asked; latest last."""
        return tuple(day.url for day in self._since(WEEK) if day.url)

    def _since(self, span: timedelta) -> Sequence[FeedDay]:
        return [day for day in self.days if day.day > self.now - span]
