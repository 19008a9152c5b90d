"""A recorded series of the US State Department's feed, measured against its truth table."""

from __future__ import annotations

import csv
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from advisory_builders import READER, ROOT, SHARED, feed
from ruamel.yaml import YAML

from monitor.advisories.polls import Advisories
from monitor.advisories.transitions import advance
from monitor.feeds.parse import parse
from monitor.lib.spelling import fold
from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, AdvisoryState
from monitor.model.feed import Fetched
from monitor.model.item import Parsed

SERIES = SHARED / "feeds" / "series" / "us-state-first60.tar.xz"
TRUTH = SHARED / "feeds" / "series" / "us-state-first60_truth_settled.csv"

pytestmark = pytest.mark.skipif(not SERIES.exists(), reason="the recorded series lie beside the checkout, not in it")


def snapshots() -> Iterator[tuple[datetime, bytes]]:
    with tarfile.open(SERIES) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                stamp = member.name.rsplit("/", 1)[-1].removesuffix(".xml")
                yield datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), content.read()


def codes_by_name() -> dict[str, str]:
    countries = YAML(typ="safe").load(ROOT / "seeds" / "countries.yaml")
    return {
        fold(name): code
        for code, entry in countries.items()
        for name in (entry["name"], *entry.get("aliases", ()), *entry.get("respellings", ()))
    }


def test_every_settled_change_is_announced_at_first_sight_and_nothing_else_is() -> None:
    names = codes_by_name()
    known: dict[tuple[str, str], AdvisoryState] = {}
    announced = []
    for now, body in snapshots():
        fetched = Fetched("advice", "https://advice.example/rss", 200, {}, body, now)
        parsed = parse(feed(), fetched)
        assert isinstance(parsed, Parsed)
        states = [READER.read(feed(), item, lambda name: names.get(fold(name))) for item in parsed.items]
        moved = advance(known, [state for state in states if state is not None], now)
        known |= {state.key: state for state in moved.states}
        announced += [
            (now, transition.after.name.casefold(), transition.before.level, transition.after.level)
            for transition in moved.transitions
            if transition.before and {AdvisoryChange.RAISED, AdvisoryChange.LOWERED} & set(transition.changes)
        ]
    with TRUTH.open() as table:
        truth = [
            (
                datetime.strptime(row["first_seen"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
                row["country"].casefold(),
                int(row["from"]),
                int(row["to"]),
            )
            for row in csv.DictReader(table)
        ]
    assert sorted(announced) == sorted(truth)
    assert len(known) > 200


# Two orders, and three new issues that name parts which the whole text of the one before did not.
TOLD = {
    ("2025-12-19", "Jordan", "area_added"),
    ("2026-01-08", "Benin", "area_added"),
    ("2026-01-10", "Mali", "departure"),
    ("2026-01-18", "Palau", "area_added"),
    ("2026-01-30", "Niger", "departure"),
}


def test_of_departures_and_areas_only_what_was_issued_is_announced() -> None:
    """Texts end after some 600 characters, and a short and a long form of each alternate under one date."""
    names = codes_by_name()
    reader = Advisories(READER, lambda name: names.get(fold(name)))
    known: dict[tuple[str, str], AdvisoryState] = {}
    announced = set()
    for now, body in snapshots():
        parsed = parse(feed(), Fetched("advice", "https://advice.example/rss", 200, {}, body, now))
        assert isinstance(parsed, Parsed)
        moved = reader.poll(feed(), parsed, known, now).advanced
        known |= {state.key: state for state in moved.states}
        announced |= {
            (f"{now:%Y-%m-%d}", transition.after.name, change.value)
            for transition in moved.transitions
            for change in {*AREA_CHANGES, AdvisoryChange.DEPARTURE} & set(transition.changes)
        }
    assert announced == TOLD
    haiti = known["us-state", "HT"]
    assert {one.people.value: one.status.value for one in haiti.departures} == dict.fromkeys(
        ("employees", "families"), "ordered"
    )
    assert all(state.max_level > state.level for state in known.values() if state.unnamed)
    assert sum(1 for state in known.values() if state.unnamed) > 10
