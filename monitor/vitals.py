"""Watches a daemon from beside it: gathers facts, has them judged, and tells whoever supervises or asks.

It never waits for the daemon, nor the daemon for it: what takes time (the database, a ping) is done apart, and what
was known last counts until then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from monitor import __version__
from monitor.app import App
from monitor.feeds.knock import Fetches, knock
from monitor.health.deadman import Ping, Pinged, address, next_ping
from monitor.health.facts import Facts, Instant
from monitor.health.listener import Listener
from monitor.health.pulse import Pulse
from monitor.health.snapshot import Snapshot
from monitor.health.systemd import Supervisor
from monitor.health.verdict import BOUNDS, DaemonHealth, Reason, Trouble, Weight, health
from monitor.lib.errors import WatchfloorError
from monitor.network import open_network
from monitor.prober import Prober

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=5)


def _level(trouble: Trouble) -> int:
    if trouble.reason is Reason.STARTING:  # every daemon does, once; the log says when it is `ready`
        return logging.DEBUG
    return logging.ERROR if trouble.weight is Weight.FAILING else logging.WARNING


def _fields(trouble: Trouble) -> dict[str, str]:
    return {"reason": trouble.reason.value} | ({"about": trouble.about} if trouble.about else {})


def _own_network(app: App) -> AbstractAsyncContextManager[Fetches]:
    return open_network(app.configuration.monitor.polling, app.clock)


class Vitals:
    """Facts, verdict and those who are told, for the life of the process.

    Args:
        app: Gives the app that is ticked now.
        pulse: What the daemon notes of itself.
        supervisor: The service manager.
        look_every: Between two looks.
        reach: How pings go out; a network of its own, so that none waits for feeds that are asked.
    """

    def __init__(
        self,
        app: Callable[[], App],
        pulse: Pulse,
        supervisor: Supervisor,
        *,
        look_every: timedelta = LOOK_EVERY,
        reach: Callable[[App], AbstractAsyncContextManager[Fetches]] = _own_network,
    ) -> None:
        self._app = app
        self._pulse = pulse
        self._supervisor = supervisor
        self._every = look_every
        self._reach = reach
        self._listener = Listener(self.snapshot)
        self._prober = Prober(pulse)
        self._watched = pulse.started
        self._stall: tuple[timedelta, Instant] | None = None
        self._ping: asyncio.Task[None] | None = None
        self._pinged: Pinged | None = None
        self._unheard: str | None = None
        self._told: DaemonHealth | None = None

    def snapshot(self) -> Snapshot:
        """How it is at this moment."""
        pulse, settings = self._pulse, self._app().configuration.monitor
        now, polling = pulse.now(), settings.polling
        patience = polling.timeout + polling.per_host_spacing
        facts = Facts(
            started=pulse.started,
            watched=self._watched,
            ready=pulse.ready,
            stages=dict(pulse.stages),
            database=self._prober.database,
            feeds=pulse.feeds({feed.id for feed in settings.feeds}, patience),
            lanes=self._prober.lanes,
            unreached=self._prober.unreached,
            lanes_read=self._prober.lanes_read,
            dark=self._prober.dark,
            reload=pulse.reload,
            jump=pulse.jump,
            stall=self._stall,
            fetch_within=patience,
        )
        return Snapshot(
            version=__version__,
            now=now,
            facts=facts,
            health=health(facts, now),
            feeds=self._prober.feeds,
            counts=dict(pulse.counts),
            signals=dict(pulse.signals),
            jumps=pulse.jumps,
            telling=None if (member := self._app().member) is None else member.lease is not None,
        )

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        try:
            while True:
                try:
                    await self.look()
                except Exception:  # whatever is wrong with the watching is told, and the daemon goes on
                    log.exception("health could not be looked at")
                await asyncio.sleep(self._every.total_seconds())
        finally:
            if self._ping is not None:
                self._ping.cancel()
            self._prober.close()
            await self._listener.close()

    async def look(self) -> None:
        """One look: note how late it comes, begin what takes time, tell what is known."""
        now = self._pulse.now()
        if (late := now.since(self._watched) - self._every) > BOUNDS.stall:
            self._stall = late, now
        self._watched = now
        await self._listen()
        if self._pulse.ready:
            self._prober.begin(self._app(), now)
        snapshot = self.snapshot()
        self._tell(snapshot.health)
        self._knock(snapshot.health, now)

    # Telling

    async def _listen(self) -> None:
        wanted = self._app().configuration.monitor.health
        if not wanted.enabled:
            await self._listener.close()
            return
        unheard = await self._listener.listen(wanted.address, wanted.port)
        if unheard and unheard != self._unheard:
            log.warning("health cannot be asked for", extra={"why": unheard})
        elif self._listener.at and self._unheard:
            log.info("health can be asked for again", extra={"port": wanted.port})
        self._unheard = unheard

    def _tell(self, found: DaemonHealth) -> None:
        """The log hears what changed, the service manager that we live, and in words how."""
        if found.live:
            self._supervisor.alive()
        before = self._told.troubles if self._told else ()
        for trouble in found.troubles:
            if trouble.identity not in {one.identity for one in before}:
                log.log(_level(trouble), "health trouble", extra=_fields(trouble) | {"why": trouble.words})
        for trouble in before:
            if trouble.identity not in {one.identity for one in found.troubles}:
                log.log(min(_level(trouble), logging.INFO), "health trouble over", extra=_fields(trouble))
        if self._told is None or [t.words for t in before] != [t.words for t in found.troubles]:
            self._supervisor.status("; ".join(trouble.words for trouble in found.troubles) or "all is well")
        self._told = found

    def _knock(self, found: DaemonHealth, now: Instant) -> None:
        wanted = self._app().configuration.monitor.dead_man
        if wanted is None or (self._ping is not None and not self._ping.done()):
            return
        said = next_ping(self._pinged, found, now, wanted.every, tell_failure=wanted.tell_failure)
        if said is not None:
            self._ping = asyncio.create_task(self._send_ping(said, now))

    async def _send_ping(self, said: Ping, now: Instant) -> None:
        wanted = self._app().configuration.monitor.dead_man
        if wanted is None:
            return
        try:
            url = address(wanted.url.reveal(), said)
            async with self._reach(self._app()) as door:
                unheard = await knock(door, url, now.at)
        except (WatchfloorError, ValueError, RuntimeError) as error:
            unheard = type(error).__name__
        if unheard and (self._pinged is None or self._pinged.taken):
            log.warning("the dead-man ping was not taken", extra={"said": said.value, "why": unheard})
        self._pinged = Pinged(now, said, unheard is None)
        self._pulse.count("pings", said.value, "failed" if unheard else "taken")
