"""Asks many feeds at the same time, and goes on asking while answers come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from typing import Any

from monitor.feeds.answers import Answer
from monitor.model.feed import FeedState

Due = Callable[[], Awaitable[Sequence[FeedState]]]
"""Whom to ask next; nobody at the end."""

Asked = tuple[FeedState, Answer]


async def ask(
    due: Due, one: Callable[[FeedState], Coroutine[Any, Any, Asked]], few: int
) -> AsyncGenerator[Asked, None]:
    """Answers as they arrive, those that arrive together in the order they were asked for.

    Closing the generator breaks off what was not answered yet.

    Args:
        due: Called at the beginning, and again whenever few answers are missing, until it names nobody.
        one: Asks one feed; its limits hold it back.
        few: So many may still be missing then.
    """
    asked: list[asyncio.Task[Asked]] = []
    more = True
    try:
        while more or asked:
            if more and len(asked) <= few:
                following = [asyncio.create_task(one(state)) for state in await due()]
                asked += following
                more = bool(following)
                continue
            done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            arrived, asked = [task for task in asked if task in done], [task for task in asked if task not in done]
            for task in arrived:
                yield task.result()
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
