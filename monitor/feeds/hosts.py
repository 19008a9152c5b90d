"""Taking turns: at most so many connections to a host, and a pause between two requests to one site."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from monitor.lib.clock import Clock

Sleep = Callable[[float], Awaitable[None]]

_REMEMBERED = 2_000


@dataclass(slots=True)
class _Line:
    """Those who use a host now or wait for it; dropped with the last of them, as redirects may name ever new hosts."""

    places: asyncio.Semaphore
    people: int = 0


class HostTurns:
    """Gives each request its turn.

    Connections are limited by exact host, so that one slow server cannot hold up others; the pause between starts is
    by site, because many embassies' or newsrooms' hosts are one machine.
    """

    def __init__(self, per_host: int, spacing: timedelta, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._per_host = per_host
        self._spacing = spacing.total_seconds()
        self._clock = clock
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}
        self._next_start: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn, and hold a connection to it while inside."""
        line = self._lines.setdefault(host, _Line(asyncio.Semaphore(self._per_host)))
        line.people += 1
        try:
            async with line.places:
                wait = self._reserve(site(host))
                if wait > 0:
                    await self._sleep(wait)
                yield
        finally:
            line.people -= 1
            if not line.people:
                del self._lines[host]

    def _reserve(self, name: str) -> float:
        """Book the site's next free start; the seconds until then."""
        moment = self._clock.monotonic()
        if len(self._next_start) > _REMEMBERED:
            self._next_start = {known: at for known, at in self._next_start.items() if at > moment}
        start = max(moment, self._next_start.get(name, moment))
        self._next_start[name] = start + self._spacing
        return start - moment


def site(host: str) -> str:
    """The part of a name that one operator runs, roughly: `ua.usembassy.gov` and `iq.usembassy.gov` are one site.

    Without the public suffix list: the last two labels, three where the second-last is short (`bbc.co.uk`,
    `abc.com.au`). Taking two sites for one costs a second of patience, nothing else.
    """
    labels = host.lower().rstrip(".").split(".")
    if ":" in host or labels[-1].isdigit() or len(labels) <= 2:
        return host.lower().rstrip(".")
    return ".".join(labels[-3:] if len(labels[-1]) == 2 and len(labels[-2]) <= 3 else labels[-2:])
