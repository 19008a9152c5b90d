"""The composition root: everything is put together here, and only here does `monitor` name `alerts`.

`bootstrap` builds an `App` with real parts; demonstrations, replays and tests hand in others by argument. The
app's four ticks are the whole product: poll, assess, brief, deliver. `now` is read from the clock once a step and
passed down.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from sqlalchemy import Engine

from alerts.channels.base import Means, open_channel
from alerts.model import Digest, Message
from alerts.publishing import Publisher
from alerts.render import Voice, own_templates, render_backlog, render_digest, render_notice, render_sample
from alerts.render.worldmap import Outline
from alerts.service import AlertService, Assessed, Delivered, Render, Tested, Upcoming
from alerts.settings.calendars import load_calendars
from alerts.settings.terms import load_terms
from alerts.storage.store import AlertStore
from monitor.asking import Asker, Fetches
from monitor.configuration import Configuration, configure, database_address, names_of
from monitor.feeds.answers import Answer
from monitor.feeds.readers import Readers
from monitor.geography import areas, middles, outlines
from monitor.happenings import tell_of
from monitor.intake import take_in
from monitor.lib import database, shipped
from monitor.lib.clock import Clock, SystemClock
from monitor.lib.errors import LeaseLostError, StorageError
from monitor.lib.leases import Lease
from monitor.lib.lock import holding
from monitor.lib.upkeep import tidy
from monitor.member import Member
from monitor.model.feed import Feed, FeedHealth, FeedState
from monitor.model.names import Names
from monitor.network import Network, open_network, open_readers
from monitor.pipeline import Pipeline, Taken
from monitor.storage.store import Store

CLOCKS_DIFFER = timedelta(minutes=1)  # at most, between machines that share a database; beyond it one is wrong

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
        member: This process among others that share the database; None where it is alone.
    """

    def __init__(
        self,
        configuration: Configuration,
        clock: Clock,
        engine: Engine,
        asker: Asker,
        pipeline: Pipeline,
        service: AlertService,
        network: Network | None,
        readers: Readers | None,
        state: Path | None,
        member: Member | None = None,
    ) -> None:
        self.configuration = configuration
        self.clock = clock
        self.asker = asker
        self.pipeline = pipeline
        self.service = service
        self.state = state
        self._engine = engine
        self._network = network
        self._readers = readers
        self._lane = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self.member = member

    @property
    def alert_store(self) -> AlertStore:
        """What alerts remembers, for those who look."""
        return self.service.store

    @property
    def network(self) -> Network | None:
        """What asks feeds; None where documents are handed in."""
        return self._network

    def alone(self) -> AbstractContextManager[None]:
        """Hold the database for this process: who polls and tells does so alone, or shares it with its like.

        Raises:
            StorageError: Another process holds it, or one of a version that does not share.
        """
        return holding(self._engine, shared=self.member is not None)

    async def beat(self) -> bool:
        """Show those who share the database that we live; whether we begin to tell now."""
        return self.member is not None and await asyncio.to_thread(self.member.beat)

    async def leave(self) -> None:
        """Let those who share the database take over at once; what they cannot be told they notice in seconds."""
        if self.member is not None:
            try:
                await asyncio.to_thread(self.member.leave)
            except StorageError as error:
                log.warning("leases could not be given back", extra={"why": str(error)})

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

    async def take_back(self) -> None:
        """What one that died was sending need not wait for its lease where we are alone; where we tell, it is told."""
        if self.member is None or self.member.lease is not None:
            await self._in_lane(self.service.take_back, self.clock.now(), shared=self.member is not None)

    async def written(self) -> None:
        """Come back when what is being written is written."""
        await self._in_lane(lambda: None)

    async def close(self) -> None:
        """Let go of network, readers and database."""
        if self._network is not None:
            await self._network.__aexit__(None, None, None)
        if self._readers is not None:
            await self._readers.close()
        try:
            await self.service.settle()
        except StorageError as error:
            log.warning("what was sent last could not be noted, and may be sent again", extra={"why": str(error)})
        self._lane.shutdown()
        self._engine.dispose()

    async def poll(self, progress: Callable[[Taken], None] = lambda _taken: None, *, in_turn: bool = False) -> Polled:
        """Fetch every feed that is due and take in what comes, one transaction a feed.

        Where several processes share the feeds, those that no other asks, some at a time. One that is alone and must
        not depend on which feed answers first asks them `in_turn`. `progress` hears of each.
        """
        if self.member is None:
            due = await self._in_lane(self.pipeline.due, self.clock.now())
            return await self._poll(due, progress, in_turn=in_turn)
        owner, room = self.member.owner, self.configuration.monitor.polling.concurrency

        async def claim() -> Sequence[FeedState]:
            return await self._in_lane(self.pipeline.claim, self.clock.now(), owner, room)

        try:
            return await self._ask(claim, progress, room // 2)
        finally:
            await self._in_lane(self.pipeline.store.give_back_claims, owner)

    async def poll_feed(self, feed_id: str) -> Taken:
        """Fetch one feed now, due or not."""
        states = await self._in_lane(self.pipeline.states)
        return (await self._poll([states[feed_id]], lambda _taken: None)).taken[0]

    async def assess(self, *, hurry: bool = False) -> Assessed:
        """Evaluate every rule and decide who is told; alerts and deliveries commit together.

        Args:
            hurry: Nothing waits for the rest of its group, for those who look only once.
        """
        return await self._telling(
            lambda lease: self._in_lane(self._assess, self.clock.now(), hurry, lease), Assessed((), ())
        )

    async def brief(self) -> tuple[Digest, ...]:
        """Compose every digest whose slot has come."""
        return await self._telling(lambda lease: self._in_lane(self._brief, self.clock.now(), lease), ())

    async def deliver(self) -> Delivered:
        """Send what is due in the outbox."""
        return await self._telling(lambda lease: self.service.deliver(self.clock.now(), lease=lease), Delivered())

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
        return await self._telling(lambda _lease: self._in_lane(self._prune, self.clock.now()), 0)

    async def cycle(self, *, in_turn: bool = False) -> Polled:
        """One full cycle: poll (see there), assess, brief, deliver."""
        polled = await self.poll(in_turn=in_turn)
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

    async def _telling(self, step: Callable[[Lease | None], Awaitable[T]], nothing: T) -> T:
        """A step that one process alone takes: this one, if it is alone or the one that tells."""
        if self.member is None:
            return await step(None)
        if self.member.lease is None:
            await self._in_lane(self.service.publish, self.clock.now(), anew=True)
            return nothing
        try:
            return await step(self.member.lease)
        except LeaseLostError:
            self.member.lost()
            return nothing

    async def _poll(
        self, due: Sequence[FeedState], progress: Callable[[Taken], None], *, in_turn: bool = False
    ) -> Polled:
        asked = iter([*((state,) for state in due), ()] if in_turn else self.asker.rounds(due, self.clock.now()))

        async def once() -> Sequence[FeedState]:
            return next(asked)

        return await self._ask(once, progress)

    async def _ask(
        self, due: Callable[[], Awaitable[Sequence[FeedState]]], progress: Callable[[Taken], None], few: int = 0
    ) -> Polled:
        taken: list[Taken] = []
        async with aclosing(self.asker.ask(due, self.clock.now(), few)) as answers:
            async for state, answer in answers:
                try:
                    one = await self._in_lane(self._take_in, state, answer)
                except LeaseLostError as error:
                    log.info("a feed was asked by another process meanwhile", extra={"why": str(error)})
                    continue
                taken.append(one)
                tell_of(state, one)
                progress(one)
        return Polled(tuple(taken))

    def _take_in(self, state: FeedState, answer: Answer) -> Taken:
        """Take one answer in; what the database refuses is kept, unless others may ask that feed meanwhile."""
        now = self.clock.now()
        try:
            taken = take_in(self.pipeline, state, answer, now, again=self.asker.keeps(state))
        except StorageError:
            if self.member is None:
                self.asker.keep(state, answer, now)
            raise
        self.asker.stored(state)
        return taken

    def _brief(self, now: datetime, lease: Lease | None) -> tuple[Digest, ...]:
        return self.service.send_digests(self.pipeline.last_briefing, now, lease=lease)

    def _prune(self, now: datetime) -> int:
        before = now - self.configuration.monitor.retention
        self.service.store.prune(before)
        forgotten = self.pipeline.prune(before)
        tidy(self._engine)
        return forgotten

    def _assess(self, now: datetime, hurry: bool, lease: Lease | None) -> Assessed:
        told = self.pipeline.store.progress().told_until
        if now < told <= now + CLOCKS_DIFFER:  # the one that told before us has a clock ahead of ours
            now = told
        return self.service.assess(self.pipeline.assess(now), now, hurry=hurry, lease=lease)

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
    owner: str | None = None,
    address: str | None = None,
) -> App:
    """An app out of a configuration folder, with real parts where none are handed in.

    Args:
        folder: The configuration.
        state: Where the database and the outbox lie; None keeps everything in memory.
        clock: The machine's unless given.
        fetcher: What brings documents; the network unless given.
        feeds: Polled instead of the configured ones.
        configuration: Of that folder, where it was read already.
        owner: What this process signs leases with, where it shares the database with its like; alone unless given.
        address: Of the database; as configured unless given.

    Raises:
        ConfigError: With every fault of the configuration.
        StorageError: If the database cannot be reached.
    """
    configuration = configuration or configure(folder)
    if feeds is not None:
        configuration = replace(configuration, monitor=replace(configuration.monitor, feeds=tuple(feeds)))
    watching, clock = configuration.monitor, clock or SystemClock()
    engine = database.connect(address or database_address(configuration, state))
    network = None if fetcher is not None else open_network(watching.polling, clock)
    names = names_of(configuration)
    # Documents from the network are read in a process of their own; who hands in others has chosen them.
    readers = None if network is None else open_readers(watching.polling)
    member = Member(engine, owner) if owner is not None and engine.dialect.name == "postgresql" else None
    asker = Asker(fetcher or cast("Fetches", network), readers, watching.feeds)
    pipeline = Pipeline(Store(engine), configuration.tagger, watching, names, shared=member is not None)
    service = _service(configuration, engine, names, clock, state)
    return App(configuration, clock, engine, asker, pipeline, service, network, readers, state, member)


def _service(
    configuration: Configuration, engine: Engine, names: Names, clock: Clock, state: Path | None
) -> AlertService:
    voice = Voice(configuration.monitor.title, load_calendars(), configuration.alerts.contact)
    means = Means(clock=clock, folder=state or Path(), allowed=configuration.alerts.allowed)
    store = AlertStore(engine)
    own = own_templates(configuration.alerts.templates)
    return AlertService(
        store,
        configuration.alerts,
        render=Render(
            digest=lambda digest: render_digest(digest, voice=voice, names=names, outlines=_outlines(), own=own),
            notice=lambda notice: render_notice(notice, voice=voice, own=own),
            backlog=lambda backlog: render_backlog(backlog, voice=voice),
            sample=lambda key, receiver, at: render_sample(
                key, receiver.name, at, zone=receiver.zone, language=receiver.language, voice=voice
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
