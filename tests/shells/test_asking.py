"""Whom to ask next, and in which order answers come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.asking import Asked, ask
from monitor.model.feed import FeedState, FetchFailed, FetchReason

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
STATES = tuple(FeedState(f"feed-{number:02}", NOW) for number in range(40))


def failed(state: FeedState) -> Asked:
    return state, FetchFailed(state.feed_id, FetchReason.UNREACHABLE, "no", NOW)


async def test_answers_that_arrive_together_come_in_the_order_they_were_asked_for() -> None:
    waves = iter([STATES, ()])

    async def due() -> Sequence[FeedState]:
        return next(waves)

    async def one(state: FeedState) -> Asked:
        return failed(state)

    assert [state async for state, _ in ask(due, one, 0)] == list(STATES)


async def test_who_is_named_one_by_one_is_asked_when_the_one_before_has_answered() -> None:
    waves = iter([*((state,) for state in STATES[:4]), ()])
    under_way: list[str] = []
    most = 0

    async def due() -> Sequence[FeedState]:
        return next(waves)

    async def one(state: FeedState) -> Asked:
        nonlocal most
        under_way.append(state.feed_id)
        most = max(most, len(under_way))
        await asyncio.sleep(0)
        under_way.remove(state.feed_id)
        return failed(state)

    assert [state async for state, _ in ask(due, one, 0)] == list(STATES[:4])
    assert most == 1
