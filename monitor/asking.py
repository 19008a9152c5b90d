"""The first step: many feeds are asked at the same time, and what they answer is read; nothing is stored here.

What the database refused is kept until it is taken: only what is stored says when a feed is asked next, so that all
that are due would be asked again at every tick.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from monitor.feeds.answers import Answer, Reads, read
from monitor.feeds.schedule import BOUNDS
from monitor.model.feed import Feed, FeedState, FetchFailed, FetchReason, Outcome

log = logging.getLogger(__name__)

Due = Callable[[], Awaitable[Sequence[FeedState]]]
"""Whom to ask next; nobody at the end."""

Asked = tuple[FeedState, Answer]


STALE = BOUNDS.backoff
"""So long an answer is kept; then all that are due are asked once more, for it may be the answer that is refused."""


class Fetches(Protocol):
    """What brings a document: the network, or a folder of recorded ones."""

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        """The document behind a feed, or why it did not come."""
        ...


class Asker:
    """Asks feeds and has what they answer read.

    Args:
        fetcher: What brings documents.
        reader: Who reads them apart; None where they are read when they are taken in.
        feeds: That may be asked.
    """

    def __init__(self, fetcher: Fetches, reader: Reads | None, feeds: Iterable[Feed]) -> None:
        self.fetcher = fetcher
        self._reader = reader
        self._feeds = {feed.id: feed for feed in feeds}
        self._kept: dict[str, tuple[Answer, datetime]] = {}

    def keep(self, state: FeedState, answer: Answer, now: datetime) -> None:
        """Have an answer that the database refused ready for when its feed is to be asked next."""
        self._kept.setdefault(state.feed_id, (answer, now))

    def keeps(self, state: FeedState) -> bool:
        """Whether a feed's answer was refused before."""
        return state.feed_id in self._kept

    def stored(self, state: FeedState) -> None:
        """What a feed answered is stored, and no longer kept."""
        self._kept.pop(state.feed_id, None)

    def rounds(self, due: Sequence[FeedState], now: datetime) -> Iterator[Sequence[FeedState]]:
        """Whom to ask, in rounds that each want the one before it stored: those whose answer is kept, then the rest."""
        self._kept = {id_: one for id_, one in self._kept.items() if now - one[1] < STALE}
        kept = [state for state in due if state.feed_id in self._kept]
        rest = [state for state in due if state.feed_id not in self._kept]
        return iter([*filter(None, (kept, rest)), ()])

    def ask(self, due: Due, now: datetime, few: int = 0) -> AsyncGenerator[Asked, None]:
        """Ask the feeds that `due` names and read what comes; see `ask`."""
        return ask(due, lambda state: self._one(state, now), few)

    async def _one(self, state: FeedState, now: datetime) -> Asked:
        feed = self._feeds[state.feed_id]
        if kept := self._kept.get(feed.id):
            return state, kept[0]
        try:
            outcome = await self.fetcher.fetch(feed, state, now)
            return state, await read(self._reader, feed, outcome)
        except (OSError, RuntimeError, ValueError) as error:
            log.exception("a feed could not be asked", extra={"feed": state.feed_id})
            words = f"asking failed in an unforeseen way: {error}"
            return state, FetchFailed(state.feed_id, FetchReason.UNREACHABLE, words, now)


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
