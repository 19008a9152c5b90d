"""The past cut into steps of the clock: what came in each, items and moves of official advice in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby

from monitor.backtest.past import Past
from monitor.backtest.reading import Found
from monitor.model.advisory import AdvisoryTransition

HOUR = timedelta(hours=1)

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday, for steps of any length to be counted from


@dataclass(frozen=True, slots=True)
class Span:
    """What is measured, and how finely.

    Attributes:
        since, until: Alerts count that fire in since <= at < until.
        step: Between two assessments.
    """

    since: datetime
    until: datetime
    step: timedelta = HOUR

    def ending(self, moment: datetime) -> datetime:
        """The end of the step a moment belongs to; a moment at the very end of one belongs to it."""
        return _EPOCH - (_EPOCH - moment) // self.step * self.step


@dataclass(slots=True)
class Batch:
    """What came in one step.

    Attributes:
        found: Texts of items; those from before the replay too, of items that come again in it.
        moved: How official advice moved; with the first step all that it did before.
        moments: When what came in the replay was seen, in order.
    """

    found: list[Found] = field(default_factory=list)
    moved: list[AdvisoryTransition] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)

    def parts(self, now: datetime, *, polled: bool) -> Iterator[tuple[datetime, Sequence[Found]]]:
        """What is placed together, and when: each part on what the one before it left, and no item twice in one.

        Args:
            now: The end of the step, when all is placed that did not come with a poll.
            polled: See `Past`.
        """
        if polled:
            for (seen, _), poll in groupby(self.found, key=lambda one: (one.item.seen, one.item.feed_id)):
                yield seen, tuple(poll)
        else:
            for part in _each_once(self.found):
                yield now, part


def _each_once(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    part: dict[str, Found] = {}
    for one in found:
        held = part.get(one.item.id)
        if held is not None and held.item.content_hash != one.item.content_hash:
            yield tuple(part.values())
            part = {}
        part[one.item.id] = one
    if part:
        yield tuple(part.values())


def steps(past: Past, warm: datetime, span: Span) -> Iterator[tuple[datetime, Batch]]:
    """What came in each step, with its end; steps without anything in between are there too.

    Args:
        past: What was recorded.
        warm: From when on it is replayed; advice stands as it did then.
        span: Where it ends, and how long a step is.
    """
    begin = max(warm, past.since)
    now: datetime | None = None
    batch = Batch()
    for moment, one in _events(past, begin):
        if moment >= span.until:
            break
        if moment >= begin:
            end = span.ending(moment)
            now = now or end
            while now < end:
                yield now, batch
                now, batch = now + span.step, Batch()
            batch.moments.append(moment)
        if isinstance(one, Found):
            batch.found.append(one)
        else:
            batch.moved.append(one)
    if now is not None:
        yield now, batch


def _events(past: Past, begin: datetime) -> Iterator[tuple[datetime, Found | AdvisoryTransition]]:
    found = ((one.item.seen, one) for one in past.found(begin))
    moved = ((one.at, one) for one in (past.advice() if past.advice is not None else ()))
    return heapq.merge(found, moved, key=lambda event: event[0])
