"""The composition root: everything is put together here, and only here does `monitor` name `alerts`.

`bootstrap` builds an `App` with real parts; demonstrations, replays and tests hand in others by argument. The
app's four ticks are the whole product: poll, assess, brief, deliver. `now` is read from the clock once a step and
passed down.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from sqlalchemy import Engine

from alerts.channels.base import Means, open_channel
from alerts.model import Digest, Message
from alerts.publishing import Publisher
from alerts.render import render_backlog, render_digest, render_notice, render_sample
from alerts.render.own import OwnTemplates
from alerts.render.worldmap import Outline
from alerts.service import AlertService, Assessed, Delivered, Render, Tested, Upcoming
from alerts.settings.calendars import load_calendars
from alerts.settings.terms import load_terms
from alerts.storage.store import AlertStore
from monitor.configuration import Configuration, configure, names_of
from monitor.feeds.answers import Answer
from monitor.feeds.fetch import Fetcher, FetchLimits
from monitor.feeds.readers import Readers, ReadLimits
from monitor.geography import areas, middles, outlines
from monitor.happenings import tell_of
from monitor.lib import database, shipped
from monitor.lib.addresses import Allowed
from monitor.lib.clock import Clock, SystemClock
from monitor.lib.errors import StorageError
from monitor.lib.lock import holding
from monitor.model.feed import Feed, FeedHealth, FeedState, FetchFailed, FetchReason
from monitor.model.names import Names
from monitor.pipeline import Fetches, Pipeline, Taken
from monitor.settings import Polling
from monitor.storage.store import Store

STATE_DATABASE = "watchfloor.db"
_MEMORY_PER_BYTE = 20
SLOTS_AHEAD = timedelta(days=1)  # a told window further ahead than this came from a clock that was wrong

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll tick did."""

    taken: tuple[Taken, ...]

    @property
    def new_items(self) -> int:
        """Items seen for the first time."""
        return sum(taken.new_items for taken in self.taken)


