"""Windows of time, on the clock of when we saw things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.advisory import SETTLED
from monitor.model.rule import Rule
from monitor.model.story import STALE, Report
from monitor.model.watch import Lapse

# How much older than its window a report may state to be: feeds are late, and some state dates without a zone.
LATE = timedelta(hours=6)

HOUR = timedelta(hours=1)

# How long before its window a stretch may begin whose news count: what is older is stale.
CAUGHT_UP = STALE + LATE

# Kinds that compare the present with the past.
COMPARING = frozenset({"share", "surprise", "first_seen"})


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span: what was seen after `start`, up to and including `end`.

    It is open at its start, so that an item seen in this very moment counts at once, and windows that follow one
    another hold every moment exactly once.

    Attributes:
        dark: The stretches nobody watched, after which feeds told within it what they had published meanwhile.
    """

    start: datetime
    end: datetime
    dark: tuple[Lapse, ...] = ()

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies within."""
        return self.start < moment <= self.end

    def tells_of(self, report: Report) -> bool:
        """Whether a report was seen within, and what it tells is not older than the window either."""
        return self.holds(report.seen) and self.is_timely(report)

    def is_timely(self, report: Report) -> bool:
        """Whether what a report tells is not older than the window.

        Without this, the first poll of a feed would count a week of its entries into one day. What was published while
        nobody watched is told late and not too late: else what happened then would never be told.
        """
        in_time = report.official is not None or report.at > self.reaches_back_to
        return in_time or caught_up(report, self.dark)

    @property
    def reaches_back_to(self) -> datetime:
        """What is told of a moment after this one is not older than the window, however late it is told."""
        return self.start - LATE

    @classmethod
    def ending(cls, now: datetime, span: timedelta, dark: Iterable[Lapse] = ()) -> Window:
        """The span before a moment, of which these stretches were not watched."""
        start = now - span
        return cls(start, now, tuple(lapse for lapse in dark if start - LATE < lapse.until <= now))


def caught_up(report: Report, dark: Iterable[Lapse]) -> bool:
    """Whether a report was published while nobody watched, and told by the first polls afterwards."""
    return report.official is None and any(
        lapse.since - LATE <= report.at < lapse.until <= report.seen <= lapse.until + LATE for lapse in dark
    )


def earliest(rules: Iterable[Rule], now: datetime) -> datetime:
    """From when on facts are needed to judge every rule."""
    return now - max((reaching_back(rule) for rule in rules), default=timedelta(0))


def reaching_back(rule: Rule) -> timedelta:
    """How old a report may be and still matter to a rule."""
    back = rule.timespan
    if rule.rise is not None:
        back += rule.rise.within
    if rule.rungs:
        back += sum((rung.within for rung in rule.rungs), max(rung.timespan for rung in rule.rungs))
    if rule.kind == "level":
        back = max(back, SETTLED)  # a raise may be taken back for so long
    if rule.kind == "quantity":
        back += rule.keep_firing_for  # a number may be corrected as long as its alert is kept
    return back + HOUR if rule.kind == "first_seen" else back


def earliest_history(rules: Iterable[Rule], now: datetime) -> datetime | None:
    """From when on roll-ups are needed; None where no rule compares with the past."""
    lengths = [
        rule.timespan + (rule.memory if rule.kind == "first_seen" else rule.baseline) + timedelta(days=2)
        for rule in rules
        if rule.kind in COMPARING
    ]
    return now - max(lengths) if lengths else None
