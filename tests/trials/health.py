"""How soon a daemon's health turns red in each fault, and green after it: `PYTHONPATH=. python tests/trials/health.py`.

A real daemon process over real feeds and mail on loopback, its state on a small disk of its own where we may mount one
(root), its clock set by libfaketime where that is installed. Faults to try may be named. Told of each fault: the
seconds until `/healthz` was red, with its reason; until it was green after the repair; and whether the dead man heard
that all is well in between.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "alerts" / "channels")]

import aiohttp
from aiohttp import web
from loopback import free_port
from mailsink import MailSink, mail_server

from monitor.lib.clock import SystemClock

steady = SystemClock().monotonic
FEEDS = 12
CITIES = ("Erbil", "Damascus", "Beirut", "Amman", "Khartoum", "Bamako", "Niamey", "Nairobi", "Kampala", "Mogadishu")
DISK = 24 * 1024 * 1024
PATIENCE = 400.0
ONE_LOOK = {False: aiohttp.ClientTimeout(total=5), True: aiohttp.ClientTimeout(total=60)}
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
RULES = """
rules:
  - {id: drones, title: Drone attacks, kind: count, where: {types: [drone_attack]}, group_by: [country],
     count: stories, condition: {gte: 1}, timespan: 24h, severity: high}
"""
ALERTS = """
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none, from: watchfloor@example.org}}
receivers: {{desk: {{email: {{to: [desk@example.org]}}}}}}
immediate: {{group_wait: 0s}}
"""
SETTINGS = """
polling: {{allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 2s}}
health: {{port: {port}}}
dead_man: {{url_env: PING, every: 30s}}
"""


@dataclass(frozen=True)
class Seen:
    """What was seen of one fault; seconds, None where it did not come."""

    fault: str
    red: float | None
    reason: str
    green: float | None
    well_pings: int


@dataclass
class World:
    """The daemon's surroundings."""

    state: Path
    clock: Path
    port: int
    mail: MailSink = field(default_factory=MailSink)
    process: subprocess.Popen[bytes] | None = None
    feeds_answer: bool = True
    telling: bool = False
    items: dict[int, list[str]] = field(default_factory=dict)
    pings: list[tuple[float, str]] = field(default_factory=list)
    begun: float | None = None  # when the fault could first be noticed, where that is not its beginning

    async def feed(self, request: web.Request) -> web.Response:
        """A feed; the first answers come one after the other, so that later polls do too."""
        number = int(request.match_info["number"])
        if number not in self.items:
            self.items[number] = [f"Quiet day {number}"]
            await asyncio.sleep(1.1 * number)
        if not self.feeds_answer:
            return web.Response(status=503)
        told = sum(len(items) - 1 for items in self.items.values())
        if self.telling and told < len(CITIES):
            self.items[number].append(f"Drones struck a base in {CITIES[told]}")
        entries = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>" for title in self.items[number])
        return web.Response(text=f"<rss version='2.0'><channel>{entries}</channel></rss>")

    async def ping(self, request: web.Request) -> web.Response:
        self.pings.append((steady(), request.path))
        return web.Response(text="OK")

    async def health(self, session: aiohttp.ClientSession) -> tuple[bool, str]:
        """Whether it is well, and the reasons."""
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/healthz", params={"format": "json"}) as response:
                told = await response.json()
        except (aiohttp.ClientError, TimeoutError):
            return False, "no answer"
        return told["healthy"], ", ".join(t["reason"] for t in told["troubles"] if t["weight"] == "failing")


