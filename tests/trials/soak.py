"""Left alone: `python tests/trials/soak.py [HOURS] [MINUTES] [DAYS]`.

HOURS (24) pass on a virtual clock: sixty feeds polled every minute, 86,400 polls a day, over SQLite in a file, with
assessments, digests, messages and retention as the daemon ticks them. Then the real daemon runs for MINUTES (60) with
the same feeds on loopback. Then DAYS (120) pass on a virtual clock with fewer polls, so that everything that is kept
for a while was kept for as long: 3 to 10 days for open stories, 8 for baselines, 30 for what regions are usually told
of, 90 and three more for what a rule of first times remembers, as the shipped `first-of-its-kind` does.

Told of each: how memory grows by the hour (least squares, after what is loaded once is loaded, and in the days after
what is kept for a while is full), open files at the beginning and the end, the largest write-ahead log, the longest
write transaction, and the CPU time of a poll with all that follows it. With a folder in memory (TMPDIR=/dev/shm) the
hours need no disk that is quick.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time, sleep, thread_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from aiohttp import web
from sqlalchemy import Connection, Engine, event

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.lib import garbage, heap
from monitor.lib.clock import SystemClock, VirtualClock
from monitor.model.feed import Feed, FeedState, Fetched, Outcome

START = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEEDS = 60
SHOWN = 30
GROWTH = 1.0  # MB an hour; in the days, a day
LATER = 6  # files of connections that the pool opens when two steps first coincide; it has five at most
WAL = 64 * 1024 * 1024
MODE = "watchfloor_mode"  # of a transaction, as `monitor.lib.database` names it
HELD = 1.0  # seconds of work within a write transaction
CITIES = ("Erbil", "Bamako", "Khartoum", "Beirut", "Kabul", "Mogadishu", "Kyiv", "Yangon", "Lima", "Oslo")
ACTS = ("Drones struck a base in", "Thousands protested in", "A bomb exploded in", "Ministers met in", "Rain fell in")
FILES = {
    "watchfloor.yaml": (
        "polling: {allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s}\nretention: 100d\n"
        "health: {enabled: false}\n"
    ),
    "rules.yaml": (
        "rules:\n  - {id: acts, title: Acts, kind: count, where: {types: [drone_attack, protest, bombing]},"
        " count: stories, group_by: [country], condition: {gte: 1}, timespan: 6h, severity: high}\n"
        "  - {id: surge, title: Surge, kind: surprise, where: {types: [drone_attack, protest, bombing]},"
        " group_by: [country], condition: {gte: 3}, timespan: 24h, history: 7d, baseline: 8d, severity: low}\n"
        "  - {id: first, title: First, kind: first_seen, where: {types: [drone_attack, protest, bombing]},"
        " group_by: [country], condition: {gte: 1}, memory: 90d, severity: low}\n"
    ),
}


@dataclass(frozen=True)
class Course:
    """How a time passes.

    Attributes:
        step: Minutes between two ticks.
        poll: Minutes between two polls of a feed.
        new: Minutes until a feed brings something new.
        digests: When digests are due.
        settled: Hours until all is loaded, or full, that will be; memory is judged after them.
        unit: Hours, in which it may grow by a megabyte.
    """

    step: int = 1
    poll: int = 1
    new: int = 30
    digests: Sequence[str] = (":00", ":20", ":40")
    settled: float = 2
    unit: int = 1


MINUTELY = Course()
# Every few minutes a digest, so that what is loaded for the first is loaded before we measure.
REAL = Course(digests=tuple(f":{minute:02}" for minute in range(0, 60, 4)), settled=0)
DAYS = Course(step=60, poll=120, new=240, digests=("06:00",), settled=94 * 24, unit=24)


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
    course: Course = MINUTELY
    held: float = 0.0
    items: int = 0
    work: float = 0.0  # seconds of CPU

    @property
    def later(self) -> list[Sample]:
        """What is judged: after it has settled, or where it was too short for that, the later two thirds."""
        settled = [one for one in self.samples if one.hours >= (self.course.settled or self.hours)]
        return settled if len(settled) > len(self.samples) // 5 else self.samples[len(self.samples) // 3 :]

    @property
    def growth(self) -> float:
        """MB an hour, or a day, by least squares."""
        later = self.later
        mean_x = sum(one.hours for one in later) / len(later)
        mean_y = sum(one.memory for one in later) / len(later)
        spread = sum((one.hours - mean_x) ** 2 for one in later)
        slope = sum((one.hours - mean_x) * (one.memory - mean_y) for one in later) / spread if spread else 0.0
        return slope * self.course.unit

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


def page(number: int, minute: int, new: int) -> bytes:
    """A feed's document at a minute: something new now and then, and what it showed before."""
    newest = (minute + number * new // FEEDS) // new
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

    def __init__(self, new: int) -> None:
        self.polls, self._new = 0, new

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        self.polls += 1
        body = page(int(feed.id[1:]), int((now - START) / MINUTE), self._new)
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


def write(folder: Path, course: Course, port: int = 1) -> Path:
    config = folder / "config"
    config.mkdir()
    own = "".join(
        f"  - {{id: f{number}, url: 'http://127.0.0.1:{port}/{number}', topic: world, interval: 1m}}\n"
        for number in range(FEEDS)
    )
    due = "".join(
        f"  - {{name: d{number}, at: '{at}', receivers: [desk], title: News}}\n"
        for number, at in enumerate(course.digests)
    )
    alerts = f"receivers: {{desk: {{file: {{folder: outbox}}}}}}\ndigests:\n{due}"
    for name, text in {**FILES, "feeds.yaml": f"own:\n{own}", "alerts.yaml": alerts}.items():
        (config / name).write_text(text)
    return config


@dataclass
class Held:
    """The longest work within one write transaction, in seconds of its thread: a busy machine does not count."""

    longest: float = 0.0
    _since: dict[int, float] = field(default_factory=dict)

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "begin", self._begun)
        for end in ("commit", "rollback"):
            event.listen(engine, end, lambda _: self._ended())

    def _begun(self, connection: Connection) -> None:
        if connection.get_execution_options().get(MODE) != "read":  # of which there are many, and none holds up others
            self._since[threading.get_ident()] = thread_time()

    def _ended(self) -> None:
        begun = self._since.pop(threading.get_ident(), None)
        if begun is not None:
            self.longest = max(self.longest, thread_time() - begun)


