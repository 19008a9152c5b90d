"""The shipped rules on two years of headlines: `python tests/benchmarks/backtest.py --page` rewrites docs/backtest.md.

It needs the streams beside the checkout (`../shared/eval/streams`). No text of theirs comes into the page: only counts,
places, dates and the names of rules.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pages import replaced, table

from monitor.backtest.drive import drive
from monitor.backtest.episodes import load
from monitor.backtest.measure import Score
from monitor.backtest.prepare import Prepared, Request, prepare
from monitor.backtest.report import Measured, Report, report
from monitor.lib import shipped
from monitor.lib.garbage import look_seldom
from monitor.lib.spans import spoken

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STREAMS = ROOT.parent / "shared" / "eval" / "streams"
PAGE = ROOT / "docs" / "backtest.md"
YEARS = (2021, 2022)
LOUDEST = 12  # rules that the page lists


@dataclass(frozen=True, slots=True)
class Year:
    """One stream, run.

    Attributes:
        tagging, replaying: CPU seconds of this process; tagging is 0 where it was done before.
    """

    year: int
    told: Report
    tagging: float
    replaying: float

    @property
    def measured(self) -> Measured:
        """Against the episodes."""
        assert self.told.measured is not None
        return self.told.measured


def run(year: int, state: Path) -> Year:
    """Tag, replay and measure one year in one process."""
    archive = STREAMS / f"headlines_rssdb_{year}.jsonl.gz"
    since, until = (datetime(number, 1, 1, tzinfo=UTC) for number in (year, year + 1))
    began = time.process_time()
    ready = prepare(Request(shipped.config(), state, (archive,), since, until))
    tagged = time.process_time()
    told = _told(ready)
    return Year(year, told, tagged - began, time.process_time() - tagged)


def _told(ready: Prepared) -> Report:
    outcome = drive(ready.past, ready.configuration, ready.sets, ready.span)
    return report(outcome, load(HERE / "episodes.yaml", ready.configuration.monitor.regions))


def page(years: Sequence[Year]) -> Iterator[tuple[str, str]]:
    """The measured parts of the page by name."""
    yield "onsets", table(("onset", "episode", "items that day", "first alert after", "by rule"), _onsets(years))
    yield "noise", table(("year", "", "onsets told", "alerts", "false alarms", "a region and month"), _noise(years))
    yield "rules", table(("rule", *(str(one.year) for one in years), "most in a week"), _rules(years))
    head = ("year", "items", "days", "reading and tagging, CPU s", "replaying, CPU s", "alerts as one word")
    yield "cost", table(head, _cost(years))


def _onsets(years: Sequence[Year]) -> Iterator[tuple[str, ...]]:
    for told in (told for one in years for told in one.measured.score.told):
        after = spoken(told.delay) if told.delay is not None else "no alert in time"
        few = "" if told.items >= 3 else " (too few to ask for)"
        yield (
            f"{told.episode.onset:%Y-%m-%d}",
            told.episode.name,
            f"{told.items}{few}",
            after,
            told.hit.rule if told.hit else "",
        )


def _noise(years: Sequence[Year]) -> Iterator[tuple[str, ...]]:
    for one in years:
        measured = one.measured
        quiet = min(
            (least for least, simple in measured.naive.items() if simple.false_rate <= measured.score.false_rate),
            key=lambda least: (-measured.naive[least].hits, least),
            default=None,
        )
        yield _row(str(one.year), "**the shipped rules**", measured.score)
        yield _row("", f"naive at its best: {measured.best} items", measured.naive[measured.best])
        if quiet is not None:
            yield _row("", f"naive, as quiet as ours: {quiet} items", measured.naive[quiet])
        yield "", "placebo: the same onsets in other weeks", f"{measured.by_chance:.2f} in the mean", "", "", ""


def _row(year: str, name: str, one: Score) -> tuple[str, ...]:
    false = sum(one.false.values())
    return year, name, f"{one.hits} of {one.asked}", f"{one.alerts:,}", f"{false:,}", f"{one.false_rate:.3f}"


def _rules(years: Sequence[Year]) -> Iterator[tuple[str, ...]]:
    counts = [one.told.by_rule() for one in years]
    total = {rule: sum(found[rule].total() for found in counts) for rule in counts[0]}
    for rule in sorted(total, key=lambda rule: (-total[rule], rule))[:LOUDEST]:
        most = max(max(found[rule].values(), default=0) for found in counts)
        yield rule, *(f"{found[rule].total():,}" for found in counts), str(most)


def changes(years: Sequence[Year]) -> str:
    """How often people hear of an alert again because its severity changed, or its value grew much without that."""
    rows = []
    for one in years:
        raised = [alert for alerts in one.told.outcome.raised.values() for alert in alerts]
        worse, better = sum(len(alert.worse) for alert in raised), sum(len(alert.better) for alert in raised)
        grown = sum(len(alert.grown) for alert in raised)
        part = f"{grown / (len(raised) + worse + better):.1%}"
        rows.append((str(one.year), f"{len(raised):,}", str(worse), str(better), str(grown), part))
    return table(("year", "alerts", "severity rose", "severity fell", "told again", "of those before"), rows)


def _cost(years: Sequence[Year]) -> Iterator[tuple[str, ...]]:
    for one in years:
        outcome = one.told.outcome
        items, days = f"{outcome.coverage.items.total():,}", str(len(outcome.coverage.items))
        tagging = f"{one.tagging:.0f}" if one.tagging > 5 else "kept from before"
        yield str(one.year), items, days, tagging, f"{one.replaying:.0f}", outcome.fingerprint()


def main() -> int:
    """Print the tables, and put them into the page if asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--page", action="store_true", help="rewrite docs/backtest.md")
    asked.add_argument("--state", type=Path, help="keep what was tagged here")
    given = asked.parse_args()
    if not STREAMS.is_dir():
        sys.stderr.write(f"there are no streams at {STREAMS}\n")
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        years = [run(year, given.state or Path(scratch)) for year in YEARS]
    text = PAGE.read_text("utf-8")
    for name, part in page(years):
        sys.stdout.write(f"{name}\n\n{part}\n")
        text = replaced(text, name, part)
    sys.stdout.write(f"changes that are told\n\n{changes(years)}\n")
    if given.page:
        PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    os.chdir(ROOT)
    look_seldom()  # as the command does
    raise SystemExit(main())
