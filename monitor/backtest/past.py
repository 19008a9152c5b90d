"""The past a backtest runs on: items in the order they were seen, out of archives; `stored.py` has the daemon's own."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.backtest.checkpoint import Kept
from monitor.backtest.reading import Found, moment
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import Feed


@dataclass(frozen=True, slots=True)
class Past:
    """What was recorded.

    Attributes:
        feeds: All that brought something.
        found: What was seen from a moment on, in that order; every call begins anew. Before a new text of an item that
            was seen earlier come its texts of before.
        items: How many, each text of one counted, at most.
        since, until: When the first and the last were seen.
        undated: Rows of archives without a date that can be read, left out.
        polled: Whether what one feed brought at one moment came with one poll, and is placed alone as it was then.
        advice: How official advice moved since it is watched, oldest first; None where nobody noted it, and it is read
            from the items.
    """

    feeds: tuple[Feed, ...]
    found: Callable[[datetime], Iterator[Found]]
    items: int
    since: datetime
    until: datetime
    undated: int = 0
    polled: bool = False
    advice: Callable[[], Iterator[AdvisoryTransition]] | None = None


def of_archives(kept: Sequence[Kept]) -> Past | None:
    """Archives as one past; None where they hold no item."""
    parts = [part for one in kept for part in one.parts]
    ends = [(part.first, part.last) for part in parts if part.first and part.last]
    if not ends:
        return None
    return Past(
        feeds=tuple({feed.id: feed for part in parts for feed in part.feeds}.values()),
        found=lambda since: (one for one in _merged(kept) if one.item.seen >= since),
        items=sum(part.items for part in parts),
        since=min(first for first, _ in ends),
        until=max(last for _, last in ends),
        undated=sum(part.undated for part in parts),
    )


def _merged(kept: Sequence[Kept]) -> Iterator[Found]:
    return heapq.merge(*(one.found() for one in kept), key=moment)
