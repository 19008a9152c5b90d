"""The composition root: everything is put together here, and only here does `monitor` name `alerts`.

`bootstrap` builds an `App` with real parts; demonstrations, replays and tests hand in others by argument. The
app's four ticks are the whole product: poll, assess, brief, deliver. `now` is read from the clock once per step
and passed down.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

import alerts.settings
import monitor.settings
from alerts.service import AlertService, Delivered
from alerts.storage.store import AlertStore
from monitor.feeds.fetch import Fetcher
from monitor.lib import database, shipped
from monitor.lib.clock import Clock, SystemClock
from monitor.lib.errors import ConfigError, Fault
from monitor.model.signal import Evaluation
from monitor.pipeline import Fetches, Pipeline, Taken
from monitor.settings import Settings
from monitor.storage.store import Store
from monitor.tagging.tag import Tagger

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Configuration:
    """Both halves of a configuration, read and cross-checked."""

    folder: Path
    monitor: Settings
    alerts: alerts.settings.AlertSettings


def configure(folder: Path, tagger: Tagger) -> Configuration:
    """Read every file of a configuration folder.

    Raises:
        ConfigError: With the faults of all files at once.
    """
    faults: list[Fault] = []
    try:
        settings = monitor.settings.load(folder, types=tagger.types)
    except ConfigError as error:
        faults.extend(error.faults)
        settings = None
    regions = settings.regions if settings else monitor.settings.regions.load(shipped.seeds() / "regions.yaml")
    rule_ids = [rule.id for rule in settings.rules] if settings else None
    try:
        telling = alerts.settings.load(folder / "alerts.yaml", regions=regions, rule_ids=rule_ids)
    except ConfigError as error:
        faults.extend(error.faults)
    if faults or settings is None:
        raise ConfigError(faults)
    return Configuration(folder, settings, telling)


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll tick did."""

    taken: tuple[Taken, ...]

    @property
    def new_items(self) -> int:
        """Items seen for the first time."""
        return sum(taken.new_items for taken in self.taken)


class App:
    """The product, ready to tick. All of the first shell's database work runs in one thread: one writer."""

    def __init__(self, configuration: Configuration, clock: Clock, engine: Engine, pipeline: Pipeline,
                 service: AlertService, fetcher: Fetcher | None) -> None:
        self.configuration = configuration
        self.clock = clock
        self.pipeline = pipeline
        self.service = service
        self._engine = engine
        self._fetcher = fetcher
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def start(self) -> None:
        """Open the network and give every configured feed its row."""
        if self._fetcher is not None:
            await self._fetcher.__aenter__()
        await self._in_lane(self.pipeline.start, self.clock.now())

    async def close(self) -> None:
        """Let go of network and database."""
        if self._fetcher is not None:
            await self._fetcher.__aexit__(None, None, None)
        self._lane.shutdown()
        self._engine.dispose()

    async def poll(self, progress: Callable[[Taken], None] = lambda _taken: None) -> Polled:
        """Fetch every feed that is due and take in what comes, one transaction a feed."""
        now = self.clock.now()
        due = await self._in_lane(self.pipeline.due, now)
        taken: list[Taken] = []
        async for state, outcome in self.pipeline.fetch(due, now):
            one = await self._in_lane(self._take_in, state, outcome)
            taken.append(one)
            progress(one)
        return Polled(tuple(taken))

    async def assess(self) -> Evaluation:
        """Evaluate every rule and decide who is told; alerts and deliveries commit together."""
        now = self.clock.now()
        return await self._in_lane(self._assess, now)

    async def brief(self) -> int:
        """Compose every digest whose slot has come; returns how many."""
        now = self.clock.now()
        return await self._in_lane(self.service.send_digests, self.pipeline.briefing, now)

    async def deliver(self) -> Delivered:
        """Send what is due in the outbox."""
        return await self.service.deliver(self.clock.now())

    async def prune(self) -> int:
        """Forget what is older than the retention."""
        return await self._in_lane(self.pipeline.prune, self.clock.now())

    async def cycle(self) -> Polled:
        """One full cycle: poll, assess, brief, deliver."""
        polled = await self.poll()
        await self.assess()
        await self.brief()
        await self.deliver()
        return polled

    def _take_in(self, state: FeedState, outcome: Outcome) -> Taken:
        # Read here, in the one writing thread, so that `seen` never lies before a window already told.
        return self.pipeline.take_in(state, outcome, self.clock.now())

    def _assess(self, now: datetime) -> Evaluation:
        evaluation = self.pipeline.assess(now)
        self.service.assess(evaluation, now)
        return evaluation

    async def _in_lane(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lane, lambda: call(*args, **kwargs))
