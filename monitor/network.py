"""What fetches and reads documents, as the configuration bounds it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from monitor.feeds.readers import Readers, ReadLimits
from monitor.lib.addresses import Allowed
from monitor.lib.clock import Clock
from monitor.model.feed import Feed, FeedState, Outcome
from monitor.settings import Polling

if TYPE_CHECKING:
    from monitor.feeds.fetch import Fetcher
    from monitor.feeds.probe import Probe

_MEMORY_PER_BYTE = 20


class Network:
    """What fetches documents, guarded and bounded as configured; made when it is first used: most commands only look.

    Use as an async context manager; one for the life of the daemon.
    """

    def __init__(self, polling: Polling, clock: Clock) -> None:
        self._polling = polling
        self._clock = clock
        self._fetcher: Fetcher | None = None

    async def __aenter__(self) -> Self:
        await self._made().__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._made().__aexit__(kind, error, trace)

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        """The feed's document, that it has not changed, or why neither came."""
        return await self._made().fetch(feed, state, now)

    def _made(self) -> Fetcher:
        if self._fetcher is None:
            self._fetcher = _fetcher(self._polling, self._clock)
        return self._fetcher


def open_network(polling: Polling, clock: Clock) -> Network:
    """What fetches documents, guarded and bounded as configured."""
    return Network(polling, clock)


def open_readers(polling: Polling) -> Readers:
    """What reads documents, in a process of their own.

    Memory grows with the largest document that is read: the forgiving reader needs some twenty times its size.
    """
    return Readers(ReadLimits(memory=ReadLimits().memory + _MEMORY_PER_BYTE * polling.max_bytes))


@asynccontextmanager
async def probing(polling: Polling, clock: Clock) -> AsyncIterator[Callable[[str], Awaitable[Probe]]]:
    """What looks at an address on purpose, guarded and bounded as the daemon is."""
    from monitor.feeds.probe import probe  # with it comes what reads documents

    readers = open_readers(polling)
    try:
        async with open_network(polling, clock) as fetcher:
            yield lambda url: probe(url, fetcher, readers, clock.now())
    finally:
        await readers.close()


def _fetcher(polling: Polling, clock: Clock) -> Fetcher:
    from monitor.feeds.fetch import Fetcher, FetchLimits  # The client of HTTP costs 0.1 s to import.

    standard = FetchLimits()
    limits = replace(
        standard,
        total=polling.timeout,
        connect=polling.connect_timeout,
        body_bytes=polling.max_bytes,
        redirects=polling.max_redirects,
        spacing=polling.per_host_spacing,
        connections=polling.concurrency,
        user_agent=polling.user_agent or standard.user_agent,
    )
    return Fetcher(limits, allowed=Allowed.of(polling.allow_networks), clock=clock)
