"""The days of the past, each counted once: what baselines and coverage are read from.

A day that is over does not change, but for a re-tagging; the present one is counted anew when something came in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.model.hourly import History, Hourly, day_of

DAY = timedelta(days=1)

# What counts [since, until) by the hour.
Counts = Callable[[datetime, datetime], Hourly]


class Days:
    """Blocks of a UTC day each, kept while they are asked for."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._over: dict[datetime, Hourly] = {}
        self._present: Hourly | None = None
        self._whole: tuple[datetime, datetime] | None = None  # from where to where no day that is over lacks

    def history(self, since: datetime, now: datetime) -> History:
        """Every day from the one of `since` to the one that runs, as far as it is known."""
        first, today = day_of(since), day_of(now)
        if self._whole != (first, today):
            known = {day: block for day, block in self._over.items() if first <= day < today}
            days = [first + DAY * number for number in range((today - first) // DAY)]
            self._over = {day: known.get(day) or self._counts(day, day + DAY) for day in days}
            self._whole = (first, today)
        return History((*self._over.values(), self._running(today)))

    def changed(self, moment: datetime) -> None:
        """Something was seen at a moment: its day is counted anew."""
        if self._over.pop(day_of(moment), None) is not None:
            self._whole = None
        self._present = None

    def changed_since(self, moment: datetime) -> None:
        """Somebody else may have stored what was seen from a moment on: those days are counted anew."""
        self._over = {day: block for day, block in self._over.items() if day < day_of(moment)}
        self._present = self._whole = None

    def forget(self) -> None:
        """Tags changed: everything is counted anew."""
        self._over.clear()
        self._present = self._whole = None

    def _running(self, today: datetime) -> Hourly:
        kept = self._present
        if kept is None or kept.since != today:
            kept = self._present = self._counts(today, today + DAY)
        return kept
