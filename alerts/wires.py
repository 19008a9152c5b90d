"""What messages travel on: how far apart they must be on one wire, and which wire asked to be left alone.

Two addresses may lead to one wire: the same webhook under two names, one channel of Slack for two receivers. The pace
is the wire's: Slack takes a message a second, whoever it is from.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from alerts.model import Target
from alerts.outbox import LONGEST_RETRY_AFTER, SLACK
from monitor.lib.clock import Pace
from monitor.lib.digest import fingerprint

# Options that say where a message goes, by their references where the address itself is a secret.
_WHERE = (
    "webhook_url_file",
    "webhook_url_env",
    "url",
    "url_file",
    "url_env",
    "channel",
    "apprise_url_file",
    "apprise_url_env",
)


def wire_of(target: Target) -> str:
    """The identity of the wire a target uses; never a secret."""
    where = [f"{name}={target.options[name]}" for name in _WHERE if name in target.options]
    return fingerprint(target.channel, *(where or [target.address]))


class Wires:
    """Who may send when. Without a word from the wire, the first message after a start waits one spacing."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._started = pace.monotonic()
        self._last: dict[str, float] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._paused: dict[str, datetime] = {}

    def pause(self, until: Mapping[str, datetime]) -> None:
        """Leave wires alone until a moment; an earlier one never shortens a later one."""
        for wire, moment in until.items():
            self._paused[wire] = max(moment, self._paused.get(wire, moment))

    def paused(self, wire: str, now: datetime) -> datetime | None:
        """Until when a wire is to be left alone; None where it may be used, or that was said under a wrong clock."""
        until = self._paused.get(wire)
        return until if until is not None and now < until <= now + LONGEST_RETRY_AFTER + SLACK else None

    @asynccontextmanager
    async def turn(self, wire: str, spacing: float) -> AsyncIterator[None]:
        """Hold the wire for one message, `spacing` seconds after the end of the one before."""
        if not spacing:
            yield
            return
        async with self._turns.setdefault(wire, asyncio.Lock()):
            wait = self._last.get(wire, self._started) + spacing - self._pace.monotonic()
            if wait > 0:
                await self._pace.sleep(wait)
            try:
                yield
            finally:
                self._last[wire] = self._pace.monotonic()
