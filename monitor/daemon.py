"""Runs the app's ticks until it is told to stop.

APScheduler only ticks: what is due is decided by rows in the database, so a late, doubled or dropped tick loses
nothing. Wall-clock triggers stand still when the clock is set back, so a watchdog on the monotonic clock sees
jumps and brings the ticks forward.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.app import App
from monitor.health.facts import Stage
from monitor.health.pulse import Pulse
from monitor.lib.clock import Clock
from monitor.lib.errors import ConfigError, WatchfloorError
from monitor.lib.garbage import look_once
from monitor.lib.heap import give_back
from monitor.lib.leases import BEAT
from monitor.model.feed import FetchFailed
from monitor.pipeline import Taken

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]

TELL_EVERY = timedelta(seconds=20)
DELIVER_EVERY = timedelta(seconds=10)
KEEP_HOUSE_EVERY = timedelta(hours=6)
SETTLED = timedelta(seconds=5)  # after a start it is known by then which process tells, and so keeps house
GIVE_BACK_EVERY = timedelta(minutes=20)
WATCH_EVERY = 20.0  # seconds between looks at both clocks
JUMP = 5.0  # seconds of disagreement between them that count as a jump
GRACE = 60.0  # seconds a send that is under way may take to finish when we stop

_STAGES = {
    "poll": Stage.POLL,
    "assess": Stage.ASSESS,
    "brief": Stage.DIGEST,
    "deliver": Stage.SEND,
    "keep house": Stage.PRUNE,
}


class Daemon:
    """Ticks an app.

    Args:
        app: The first app.
        reload: Builds the next one from the same configuration folder.
        clock: What time it is.
        pulse: Hears how it goes.
        read_up: Done once, beside the first ticks, so that nothing else waits for it.
        early: SIGHUPs that came before it listens: the configuration may have been read before it was edited.
    """

    def __init__(
        self,
        app: App,
        reload: Callable[[], App],
        clock: Clock,
        pulse: Pulse | None = None,
        read_up: Step | None = None,
        early: Sequence[int] = (),
    ) -> None:
        self._app = app
        self._read_up = read_up
        self._early = early
        self._pulse = pulse or Pulse(clock)
        self._reload = reload
        self._clock = clock
        self._stop = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._wanted = False  # a reload that has not begun; it stands for all that are asked for until then
        self._resting = False  # no tick begins while apps are exchanged or the end has come
        self._sending: set[asyncio.Task[object]] = set()  # what an app that was exchanged has on its way
        self._running: dict[str, asyncio.Task[object]] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self._asides: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    @property
    def app(self) -> App:
        """The app that is ticked now."""
        return self._app

    async def run(self) -> None:
        """Tick until SIGTERM or SIGINT; SIGHUP reads the configuration anew."""
        await self._app.start()
        await self._app.take_back()
        self._schedule()
        self._scheduler.start()
        self._listen()
        log.info("ready")
        if self._early:
            self.reread()
        if self._read_up is not None:
            self._aside("read lexicons", self._read_up)
        watching = [asyncio.create_task(each) for each in (self._watch(), self._live())]
        try:
            await self._stop.wait()
        finally:
            for task in watching:
                task.cancel()
            await self._end()

    def stop(self) -> None:
        """Let a send that is under way finish, and end."""
        self._stop.set()

    def reread(self) -> None:
        """Reload beside the ticks: once, however often it is asked for before that begins."""
        if not self._wanted:
            self._wanted = True
            log.info("reload asked for")
            self._aside("reload", self.reload)

    async def reload(self) -> None:
        """Change to the edited configuration; one that cannot be used is refused and the running one stays."""
        async with self._reloading:
            self._wanted = False
            await self._exchange()
            await asyncio.to_thread(look_once)  # what went is some 25 MB in circles
            await give_back()

    async def _exchange(self) -> None:
        self._pulse.reloading()
        following, why = None, ""
        try:
            following, why = await self._following()
        finally:  # whatever was wrong, also what nobody foresaw
            if following is None:
                self._pulse.refused(" ".join(why.split()))
        if following is None:
            return
        try:
            await self._come_to_rest()
            if self._stop.is_set():  # the end came first, and closes the one that runs
                await following.close()
                return
            before, self._app = self._app, following
        finally:
            self._resting = self._stop.is_set()
        if self._sending:
            self._aside("close what was exchanged", partial(self._see_off, before, [*self._sending]))
        else:
            await before.close()
        await self._step("sign of life", self._beat)
        self._schedule()
        self._pulse.reloaded()
        log.info("configuration reloaded")

    async def _see_off(self, before: App, sending: Sequence[asyncio.Task[object]]) -> None:
        """Close an app that was exchanged, once what it had on its way has arrived."""
        await asyncio.wait(sending)
        self._sending.difference_update(sending)
        await before.close()

    async def _come_to_rest(self) -> None:
        """Let all rest but a send that is under way: that may take a minute, and nobody else sends what it leased.

        Fetching is broken off, which loses nothing: what was taken in is written, the rest is asked anew.
        """
        self._resting = True
        self._app.wind_down()
        if sending := self._running.get("deliver"):
            self._sending.add(sending)
            self._ended("deliver", sending)
        if polling := self._running.get("poll"):
            polling.cancel()
        await self._idle.wait()
        await self._app.written()

    async def _following(self) -> tuple[App | None, str]:
        """The app of the edited configuration, started; None where it cannot be, which is told, and why not."""
        try:
            following = await asyncio.to_thread(self._reload)
        except ConfigError as error:
            log.error("configuration refused, the running one stays", extra={"faults": str(error)})
            return None, _in_short(error)
        except WatchfloorError as error:
            log.error("configuration cannot be started, the running one stays", extra={"why": str(error)})
            return None, str(error)
        try:
            await following.start()
        except WatchfloorError as error:
            log.error("configuration cannot be started, the running one stays", extra={"why": str(error)})
            await following.close()
            return None, str(error)
        return following, ""

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self.stop)
        loop.add_signal_handler(signal.SIGHUP, self.reread)

    def _aside(self, name: str, step: Step) -> None:
        task = asyncio.create_task(self._step(name, step))
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)

    async def _end(self) -> None:
        """Break off fetching, which loses nothing; let what writes and sends finish."""
        self._pulse.stopping()
        self._resting = True
        self._app.wind_down()
        if polling := self._running.get("poll"):
            polling.cancel()
        try:
            async with asyncio.timeout(GRACE):
                await self._idle.wait()
                await asyncio.gather(*self._sending, *self._asides, return_exceptions=True)
        except TimeoutError:
            log.warning("a send was broken off; its message may arrive twice")
        self._scheduler.shutdown(wait=False)
        await self._app.leave()
        await self._app.close()
        log.info("stopped")

    def _schedule(self) -> None:
        """Every tick at its interval, beginning now; called again when the intervals may have changed."""
        ticks: dict[str, tuple[timedelta, Step]] = {
            "poll": (self._app.configuration.monitor.polling.tick, self._poll),
            "tell": (TELL_EVERY, self._tell),
            "deliver": (DELIVER_EVERY, self._deliver),
            "keep house": (KEEP_HOUSE_EVERY, lambda: self._app.prune()),
            "give back memory": (GIVE_BACK_EVERY, give_back),
        }
        shared = self._app.member is not None
        for name, (every, step) in ticks.items():
            self._scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=max(1, int(every.total_seconds()))),
                args=(name, step),
                id=name,
                next_run_time=self._clock.now() + (SETTLED if shared and name == "keep house" else timedelta(0)),
                max_instances=2 if name == "deliver" else 1,  # beside one that an app which was exchanged still makes
                coalesce=True,
                misfire_grace_time=None,
                replace_existing=True,
            )
        told = dict.fromkeys((Stage.ASSESS, Stage.DIGEST), TELL_EVERY)
        self._pulse.planned({_STAGES[name]: every for name, (every, _) in ticks.items() if name in _STAGES} | told)

    async def _poll(self) -> None:
        polled = await self._app.poll(self._note)
        if polled.new_items:
            self._hasten("tell")  # what just came in is told now, not at the next tick

    def _note(self, taken: Taken) -> None:
        failed = taken.outcome if isinstance(taken.outcome, FetchFailed) else None
        self._pulse.polled(taken.feed_id, failed.message if failed else None, before=taken.state.failures - 1)
        self._pulse.count("polls", taken.ending)
        self._pulse.count("items", "new", by=taken.new_items)
        self._pulse.count("items", "changed", by=taken.changed_items)
        if failed is not None:
            self._pulse.count("feed_failures", taken.feed_id)

    async def _tell(self) -> None:
        await self._step("assess", self._assess)
        await self._step("brief", self._brief)
        self._hasten("deliver")

    async def _assess(self) -> None:
        assessed = await self._app.assess()
        self._pulse.signals = assessed.signals
        for transition in assessed.transitions:
            self._pulse.count("transitions", transition.reason.value)
        for telling in assessed.tellings:
            self._pulse.count("alerts", telling.verdict.value, telling.reason.value)

    async def _brief(self) -> None:
        for digest in await self._app.brief():
            self._pulse.count("digests", digest.name)

    async def _deliver(self) -> None:
        delivered = await self._app.deliver()
        for (result, channel), count in delivered.by_channel.items():
            self._pulse.count("deliveries", result, channel, by=count)

    def _hasten(self, name: str) -> None:
        try:
            self._scheduler.modify_job(name, next_run_time=self._clock.now())
        except JobLookupError:
            log.debug("no tick of that name", extra={"tick": name})

    async def _tick(self, name: str, step: Step) -> None:
        """One tick, unless no tick may begin now; the next one comes all the same."""
        task = asyncio.current_task()
        if self._resting or task is None or name in self._running:
            return
        self._running[name] = task
        self._idle.clear()
        try:
            await self._step(name, step)
        except asyncio.CancelledError:
            log.info("%s broken off", name)
        finally:
            self._ended(name, task)

    def _ended(self, name: str, task: asyncio.Task[object]) -> None:
        """A tick is over, or nobody waits for it any more."""
        if self._running.get(name) is task:
            del self._running[name]
        if not self._running:
            self._idle.set()

    async def _step(self, name: str, step: Step) -> None:
        """The tick boundary: whatever went wrong is told, and what follows still runs."""
        stage, failure = _STAGES.get(name), None
        if stage is not None:
            self._pulse.began(stage)
        try:
            await step()
        except WatchfloorError as error:
            failure = str(error)
            log.error("%s failed", name, extra={"why": failure})
        except Exception as error:
            failure = f"unforeseen {type(error).__name__}; the log has the details"
            log.exception("%s failed unexpectedly", name)
        finally:
            if stage is not None:
                self._pulse.ended(stage, failure)

    async def _live(self) -> None:
        """Show those who share the database that we live; who begins to tell begins at once."""
        while True:
            await self._step("sign of life", self._beat)
            await asyncio.sleep(BEAT)

    async def _beat(self) -> None:
        if await self._app.beat():
            await self._app.take_back()
            for name in ("tell", "keep house"):  # both were left to another process so far
                self._hasten(name)

    async def _watch(self) -> None:
        """See clock jumps: without this a clock set back an hour would stop all polling for that hour."""
        wall, steady = self._clock.now(), self._clock.monotonic()
        while True:
            await asyncio.sleep(WATCH_EVERY)
            wall_now, steady_now = self._clock.now(), self._clock.monotonic()
            jump = (wall_now - wall).total_seconds() - (steady_now - steady)
            wall, steady = wall_now, steady_now
            if abs(jump) > JUMP:
                self._pulse.jumped(jump)
                log.warning("the clock jumped", extra={"seconds": round(jump, 1)})
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=wall_now)


def _in_short(error: ConfigError) -> str:
    """The first fault, and how many more there are: on one line, for whoever asks how the daemon is."""
    first, *others = map(str, error.faults)
    more = f" (and {len(others)} more; `watchfloor check` tells all)" if others else ""
    return f"{first}{more}"
