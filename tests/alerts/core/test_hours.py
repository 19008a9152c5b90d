"""Quiet hours and days off on the local clock, whatever the clock does."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moments import utc

from alerts.hours import ALWAYS, Closed, Hours, closed
from alerts.verdicts import Verdict

BERLIN = Hours("Europe/Berlin", ((time(22), time(7)),), frozenset(range(5)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T12:00", None),
        ("2026-03-02T21:00", Closed(Verdict.QUIET_HOURS, utc("2026-03-03T06:00"))),
        ("2026-03-03T05:59", Closed(Verdict.QUIET_HOURS, utc("2026-03-03T06:00"))),
        ("2026-03-03T06:00", None),
        ("2026-03-06T21:30", Closed(Verdict.QUIET_HOURS, utc("2026-03-09T06:00"))),
        ("2026-03-07T12:00", Closed(Verdict.DAY_OFF, utc("2026-03-09T06:00"))),
        ("2026-03-27T22:00", Closed(Verdict.QUIET_HOURS, utc("2026-03-30T05:00"))),
    ],
)
def test_a_receiver_is_left_alone_until_the_local_clock_says_so(now: str, expected: Closed | None) -> None:
    assert closed(BERLIN, utc(now)) == expected


def test_the_same_hours_are_other_moments_elsewhere() -> None:
    sydney = Hours("Australia/Sydney", ((time(22), time(7)),))
    assert closed(sydney, utc("2026-03-02T12:00")) == Closed(Verdict.QUIET_HOURS, utc("2026-03-02T20:00"))


def test_without_hours_nobody_is_left_alone() -> None:
    assert closed(ALWAYS, utc("2026-03-01T03:00")) is None


_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
_spans = st.tuples(_times, _times).filter(lambda span: span[0] != span[1])
_zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Asia/Gaza"]
)


@given(
    zone=_zones,
    quiet=st.lists(_spans, max_size=1),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    minutes=st.integers(0, 2 * 365 * 24 * 60),
)
def test_a_wait_ends_at_the_first_open_moment_and_soon_enough(
    zone: str, quiet: list[tuple[time, time]], days: frozenset[int], minutes: int
) -> None:
    hours, moment = Hours(zone, tuple(quiet), days), utc("2025-01-01T00:00") + timedelta(minutes=minutes)
    wait = closed(hours, moment)
    if wait is None:
        return
    assert moment < wait.until <= moment + timedelta(days=8)
    assert closed(hours, wait.until) is None
    last = wait.until - timedelta(seconds=1)
    assert last < moment or closed(hours, last) is not None
