"""Windows of time."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rule_builders import NOW, judged, report, rule

from monitor.rules.window import Window, earliest

SECONDS = st.integers(-(10**6), 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(SECONDS, st.integers(1, 10**5), st.integers(1, 20))
def test_windows_that_follow_one_another_hold_every_moment_exactly_once(
    moment: datetime, size: int, count: int
) -> None:
    span = timedelta(seconds=size)
    start = NOW - count * span
    windows = [Window.ending(start + (index + 1) * span, span) for index in range(count)]
    assert sum(window.holds(moment) for window in windows) == (start < moment <= NOW)


def test_an_item_seen_in_this_very_moment_counts_and_one_at_the_windows_start_does_not() -> None:
    asked = rule(gte=1, timespan=timedelta(hours=24))
    assert judged(asked, report(hours=0)).signals
    assert not judged(asked, report(hours=24)).signals
    assert not judged(asked, report(hours=-1)).signals


def test_facts_are_needed_from_the_start_of_the_longest_window() -> None:
    rules = [rule(timespan=timedelta(hours=6)), rule(timespan=timedelta(days=7))]
    assert earliest(rules, NOW) == NOW - timedelta(days=7)
    assert earliest([], NOW) == NOW
