"""Asks the database, again and again and apart from everything else, whether it takes writes and what stands in it."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.app import App
from monitor.health.facts import DatabaseFacts, Instant, LaneFacts, UnreachedFacts
from monitor.health.pulse import Pulse
from monitor.lib.errors import WatchfloorError
from monitor.model.feed import FeedHealth
from monitor.model.watch import Lapse

log = logging.getLogger(__name__)

PROBE_EVERY = timedelta(seconds=15)
LATELY = timedelta(days=1)  # dead letters, deliveries and stretches that nobody watched as far back as this


class Prober:
    """What was found last; a try that hangs holds up nobody, and no other is begun beside it.

    Attributes:
        database: What came of the last try; None before the first.
        lanes: Addresses that messages go to, as they were read last.
        unreached: Alerts that came to nobody; None where there are none.
        lanes_read: When that was; None before the first time.
        feeds: How every configured feed did then.
        dark: Stretches in which no feed was read.
    """

    def __init__(self, pulse: Pulse) -> None:
        self.database: DatabaseFacts | None = None
        self.lanes: tuple[LaneFacts, ...] = ()
        self.unreached: UnreachedFacts | None = None
        self.lanes_read: datetime | None = None
        self.feeds: tuple[FeedHealth, ...] = ()
        self.dark: tuple[Lapse, ...] = ()
        self.trying: asyncio.Task[None] | None = None
        self._pulse = pulse
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="prober")
        self._writer = f"{socket.gethostname()}:{os.getpid()}"

    def begin(self, app: App, now: Instant) -> None:
        """Begin a try, unless one is under way or was just made."""
        if self.trying is not None and not self.trying.done():
            return
        if self.database is None or now.since(self.database.tried) >= PROBE_EVERY:
            self.database = replace(self.database or DatabaseFacts(now), tried=now)
            self.trying = asyncio.create_task(self._try(app, now))

    def close(self) -> None:
        """Begin no further try."""
        if self.trying is not None:
            self.trying.cancel()
        self._lane.shutdown(wait=False, cancel_futures=True)

    async def _try(self, app: App, now: Instant) -> None:
        loop = asyncio.get_running_loop()
        fault = await loop.run_in_executor(self._lane, self._beat, app, now)
        done = self._pulse.now()
        answered = self.database.answered if self.database and fault else done
        self.database = DatabaseFacts(now, answered, fault, done.since(now), *_disk(app))
        await loop.run_in_executor(self._lane, self._read, app, now)

    def _beat(self, app: App, now: Instant) -> str | None:
        try:
            app.pipeline.store.heartbeat(self._writer, now.at)
        except WatchfloorError as error:
            return str(error)
        except Exception as error:  # a fault of the database that nobody foresaw is one of the database
            log.exception("the database failed unexpectedly")
            return f"unforeseen {type(error).__name__}; the log has the details"
        return None

    def _read(self, app: App, now: Instant) -> None:
        """Outbox and feeds as they stand; where they cannot be read, what was known stays."""
        try:
            since, has = now.at - LATELY, app.configuration.alerts.target
            lately, lost = app.alert_store.lately(since, has), app.alert_store.unreached(since, has)
            feeds, watch = app.pipeline.health(now.at), app.pipeline.lookout.watch(now.at - LATELY, now.at)
        except WatchfloorError as error:
            log.debug("health could not read the database", extra={"why": str(error)})
            return
        except Exception:
            log.exception("health could not be looked at")
            return
        self.lanes = tuple(
            LaneFacts(
                *(one.channel, one.receiver, one.waiting, one.oldest, one.taken),
                *(one.dead, one.refused, one.said, one.kept),
            )
            for one in lately
        )
        self.unreached = (
            None if lost is None else UnreachedFacts(lost.alerts, lost.title, lost.channel, lost.receiver, lost.said)
        )
        self.feeds, self.dark, self.lanes_read = feeds, watch.dark, now.at


def _disk(app: App) -> tuple[int | None, int | None]:
    """What is free of the state folder's disk, and its size, in bytes."""
    if app.state is None:
        return None, None
    try:
        usage = shutil.disk_usage(app.state)
    except OSError:
        return None, None
    return usage.free, usage.total
