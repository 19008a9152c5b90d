"""Lists whose dates have the day first, the month first, or a month in words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from advisory_builders import NOW, READER

from monitor.advisories.polls import Advisories, Polled
from monitor.feeds.parse import parse
from monitor.model.advisorytable import Meaning, Table
from monitor.model.feed import Feed, Fetched
from monitor.model.item import Parsed
from monitor.recordings import issuer_feed

TABLE = Table("name", level="level", levels={str(level): Meaning(level) for level in range(1, 5)}, date="date")
COUNTRIES = {"Chad": "TD", "Mali": "ML", "Niger": "NE", "Togo": "TG"}


def poll(*dates: str, order: str = "") -> Polled:
    shape = replace(TABLE, date_order=order)
    feed: Feed = issuer_feed("own", "ie-dfa", {"ie-dfa": (shape,)})
    rows = [{"name": name, "level": "2", "date": date} for name, date in zip(COUNTRIES, dates, strict=False)]
    parsed = parse(feed, Fetched(feed.id, feed.url, 200, {}, json.dumps(rows).encode(), NOW))
    assert isinstance(parsed, Parsed), parsed
    return Advisories(READER, COUNTRIES.get).poll(feed, parsed, {}, NOW)


def issued(polled: Polled) -> list[str]:
    return sorted(f"{state.issued_at:%Y-%m-%d}" if state.issued_at else "-" for state in polled.advanced.states)


@pytest.mark.parametrize(
    ("dates", "order", "read"),
    [
        (["05/04/2023", "13/04/2023", "14/04/2023"], "", ["2023-04-05", "2023-04-13", "2023-04-14"]),
        (["05-04-2023 10:30", "31-03-2023", "30-03-2023"], "", ["2023-03-30", "2023-03-31", "2023-04-05"]),
        (["05/04/2023", "04/13/2023", "04/14/2023"], "", ["2023-04-13", "2023-04-14", "2023-05-04"]),
        (["05/04/2023"], "dmy", ["2023-04-05"]),
        (["05/04/2023"], "mdy", ["2023-05-04"]),
        (["05.04.2023"], "", ["2023-04-05"]),
        (["13/04/2023"], "dmy", ["2023-04-13"]),
        (["05/04/2023", "04/13/2023", "14/04/2023", "15/04/2023"], "", ["-", "2023-04-05", "2023-04-14", "2023-04-15"]),
        (["2023-04-05"], "mdy", ["2023-04-05"]),
        (["5 avril 2023"], "", ["2023-04-05"]),
        (["5. März 2023"], "", ["2023-03-05"]),
        (["1er août 2023 à 14:00"], "", ["2023-08-01"]),
        (["5 de mayo de 2023"], "", ["2023-05-05"]),
        (["Wed, 05 Apr 2023 10:00:00 GMT"], "", ["2023-04-05"]),
    ],
)
def test_a_date_is_read_by_what_its_list_shows(dates: list[str], order: str, read: list[str]) -> None:
    polled = poll(*dates, order=order)
    assert issued(polled) == read
    assert polled.trouble is None


@pytest.mark.parametrize(
    "dates",
    [
        ["05/04/2023", "06/04/2023"],
        ["05/04/2023", "13/04/2023"],
        ["13/04/2023"],
        ["05/04/2023", "06/04/2023", "13/04/2023"],
        ["13/04/2023", "04/13/2023"],
        ["5 Xyz 2023"],
        ["05/04/2023", "06/04/2023", "07/04/2023", "13/04/2023"],
        ["13/04/2023", "14/04/2023", "04/15/2023", "04/16/2023"],
        ["05/04/2023", "45/04/2023"],
    ],
)
def test_dates_that_nothing_decides_are_not_guessed_and_that_is_said_once(dates: list[str]) -> None:
    polled = poll(*dates)
    assert issued(polled) == ["-"] * len(dates)
    assert polled.trouble is not None
    assert polled.trouble.startswith("no row has a date that can be read")


def test_a_single_slip_among_dates_that_read_is_no_trouble() -> None:
    assert poll("2023-04-05", "soon").trouble is None
    assert poll("", "").trouble is None, "a list without dates names none that cannot be read"
