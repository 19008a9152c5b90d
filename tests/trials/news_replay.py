"""Two newsrooms' feeds as they were recorded over eighteen months: `python tests/trials/news_replay.py [SNAPSHOTS]`.

Every recorded document goes through the real pipeline with the shipped rules, at its time. Told: whether there are as
many stored items as distinct guids; what a document without entries changed; and which alerts differ from those of the
same recording in which every entry is shown once, and again only when its words change. Those that differ are alerts
that an entry which came back, or got another date, has raised again.

SNAPSHOTS limits each series to its first so many. The recordings are no part of this project; without them nothing is
replayed.
"""

from __future__ import annotations

import asyncio
import csv
import re
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from monitor.lib import shipped
from monitor.model.feed import FetchFailed
from monitor.pipeline import Taken
from monitor.records import Record
from monitor.replay import Snapshot, prepare

SERIES = Path(__file__).resolve().parents[3] / "shared" / "feeds" / "series"
TRUTH = SERIES / "news_replay_truth.csv"
_ITEM = re.compile(rb"<item[ >].*?</item>", re.DOTALL)
_GUID = re.compile(rb"<guid[^>]*>(.*?)</guid>", re.DOTALL)
_WORDS = re.compile(rb"<(title|description)[^>]*>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """What a series came to.

    Attributes:
        stored: Items.
        empty: Documents without entries.
        shaken: Of those, how many changed what is stored, or made the feed a failing one.
        alerts: What would have been told at once.
        again: Alerts that are not told where every entry is shown once, and those that are told only there.
    """

    documents: int
    unreadable: int
    stored: int
    empty: int
    shaken: int
    alerts: int
    again: int


def series() -> tuple[dict[str, str], ...]:
    """What is known of each series."""
    if not TRUTH.exists():
        return ()
    with TRUTH.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def replayed(name: str, first: int | None = None) -> Outcome:
    """Replay a series as it is, and once more with every entry shown once."""
    with tempfile.TemporaryDirectory() as folder:
        whole, once = Path(folder) / "whole", Path(folder) / "once"
        whole.mkdir()
        once.mkdir()
        _unpack(name, whole, first)
        _show_once(whole, once)
        seen = asyncio.run(_replay(name, whole))
        other = asyncio.run(_replay(name, once))
    alerts, fresh = (set(map(_told, one.alerts)) for one in (seen, other))
    return Outcome(
        documents=seen.documents,
        unreadable=seen.unreadable,
        stored=seen.stored,
        empty=seen.empty,
        shaken=seen.shaken,
        alerts=len(seen.alerts),
        again=len(alerts ^ fresh) + len(seen.alerts) - len(alerts),
    )


def _unpack(name: str, folder: Path, first: int | None) -> None:
    with tarfile.open(SERIES / f"{name}.tar.xz") as archive:
        members = sorted((one for one in archive if one.isfile()), key=lambda one: Path(one.name).name)
        for member in members[:first]:
            body = archive.extractfile(member)
            assert body is not None
            (folder / Path(member.name).name).write_bytes(body.read())


def _show_once(whole: Path, once: Path) -> None:
    """The same documents without entries that were shown before in the same words, whatever their date."""
    shown: set[tuple[bytes, ...]] = set()

    def keep(match: re.Match[bytes]) -> bytes:
        entry = match[0]
        guid = _GUID.search(entry)
        words = (guid[1] if guid else b"", *(found[2].strip() for found in _WORDS.finditer(entry)))
        if words in shown:
            return b""
        shown.add(words)
        return entry

    for path in sorted(whole.iterdir()):
        (once / path.name).write_bytes(_ITEM.sub(keep, path.read_bytes()))


@dataclass
class _Seen:
    alerts: list[Record]
    documents: int = 0
    unreadable: int = 0
    empty: int = 0
    shaken: int = 0
    stored: int = 0


async def _replay(name: str, folder: Path) -> _Seen:
    prepared = prepare(shipped.config(), [(name, folder)])
    seen, store = _Seen([]), prepared.app.pipeline.store

    def note(_shot: Snapshot, taken: Taken) -> None:
        failed = isinstance(taken.outcome, FetchFailed)
        stored = store.counts().identities
        entries = any("no entries" in warning for warning in taken.warnings)
        seen.documents += 1
        seen.unreadable += failed
        seen.empty += entries
        seen.shaken += entries and (stored != seen.stored or taken.changed_items > 0 or taken.state.failures > 0)
        seen.stored = stored

    async for record in prepared.records(note):
        if record["kind"] == "alert":
            seen.alerts.append(record)
    return seen


def _told(record: Record) -> tuple[str, ...]:
    return tuple(str(record[key]) for key in ("at", "reason", "rule", "severity", "title"))


def told(row: dict[str, str], found: Outcome, part: bool) -> str:
    """One line for people."""
    truth = "" if part else f" of {row['distinct_guids']} distinct guids"
    return (
        f"{row['series']}: {found.documents} documents, {found.unreadable} unreadable; {found.stored} items "
        f"stored{truth}; {found.empty} documents without entries, {found.shaken} of them changed what is stored; "
        f"{found.alerts} alerts, {found.again} of them by entries that came back or got another date"
    )


def _wrong(row: dict[str, str], found: Outcome, part: bool) -> int:
    miscounted = not part and (found.stored, found.empty + found.unreadable) != (
        int(row["distinct_guids"]),
        int(row["empty_snapshots"]),
    )
    return miscounted + found.shaken + found.again


def main(arguments: Iterable[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    first = next((int(word) for word in arguments), None)
    if not series():
        print("no recorded series beside this checkout")
        return 0
    begun, wrong = process_time(), 0
    for row in series():
        found = replayed(row["series"], first)
        print(told(row, found, first is not None), flush=True)
        wrong += _wrong(row, found, first is not None)
    print(f"{process_time() - begun:.0f} s of CPU")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
