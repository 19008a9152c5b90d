"""A thousand feeds, three in ten dead: `PYTHONPATH=. python tests/trials/thousand.py [FEEDS [HOURS [SPEED]]]`.

The real app with its own fetcher and readers polls servers on loopback, each feed at an address of its own; the clock
runs ten times as fast, and so do time limits. Printed is how punctual sound feeds were, how the dead were treated and
told, and what all of it cost.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from manyfeeds import DIES_AT, address, kind

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.feeds.fetch import Fetcher, FetchLimits
from monitor.lib.addresses import Allowed
from monitor.lib.clock import SystemClock
from monitor.model.feed import Feed, FeedState, Health

START = datetime(2026, 3, 4, 6, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)
TICK = timedelta(seconds=30)
HOUR = 3_600.0
LATE = 1.10  # of the interval, for the 99th of a hundred polls of sound feeds
CONFIG = {
    "watchfloor.yaml": "polling: {allow_networks: 127.0.0.0/8, per_host_spacing: 0s, timeout: 3s}\n",
    "feeds.yaml": "own:\n  - {id: one, url: 'https://one.example/', topic: world}\n",
    "rules.yaml": "rules: []\n",
    "alerts.yaml": "receivers: {desk: {file: {folder: outbox}}}\n",
}


class FastClock(SystemClock):
    """The day runs ahead of the machine; what is spaced out or limited in seconds is set shorter instead."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.begun = super().monotonic()

    def now(self) -> datetime:
        return START + timedelta(seconds=(self.monotonic() - self.begun) * self.speed)


@dataclass
class Outcome:
    """What was seen; seconds are the trial's, bytes and processor time real.

    Attributes:
        asked: When each feed was asked, by its number.
        told: When each feed was first told as failing.
        largest: Of this process; `readers` of all that read together.
    """

    asked: dict[int, list[float]]
    most: int
    told: dict[int, float]
    polls: int
    spent: float
    spent_reading: float
    largest: int
    readers: int
    forgotten: int
    problems: list[str] = field(default_factory=list)

    def lateness(self) -> list[float]:
        """Time between two polls of sound feeds, in intervals, ascending."""
        sound = [moments for number, moments in self.asked.items() if kind(number) == "sound"]
        gaps = [later - earlier for moments in sound for earlier, later in pairwise(moments)]
        return sorted(gap / INTERVAL.total_seconds() for gap in gaps)

    def last_hours(self, hours: float) -> int:
        """The most polls of a dead feed in the last hour."""
        since = (hours - 1) * HOUR
        dead = [moments for number, moments in self.asked.items() if kind(number) not in ("sound", "dying")]
        return max((sum(moment >= since for moment in moments) for moments in dead), default=0)

    def slowest_told(self) -> float:
        """The longest until a dead source was told, in intervals from when it was dead."""
        waits = [at - (DIES_AT if kind(number) == "dying" else 0.0) for number, at in self.told.items()]
        return max(waits, default=0.0) / INTERVAL.total_seconds()


