"""Windows of time, on the clock of when we saw things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span: what was seen after `start`, up to and including `end`.

    It is open at its start, so that an item seen in this very moment counts at once, and windows that follow one
    another hold every moment exactly once.
    """

    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies within."""
        return self.start < moment <= self.end

    @classmethod
    def ending(cls, now: datetime, span: timedelta) -> Window:
        """The span before a moment."""
        return cls(now - span, now)


def earliest(rules: Iterable[Rule], now: datetime) -> datetime:
    """From when on facts are needed to judge every rule."""
    return now - max((rule.timespan for rule in rules), default=timedelta(0))