Fault = Callable[[World], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def locked(world: World) -> AsyncIterator[None]:
    other = sqlite3.connect(world.state / "watchfloor.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@asynccontextmanager
async def writes_refused(world: World) -> AsyncIterator[None]:
    """As on a file system that has turned read-only: the system lets the running process write no file."""
    assert world.process is not None
    unlimited = resource.prlimit(world.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(world.process.pid, resource.RLIMIT_FSIZE, (0, unlimited[1]))
    yield
    resource.prlimit(world.process.pid, resource.RLIMIT_FSIZE, unlimited)


@asynccontextmanager
async def disk_full(world: World) -> AsyncIterator[None]:
    ballast = world.state / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    yield
    ballast.unlink()


@asynccontextmanager
async def no_feed(world: World) -> AsyncIterator[None]:
    world.feeds_answer = False
    yield
    world.feeds_answer = True


@asynccontextmanager
async def outbox_stuck(world: World) -> AsyncIterator[None]:
    """Counted from the first message that is refused."""
    world.mail.rcpt, world.telling = "451 4.3.0 later", True
    waiting = await asyncio.to_thread(_waiting, world.state)
    world.begun, world.telling = steady() - waiting, False
    yield
    world.mail.rcpt = "250 ok"


def _waiting(state: Path) -> float:
    """Seconds since the oldest waiting message was decided, once one waits."""
    age = "(julianday('now') - julianday(min(created_at))) * 86400"
    with sqlite3.connect(state / "watchfloor.db") as looking:
        for _ in range(600):
            found = looking.execute(f"SELECT {age} FROM outbox_delivery WHERE status = 'pending'").fetchone()[0]
            if found is not None:
                return max(0.0, float(found))
            threading.Event().wait(0.2)
    raise AssertionError("no message was decided")


@asynccontextmanager
async def stopped(world: World) -> AsyncIterator[None]:
    assert world.process is not None
    world.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(45)
    yield
    world.process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def clock_jumped(world: World) -> AsyncIterator[None]:
    world.clock.write_text("+1h")
    yield


FAULTS: tuple[tuple[str, Fault, str], ...] = (
    ("database locked", locked, "database"),
    ("writes refused", writes_refused, "database"),
    ("disk full", disk_full, "disk"),
    ("no feed answers", no_feed, "no_feed_answers"),
    ("mail refused", outbox_stuck, "outbox_stuck"),
    ("process stopped", stopped, "no answer"),
    ("clock an hour on", clock_jumped, "clock_jumped"),
)


@asynccontextmanager
async def living(folder: Path, *, faked: bool) -> AsyncIterator[World]:
    """A daemon that is well, in its world; under a clock that can be set, which slows it down where it waits."""
    world = World(folder / "state", folder / "clock", free_port())
    world.state.mkdir(exist_ok=True)
    world.clock.write_text("+0")
    application = web.Application()
    application.router.add_get("/feed/{number}", world.feed)
    application.router.add_get("/ping", world.ping)
    application.router.add_get("/ping/fail", world.ping)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with mail_server(world.mail) as smtp:
        config = configured(folder / "config", here, smtp, world.port)
        words = [sys.executable, "-m", "monitor", "run", "-c", str(config), "-s", str(world.state)]
        settable = {
            "LD_PRELOAD": str(LIBRARIES[-1]), "FAKETIME_TIMESTAMP_FILE": str(world.clock), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        } if faked else {}  # fmt: skip
        env = {**os.environ, **settable, "PING": f"{here}/ping"}
        world.process = started(words, env)
        keeping = asyncio.create_task(asyncio.to_thread(keep, world.process, folder / "log"))
        try:
            yield world
        finally:
            world.process.send_signal(signal.SIGCONT)
            world.process.terminate()
            world.process.wait(90)
            await keeping
            await runner.cleanup()


def started(words: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)


def keep(process: subprocess.Popen[bytes], path: Path) -> None:
    """Write down what the daemon says; it may be forbidden to write files itself."""
    assert process.stdout is not None
    with path.open("wb", buffering=0) as log:
        for line in process.stdout:
            log.write(line)


def configured(folder: Path, here: str, smtp: int, port: int) -> Path:
    folder.mkdir(exist_ok=True)
    feeds = "".join(
        f"  - {{id: feed-{number}, url: '{here}/feed/{number}', topic: world, interval: 1m}}\n"
        for number in range(FEEDS)
    )
    (folder / "feeds.yaml").write_text(f"own:\n{feeds}")
    (folder / "rules.yaml").write_text(RULES)
    (folder / "alerts.yaml").write_text(ALERTS.format(smtp=smtp))
    (folder / "watchfloor.yaml").write_text(SETTINGS.format(port=port))
    return folder


async def until(
    world: World, session: aiohttp.ClientSession, *, well: bool, reason: str = ""
) -> tuple[float | None, str]:
    """The moment it became so, for that reason, and all reasons then; None where it never did."""
    begun = steady()
    while steady() - begun < PATIENCE:
        healthy, reasons = await world.health(session)
        if healthy is well and reason in reasons:
            return steady(), reasons
        await asyncio.sleep(0.5)
    return None, ""


async def suffer(world: World, session: aiohttp.ClientSession, name: str, fault: Fault, reason: str) -> Seen:
    """One fault, from health to health."""
    await until(world, session, well=True)
    await asyncio.sleep(20)  # polls, pings and heartbeats are as they usually are
    world.begun, begun = None, steady()
    watching = asyncio.create_task(until(world, session, well=False, reason=reason))
    async with fault(world):
        red, reasons = await watching
    repaired = steady()
    green, _ = await until(world, session, well=True)
    well_pings = sum(
        path == "/ping" and red is not None and red + 6 < at < (green or at) - 1 for at, path in world.pings
    )
    return Seen(
        name,
        None if red is None else red - (world.begun or begun),
        reasons,
        None if green is None else green - repaired,
        well_pings,
    )


async def trial(folder: Path, names: Sequence[str] = ()) -> list[Seen]:
    """Every fault, or those named, one after the other on one daemon; the clock's on one of its own."""
    wanted = [one for one in FAULTS if not names or one[0] in names]
    seen = []
    for faked in (False, True):
        faults = [one for one in wanted if (one[1] is clock_jumped) is faked and missing(one[0], folder) is None]
        if not faults:
            continue
        async with living(folder, faked=faked) as world, aiohttp.ClientSession(timeout=ONE_LOOK[faked]) as session:
            for name, fault, reason in faults:
                seen.append(await suffer(world, session, name, fault, reason))
                print(seen[-1], file=sys.stderr, flush=True)
    return seen


def missing(name: str, folder: Path, *, mounted: bool | None = None) -> str | None:
    """Why a fault cannot be had here."""
    small = os.path.ismount(folder / "state") if mounted is None else mounted
    if name == "disk full" and not small:
        return "it needs a small disk of its own, which only root can mount"
    return "it needs libfaketime" if name.startswith("clock") and not LIBRARIES else None


def main() -> int:
    with tempfile.TemporaryDirectory() as made:
        folder, state = Path(made), Path(made, "state")
        state.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(state)], capture_output=True, check=False
        )
        try:
            seen = asyncio.run(trial(folder, sys.argv[1:]))
            if any(one.red is None for one in seen):
                print((folder / "log").read_text()[-3000:])
        finally:
            if mounted.returncode == 0:
                subprocess.run(["umount", str(state)], check=False)
    for name, _, _ in FAULTS:
        if not sys.argv[1:] and (why := missing(name, folder, mounted=mounted.returncode == 0)):
            print(f"{name}: not tried, {why}")
    print(f"{'fault':20} {'red after':>9} {'green after':>11}  all-is-well pings meanwhile, reason")
    for one in seen:
        red, green = (f"{value:.0f} s" if value is not None else "never" for value in (one.red, one.green))
        print(f"{one.fault:20} {red:>9} {green:>11}  {one.well_pings}, {one.reason}")
    bad = [one for one in seen if one.red is None or one.red > 60 or one.well_pings]
    print(f"{len(seen) - len(bad)} of {len(seen)} faults were red within 60 s for the right reason, and no ping lied")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
