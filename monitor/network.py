"""What fetches and reads documents, as the configuration bounds it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from monitor.feeds.fetch import Fetcher, FetchLimits
from monitor.feeds.probe import Probe, probe
from monitor.feeds.readers import Readers, ReadLimits
from monitor.lib.addresses import Allowed
from monitor.lib.clock import Clock
from monitor.settings import Polling

_MEMORY_PER_BYTE = 20


def open_network(polling: Polling, clock: Clock) -> Fetcher:
    """What fetches documents, guarded and bounded as configured."""
    return Fetcher(_limits(polling), allowed=Allowed.of(polling.allow_networks), clock=clock)


def open_readers(polling: Polling) -> Readers:
    """What reads documents, in a process of their own.

    Memory grows with the largest document that is read: the forgiving reader needs some twenty times its size.
    """
    return Readers(ReadLimits(memory=ReadLimits().memory + _MEMORY_PER_BYTE * polling.max_bytes))


@asynccontextmanager
async def probing(polling: Polling, clock: Clock) -> AsyncIterator[Callable[[str], Awaitable[Probe]]]:
    """What looks at an address on purpose, guarded and bounded as the daemon is."""
    readers = open_readers(polling)
    try:
        async with open_network(polling, clock) as fetcher:
            yield lambda url: probe(url, fetcher, readers, clock.now())
    finally:
        await readers.close()


def _limits(polling: Polling) -> FetchLimits:
    standard = FetchLimits()
    return replace(
        standard,
        total=polling.timeout,
        connect=polling.connect_timeout,
        body_bytes=polling.max_bytes,
        redirects=polling.max_redirects,
        spacing=polling.per_host_spacing,
        connections=polling.concurrency,
        user_agent=polling.user_agent or standard.user_agent,
    )