async def hours(number: float, folder: Path, course: Course = MINUTELY) -> Soaked:
    """So many hours on a virtual clock, as the daemon ticks them."""
    clock, papers, work = VirtualClock(START), Papers(course.new), process_time()
    configuration = configure(write(folder, course))
    feeds = [replace(feed, interval=course.poll * MINUTE) for feed in configuration.monitor.feeds]
    state, file = folder / "state", folder / "state" / "watchfloor.db"
    state.mkdir()
    app = bootstrap(folder / "config", state, clock=clock, fetcher=papers, feeds=feeds, configuration=configuration)
    held = Held()
    held.watch(app._engine)
    await app.start()
    samples = [measured(os.getpid(), 0.0, file)]
    for tick in range(int(number * 60) // course.step):
        minute = tick * course.step
        clock.move_to(START + minute * MINUTE)
        await _tick(app, minute)
        if tick % 10 == 4:
            samples.append(measured(os.getpid(), minute / 60, file))
    items = app.pipeline.store.counts().items
    await app.close()
    return Soaked(papers.polls, number, samples, course, held.longest, items, process_time() - work)


async def _tick(app: App, minute: int) -> None:
    polled = await app.poll()
    if polled.new_items or minute % 3 == 0:
        await app.assess()
        await app.brief()
    await app.deliver()
    if minute % 360 == 0:
        await app.prune()
    if minute % 20 == 0:
        await heap.give_back()


@contextmanager
def served(asked: list[int] | None = None) -> Iterator[int]:
    """The same feeds over HTTP; the port. How often they were asked is counted in `asked`, if that is given."""
    count = [0] if asked is None else asked
    begun, loop, ready = SystemClock().monotonic(), asyncio.new_event_loop(), threading.Event()
    end, ports = asyncio.Event(), [0]

    async def answer(request: web.Request) -> web.Response:
        count[0] += 1
        minute = int((SystemClock().monotonic() - begun) / 60)
        return web.Response(
            body=page(int(request.match_info["number"]), minute, REAL.new), content_type="application/rss+xml"
        )

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
        config, state = write(folder, REAL, port), folder / "state"
        command = [sys.executable, "-m", "monitor", "run", "-c", config, "-s", state, "--log-format", "json"]
        daemon = subprocess.Popen(command, stderr=log, stdout=log, cwd=Path(__file__).parents[2])
        samples: list[Sample] = []
        try:
            begun = steady.monotonic()
            while (passed := steady.monotonic() - begun) < minutes * 60:
                sleep(10)
                samples.append(measured(daemon.pid, passed / 3600, state / "watchfloor.db"))
            work = sum(map(int, Path(f"/proc/{daemon.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(120)
    return Soaked(asked[0], minutes / 60, samples, REAL, work=work / os.sysconf("SC_CLK_TCK"))


def told(name: str, found: Soaked) -> str:
    """One line for people."""
    first, last = found.later[0], found.samples[-1]
    marks = found.samples[:: max(1, len(found.samples) // 12)]
    course = " ".join(f"{one.memory:.0f}" for one in marks)
    return (
        f"{name}: {found.hours:.1f} h, {found.polls} polls, {found.items or 'uncounted'} items; memory "
        f"{first.memory:.0f} to {last.memory:.0f} MB from hour {first.hours:.0f} on, {found.growth:+.2f} MB "
        f"{'a day' if found.course.unit > 1 else 'an hour'}; {last.files} open files, "
        f"{found.more_files:+d}; write-ahead log at most {found.log / 1e6:.1f} MB; longest write transaction "
        f"{found.held * 1000:.0f} ms; {found.work:.0f} s of CPU, {1000 * found.work / max(1, found.polls):.1f} ms a "
        f"poll; memory in its course: {course} MB"
    )


def main(arguments: Sequence[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    logging.disable(logging.CRITICAL)
    garbage.look_seldom()  # as the command does
    number, minutes, days = (float(word) for word in (*arguments, *("24", "60", "120")[len(arguments) :]))
    ways: tuple[tuple[str, float, Callable[[Path], Soaked]], ...] = (
        ("virtual clock", number, lambda folder: asyncio.run(hours(number, folder))),
        ("real clock", minutes, lambda folder: real(minutes, folder)),
        ("days", days, lambda folder: asyncio.run(hours(24 * days, folder, DAYS))),
    )
    wrong = 0
    for name, wanted, run in ways:
        with tempfile.TemporaryDirectory() as folder:
            if wanted:
                found = run(Path(folder))
                print(told(name, found), flush=True)
                wrong += found.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
