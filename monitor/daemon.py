"""Runs the app's ticks until it is told to stop.

APScheduler only ticks: what is due is decided by rows in the database, so a late, doubled or dropped tick loses
nothing. Wall-clock triggers stand still when the clock is set back, so a watchdog on the monotonic clock sees
jumps and brings the ticks forward.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.app import App
from monitor.lib.clock import Clock
from monitor.lib.errors import WatchfloorError

log = logging.getLogger(__name__)

Tick = Callable[[], Awaitable[object]]

WATCH_EVERY = 20.0  # seconds between looks at both clocks
JUMP = 5.0  # seconds of disagreement between them that count as a jump


class Daemon:
    """Ticks an app; `reload` builds the next app from the same configuration folder."""

    def __init__(self, app: App, reload: Callable[[], App], clock: Clock) -> None:
        self._app = app
        self._reload = reload
        self._clock = clock
        self._stop = asyncio.Event()
        self._telling = asyncio.Lock()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    async def run(self) -> None:
        """Tick until SIGTERM or SIGINT; SIGHUP reads the configuration anew."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: loop.create_task(self.reload()))
        await self._app.start()
        self._schedule()
        watchdog = asyncio.create_task(self._watch())
        try:
            await self._stop.wait()
        finally:
            watchdog.cancel()
            self._scheduler.shutdown(wait=False)
            await self._idle.wait()
            await self._app.close()
            log.info("stopped")

    def stop(self) -> None:
        """Finish the running tick and end."""
        self._stop.set()

    async def reload(self) -> None:
        """Change to the edited configuration; one with faults is refused and the running one stays."""
        try:
            following = await asyncio.to_thread(self._reload)
        except WatchfloorError as error:
            log.error("configuration refused, the running one stays", extra={"faults": str(error)})
            return
        self._scheduler.pause()  # a tick never meets a half-exchanged app
        await self._idle.wait()
        before, self._app = self._app, following
        await before.close()
        await following.start()
        self._scheduler.resume()
        log.info("configuration reloaded")

    def _schedule(self) -> None:
        polling = self._app.configuration.monitor.polling
        ticks: dict[str, tuple[timedelta, Tick]] = {
            "poll": (polling.tick, self._poll),
            "tell": (timedelta(seconds=20), self._tell),
            "keep house": (timedelta(hours=6), lambda: self._app.prune()),
        }
        for name, (every, tick) in ticks.items():
            self._scheduler.add_job(
                self._guarded,
                IntervalTrigger(seconds=max(1, int(every.total_seconds()))),
                args=(name, tick),
                id=name,
                next_run_time=self._clock.now(),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def _poll(self) -> None:
        polled = await self._app.poll()
        if polled.new_items:
            await self._tell()  # what just came in is told now, not at the next tick

    async def _tell(self) -> None:
        async with self._telling:
            await self._app.assess()
            await self._app.brief()
            await self._app.deliver()

    async def _guarded(self, name: str, tick: Tick) -> None:
        """The tick boundary: whatever went wrong is told, and the next tick comes all the same."""
        self._running += 1
        self._idle.clear()
        try:
            await tick()
        except WatchfloorError as error:
            log.error("tick failed", extra={"tick": name, "why": str(error)})
        except Exception:
            log.exception("tick failed unexpectedly", extra={"tick": name})
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def _watch(self) -> None:
        """See clock jumps: without this a clock set back an hour would stop all polling for that hour."""
        wall, steady = self._clock.now(), self._clock.monotonic()
        while True:
            await asyncio.sleep(WATCH_EVERY)
            wall_now, steady_now = self._clock.now(), self._clock.monotonic()
            jump = (wall_now - wall).total_seconds() - (steady_now - steady)
            wall, steady = wall_now, steady_now
            if abs(jump) > JUMP:
                log.warning("the clock jumped", extra={"seconds": round(jump, 1)})
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=wall_now)
