"""Official advice replayed from recorded series and scored against their truth tables.

    python tests/benchmarks/advisories.py            prints the figures
    python tests/benchmarks/advisories.py --write    also writes them into docs/advisories.md

A truth table lists the changes that settled: a level that then stood for several snapshots. A change is found when
it is told at the snapshot that first showed it, or at the one after. What is told and settled nowhere is false. The
series run through the same code as `watchfloor replay`: parsing, reading, and the comparison with what stood before.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.advisories.polls import Advisories
from monitor.advisories.reading import Place
from monitor.feeds.parse import parse
from monitor.lexicons import load_tagger
from monitor.lib import shipped
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.feed import Feed, Fetched
from monitor.model.item import Parsed
from monitor.recordings import issuer_feed
from monitor.settings import tables

ROOT = Path(__file__).resolve().parents[2]
SERIES = ROOT.parent / "shared" / "feeds" / "series"
PAGE = ROOT / "docs" / "advisories.md"
MARK = ("<!-- figures -->", "<!-- end of figures -->")
# The series with the issuer whose word it carries.
RECORDED = {"ca-travel": "ca-travel", "au-smartraveller": "au-smartraveller", "us-state-first60": "us-state"}


@dataclass(frozen=True, slots=True)
class Settled:
    """A change that really happened, as a truth table has it."""

    at: datetime
    name: str
    before: int
    after: int

    @property
    def raised(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class Score:
    """What a replay of one series told, against the truth."""

    series: str
    snapshots: int
    raises: int
    raises_found: int
    lowered: int
    lowered_found: int
    at_first_sight: int
    false_raises: tuple[AdvisoryTransition, ...]
    false_lowered: tuple[AdvisoryTransition, ...]
    withdrawn: int
    missed: tuple[Settled, ...]
    seconds: float


def snapshots(series: str) -> Iterator[tuple[datetime, bytes]]:
    """The documents of a series, oldest first."""
    with tarfile.open(SERIES / f"{series}.tar.xz") as tar:
        found = {Path(one.name).name: one for one in tar.getmembers() if one.isfile()}
        for name in sorted(found):
            content = tar.extractfile(found[name])
            if content is not None:
                yield moment(name.partition(".")[0]), content.read()


def moment(text: str) -> datetime:
    """`20260212T081048Z` or an ISO time."""
    form = "%Y-%m-%dT%H:%M:%SZ" if "-" in text else "%Y%m%dT%H%M%SZ"
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def truth(series: str) -> list[Settled]:
    with (SERIES / f"{series}_truth_settled.csv").open(encoding="utf-8") as table:
        return [
            Settled(moment(row["first_seen"]), row["country"], int(row["from"]), int(row["to"]))
            for row in csv.DictReader(table)
        ]


def told(feed: Feed, shots: Sequence[tuple[datetime, bytes]], advisories: Advisories) -> list[AdvisoryTransition]:
    """Every transition of a series."""
    known: dict[tuple[str, str], AdvisoryState] = {}
    transitions: list[AdvisoryTransition] = []
    for at, body in shots:
        parsed = parse(feed, Fetched(feed.id, feed.url, 200, {}, body, at))
        if isinstance(parsed, Parsed):
            moved = advisories.poll(feed, parsed, known, at).advanced
            known |= {state.key: state for state in moved.states}
            transitions += moved.transitions
    return transitions


def score(series: str, advisories: Advisories) -> Score:
    shots = list(snapshots(series))
    feed = issuer_feed(series, RECORDED[series], tables.load(shipped.seeds() / "tables.yaml"))
    began = time.process_time()
    moves = told(feed, shots, advisories)
    seconds = time.process_time() - began
    levels = [move for move in moves if move.before and move.before.level != move.after.level]
    after = following([at for at, _ in shots])
    settled = truth(series)
    found: dict[Settled, AdvisoryTransition] = {}
    for one in settled:
        place = advisories.place(feed, one.name)
        match = next((move for move in levels if fits(one, move, place, after) and move not in found.values()), None)
        if match is not None:
            found[one] = match
    wrong = [move for move in levels if move not in found.values()]
    return Score(
        series=series,
        snapshots=len(shots),
        raises=sum(one.raised for one in settled),
        raises_found=sum(one.raised for one in found),
        lowered=sum(not one.raised for one in settled),
        lowered_found=sum(not one.raised for one in found),
        at_first_sight=sum(one.at == move.at for one, move in found.items()),
        false_raises=tuple(move for move in wrong if move.change is AdvisoryChange.RAISED),
        false_lowered=tuple(move for move in wrong if move.change is AdvisoryChange.LOWERED),
        withdrawn=sum(move.change is AdvisoryChange.WITHDRAWN for move in levels),
        missed=tuple(one for one in settled if one not in found),
        seconds=seconds,
    )


def following(moments: Sequence[datetime]) -> Mapping[datetime, datetime]:
    """The snapshot after each one."""
    return dict(zip(moments, [*moments[1:], moments[-1]], strict=True))


def fits(one: Settled, move: AdvisoryTransition, place: Place | None, after: Mapping[datetime, datetime]) -> bool:
    change = AdvisoryChange.RAISED if one.raised else AdvisoryChange.LOWERED
    return (
        place is not None
        and (move.country, bool(move.after.area)) == (place.country, bool(place.area))
        and change in move.changes
        and move.after.level == one.after
        and one.at <= move.at <= after[one.at]
    )


def figures(scores: Sequence[Score]) -> str:
    columns = "series", "snapshots", "raises found", "lowered found", "at first sight", "false raises", "false lowered"
    lines = [f"| {' | '.join((*columns, 'withdrawn'))} |", "|---" * (len(columns) + 1) + "|"]
    lines += [
        f"| {one.series} | {one.snapshots} | {one.raises_found} of {one.raises} | {one.lowered_found} of {one.lowered}"
        f" | {one.at_first_sight} | {len(one.false_raises)} | {len(one.false_lowered)} | {one.withdrawn} |"
        for one in scores
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the figures into docs/advisories.md")
    wanted = parser.parse_args()
    if not SERIES.exists():
        sys.stderr.write(f"the recorded series are not at {SERIES}\n")
        return 1
    advisories = Advisories.shipped(load_tagger(ROOT / "config").country_of)
    scores = [score(series, advisories) for series in RECORDED]
    sys.stdout.write(figures(scores) + "\n")
    for one in scores:
        sys.stdout.write(f"{one.series}: {one.seconds:.1f} s of CPU\n")
        for missed in one.missed:
            sys.stdout.write(f"  missed {missed.at:%Y-%m-%d} {missed.name} {missed.before}->{missed.after}\n")
        for wrong in (*one.false_raises, *one.false_lowered):
            before = wrong.before.level if wrong.before else None
            sys.stdout.write(f"  false {wrong.at:%Y-%m-%d} {wrong.after.name} {before}->{wrong.after.level}\n")
    if wanted.write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(MARK[0])
        PAGE.write_text(f"{head}{MARK[0]}\n{figures(scores)}\n{MARK[1]}{rest.partition(MARK[1])[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