class App:
    """The product, ready to tick. All of the first shell's database work runs in one thread: one writer.

    Attributes:
        state: The folder of database and outbox; None where everything is in memory.
    """

    def __init__(
        self,
        configuration: Configuration,
        clock: Clock,
        engine: Engine,
        pipeline: Pipeline,
        service: AlertService,
        network: Fetcher | None,
        readers: Readers | None,
        state: Path | None,
    ) -> None:
        self.configuration = configuration
        self.clock = clock
        self.pipeline = pipeline
        self.service = service
        self.state = state
        self._engine = engine
        self._network = network
        self._readers = readers
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._told_until = datetime.min.replace(tzinfo=UTC)

    @property
    def alert_store(self) -> AlertStore:
        """What alerts remembers, for those who look."""
        return self.service.store

    def alone(self) -> AbstractContextManager[None]:
        """Hold the database for this process: who polls and tells does so alone.

        Raises:
            StorageError: Another process holds it.
        """
        return holding(self._engine)

    def migrate(self) -> None:
        """Bring the database to this version; all that those who only look may do to it."""
        self.pipeline.store.migrate()
        self.service.store.migrate()

    def prepare(self) -> None:
        """Bring the database to this version and give every configured feed and digest its row."""
        now = self.clock.now()
        self.pipeline.start(now)
        self.service.start(now)

    async def start(self) -> None:
        """Prepare the database and open the network."""
        await self._in_lane(self.prepare)
        if self._network is not None:
            await self._network.__aenter__()

    async def close(self) -> None:
        """Let go of network, readers and database."""
        if self._network is not None:
            await self._network.__aexit__(None, None, None)
        if self._readers is not None:
            await self._readers.close()
        self._lane.shutdown()
        self._engine.dispose()

    async def poll(self, progress: Callable[[Taken], None] = lambda _taken: None) -> Polled:
        """Fetch every feed that is due and take in what comes, one transaction a feed."""
        now = self.clock.now()
        due = await self._in_lane(self.pipeline.due, now)
        return await self._poll(due, now, progress)

    async def poll_feed(self, feed_id: str) -> Taken:
        """Fetch one feed now, due or not."""
        now = self.clock.now()
        states = await self._in_lane(self.pipeline.states)
        polled = await self._poll([states[feed_id]], now, lambda _taken: None)
        return polled.taken[0]

    async def assess(self, *, hurry: bool = False) -> Assessed:
        """Evaluate every rule and decide who is told; alerts and deliveries commit together.

        Args:
            hurry: Nothing waits for the rest of its group, for those who look only once.
        """
        return await self._in_lane(self._assess, self.clock.now(), hurry)

    async def brief(self) -> tuple[Digest, ...]:
        """Compose every digest whose slot has come."""
        return await self._in_lane(self._brief, self.clock.now())

    async def deliver(self) -> Delivered:
        """Send what is due in the outbox."""
        return await self.service.deliver(self.clock.now())

    async def test_receiver(self, name: str, channel: str | None = None) -> Tested:
        """Send a receiver a test message past the outbox; what each of its addresses answered.

        Raises:
            KeyError: no receiver of that name.
        """
        found = {receiver.name: receiver for receiver in self.configuration.alerts.receivers}[name]
        return await self.service.test(found, channel, self.clock.now())

    def wind_down(self) -> None:
        """Begin no further send; `deliver` comes back with those that are under way."""
        self.service.stop_sending()

    async def prune(self) -> int:
        """Forget what is older than the retention; returns how many items."""
        return await self._in_lane(self._prune, self.clock.now())

    async def cycle(self) -> Polled:
        """One full cycle: poll, assess, brief, deliver."""
        polled = await self.poll()
        await self.assess(hurry=True)
        await self.brief()
        await self.deliver()
        return polled

    def health(self) -> tuple[FeedHealth, ...]:
        """How every configured feed is doing."""
        return self.pipeline.health(self.clock.now())

    def upcoming(self) -> tuple[Upcoming, ...]:
        """When each digest is due next, soonest first."""
        return self.service.upcoming(self.clock.now())

    def preview(self, name: str, at: datetime) -> tuple[Digest, Message]:
        """A digest as it would be at a moment; nothing is saved or sent."""
        return self.service.preview(name, self.pipeline.briefing, at)

    async def _poll(self, due: Sequence[FeedState], now: datetime, progress: Callable[[Taken], None]) -> Polled:
        taken: list[Taken] = []
        async with aclosing(self.pipeline.fetch(due, now)) as answers:
            async for state, answer in answers:
                one = await self._in_lane(self._take_in, state, answer)
                taken.append(one)
                tell_of(state, one)
                progress(one)
        return Polled(tuple(taken))

    def _take_in(self, state: FeedState, answer: Answer) -> Taken:
        """Take one answer in; a document that breaks us counts as unreadable, and the other feeds go on."""
        now = self._writing_moment()
        try:
            return self.pipeline.take_in(state, answer, now)
        except StorageError:
            raise  # the database's trouble, not the feed's
        except Exception as error:
            log.exception("a feed could not be taken in", extra={"feed": state.feed_id})
            words = f"the document could not be taken in ({type(error).__name__}); the log has the details"
            broken = FetchFailed(state.feed_id, FetchReason.UNPARSABLE, words, now)
            return self.pipeline.take_in(state, broken, now)

    def _writing_moment(self) -> datetime:
        """What `seen` of new items becomes: now, but never a moment a digest already told of.

        Read in the one writing thread. A clock that was set back over a digest would otherwise put items into a
        window that is closed. One that was far ahead by mistake does not bind us to its future.
        """
        now = self.clock.now()
        return max(now, self._told_until) if self._told_until - now < SLOTS_AHEAD else now

    def _brief(self, now: datetime) -> tuple[Digest, ...]:
        digests = self.service.send_digests(self.pipeline.briefing, now)
        self._told_until = max([self._told_until, *(digest.until for digest in digests)])
        return digests

    def _prune(self, now: datetime) -> int:
        before = now - self.configuration.monitor.retention
        self.service.store.prune(before)
        return self.pipeline.store.prune(before)

    def _assess(self, now: datetime, hurry: bool) -> Assessed:
        return self.service.assess(self.pipeline.assess(now), now, hurry=hurry)

    async def _in_lane(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._lane, lambda: call(*args, **kwargs))


