"""Months of recorded polls of two newsrooms: every story is one item, however often its feed changes its mind."""

from __future__ import annotations

import csv
import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feed_builders import feed, fetched

from monitor.feeds.parse import parse
from monitor.model.item import Parsed

SERIES = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "series"
TRUTH = SERIES / "news_replay_truth.csv"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TRUTH.exists(), reason="no recorded series beside this checkout"),
]


def truth() -> list[dict[str, str]]:
    if not TRUTH.exists():
        return []
    with TRUTH.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", truth(), ids=lambda row: row["series"])
def test_items_are_as_many_as_the_guids_ever_seen(row: dict[str, str]) -> None:
    seen: set[str] = set()
    sightings = empty = 0
    with tarfile.open(SERIES / f"{row['series']}.tar.xz") as archive:
        for member in archive:
            body = archive.extractfile(member)
            if body is None:
                continue
            at = datetime.strptime(Path(member.name).stem, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            parsed = parse(feed(), replace(fetched(body.read()), at=at))
            items = parsed.items if isinstance(parsed, Parsed) else ()
            seen.update(item.id for item in items)
            sightings += len(items)
            empty += not items
    assert (len(seen), sightings, empty) == tuple(
        int(row[name]) for name in ("distinct_guids", "item_sightings", "empty_snapshots")
    )
