"""Moments that sources state: often a mere date, which must stay that day wherever it is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.render.times import Times

DATE = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Zurich", "America/New_York", "Pacific/Auckland"])
def test_a_mere_date_is_that_day_in_every_zone_and_has_no_hour(zone: str) -> None:
    assert Times(zone).stated(DATE) == "Wed 25 Nov"
    assert Times(zone).stated_date(DATE) == "25 Nov 2026"


def test_a_moment_is_told_in_the_zone_of_its_reader() -> None:
    at = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    assert Times("America/New_York").stated(at) == "Tue 24 Nov, 20:30"
    assert Times("America/New_York").stated_date(at) == "24 Nov 2026"