def bootstrap(
    folder: Path,
    state: Path | None,
    *,
    clock: Clock | None = None,
    fetcher: Fetches | None = None,
    feeds: Sequence[Feed] | None = None,
    configuration: Configuration | None = None,
) -> App:
    """An app out of a configuration folder, with real parts where none are handed in.

    Args:
        folder: The configuration.
        state: Where the database and the outbox lie; None keeps everything in memory.
        clock: The machine's unless given.
        fetcher: What brings documents; the network unless given.
        feeds: Polled instead of the configured ones.
        configuration: Of that folder, where it was read already.

    Raises:
        ConfigError: With every fault of the configuration.
        StorageError: If the database cannot be reached.
    """
    configuration = configuration or configure(folder)
    if feeds is not None:
        configuration = replace(configuration, monitor=replace(configuration.monitor, feeds=tuple(feeds)))
    watching, clock = configuration.monitor, clock or SystemClock()
    engine = database.connect(_address(watching.storage_url, state))
    network = None if fetcher is not None else open_network(watching.polling, clock)
    names = names_of(configuration)
    # Documents from the network are read in a process of their own; who hands in others has chosen them.
    readers = None if network is None else Readers(_read_limits(watching.polling))
    pipeline = Pipeline(
        Store(engine), fetcher or cast("Fetches", network), configuration.tagger, watching, names, readers
    )
    service = _service(configuration, engine, names, clock, state)
    return App(configuration, clock, engine, pipeline, service, network, readers, state)


def open_network(polling: Polling, clock: Clock) -> Fetcher:
    """What fetches documents, guarded and bounded as configured."""
    return Fetcher(_limits(polling), allowed=Allowed.of(polling.allow_networks), clock=clock)


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


def _read_limits(polling: Polling) -> ReadLimits:
    """Memory grows with the largest document that is read: the forgiving reader needs some twenty times its size."""
    return ReadLimits(memory=ReadLimits().memory + _MEMORY_PER_BYTE * polling.max_bytes)


def _address(url: str | None, state: Path | None) -> str:
    if state is None:
        return "sqlite://"
    return url or f"sqlite:///{state.resolve() / STATE_DATABASE}"


def _service(
    configuration: Configuration, engine: Engine, names: Names, clock: Clock, state: Path | None
) -> AlertService:
    brand = configuration.monitor.title
    means = Means(clock=clock, folder=state or Path(), allowed=configuration.alerts.allowed)
    store = AlertStore(engine)
    templates = configuration.alerts.templates
    own = OwnTemplates(templates) if templates else None
    return AlertService(
        store,
        configuration.alerts,
        render=Render(
            digest=lambda digest: render_digest(
                digest, brand=brand, names=names, outlines=_outlines(), own=own, calendars=load_calendars()
            ),
            notice=lambda notice: render_notice(notice, brand=brand, own=own, calendars=load_calendars()),
            backlog=lambda backlog: render_backlog(backlog, brand=brand, calendars=load_calendars()),
            sample=lambda key, receiver, at: render_sample(
                key,
                receiver.name,
                at,
                zone=receiver.zone,
                language=receiver.language,
                brand=brand,
                calendars=load_calendars(),
            ),
        ),
        open_channel=lambda target: open_channel(target, means),
        names=names,
        publisher=_publisher(configuration, store, state),
    )


def _publisher(configuration: Configuration, store: AlertStore, state: Path | None) -> Publisher | None:
    publication, regions = configuration.alerts.publication, configuration.monitor.regions
    if publication is None or state is None:
        return None
    terms = load_terms(shipped.seeds() / "standards.yaml")
    return Publisher(store, publication, terms, lambda labels: areas(labels, regions, middles()), state)


def _outlines() -> Mapping[str, Outline]:
    return {code: Outline(middle, rings) for code, (middle, rings) in outlines().items()}
