"""Spans of time as people are told them: `15 min`, `24 h`, `7 days 12 h`."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from itertools import pairwise

_SPOKEN = ((86_400, " day", " days"), (3_600, " h", " h"), (60, " min", " min"), (1, " s", " s"))

_KEPT = 1_024  # spans whose words are at hand; rules and feeds have a few


@lru_cache(_KEPT)
def spoken(span: timedelta) -> str:
    """A span in words, in its largest unit and the next smaller one: `15 min`, `1 h 30 min`, `24 h`, `7 days 12 h`.

    Days are counted from two on: a day is a calendar's, 24 hours are not. What is smaller still is dropped.
    """
    left = max(0, int(span.total_seconds()))
    units = _SPOKEN if left >= 2 * 86_400 else _SPOKEN[1:]
    for (size, one, many), (smaller, _, short) in pairwise(units):
        if left >= size:
            count, rest = left // size, left % size // smaller
            return f"{count}{one if count == 1 else many}" + (f" {rest}{short}" if rest else "")
    return f"{left} s"
