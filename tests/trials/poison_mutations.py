"""Mutated feeds through the process that reads: none may break or hang it, make it grow, or bring a script through."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mutations import CANARY, mutated, seeds

from monitor.feeds.readers import Readers
from monitor.lib.clock import SystemClock
from monitor.model.feed import Feed, Fetched, FetchFailed
from monitor.model.item import Item, Parsed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CLOCK = SystemClock()
FEED = Feed("trial", "Trial", "https://trial.example/", "rss", "own", "en", "Trial", "trial")
HANG = 5.0  # seconds
GROWTH = 50 << 20
SETTLED = 1_000  # feeds after which what is loaded once is loaded
# A tag as HTML reads one: after white space, as in "a < b", there is none.
_ACTIVE = re.compile(r"</?(script|img|svg|iframe|object|embed|style|link|meta|form|a|body|html)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Found:
    """What was seen.

    Attributes:
        slowest: Seconds of processor time for one feed, in steps of the kernel's tick.
        sizes: Resident bytes of this process and of the one that reads, after so many feeds.
    """

    count: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def growth(self) -> int:
        """Bytes gained by both since they had settled."""
        first, last = min(self.sizes), max(self.sizes)
        return max(after - before for before, after in zip(self.sizes[first], self.sizes[last], strict=True))


async def run(count: int, seed: int) -> Found:
    """So many feeds; the same ones for the same seed."""
    found, readers = Found(), Readers()
    try:
        for number, body in enumerate(mutated(count, seed), start=1):
            await _one(readers, body, number, found)
            if number in (1, min(SETTLED, count), count):
                found.sizes[number] = _resident("self"), max(map(_resident, map(str, readers.processes)), default=0)
        if count > SETTLED:
            del found.sizes[1]
    finally:
        await readers.close()
    return found


async def _one(readers: Readers, body: bytes, number: int, found: Found) -> None:
    before = {pid: _spent(pid) for pid in readers.processes}
    read = await readers.items(FEED, Fetched("trial", FEED.url, 200, {}, body, NOW))
    took = max((_spent(pid) - before.get(pid, 0.0) for pid in readers.processes), default=0.0)
    found.slowest = max(found.slowest, took)
    found.count["hangs"] += took > HANG
    found.count["processes replaced"] += bool(before) and readers.processes != tuple(before)
    if isinstance(read, FetchFailed):
        found.count["refused"] += 1
        if "breaks the process" in read.message or "could not be read" in read.message or "needs more" in read.message:
            found.count["breaks"] += 1
            found.broken.append(f"feed {number}: {read.message}")
    elif isinstance(read, Parsed):
        found.count["read"] += 1
        for item in read.items:
            _look(item, found)


def _look(item: Item, found: Found) -> None:
    found.count["items"] += 1
    texts = [item.title, item.summary, item.byline or "", *(one.term for one in item.categories)]
    found.count["active markup"] += any(_ACTIVE.search(text) for text in texts)
    found.count["controls"] += any(_CONTROL.search(text) for text in texts)
    found.count["links elsewhere"] += item.link is not None and not item.link.startswith(("http://", "https://"))
    found.count["files of ours"] += any(CANARY in text for text in texts)


def _spent(pid: int) -> float:
    """Processor time of a process, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def _resident(pid: str) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


BAD = ("breaks", "hangs", "active markup", "controls", "links elsewhere", "files of ours")


def main(count: int = 10_000, seed: int = 20260304) -> int:
    """Print the counts; how many of them are not as they should be."""
    logging.disable()  # what is logged is counted
    found = asyncio.run(run(count, seed))
    print(
        f"{count:,} mutated feeds out of {len(seeds())} (seed {seed}): {found.count['read']:,} read with "
        f"{found.count['items']:,} items, {found.count['refused']:,} refused in words"
    )
    for what in BAD:
        print(f"  {found.count[what]:,} {what}")
    for line in found.broken[:10]:
        print(f"    {line}")
    first, last = min(found.sizes), max(found.sizes)
    for name, one in (("this process", 0), ("the reading one", 1)):
        sizes = f"{found.sizes[first][one] / 2**20:.1f} MiB after {first:,} feeds, {found.sizes[last][one] / 2**20:.1f}"
        print(f"  {name}: {sizes} after {last:,}")
    print(f"  slowest {found.slowest:.2f} s of processor time; {found.count['processes replaced']} processes replaced")
    grown = found.growth > GROWTH
    print(f"  grown by {found.growth / 2**20:.1f} MiB (at most {GROWTH >> 20})")
    return sum(found.count[what] > 0 for what in BAD) + grown


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
