"""The real daemon while its clock jumps: `python tests/trials/jumps.py`.

It runs under libfaketime, which sets the wall clock alone, as an operator or a time server does: a day ahead, a day
back and ahead again, an hour ahead, and a night in which Berlin's clocks go back. Told: polls within two minutes of
each jump, digests told twice for one slot, daily digests that are missing, and items that are in no window or two.

Needs the Debian package libfaketime; without it nothing runs.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from soak import served

from monitor.lib.clock import SystemClock

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
FEEDS = 10
SETTLED = 100.0  # seconds between two jumps
STEADY = SystemClock()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Case:
    """A start, jumps after it, and the daily slots that must have been told of at the end, each once."""

    name: str
    start: datetime
    jumps: tuple[timedelta, ...]
    zone: str
    at: str
    slots: tuple[datetime, ...]


def _moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month, day, hour, minute


CASES = (
    Case(
        "a day ahead", _moment(2026, 3, 2, 6, 58), (DAY,), "UTC", "07:00",
        (_moment(2026, 3, 2, 7), _moment(2026, 3, 3, 7)),
    ),
    Case(
        "a day back and ahead again", _moment(2026, 3, 2, 6, 58), (-DAY, DAY), "UTC", "07:00",
        (_moment(2026, 3, 2, 7),),
    ),
    Case(
        "an hour ahead", _moment(2026, 3, 2, 5, 58), (HOUR,), "UTC", "07:00", (_moment(2026, 3, 2, 7),),
    ),
    Case(
        "the night clocks go back", _moment(2026, 10, 25, 0, 28), (HOUR, DAY), "Europe/Berlin", "02:30",
        (_moment(2026, 10, 25, 0, 30), _moment(2026, 10, 26, 1, 30)),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What came of a case; all but `polls` is to be 0.

    Attributes:
        polls: The fewest that were made within two minutes of a jump.
        doubled: Digests that were told twice for one slot.
        missing: Daily digests that should be there, or that should not.
        astray: Items that are in no window of the hourly digests, or in two.
        faults: Lines of the log about what was not foreseen.
    """

    polls: int
    doubled: int
    missing: int
    astray: int
    faults: int

    @property
    def wrong(self) -> bool:
        return self.polls < FEEDS or self.doubled + self.missing + self.astray + self.faults > 0


def run(case: Case) -> Seen:
    """One daemon through its jumps."""
    with tempfile.TemporaryDirectory() as name, served() as port:
        folder = Path(name)
        config, state = _write(folder, port, case), folder / "state"
        offset = case.start - datetime.fromtimestamp(STEADY.now().timestamp(), UTC)
        _set(folder, offset)
        daemon = _start(folder, config, state)
        polls: list[int] = []
        try:
            _wait(lambda: _polled(state) >= FEEDS or daemon.poll() is not None, 240)
            assert daemon.poll() is None, (folder / "log").read_text()
            _wait_for_told(folder, state, case, offset)
            for jump in case.jumps:
                offset += jump
                before = _polled(state)
                _set(folder, offset)
                sleep(SETTLED)
                polls.append(_polled(state) - before)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(120)
        return _seen(case, folder, state, min(polls))


def _wait_for_told(folder: Path, state: Path, case: Case, offset: timedelta) -> None:
    """Until the first slot has come and been told of."""
    first = case.slots[0] if len(case.jumps) > 1 or case.jumps == (DAY,) else case.start + timedelta(minutes=2)
    left = (first - (STEADY.now() + offset)).total_seconds()
    sleep(max(0.0, left) + 45)


