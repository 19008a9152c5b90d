"""The daemon's promises, with an app that only notes what is asked of it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.daemon import Daemon
from monitor.health.facts import Stage
from monitor.health.pulse import Pulse
from monitor.lib.clock import SystemClock
from monitor.lib.errors import ConfigError, Fault, StorageError

PATIENCE = 20.0
DONE = SimpleNamespace(
    new_items=0, transitions=(), tellings=(), signals={}, by_channel={}
)  # fmt: skip


class NotedApp:
    """Stands in for the app: notes every call, and does what a test puts in its place."""

    def __init__(self, name: str = "first", **doing: Callable[[], Any]) -> None:
        self.name = name
        self.member: object | None = None
        self.noted: list[str] = []
        self.heard = asyncio.Condition()
        self.configuration = SimpleNamespace(
            monitor=SimpleNamespace(polling=SimpleNamespace(tick=timedelta(seconds=1)))
        )
        self._doing = doing

    def wind_down(self) -> None:
        """Asked before apps are exchanged and at the end; nothing here takes long enough to be broken off."""

    def __getattr__(self, step: str) -> Callable[..., Any]:
        async def call(*_given: Any) -> Any:
            async with self.heard:
                self.noted.append(step)
                self.heard.notify_all()
            if step in self._doing:
                return await self._doing[step]()
            return {"brief": (), "beat": False}.get(step, DONE)

        return call

    async def until(self, step: str, times: int = 1) -> None:
        async with asyncio.timeout(PATIENCE), self.heard:
            await self.heard.wait_for(lambda: self.noted.count(step) >= times)


@asynccontextmanager
async def running(
    app: NotedApp, *following: Any, pulse: Pulse | None = None, read_up: Callable[[], Any] | None = None
) -> AsyncIterator[Daemon]:
    coming = iter(following)

    def reload() -> Any:
        answer = next(coming)
        if isinstance(answer, Exception):
            raise answer
        return answer

    daemon = Daemon(app, reload, SystemClock(), pulse, read_up)  # type: ignore[arg-type] # a stand-in with the same methods
    task = asyncio.create_task(daemon.run())
    await app.until("poll")
    try:
        yield daemon
    finally:
        daemon.stop()
        await asyncio.wait_for(task, PATIENCE)


async def test_what_waits_to_be_sent_does_not_wait_for_the_lexicons() -> None:
    read = asyncio.Event()
    app = NotedApp()
    async with running(app, read_up=read.wait):
        await app.until("deliver")
        assert not read.is_set()
        read.set()


async def test_lexicons_that_cannot_be_read_are_told_and_all_else_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    app = NotedApp()
    async with running(app, read_up=failing(ConfigError([Fault("strikes.yaml", 3, 1, "is torn")]))):
        await app.until("deliver")
        await app.until("poll", 2)
    assert "read lexicons failed" in caplog.text


def failing(error: Exception) -> Callable[[], Any]:
    async def fail() -> Any:
        raise error

    return fail


async def test_every_step_is_taken_and_the_app_is_closed_at_the_end() -> None:
    app = NotedApp()
    async with running(app):
        for step in ("poll", "assess", "brief", "deliver", "prune"):
            await app.until(step)
    assert app.noted[0] == "start"
    assert app.noted[-1] == "close"


@pytest.mark.parametrize("error", [StorageError("database is locked"), KeyError("unforeseen")])
async def test_a_step_that_fails_stops_no_other(error: Exception) -> None:
    app = NotedApp(assess=failing(error), poll=failing(error))
    async with running(app):
        for step in ("brief", "deliver", "prune"):
            await app.until(step)
        await app.until("poll", times=2)


async def test_a_send_that_hangs_stops_no_poll() -> None:
    released = asyncio.Event()
    app = NotedApp(deliver=released.wait)
    async with running(app):
        await app.until("deliver")
        await app.until("poll", times=3)
        released.set()


async def test_a_stop_lets_a_send_finish_and_breaks_off_fetching() -> None:
    sending, polling = asyncio.Event(), asyncio.Event()
    app = NotedApp()

    async def deliver() -> None:
        await sending.wait()
        app.noted.append("sent")

    app._doing |= {"deliver": deliver, "poll": polling.wait}
    async with running(app) as daemon:
        await app.until("deliver")
        daemon.stop()
        await asyncio.sleep(0)  # let the stop be heard before the send may go on
        sending.set()
    assert [step for step in app.noted if step != "beat"][-3:] == ["sent", "leave", "close"]


async def test_fetching_that_a_stop_breaks_off_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    app = NotedApp(poll=asyncio.Event().wait)
    with caplog.at_level("DEBUG"):
        async with running(app):
            pass
    assert "poll broken off" in caplog.messages
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_who_begins_to_tell_does_so_and_keeps_house_at_once_and_gives_it_back_at_the_end() -> None:
    app = NotedApp()
    app.member = object()  # others share the work

    async def beat() -> bool:
        return app.noted.count("beat") == 2  # the other one has gone

    app._doing["beat"] = beat
    async with running(app):
        await app.until("assess")
        app.noted = [step for step in app.noted if step == "beat"]
        await app.until("prune")
        assert app.noted.count("beat") == 2
        await app.until("assess")
        assert app.noted.count("beat") < 9, "before the next tick"
    assert app.noted.count("leave") == 1


async def test_a_reload_gives_nothing_back() -> None:
    first, second = NotedApp(), NotedApp("second")
    async with running(first, second) as daemon:
        await daemon.reload()
        assert second.noted.count("beat") >= 1
        assert "leave" not in first.noted


@dataclass
class Edited:
    """A daemon that got an edited configuration while something hangs."""

    daemon: Daemon
    first: NotedApp
    second: NotedApp
    released: asyncio.Event
    reloading: asyncio.Task[None]

    async def release(self) -> None:
        """Let it end, and wait for what follows."""
        self.released.set()
        await self.reloading


@asynccontextmanager
async def edited_while(step: str) -> AsyncIterator[Edited]:
    """While a step of the first app hangs."""
    released, (first, second) = asyncio.Event(), (NotedApp(), NotedApp("second"))
    first._doing[step] = released.wait
    async with running(first, second) as daemon:
        await first.until(step)
        reloading = asyncio.create_task(daemon.reload())
        await second.until("start")
        yield Edited(daemon, first, second, released, reloading)


async def test_an_edited_configuration_does_not_wait_for_a_send_that_hangs_nor_do_its_messages() -> None:
    async with edited_while("deliver") as edited:
        daemon, first, second = edited.daemon, edited.first, edited.second
        await edited.reloading
        assert daemon.app is second
        await second.until("deliver", times=2)
        assert first.noted.count("deliver") == 1
        assert "close" not in first.noted, "what it sends is still marked"
        edited.released.set()
        await first.until("close")


async def test_what_an_exchanged_app_has_on_its_way_at_the_end_is_waited_for() -> None:
    async with edited_while("deliver") as edited:
        await edited.reloading
        edited.daemon.stop()
        await asyncio.sleep(0)
        edited.released.set()
    assert edited.first.noted.count("close") == 1
    assert edited.second.noted[-1] == "close"


async def test_that_a_reload_was_asked_for_is_told_at_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "monitor.daemon")
    first, second = NotedApp(), NotedApp("second")
    async with running(first, second) as daemon:
        daemon.reread()
        assert "reload asked for" in caplog.messages
        await second.until("poll")


async def test_an_edited_configuration_that_is_not_in_use_when_the_end_comes_is_closed_unused() -> None:
    async with edited_while("assess") as edited:
        edited.daemon.stop()
        await asyncio.sleep(0)
        await edited.release()
    assert edited.daemon.app is edited.first
    assert (edited.first.noted.count("close"), edited.second.noted[-1]) == (1, "close")
    assert "poll" not in edited.second.noted


async def test_an_edited_configuration_does_not_wait_for_feeds_that_are_slow() -> None:
    first, second = NotedApp(poll=asyncio.Event().wait), NotedApp("second")
    async with running(first, second) as daemon:
        await daemon.reload()
        await second.until("poll")
    steps = [step for step in first.noted if step != "beat"]
    assert steps[-2:] == ["written", "close"]


async def test_a_configuration_with_faults_is_refused_and_the_running_one_stays() -> None:
    app, pulse = NotedApp(), Pulse(SystemClock())
    faults = [Fault("rules.yaml", 3, 5, "wrong"), Fault("rules.yaml", 9, 1, "too")]
    async with running(app, ConfigError(faults), pulse=pulse) as daemon:
        await daemon.reload()
        await app.until("poll", times=app.noted.count("poll") + 1)
    assert app.noted.count("close") == 1
    assert pulse.reload.why == "rules.yaml:3:5 wrong (and 1 more; `watchfloor check` tells all)"


async def test_an_edited_configuration_whose_database_does_not_answer_is_told_as_one_that_cannot_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pulse = Pulse(SystemClock())
    async with running(NotedApp(), StorageError("does not answer"), pulse=pulse) as daemon:
        await daemon.reload()
    assert "configuration cannot be started, the running one stays" in caplog.messages
    assert pulse.reload.why == "does not answer"


async def test_a_reload_that_breaks_in_a_way_nobody_foresaw_is_told_as_refused() -> None:
    states: list[str] = []
    pulse = Pulse(SystemClock(), states.append)
    async with running(NotedApp(), RuntimeError("a bug"), pulse=pulse) as daemon:
        with pytest.raises(RuntimeError):
            await daemon.reload()
    assert pulse.reload.refused is not None
    assert states == ["ready", "reloading", "ready", "stopping"]


async def test_an_app_that_cannot_start_is_closed_and_the_running_one_stays() -> None:
    app, bad = NotedApp(), NotedApp("bad", start=failing(StorageError("locked")))
    async with running(app, bad) as daemon:
        await daemon.reload()
        assert bad.noted == ["start", "close"]
        await app.until("poll", times=app.noted.count("poll") + 1)
    assert "poll" not in bad.noted


async def test_two_reloads_at_once_leave_one_app_running_and_each_other_one_closed_once() -> None:
    first, second, third = NotedApp(), NotedApp("second"), NotedApp("third")
    async with running(first, second, third) as daemon:
        await asyncio.gather(daemon.reload(), daemon.reload())
        await third.until("poll")
        assert [app.noted.count("close") for app in (first, second, third)] == [1, 1, 0]
        assert [app.noted.count("start") for app in (first, second, third)] == [1, 1, 1]
    assert third.noted[-1] == "close"
    assert all(app.noted[0] == "start" for app in (first, second, third))


async def test_what_a_reload_leaves_behind_is_looked_for_once_the_old_app_is_closed() -> None:
    first, second = NotedApp(), NotedApp("second")
    looks: list[tuple[int, bool]] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            looks.append((info["generation"], "close" in first.noted))

    async with running(first, second) as daemon:
        gc.callbacks.append(note)
        try:
            await daemon.reload()
        finally:
            gc.callbacks.remove(note)
    assert (2, True) in looks


async def test_however_often_a_reload_is_asked_for_one_that_has_not_begun_stands_for_all() -> None:
    released, pulse = asyncio.Event(), Pulse(SystemClock())
    first, second, third = NotedApp(), NotedApp("second"), NotedApp("third")
    first._doing["assess"] = released.wait
    async with running(first, second, third, pulse=pulse) as daemon:
        await first.until("assess")
        for _ in range(20):
            daemon.reread()
        await second.until("start")
        for _ in range(20):
            daemon.reread()
        released.set()
        await third.until("poll", 2)
        assert daemon.app is third
    assert pulse.reload.refused is None, "there was no fourth configuration to ask for"


async def test_what_the_steps_did_can_be_read_from_the_pulse() -> None:
    told = SimpleNamespace(verdict=SimpleNamespace(value="told"), reason=SimpleNamespace(value="fired"))

    async def assess() -> Any:
        return SimpleNamespace(transitions=(), tellings=(told, told), signals={"drones": 2})

    async def deliver() -> Any:
        return SimpleNamespace(by_channel={("sent", "email"): 3, ("sent", "slack"): 1, ("waiting", "slack"): 1})

    states: list[str] = []
    clock = SystemClock()
    pulse = Pulse(clock, states.append)
    app = NotedApp(assess=assess, deliver=deliver, prune=failing(StorageError("database is locked")))
    async with running(app, ConfigError([Fault("rules.yaml", 1, 1, "wrong")]), NotedApp(), pulse=pulse) as daemon:
        for step in ("brief", "deliver", "prune"):
            await app.until(step)
        await daemon.reload()
        assert pulse.reload.refused is not None
        assert pulse.signals == {"drones": 2}
        assert pulse.counts["alerts", ("told", "fired")] == 2 * pulse.stages[Stage.ASSESS].runs
        assert pulse.counts["deliveries", ("sent", "email")] == 3 * pulse.stages[Stage.SEND].runs
        assert pulse.counts["deliveries", ("sent", "slack")] == pulse.stages[Stage.SEND].runs
        assert pulse.counts["deliveries", ("dead", "email")] == 0
        assert pulse.stages[Stage.PRUNE].error == "database is locked"
        await daemon.reload()
    assert states == ["ready", "reloading", "ready", "reloading", "ready", "stopping"]
    assert pulse.reload.refused is None
    assert pulse.stages[Stage.ASSESS].failures == 0
    assert pulse.stages[Stage.ASSESS].every == timedelta(seconds=20)
