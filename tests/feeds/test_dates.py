from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds import dates

SEEN = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NINE_THIRTY = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)

READABLE = [
    ("Wed, 04 Mar 2026 09:30:00 GMT", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 09:30:00 +0000", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 09:30:00 -0000", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 11:30:00 +0200", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 11:30:00 +02:00", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 11:30:00 GMT+2", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 04:30:00 EST", NINE_THIRTY, True),
    ("Wed, 4 Mar 2026 10:30:00 CET", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026 12:30:00 MSK", NINE_THIRTY, True),
    ("Wrongday, 04 Mar 2026 09:30:00 GMT", NINE_THIRTY, True),
    ("04 Mar 26 09:30 GMT", NINE_THIRTY, True),
    ("Wed, 04 March 2026 09:30:00 GMT", NINE_THIRTY, True),
    ("Wed, 04 Mar 2026", MIDNIGHT, True),
    ("Wed, 04 Mar 2026 09:30:00", NINE_THIRTY, False),
    ("Wed, 04 Mar 2026 09:30:00 IST", NINE_THIRTY, False),
    ("2026-03-04T09:30:00Z", NINE_THIRTY, True),
    ("2026-03-04T09:30:00.123456Z", NINE_THIRTY, True),
    ("2026-03-04T11:30:00+02:00", NINE_THIRTY, True),
    ("2026-03-04T11:30+0200", NINE_THIRTY, True),
    ("2026-03-04 09:30:00 UTC", NINE_THIRTY, True),
    ("2026-03-04 09:30:00", NINE_THIRTY, False),
    ("2026-03-03T24:00:00Z", MIDNIGHT, True),
    ("2026-03-03T23:59:60Z", MIDNIGHT, True),
    ("2026-03-04", MIDNIGHT, True),
    ("2026/3/4", MIDNIGHT, True),
    ("20260304", MIDNIGHT, True),
    ("  2026-03-04\n", MIDNIGHT, True),
]


@pytest.mark.parametrize(("written", "at", "zoned"), READABLE)
def test_a_date_is_read_as_feeds_write_it(written: str, at: datetime, zoned: bool) -> None:
    assert dates.stated(written) == dates.Stated(at, zoned)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "04/03/2026",
        "2026",
        "2026-13-01",
        "2026-02-30",
        "Wed, 32 Mar 2026 09:30:00 GMT",
        "0001-01-01T00:00:00",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "2026-03-04T25:00:00Z",
        "2026-03-04T09:30:00+99:00",
        "9" * 400,
        "\x00",
    ],
)
def test_what_is_no_date_is_none_or_too_old_to_be_news(written: str) -> None:
    stated = dates.stated(written)
    assert stated is None or dates.clamped(stated, SEEN) is None


def test_a_future_date_becomes_the_moment_it_was_seen() -> None:
    assert dates.clamped(dates.Stated(SEEN + timedelta(minutes=1), True), SEEN) == SEEN


def test_a_default_date_is_none() -> None:
    assert dates.clamped(dates.Stated(datetime(1970, 1, 1, tzinfo=UTC), True), SEEN) is None


@given(
    st.integers(min_value=830_000_000, max_value=4_100_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_every_date_in_both_standards_comes_back_in_every_zone(moment: datetime, minutes: int) -> None:
    there = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert dates.stated(there.isoformat()) == dates.Stated(moment, True)
    assert dates.stated(format_datetime(there)) == dates.Stated(moment, True)


@given(st.text(max_size=60))
def test_reading_a_date_never_raises_and_is_always_aware(written: str) -> None:
    stated = dates.stated(written)
    assert stated is None or stated.at.tzinfo is UTC
