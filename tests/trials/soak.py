"""Left alone: `python tests/trials/soak.py [HOURS] [MINUTES]`.

HOURS (24) pass on a virtual clock: sixty feeds polled every minute, 86,400 polls a day, over SQLite in a file, with
assessments, digests, messages and retention as the daemon ticks them. Then the real daemon runs for MINUTES (60) with
the same feeds on loopback. Told of both: how memory grows by the hour (by regression, after it has warmed up), open
files at the beginning and the end, the largest write-ahead log, and the longest write transaction.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time, sleep, thread_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from aiohttp import web
from sqlalchemy import Engine, event

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.lib.clock import SystemClock, VirtualClock
from monitor.model.feed import Feed, FeedState, Fetched, Outcome

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEEDS = 60
NEW_EVERY = 30  # minutes until a feed brings something new
SHOWN = 30
GROWTH = 1.0  # MB an hour
LATER = 6  # files of connections that the pool opens when two steps first coincide; it has five at most
WAL = 64 * 1024 * 1024
HELD = 1.0  # seconds of work within a write transaction
CITIES = ("Erbil", "Bamako", "Khartoum", "Beirut", "Kabul", "Mogadishu", "Kyiv", "Yangon", "Lima", "Oslo")
ACTS = ("Drones struck a base in", "Thousands protested in", "A bomb exploded in", "Ministers met in", "Rain fell in")
FILES = {
    "watchfloor.yaml": (
        "polling: {allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s}\nretention: 30d\n"
        "health: {enabled: false}\n"
    ),
    "rules.yaml": (
        "rules:\n  - {id: acts, title: Acts, kind: count, where: {types: [drone_attack, protest, bombing]},"
        " count: stories, group_by: [country], condition: {gte: 1}, timespan: 6h, severity: high}\n"
    ),
    "alerts.yaml": (
        "receivers: {desk: {file: {folder: outbox}}}\n"
        "digests:\n"  # every few minutes one, so that what is loaded for the first is loaded before we measure
        + "".join(
            f"  - {{name: d{minute:02}, at: ':{minute:02}', receivers: [desk], title: Hourly}}\n"
            for minute in range(0, 60, 4)
        )
    ),
}


@dataclass
class Sample:
    """What a process has at a moment."""

    hours: float
    memory: float  # MB
    files: int
    log: int  # bytes of the write-ahead log


@dataclass
class Soaked:
    """What was seen while it ran."""

    polls: int
    hours: float
    samples: list[Sample]
    held: float = 0.0
    items: int = 0

    @property
    def growth(self) -> float:
        """MB an hour, by least squares over the later two thirds."""
        later = self.samples[len(self.samples) // 3 :]
        mean_x = sum(one.hours for one in later) / len(later)
        mean_y = sum(one.memory for one in later) / len(later)
        spread = sum((one.hours - mean_x) ** 2 for one in later)
        return sum((one.hours - mean_x) * (one.memory - mean_y) for one in later) / spread if spread else 0.0

    @property
    def more_files(self) -> int:
        """Open files at the end beyond those after the beginning."""
        third = len(self.samples) // 3
        return self.samples[-1].files - max(one.files for one in self.samples[: third + 1])

    @property
    def log(self) -> int:
        return max(one.log for one in self.samples)

    @property
    def wrong(self) -> bool:
        return self.growth > GROWTH or self.more_files > LATER or self.log > WAL or self.held > HELD


def page(number: int, minute: int) -> bytes:
    """A feed's document at a minute: something new now and then, and what it showed before."""
    newest = (minute + number) // NEW_EVERY
    items = "".join(
        f"<item><guid>{number}-{index}</guid><title>{ACTS[(number + index) % len(ACTS)]} "
        f"{CITIES[(3 * number + index) % len(CITIES)]}, report {number} {index}</title>"
        f"<description>What {number * 7919 + index} people saw there in the {index}th hour, as {number} was told."
        f"</description></item>"
        for index in range(newest, max(-1, newest - SHOWN), -1)
    )
    return f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()


class Papers:
    """Brings each feed's document of the present minute."""

    def __init__(self) -> None:
        self.polls = 0

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        self.polls += 1
        body = page(int(feed.id[1:]), int((now - START) / MINUTE))
        return Fetched(feed.id, feed.url, 200, {}, body, now)


def measured(pid: int, hours: float, database: Path) -> Sample:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    log = database.with_name(database.name + "-wal")
    return Sample(
        hours,
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        log.stat().st_size if log.exists() else 0,
    )


def write(folder: Path, port: int = 1) -> Path:
    config = folder / "config"
    config.mkdir()
    own = "".join(
        f"  - {{id: f{number}, url: 'http://127.0.0.1:{port}/{number}', topic: world, interval: 1m}}\n"
        for number in range(FEEDS)
    )
    for name, text in {**FILES, "feeds.yaml": f"own:\n{own}"}.items():
        (config / name).write_text(text)
    return config


