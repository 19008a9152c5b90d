"""Who watches the daemon sees a database that fails, ports that move and pings that are due, and never waits."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.health.facts import Stage
from monitor.health.pulse import Pulse
from monitor.health.systemd import Supervisor
from monitor.health.verdict import DaemonHealth, Reason, Trouble
from monitor.lib import database
from monitor.lib.clock import VirtualClock
from monitor.lib.secrets import SecretRef
from monitor.model.feed import Feed, FeedState, FetchFailed, FetchReason, Outcome
from monitor.prober import PROBE_EVERY
from monitor.settings import DeadMan, Listening
from monitor.vitals import LOOK_EVERY, Vitals

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
shipped_configuration = cache(lambda: configure(CONFIG))
CONFIG = Path(__file__).resolve().parents[2] / "config"
ADDRESS = "https://hc.example/ping/canary-7f3a"


class Silent:
    """A network in which nobody answers."""

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> FetchFailed:
        return FetchFailed(feed.id, FetchReason.TIMEOUT, "late", now)


@dataclass
class Door:
    """A network that notes whom it is sent to."""

    failed: bool = False
    knocked: list[str] = field(default_factory=list)

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        self.knocked.append(feed.url)
        if self.failed:
            return FetchFailed(feed.id, FetchReason.TIMEOUT, f"{feed.url} is late", now)
        return FetchFailed(feed.id, FetchReason.HTTP_STATUS, "HTTP 204", now, status=204)  # as good as 200 here


@dataclass
class Told(Supervisor):
    """A service manager that is asked in the test."""

    heard: list[str] = field(default_factory=list)

    def tell(self, state: str) -> None:
        self.heard.append(state)

    def alive(self) -> None:
        self.heard.append("alive")

    def status(self, words: str) -> None:
        self.heard.append(words)


@dataclass
class World:
    app: App
    clock: VirtualClock
    pulse: Pulse
    vitals: Vitals
    told: Told

    async def pass_(self, span: timedelta) -> None:
        """Let time go by, looked at as often as the daemon is; every stage comes round meanwhile."""
        until = self.clock.now() + span
        while self.clock.now() < until:
            self.clock.advance(LOOK_EVERY)
            for stage in Stage:
                self.pulse.began(stage)
                self.pulse.ended(stage)
            await self.vitals.look()
            for task in (self.vitals._prober.trying, self.vitals._ping):
                if task is not None:
                    await task

    @property
    def reasons(self) -> list[Reason]:
        return [trouble.reason for trouble in self.vitals.snapshot().health.troubles]


@asynccontextmanager
async def watched(state: Path, door: Door | None = None, **settings: object) -> AsyncIterator[World]:
    clock = VirtualClock(NOON)
    shipped = shipped_configuration()
    feeds = shipped.monitor.feeds[:3]
    app = bootstrap(CONFIG, state, clock=clock, fetcher=Silent(), configuration=shipped, feeds=feeds)
    wanted = {"health": Listening(enabled=False), **settings}
    app.configuration = replace(app.configuration, monitor=replace(app.configuration.monitor, **wanted))  # type: ignore[arg-type]
    told = Told()
    pulse = Pulse(clock, told.tell)
    world = World(
        app, clock, pulse, Vitals(lambda: app, pulse, told, reach=lambda _app: nullcontext(door or Silent())), told
    )
    await app.start()
    pulse.planned(dict.fromkeys(Stage, timedelta(seconds=20)))
    try:
        yield world
    finally:
        await app.close()


async def test_a_daemon_that_works_is_well_and_feeds_the_watchdog(tmp_path: Path) -> None:
    async with watched(tmp_path) as world:
        await world.pass_(timedelta(minutes=1))
        assert world.reasons == []
        snapshot = world.vitals.snapshot()
    assert world.told.heard.count("alive") == 12
    assert world.told.heard.count("all is well") == 1
    assert snapshot.facts.database is not None
    assert snapshot.facts.database.fault is None
    assert snapshot.facts.database.free_bytes
    assert len(snapshot.feeds) == 3


async def test_a_database_that_is_locked_turns_it_red_within_a_minute_and_green_again_soon_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    async with watched(tmp_path) as world:
        await world.pass_(timedelta(minutes=1))
        other = sqlite3.connect(tmp_path / "watchfloor.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await world.pass_(PROBE_EVERY + LOOK_EVERY)
        assert world.reasons == [Reason.DATABASE]
        assert "locked" in world.vitals.snapshot().health.troubles[0].words
        other.execute("ROLLBACK")
        other.close()
        await world.pass_(PROBE_EVERY + LOOK_EVERY)
        assert world.reasons == []


async def test_a_database_that_is_gone_is_named(tmp_path: Path) -> None:
    async with watched(tmp_path) as world:
        await world.pass_(timedelta(minutes=1))
        with sqlite3.connect(tmp_path / "watchfloor.db") as other:
            other.execute("DROP TABLE heartbeats")
        await world.pass_(PROBE_EVERY + LOOK_EVERY)
        assert world.reasons == [Reason.DATABASE]


async def test_a_loop_that_stood_still_is_told_when_it_moves_again(tmp_path: Path) -> None:
    async with watched(tmp_path) as world:
        await world.pass_(timedelta(minutes=1))
        world.clock.advance(timedelta(seconds=50))
        await world.pass_(LOOK_EVERY)
        assert Reason.STOOD_STILL in world.reasons
        await world.pass_(timedelta(seconds=70))
        assert world.reasons == []


async def test_trouble_is_logged_when_it_begins_and_when_it_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as world:
        for feed in ("one", "two", "three"):
            world.pulse.polled(feed, "late")
        with caplog.at_level("INFO", "monitor.vitals"):
            await world.pass_(timedelta(minutes=1))
            world.pulse.polled("one", None)
            await world.pass_(LOOK_EVERY)
    begun, over = caplog.records
    assert (begun.message, begun.levelname, begun.__dict__["reason"]) == ("health trouble", "ERROR", "no_feed_answers")
    assert (over.message, over.__dict__["reason"]) == ("health trouble over", "no_feed_answers")


async def test_a_second_receiver_that_is_stuck_and_comes_free_is_logged_beside_the_first(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as world:
        tell = world.vitals._tell
        desk, night = (Trouble(Reason.OUTBOX_STUCK, f"{who} gets nothing", about=who) for who in ("desk", "night"))
        with caplog.at_level("INFO", "monitor.vitals"):
            for troubles in ((desk,), (desk, night), (desk,), ()):
                tell(DaemonHealth(world.clock.now(), troubles))
    told = [(record.message, record.__dict__["about"]) for record in caplog.records]
    assert told == [
        ("health trouble", "desk"),
        ("health trouble", "night"),
        ("health trouble over", "night"),
        ("health trouble over", "desk"),
    ]


async def test_a_start_that_goes_well_is_no_trouble_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG", "monitor.vitals"):
        async with watched(tmp_path) as world:
            pulse = Pulse(world.clock, world.told.tell)
            vitals = Vitals(lambda: world.app, pulse, world.told)
            await vitals.look()
            pulse.planned(dict.fromkeys(Stage, timedelta(seconds=20)))
            await vitals.look()
    told = [(record.__dict__.get("reason"), record.levelname) for record in caplog.records]
    assert told == [("starting", "DEBUG")] * 2


@pytest.fixture
def dead_man(monkeypatch: pytest.MonkeyPatch) -> DeadMan:
    monkeypatch.setenv("PING", ADDRESS)
    return DeadMan(SecretRef(env="PING"), timedelta(minutes=5))


async def test_the_dead_man_hears_that_all_is_well_until_it_is_not(tmp_path: Path, dead_man: DeadMan) -> None:
    door = Door()
    async with watched(tmp_path, door, dead_man=dead_man) as world:
        await world.pass_(timedelta(minutes=10))
        assert door.knocked == [ADDRESS] * 2
        for feed in ("one", "two", "three"):
            world.pulse.polled(feed, "late")
        await world.pass_(timedelta(minutes=20))
        assert door.knocked[2:] == [f"{ADDRESS}/fail"] * 4
        world.pulse.polled("one", None)
        await world.pass_(LOOK_EVERY)
    assert door.knocked[6:] == [ADDRESS]
    assert world.pulse.counts["pings", ("well", "taken")] == 3


async def test_a_ping_that_is_not_taken_is_told_once_without_its_address(
    tmp_path: Path, dead_man: DeadMan, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(failed=True)
    async with watched(tmp_path, door, dead_man=dead_man) as world:
        await world.pass_(timedelta(minutes=2))
    assert len(door.knocked) == 4
    assert caplog.messages.count("the dead-man ping was not taken") == 1
    assert "canary" not in caplog.text


async def test_a_ping_whose_secret_is_gone_stops_nothing(
    tmp_path: Path, dead_man: DeadMan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("PING")
    async with watched(tmp_path, dead_man=dead_man) as world:
        await world.pass_(LOOK_EVERY)
        assert world.reasons == []
    assert cast("str", caplog.records[-1].__dict__["why"]) == "SecretError"


async def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    async with watched(tmp_path) as world:
        task = asyncio.create_task(world.vitals.run())
        await asyncio.sleep(0)
        task.cancel()
        assert (await asyncio.gather(task, return_exceptions=True))[0].__class__ is asyncio.CancelledError
