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
    """Answers as they arrive. Closing the generator breaks off what was not answered yet.

    Args:
        due: Called at the beginning, and again whenever few answers are missing, until it names nobody.
        one: Asks one feed; its limits hold it back.
        few: So many may still be missing then.
    """
    asked: set[asyncio.Task[Asked]] = set()
    more = True
    try:
        while more or asked:
            if more and len(asked) <= few:
                following = [asyncio.create_task(one(state)) for state in await due()]
                asked.update(following)
                more = bool(following)
                continue
            done, asked = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
