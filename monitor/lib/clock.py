"""The only module that reads a clock. Everything else takes `now` as a parameter."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; the daemon holds a real one, demonstrations and tests a virtual one."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean anything."""
        ...


class Pace(Protocol):
    """Lets time pass: what must be spaced out waits on it."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean anything."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        await asyncio.sleep(seconds)


class VirtualClock:
    """A clock that stands still until it is moved: replays, demonstrations and tests run on it."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a virtual clock needs an aware start")
        self._now = start.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds moved forward since the start."""
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Move by a span; a span back moves the wall clock only, as on a real machine."""
        self._now += by
        self._elapsed += max(0.0, by.total_seconds())

    def move_to(self, moment: datetime) -> None:
        """Move to a moment."""
        self.advance(moment - self._now)

    async def sleep(self, seconds: float) -> None:
        """Move on to the end of the sleep, unless somebody who slept at the same time has done so already."""
        until = self._elapsed + seconds
        await asyncio.sleep(0)
        if until > self._elapsed:
            self.advance(timedelta(seconds=until - self._elapsed))