@contextmanager
def servers(speed: float) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    script = Path(__file__).with_name("manyfeeds.py")
    with subprocess.Popen(
        [sys.executable, script, str(speed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as made:
        assert made.stdout is not None
        try:
            yield int(made.stdout.readline()), made
        finally:
            made.kill()


async def run(count: int, hours: float, speed: float, state: Path) -> Outcome:
    """So many feeds for so many hours of the fast clock."""
    folder = state / "config"
    folder.mkdir()
    for name, text in CONFIG.items():
        (folder / name).write_text(text, encoding="utf-8")
    with servers(speed) as (port, process):
        clock = FastClock(speed)
        app = bootstrap(folder, state, clock=clock, feeds=_feeds(count, port), configuration=configure(folder))
        outcome = await _drive(app, clock, hours)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        seen: dict[str, Any] = json.loads(process.stdout.readline())
    asked = {int(number): moments for number, moments in seen["asked"].items()}
    return replace(outcome, asked=asked, most=seen["most"])


def _feeds(count: int, port: int) -> list[Feed]:
    return [
        Feed(
            f"f{number}",
            f"Feed {number}",
            address(number, port),
            "rss",
            "world",
            "en",
            f"Paper {number}",
            f"p{number}",
            interval=INTERVAL,
        )
        for number in range(count)
    ]


async def _drive(app: App, clock: FastClock, hours: float) -> Outcome:
    """Tick as the daemon does: the next poll begins at its time, or when the last one is over."""
    told: dict[int, float] = {}
    polls = readers = 0
    begun = _cpu(resource.RUSAGE_SELF)
    await app.start()
    try:
        while (now := clock.now()) < START + timedelta(hours=hours):
            polls += len((await app.poll()).taken)
            readers = max(readers, _readers(app))
            for one in app.health():
                if one.health is Health.FAILING:
                    told.setdefault(int(one.feed.id[1:]), (clock.now() - START).total_seconds())
            await asyncio.sleep(max(0.0, (now + TICK - clock.now()).total_seconds() / clock.speed))
        states = app.pipeline.states().values()
        forgotten = sum(
            one.last_polled_at is None or one.next_poll_at > clock.now() + timedelta(days=1) for one in states
        )
        largest = _status("self", "VmHWM")
    finally:
        await app.close()
    spent = _cpu(resource.RUSAGE_SELF) - begun
    return Outcome({}, 0, told, polls, spent, _cpu(resource.RUSAGE_CHILDREN), largest, readers, forgotten)


def _readers(app: App) -> int:
    pids = app._readers.processes if app._readers else ()
    return sum(_status(str(pid), "VmRSS") for pid in pids)


def _status(pid: str, name: str) -> int:
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(text.split(f"{name}:")[1].split()[0]) * 1024 if f"{name}:" in text else 0


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


async def fetch_alone(polls: int) -> float:
    """Processor time of a fetch alone, on a fresh connection, beyond TLS, in seconds."""
    with servers(1.0) as (port, _):
        async with Fetcher(FetchLimits(spacing=timedelta(0)), allowed=Allowed.of(["127.0.0.0/8"])) as fetcher:
            feeds = [feed for feed in _feeds(polls * 2, port) if kind(int(feed.id[1:])) == "sound"][:polls]
            begun = _cpu(resource.RUSAGE_SELF)
            await asyncio.gather(*(fetcher.fetch(feed, FeedState(feed.id, START), START) for feed in feeds))
            return (_cpu(resource.RUSAGE_SELF) - begun) / len(feeds)


def main(arguments: list[str]) -> int:
    """Print what was seen; how many of the figures were missed."""
    count = int(arguments[0]) if arguments else 1_000
    hours = float(arguments[1]) if len(arguments) > 1 else 2.0
    speed = float(arguments[2]) if len(arguments) > 2 else 10.0
    logging.disable(logging.CRITICAL)
    alone = asyncio.run(fetch_alone(min(count, 1_000)))
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(run(count, hours, speed, Path(folder)))
    gaps, dead = seen.lateness(), [number for number in range(count) if kind(number) != "sound"]
    late = gaps[len(gaps) * 99 // 100] if gaps else 0.0
    memory = seen.largest + seen.readers
    figures = [
        (f"sound feeds: p99 of the time between polls {late:.3f} intervals, at most {gaps[-1]:.3f}", late <= LATE),
        (f"requests at one address at a time: at most {seen.most}", seen.most <= 2),
        (f"polls of a dead feed in the last hour: at most {seen.last_hours(hours)}", seen.last_hours(hours) <= 1),
        (f"dead sources told: {len(seen.told)} of {len(dead)}, the last after {seen.slowest_told():.2f} intervals",
         seen.told.keys() == set(dead) and seen.slowest_told() <= 2 * LATE),
        (f"feeds forgotten: {seen.forgotten}; never asked: {count - len(seen.asked) - _unasked(count)}",
         seen.forgotten == 0 and count - len(seen.asked) == _unasked(count)),
        (f"a fetch alone: {alone * 1e3:.2f} ms of processor time", alone <= 0.5e-3),
        (f"memory: {seen.largest >> 20} MiB, readers {seen.readers >> 20} MiB", memory < 300 << 20),
    ]  # fmt: skip
    print(f"{count:,} feeds, {len(dead)} dead, {hours:g} hours at {speed:g} times the speed on {os.cpu_count()} cores:")
    for words, right in figures:
        print(f"  {words}{'' if right else '  MISSED'}")
    print(
        f"  {seen.polls:,} polls cost {seen.spent:.1f} s here and {seen.spent_reading:.1f} s in readers and servers: "
        f"{seen.spent / max(1, seen.polls) * 1e3:.1f} ms each here, tagging and saving included; "
        f"{seen.spent / (hours * HOUR) * 100:.1f} % of a core"
    )
    return sum(not right for _, right in figures)


def _unasked(count: int) -> int:
    """Feeds whose server cannot note that it was asked, because there is none."""
    return sum(kind(number) in ("refused", "no-name") for number in range(count))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
