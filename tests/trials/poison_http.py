"""Servers of bad faith, each case alone and with sound feeds beside it, over real sockets."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nastyserver import CASES, TLS_CASES

from monitor.feeds.fetch import Fetcher, FetchLimits
from monitor.feeds.readers import Readers
from monitor.lib.addresses import Allowed
from monitor.lib.clock import SystemClock
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, Outcome

CLOCK = SystemClock()
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MEMORY = 64 << 20  # what a case may take besides
GRACE = 1.0  # seconds beyond the deadline until a busy machine has come round to it
BESIDE = 5  # sound feeds that are asked while a case runs


@dataclass(frozen=True)
class Told:
    """What became of a case.

    Attributes:
        took: Seconds.
        grew: Bytes that this process held more at its largest.
        beside: The slowest of the sound feeds asked meanwhile, in seconds; None where one did not come.
    """

    case: str
    outcome: Outcome
    took: float
    grew: int
    beside: float | None

    def faults(self, limits: FetchLimits, quiet: float) -> Iterator[str]:
        """What is not as it should be; `quiet` is how long a sound feed takes with nobody beside it."""
        if self.took > limits.total.total_seconds() + GRACE:
            yield f"took {self.took:.1f} s"
        if self.grew > MEMORY:
            yield f"grew by {self.grew >> 20} MiB"
        if self.beside is None:
            yield "a sound feed did not come"
        elif self.beside > quiet + GRACE:
            yield f"a sound feed took {self.beside:.2f} s"


@contextmanager
def nasty_server() -> Iterator[tuple[int, int]]:
    """The ports of the server of bad faith, plain and TLS."""
    script = Path(__file__).with_name("nastyserver.py")
    with subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        plain, tls = map(int, server.stdout.readline().split())
        try:
            yield plain, tls
        finally:
            server.kill()


class Names:
    """A resolver for whom every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        return None


def fetcher(limits: FetchLimits) -> Fetcher:
    return Fetcher(limits, allowed=Allowed.of(["127.0.0.0/8"]), resolver=Names())  # type: ignore[arg-type]


async def run(limits: FetchLimits) -> tuple[list[Told], float]:
    """Every case after the other, with what a sound feed takes when nothing is wrong."""
    with nasty_server() as ports:
        async with fetcher(limits) as ours:
            readers = Readers()
            try:
                await _sound(ours, readers, ports[0], 0)  # starts the process that reads
                quiet = max([await _sound(ours, readers, ports[0], 0) or 0.0 for _ in range(20)])
                return [await _one(ours, readers, case, ports) for case in (*list(CASES)[1:], *TLS_CASES)], quiet
            finally:
                await readers.close()


async def together(limits: FetchLimits) -> dict[str, Outcome]:
    """All cases at the same time, for those who are in a hurry."""
    with nasty_server() as ports:
        async with fetcher(limits) as ours:
            readers = Readers()
            names = [*CASES, *TLS_CASES]
            try:
                outcomes = await asyncio.gather(*(_ask(ours, readers, case, ports) for case in names))
            finally:
                await readers.close()
    return dict(zip(names, outcomes, strict=True))


async def _one(ours: Fetcher, readers: Readers, case: str, ports: tuple[int, int]) -> Told:
    before = _start_counting()
    begun = CLOCK.monotonic()
    hostile = asyncio.create_task(_ask(ours, readers, case, ports))
    await asyncio.sleep(0)
    beside = await asyncio.gather(*(_sound(ours, readers, ports[0], one) for one in range(BESIDE)))
    outcome = await hostile
    slowest = None if None in beside else max(one for one in beside if one is not None)
    return Told(case, outcome, CLOCK.monotonic() - begun, _most() - before, slowest)


async def _ask(ours: Fetcher, readers: Readers, case: str, ports: tuple[int, int]) -> Outcome:
    feed = _feed(address(case, ports))
    outcome = await ours.fetch(feed, FeedState(feed.id, NOW), NOW)
    if not isinstance(outcome, Fetched):
        return outcome
    read = await readers.items(feed, outcome)
    return read if isinstance(read, FetchFailed) else outcome


def address(case: str, ports: tuple[int, int]) -> str:
    """Where a case is to be had: a host of its own, as any feed has."""
    if case in TLS_CASES:
        return f"https://{case}.example:{ports[1]}/"
    return f"http://{case}.example:{ports[0]}/{case}"


async def _sound(ours: Fetcher, readers: Readers, port: int, number: int) -> float | None:
    begun = CLOCK.monotonic()
    feed = _feed(f"http://sound-{number}.example:{port}/sound")
    outcome = await ours.fetch(feed, FeedState(feed.id, NOW), NOW)
    if not isinstance(outcome, Fetched) or isinstance(await readers.items(feed, outcome), FetchFailed):
        return None
    return CLOCK.monotonic() - begun


def _feed(url: str) -> Feed:
    return Feed("trial", "Trial", url, "rss", "own", "en", "Trial", "trial")


def _start_counting() -> int:
    """Have the kernel count the largest size anew; the size now, in bytes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _most()


def _most() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main(deadline: float = 30.0) -> int:
    """Print how each case went; the number of those that were not over in time or took too much."""
    # As by default, but without the pause between two requests to one host, which is no server's doing.
    limits = FetchLimits(total=timedelta(seconds=deadline), spacing=timedelta(0))
    if deadline < limits.read.total_seconds():
        part = timedelta(seconds=deadline / 2)
        limits = FetchLimits(total=limits.total, connect=part, read=part, spacing=timedelta(0))
    told, quiet = asyncio.run(run(limits))
    bad = 0
    for one in told:
        faults = "; ".join(one.faults(limits, quiet))
        bad += bool(faults)
        words = one.outcome.message if isinstance(one.outcome, FetchFailed) else type(one.outcome).__name__
        print(
            f"  {one.case:26} {one.took:5.1f} s  +{max(0, one.grew) / 2**20:4.1f} MiB  beside "
            f"{(one.beside or 0) * 1e3:4.0f} ms  {words}{'  FAULT: ' + faults if faults else ''}"
        )
    took, grew = max(one.took for one in told), max(one.grew for one in told)
    beside = sorted(one.beside or 0 for one in told)
    print(
        f"{len(told)} servers of bad faith: {bad} beyond the deadline of {deadline:g} s, {MEMORY >> 20} MiB or in "
        f"others' way; at most {took:.1f} s and {grew / 2**20:.1f} MiB; sound feeds beside them "
        f"{beside[len(beside) // 2] * 1e3:.0f} ms in the median, {beside[-1] * 1e3:.0f} ms at most "
        f"({quiet * 1e3:.0f} ms with nobody beside)"
    )
    return bad


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
