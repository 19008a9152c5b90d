"""A backtest of four files with one worker and with two: `python tests/benchmarks/backtest_workers.py`.

Wall time says how much sooner it is done only where nobody else uses the cores. CPU time of the process that is busy
longest says it on any machine: no sooner than that is it done. Two cores may be two threads of one, or be shared with
others: what two processes of plain interpreter work do here beside one, measured before, between and after in the same
run, is the most that two workers can gain. It needs the streams beside the checkout (`../shared/eval/streams`).
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from archives import STREAMS
from pages import table

from monitor.backtest.drive import drive
from monitor.backtest.prepare import Request, prepare
from monitor.lib import shipped
from monitor.lib.garbage import look_seldom

FILES = 4
LOOPS = 12_000_000  # a second or two of plain work


@dataclass(frozen=True, slots=True)
class Spent:
    """What one part of a run took.

    Attributes:
        here, others: CPU seconds of this process, and of those it started.
    """

    wall: float
    here: float
    others: float

    @classmethod
    def by_now(cls) -> Spent:
        """Since the process began; others count once they ended."""
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return cls(time.perf_counter(), time.process_time(), ended.ru_utime + ended.ru_stime)

    def since(self, before: Spent) -> Spent:
        """What was spent between two moments."""
        return Spent(self.wall - before.wall, self.here - before.here, self.others - before.others)


def ceiling() -> float:
    """How many times as much two processes of plain interpreter work do on this host as one."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(plain, [1, 1]))  # begun
        began = time.perf_counter()
        pool.submit(plain, LOOPS).result()
        alone = time.perf_counter()
        for one in [pool.submit(plain, LOOPS) for _ in range(2)]:
            one.result()
        return 2 * (alone - began) / (time.perf_counter() - alone)


def plain(loops: int) -> int:
    """Work that needs nothing but the interpreter: no files, no memory to speak of."""
    known: dict[int, int] = {}
    for number in range(loops):
        known[number % 97] = known.get(number % 89, 0) + number
    return len(known)


def run(archives: tuple[Path, ...], state: Path, workers: int) -> tuple[Spent, Spent, str]:
    """Tag and replay in this process and others; what each took, and the alerts as one word."""
    look_seldom()
    began = Spent.by_now()
    ready = prepare(Request(shipped.config(), state, archives, workers=workers))
    tagged = Spent.by_now()
    outcome = drive(ready.past, ready.configuration, ready.sets, ready.span, workers=workers)
    return tagged.since(began), Spent.by_now().since(tagged), outcome.fingerprint()


def files(folder: Path, year: int, items: int) -> tuple[Path, ...]:
    """The first items of a year, in four files."""
    with gzip.open(STREAMS / f"headlines_rssdb_{year}.jsonl.gz", "rb") as lines:
        found = list(islice(lines, items))
    size = -(-len(found) // FILES)
    paths = tuple(folder / f"{number}.jsonl" for number in range(FILES))
    for number, path in enumerate(paths):
        path.write_bytes(b"".join(found[number * size : (number + 1) * size]))
    return paths


def main() -> int:
    """Print what each number of workers takes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--items", type=int, default=24_000)
    asked.add_argument("--year", type=int, default=2021)
    given = asked.parse_args()
    rows, walls, ceilings = [], [], [ceiling()]
    with tempfile.TemporaryDirectory() as scratch:
        archives = files(Path(scratch), given.year, given.items)
        for workers in (1, 2):
            # A process of its own, so that nothing is loaded or warm.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
                tagging, replaying, word = fresh.submit(run, archives, Path(scratch) / str(workers), workers).result()
            ceilings.append(ceiling())
            walls.append(tagging.wall + replaying.wall)
            for name, one in (("tagging", tagging), ("replaying", replaying)):
                rows.append((str(workers), name, f"{one.wall:.1f}", f"{one.here:.1f}", f"{one.others:.1f}", word))
    sys.stdout.write(table(("workers", "", "wall, s", "CPU s here", "CPU s elsewhere", "alerts"), rows) + "\n")
    sys.stdout.write(f"two workers: {walls[0] / walls[1]:.2f} times as fast as one\n")
    each = ", ".join(f"{one:.2f}" for one in ceilings)
    sys.stdout.write(f"two processes of plain work: {median(ceilings):.2f} times as much as one ({each})\n")
    return 0


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    raise SystemExit(main())