@dataclass
class Held:
    """The longest work within one write transaction, in seconds of its thread: a busy machine does not count."""

    longest: float = 0.0
    _since: dict[int, float] = field(default_factory=dict)

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "begin", lambda _: self._since.__setitem__(threading.get_ident(), thread_time()))
        for end in ("commit", "rollback"):
            event.listen(engine, end, lambda _: self._ended())

    def _ended(self) -> None:
        begun = self._since.pop(threading.get_ident(), None)
        if begun is not None:
            self.longest = max(self.longest, thread_time() - begun)


async def days(hours: float, folder: Path) -> Soaked:
    """So many hours on a virtual clock, as the daemon ticks them."""
    clock, papers = VirtualClock(START), Papers()
    configuration = configure(write(folder))
    feeds = [replace(feed, interval=MINUTE) for feed in configuration.monitor.feeds]
    (folder / "state").mkdir()
    app = bootstrap(
        folder / "config", folder / "state", clock=clock, fetcher=papers, feeds=feeds, configuration=configuration
    )
    held = Held()
    held.watch(app._engine)
    await app.start()
    samples = [measured(os.getpid(), 0.0, folder / "state" / "watchfloor.db")]
    for minute in range(int(hours * 60)):
        clock.move_to(START + minute * MINUTE)
        await _tick(app, minute)
        if minute % 10 == 4:
            gc.collect()
            samples.append(measured(os.getpid(), minute / 60, folder / "state" / "watchfloor.db"))
    items = app.pipeline.store.counts().items
    await app.close()
    return Soaked(papers.polls, hours, samples, held.longest, items)


async def _tick(app: App, minute: int) -> None:
    polled = await app.poll()
    if polled.new_items or minute % 3 == 0:
        await app.assess()
        await app.brief()
    await app.deliver()
    if minute % 360 == 0:
        await app.prune()


@contextmanager
def served(asked: list[int] | None = None) -> Iterator[int]:
    """The same feeds over HTTP; the port. How often they were asked is counted in `asked`, if that is given."""
    count = [0] if asked is None else asked
    begun, loop, ready = SystemClock().monotonic(), asyncio.new_event_loop(), threading.Event()
    end, ports = asyncio.Event(), [0]

    async def answer(request: web.Request) -> web.Response:
        count[0] += 1
        minute = int((SystemClock().monotonic() - begun) / 60)
        return web.Response(body=page(int(request.match_info["number"]), minute), content_type="application/rss+xml")

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/{number}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports[0] = runner.addresses[0][1]
        ready.set()
        await end.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(30)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()


def real(minutes: float, folder: Path) -> Soaked:
    """The daemon itself for so long."""
    steady, asked = SystemClock(), [0]
    with served(asked) as port, (folder / "log").open("wb") as log:
        config, state = write(folder, port), folder / "state"
        command = [sys.executable, "-m", "monitor", "run", "-c", config, "-s", state, "--log-format", "json"]
        daemon = subprocess.Popen(command, stderr=log, stdout=log, cwd=Path(__file__).parents[2])
        samples: list[Sample] = []
        try:
            begun = steady.monotonic()
            while (passed := steady.monotonic() - begun) < minutes * 60:
                sleep(10)
                samples.append(measured(daemon.pid, passed / 3600, state / "watchfloor.db"))
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(120)
    return Soaked(asked[0], minutes / 60, samples)


def told(name: str, found: Soaked) -> str:
    """One line for people."""
    first, last = found.samples[len(found.samples) // 3], found.samples[-1]
    marks = found.samples[:: max(1, len(found.samples) // 12)]
    course = " ".join(f"{one.memory:.0f}" for one in marks)
    return (
        f"{name}: {found.hours:.1f} h, {found.polls} polls, {found.items or 'uncounted'} items; memory "
        f"{first.memory:.0f} to {last.memory:.0f} MB, {found.growth:+.2f} MB an hour; {last.files} open files, "
        f"{found.more_files:+d}; write-ahead log at most {found.log / 1e6:.1f} MB; longest write transaction "
        f"{found.held * 1000:.0f} ms; memory in its course: {course} MB"
    )


def main(arguments: Sequence[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    logging.disable(logging.CRITICAL)
    hours, minutes = (float(word) for word in (*arguments, *("24", "60")[len(arguments) :]))
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        if hours:
            found = asyncio.run(days(hours, Path(folder)))
            print(told("virtual clock", found), flush=True)
            wrong += found.wrong
    with tempfile.TemporaryDirectory() as folder:
        if minutes:
            found = real(minutes, Path(folder))
            print(told("real clock", found), flush=True)
            wrong += found.wrong
    print(f"{process_time():.0f} s of CPU")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
