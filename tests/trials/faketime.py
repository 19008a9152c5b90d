"""The real daemon under a clock that is set while it runs: `PYTHONPATH=. python tests/trials/faketime.py`.

Needs libfaketime (`apt install faketime`). Each run starts `watchfloor run`, sets its clock to a few seconds before the
daily digest is due, and then a day on, a day back, an hour on and back, over the night that skips the digest's hour and
over the one that has it twice. Each local day has one digest, delivered once, and each window begins where the one
before it ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
ZONE = "Europe/Berlin"
ALERTS = f"""
zone: {ZONE}
receivers: {{desk: {{file: {{folder: outbox}}}}}}
digests: [{{name: daily, at: "02:30", receivers: desk}}]
"""
FEEDS = "own: [{id: quiet, url: 'http://127.0.0.1:9/', topic: world}]\n"
LATEST = 90.0  # seconds a digest may take once the clock says it is due: two looks of the daemon, on a busy machine
EARLIER = 600.0  # seconds before the first setting at which the daemon starts
STILL = 50.0  # seconds in which none may come that is not due


@dataclass(frozen=True)
class Setting:
    """The clock is set to a moment; by then so many digests have been due."""

    to: str
    digests: int


@dataclass(frozen=True)
class Run:
    """One life of the daemon."""

    name: str
    settings: Sequence[Setting]
    days: tuple[str, ...]


RUNS = (
    Run(
        "a day forward",
        (Setting("2026-03-10T01:29:50", 1), Setting("2026-03-11T01:30:05", 2)),
        ("2026-03-10", "2026-03-11"),
    ),
    Run(
        "a day back and on again",
        (
            Setting("2026-03-09T01:29:50", 1),
            Setting("2026-03-10T01:30:05", 2),
            Setting("2026-03-09T01:29:50", 2),
            Setting("2026-03-11T01:30:05", 3),
        ),
        ("2026-03-09", "2026-03-10", "2026-03-11"),
    ),
    Run(
        "an hour forward and back",
        (Setting("2026-03-10T00:29:50", 0), Setting("2026-03-10T01:29:50", 1), Setting("2026-03-10T00:31:00", 1)),
        ("2026-03-10",),
    ),
    Run(
        "the night without 02:30",
        (Setting("2026-03-29T00:59:50", 1), Setting("2026-03-30T00:30:05", 2)),
        ("2026-03-29", "2026-03-30"),
    ),
    Run(
        "the night with 02:30 twice",
        (Setting("2026-10-25T00:29:50", 1), Setting("2026-10-25T01:29:55", 1), Setting("2026-10-26T01:30:05", 2)),
        ("2026-10-25", "2026-10-26"),
    ),
)


@dataclass(frozen=True, order=True)
class Told:
    """A digest that arrived: the moment it was due, and where its window begins."""

    slot: datetime
    since: datetime


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    name: str
    digests: tuple[Told, ...]
    wrong: tuple[str, ...]


def live(run: Run) -> Outcome:
    """One run, from its first setting of the clock to its last."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock, wrong = folder / "clock", []
        _set(clock, run.settings[0].to, before=EARLIER)
        with _daemon(folder, clock) as process:
            _ready(folder, process)
            for setting in run.settings:
                _set(clock, setting.to)
                if (count := _settled(folder, process, setting.digests)) != setting.digests:
                    wrong.append(f"{count} digests after {setting.to}, not {setting.digests}")
        told = _told(folder)
    return Outcome(run.name, told, (*wrong, *_faults(run, told)))


def _faults(run: Run, told: Sequence[Told]) -> Iterator[str]:
    days = tuple(str(one.slot.astimezone(ZoneInfo(ZONE)).date()) for one in told)
    if days != run.days:
        yield f"digests of {', '.join(days)}"
    if any(later.since != earlier.slot for earlier, later in pairwise(told)):
        yield "windows that do not meet"


def _set(clock: Path, to: str, before: float = 0) -> None:
    """From now on the daemon's clock says so, or so many seconds earlier, and runs on; the steady one is left alone."""
    told = datetime.fromisoformat(to).replace(tzinfo=UTC).timestamp() - before
    offset = told - time.time()
    fresh = clock.with_suffix(".new")
    fresh.write_text(f"{offset:+.3f}\n")
    fresh.replace(clock)


@contextmanager
def _daemon(folder: Path, clock: Path) -> Iterator[subprocess.Popen[bytes]]:
    config = folder / "config"
    config.mkdir()
    (config / "alerts.yaml").write_text(ALERTS)
    (config / "feeds.yaml").write_text(FEEDS)
    (config / "rules.yaml").write_text("rules: []\n")
    (config / "watchfloor.yaml").write_text("polling: {allow_networks: 127.0.0.0/8}\n")
    faked = {
        "LD_PRELOAD": str(LIBRARIES[-1]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
        "TZ": "UTC",
    }
    words = [sys.executable, "-m", "monitor", "run", "-c", str(config), "-s", str(folder / "state")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(words, stderr=log, env={**os.environ, **faked})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)


def _ready(folder: Path, process: subprocess.Popen[bytes]) -> None:
    while b"ready" not in (folder / "log").read_bytes():
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        time.sleep(0.2)


def _settled(folder: Path, process: subprocess.Popen[bytes], wanted: int) -> int:
    """How many digests there are once the wanted ones have come, or none has for a while."""
    began = time.monotonic()
    span = LATEST if len(_told(folder)) < wanted else STILL
    while (waited := time.monotonic() - began) < span:
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        if span == LATEST and len(_told(folder)) >= wanted:
            span = min(LATEST, waited + STILL / 2)  # a second one would come with the next look
        time.sleep(1)
    return len(_told(folder))


def _told(folder: Path) -> tuple[Told, ...]:
    """The digests that lie in the outbox folder, each file once, by the moment they were due."""
    found = [json.loads(path.read_text()) for path in (folder / "state" / "outbox").glob("*.json")]
    return tuple(
        sorted(Told(datetime.fromisoformat(one["slot"]), datetime.fromisoformat(one["since"])) for one in found)
    )


def main(arguments: list[str]) -> int:
    """Print what came of each run, or of those whose names hold a word; 0 where nothing was wrong."""
    if not LIBRARIES:
        print("libfaketime is not installed")
        return 1
    outcomes = [live(run) for run in RUNS if not arguments or any(word in run.name for word in arguments)]
    for one in outcomes:
        digests = ", ".join(f"{told.slot:%d %b %H:%M} UTC" for told in one.digests)
        print(f"{one.name}: {digests}; {'; '.join(one.wrong) or 'as due'}")
    return 1 if any(one.wrong for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
