"""The rule anybody would try first: so many items in 24 hours that name a country, whatever they say.

It knows nothing of what is told, of copies or of how much is usual. Rules that do not beat it are not worth their keys.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.backtest.episodes import Episodes
from monitor.backtest.measure import Score, score
from monitor.backtest.outcome import Outcome, Raised
from monitor.backtest.steps import Span
from monitor.model.severity import Severity

THRESHOLDS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100)
WINDOW = timedelta(hours=24)


def naive(outcome: Outcome, episodes: Episodes) -> Mapping[int, Score]:
    """The naive rule with every threshold, each measured like the rules."""
    crossings = {country: tuple(_crossings(moments, outcome)) for country, moments in outcome.coverage.moments.items()}
    return {least: score(_raised(crossings, least), outcome, episodes) for least in THRESHOLDS}


def best(scores: Mapping[int, Score]) -> int:
    """The threshold one would choose in hindsight: the most hits, and among those the fewest false alarms."""
    return min(scores, key=lambda least: (-scores[least].hits, scores[least].false_rate, least))


def _crossings(moments: Sequence[datetime], outcome: Outcome) -> Iterator[tuple[datetime, int, int]]:
    """At the end of each step that brought items, the count of a step before and the count now."""
    span = Span(outcome.since, outcome.until, outcome.step)
    for end in dict.fromkeys(span.ending(moment) for moment in moments):
        yield end, _count(moments, end - outcome.step), _count(moments, end)


def _count(moments: Sequence[datetime], until: datetime) -> int:
    return bisect_right(moments, until) - bisect_right(moments, until - WINDOW)


def _raised(crossings: Mapping[str, Sequence[tuple[datetime, int, int]]], least: int) -> list[Raised]:
    """An alert fires when the count comes to the threshold from below."""
    return [
        Raised(f"count >= {least}", {"country": country}, Severity.MEDIUM, end, None, value=float(now))
        for country, ends in crossings.items()
        for end, before, now in ends
        if before < least <= now
    ]