def _write(folder: Path, port: int, case: Case) -> Path:
    config = folder / "config"
    config.mkdir()
    own = "".join(
        f"  - {{id: f{number}, url: 'http://127.0.0.1:{port}/{number}', topic: world, interval: 1m}}\n"
        for number in range(FEEDS)
    )
    (config / "feeds.yaml").write_text(f"own:\n{own}")
    (config / "watchfloor.yaml").write_text(
        "polling: {allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s}\nhealth: {enabled: false}\n"
    )
    (config / "rules.yaml").write_text(
        "rules:\n  - {id: acts, title: Acts, kind: count, where: {types: [drone_attack]}, count: stories,"
        " condition: {gte: 1}, timespan: 24h, severity: high}\n"
    )
    (config / "alerts.yaml").write_text(
        "receivers: {desk: {file: {folder: outbox}}}\ndigests:\n"
        f"  - {{name: daily, at: '{case.at}', zone: {case.zone}, receivers: [desk], title: Daily}}\n"
        "  - {name: hourly, at: ':01', receivers: [desk], title: Hourly}\n"
    )
    return config


def _set(folder: Path, offset: timedelta) -> None:
    """Let the daemon's wall clock be so far from ours."""
    path = folder / "offset"
    written = folder / "offset.new"
    written.write_text(f"{offset.total_seconds():+.0f}\n")
    written.replace(path)


def _start(folder: Path, config: Path, state: Path) -> subprocess.Popen[bytes]:
    env = {
        **os.environ,
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(folder / "offset"),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "monitor", "run", "-c", config, "-s", state, "--log-format", "json"]
        return subprocess.Popen(command, stderr=log, stdout=log, env=env, cwd=Path(__file__).parents[2])


def _query(state: Path, query: str) -> list[tuple[object, ...]]:
    try:
        with closing(sqlite3.connect(f"file:{state / 'watchfloor.db'}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.OperationalError:  # not there yet
        return []


def _polled(state: Path) -> int:
    return sum(int(str(row[0])) for row in _query(state, "SELECT sum(polls) FROM feed_days") if row[0])


def _wait(there: Callable[[], bool], seconds: float) -> None:
    begun = STEADY.monotonic()
    while not there():
        assert STEADY.monotonic() - begun < seconds, "the daemon does not come up"
        sleep(0.5)


def _seen(case: Case, folder: Path, state: Path, polls: int) -> Seen:
    told = Counter(
        re.search(r"^Message-ID: (.*)$", path.read_text(errors="replace"), re.MULTILINE)[1]  # type: ignore[index]
        for path in (state / "outbox").glob("*.eml")
    )
    slots = [str(row[0])[:16] for row in _query(state, "SELECT slot FROM digest_slot WHERE digest = 'daily'")]
    wanted = [f"{slot:%Y-%m-%d %H:%M}" for slot in case.slots]
    windows = _query(state, "SELECT since, slot FROM digest_slot WHERE digest = 'hourly'")
    last = max((str(slot) for _, slot in windows), default="")
    seen = [str(row[0]) for row in _query(state, "SELECT seen FROM items")]
    astray = sum(
        1 for moment in seen if moment < last and sum(str(since) <= moment < str(slot) for since, slot in windows) != 1
    )
    lines = (folder / "log").read_text(errors="replace").splitlines()
    if os.environ.get("JUMPS_SHOWN"):
        print(slots, wanted, windows, *[line[:240] for line in lines if "jump" in line or "digest" in line], sep="\n")
    return Seen(
        polls=polls,
        doubled=sum(count - 1 for count in told.values()) + len(slots) - len(set(slots)),
        missing=len(set(wanted) ^ set(slots)),
        astray=astray,
        faults=sum("Traceback" in line or "unexpectedly" in line for line in lines),
    )


def main(arguments: Sequence[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    if not LIBRARY.exists():
        print("libfaketime is not installed: apt-get install libfaketime")
        return 0
    wrong = 0
    for case in CASES:
        if arguments and case.name not in arguments:
            continue
        seen = run(case)
        print(
            f"{case.name}: at least {seen.polls} polls within {SETTLED:.0f} s of a jump; {seen.doubled} digests "
            f"doubled, {seen.missing} daily ones missing or too many, {seen.astray} items in no window or in two, "
            f"{seen.faults} unforeseen faults",
            flush=True,
        )
        wrong += seen.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
