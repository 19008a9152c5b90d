"""Hours that nobody watched are no calm, no crisis afterwards, and no measure of what is usual."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from history_builders import past, steady
from hypothesis import given
from hypothesis import strategies as st
from rule_builders import HOUR, NAMES, NOW, health, report, rule

from monitor.model.feed import Feed, FeedHealth, FeedState, Health
from monitor.model.rule import Rise, Rule
from monitor.model.signal import Evaluation, alert_fingerprint
from monitor.model.story import Report
from monitor.model.watch import EVERY_FEED, Lapse, unwatched
from monitor.rules.evaluate import Facts, evaluate, judge
from monitor.rules.explain import near_miss
from monitor.rules.unwatched import SETTLING, thickest, why_unjudged
from monitor.rules.where import matching

DAY = timedelta(days=1)
IRAQ = alert_fingerprint("r", {"country": "IQ"})


def lapse(since: float, until: float, *, asked: bool = False) -> Lapse:
    """From so many hours ago to so many hours ago."""
    return Lapse(EVERY_FEED, NOW - since * HOUR, NOW - until * HOUR, asked)


def caught_up(number: int, published: float, seen: float) -> Report:
    return replace(report(number, hours=seen), at=NOW - published * HOUR)


def of(rule: Rule, *reports: Report, **given: object) -> Evaluation:
    return evaluate([rule], Facts(reports=reports, names=NAMES, health=(health(),), **given), NOW)  # type: ignore[arg-type]


IN_IRAQ: dict[str, object] = {"types": frozenset({"drone_attack"}), "group_by": ("country",)}


# What is not told


@pytest.mark.parametrize("kind", ["count", "score", "quantity", "ladder", "surprise", "share", "first_seen"])
def test_what_is_not_told_in_a_window_that_nobody_watched_ends_no_alert(kind: str) -> None:
    more = {"quantity": "killed"} if kind == "quantity" else {}
    asks = rule(kind, **IN_IRAQ, timespan=DAY, baseline=56 * DAY, memory=30 * DAY, history=7 * DAY, **more)
    history = past({"x": steady(100, SY=2)})
    assert IRAQ not in of(asks, history=history).blind
    assert IRAQ in of(asks, history=history, dark=(lapse(20, 0.5),)).blind


@pytest.mark.parametrize(("since", "until", "blind"), [(20, 1, True), (18.1, 0, True), (17, 1, False), (30, 12, False)])
def test_a_window_is_judged_once_a_quarter_of_it_was_watched(since: float, until: float, *, blind: bool) -> None:
    assert (IRAQ in of(rule(**IN_IRAQ, timespan=DAY), dark=(lapse(since, until),)).blind) is blind


def test_while_feeds_are_asked_again_after_a_short_stretch_nothing_ends() -> None:
    asks = rule(**IN_IRAQ, timespan=DAY)
    assert IRAQ in of(asks, dark=(lapse(2, 0.1),)).blind
    assert IRAQ not in of(asks, dark=(lapse(2, 0.3),)).blind


def test_why_not_says_that_nobody_watched() -> None:
    facts = Facts(names=NAMES, health=(health(),), dark=(lapse(23, 1),))
    missed = near_miss(rule(**IN_IRAQ, timespan=DAY), facts, NOW)
    assert missed is not None
    assert missed.unwatched == "nobody watched 22 h of the last 24 h"


# What was caught up


def test_a_week_that_is_caught_up_counts_by_its_own_time_and_not_as_one_day() -> None:
    asks = rule(**IN_IRAQ, timespan=DAY, gte=3)
    week = [caught_up(day, 24 * day + 1, 0.5) for day in range(1, 6)]
    assert not of(asks, *week, dark=(lapse(150, 0.6),)).signals


def test_what_crossed_the_threshold_while_nobody_watched_is_told_late_rather_than_never() -> None:
    asks = rule(**IN_IRAQ, timespan=6 * HOUR, gte=3)
    night = [caught_up(number, 14 + number, 0.5) for number in range(1, 4)]
    (signal,) = of(asks, *night, dark=(lapse(20, 0.6),)).signals
    assert signal.value == 3
    assert "published while nobody watched" in signal.summary
    assert not of(asks, *night).signals, "had somebody watched, they would have been told then"


def test_the_first_poll_of_a_new_feed_is_caught_up_from_nothing() -> None:
    asks = rule(**IN_IRAQ, timespan=6 * HOUR, gte=3)
    old = [caught_up(number, 40 + number, 0.5) for number in range(1, 4)]
    assert not of(asks, *old, dark=(lapse(20, 0.6),)).signals


def test_what_is_seen_live_counts_beside_what_is_caught_up() -> None:
    asks = rule(**IN_IRAQ, timespan=6 * HOUR, gte=3)
    both = [caught_up(1, 4, 2), caught_up(2, 3, 2), report(3, hours=1)]
    (signal,) = of(asks, *both, dark=(lapse(20, 2),)).signals
    assert signal.value == 3
    assert "nobody watched" not in signal.summary


def test_a_score_fades_from_the_moment_at_which_it_was_published() -> None:
    asks = rule("score", **IN_IRAQ, timespan=7 * DAY, half_life=DAY, weights={"drone_attack": 8.0}, gte=1)
    (signal,) = of(asks, caught_up(1, 48, 0.5), dark=(lapse(60, 0.6),)).signals
    assert signal.value == 2.0
    (signal,) = of(asks, report(1, hours=0.0)).signals
    assert signal.value == 8.0


def test_a_rise_over_days_that_nobody_watched_is_no_rise_and_no_calm() -> None:
    asks = rule(
        "score", **IN_IRAQ, timespan=DAY, half_life=DAY, weights={"drone_attack": 8.0}, gte=1, rise=Rise(5.0, 7 * DAY)
    )
    found = of(asks, report(1, hours=0.0), dark=(lapse(24 * 8, 24 * 7),))
    assert not found.signals
    assert IRAQ in found.blind
    assert of(asks, report(1, hours=0.0)).signals


@given(
    published=st.lists(st.integers(0, 100), min_size=1, max_size=20),
    down=st.integers(1, 90),
    gte=st.integers(1, 6),
)
def test_a_stretch_that_is_caught_up_fires_exactly_if_some_window_would_have(
    published: list[int], down: int, gte: int
) -> None:
    """Law: late, a count rule says what one that watched all the time would have said at its worst moment."""
    hours = [hour for hour in published if hour < down]
    asks = rule(**IN_IRAQ, timespan=6 * HOUR, gte=gte)
    told = [caught_up(number, hour + 0.5, 0.0) for number, hour in enumerate(hours)]
    late = of(asks, *told, dark=(lapse(down, 0.0),)).signals
    at_once = [sum(1 for other in hours if 0 <= other - hour < 6) for hour in hours]
    assert bool(late) is (max(at_once, default=0) >= gte)
    if late:
        assert late[0].value == max(at_once)


@given(st.lists(st.integers(0, 72), min_size=1, max_size=30), st.integers(1, 48))
def test_the_thickest_stretch_is_no_longer_than_its_window_and_holds_the_most(hours: list[int], span: int) -> None:
    asks = rule(**IN_IRAQ, timespan=100 * HOUR)
    facts = Facts(reports=[report(number, hours=hour) for number, hour in enumerate(hours)], names=NAMES)
    matches = matching(asks, facts, NOW)
    found = thickest(matches, span * HOUR, lambda one: one.report.item_id)
    most = max(sum(1 for other in hours if 0 <= other - hour < span) for hour in hours)
    if found is None:
        assert max(hours) - min(hours) < span
    else:
        since, until = found
        assert until - since == span * HOUR
        assert sum(1 for one in matches if since < one.report.seen <= until) == most


# What is usual


def test_a_window_that_hardly_anybody_watched_is_no_sample_of_what_is_usual() -> None:
    asks = rule("surprise", **IN_IRAQ, timespan=DAY, baseline=56 * DAY, history=7 * DAY, gte=3)
    history = past({"x": lambda back: (100, {"IQ": 60 if 10 <= back < 40 else 1})})
    told = replace(history)
    whole = judge(asks, Facts(names=NAMES, health=(health(),), history=told), NOW)
    dark = (lapse(24 * 42, 24 * 9),)
    left = judge(asks, Facts(names=NAMES, health=(health(),), history=told, dark=dark), NOW)
    (usual,), (calm,) = whole.findings, left.findings
    assert usual.words.title != calm.words.title
    assert "without data" in calm.words.summary


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0.5, 40)), max_size=8), st.integers(1, 100))
def test_darkness_never_exceeds_its_span_and_parts_add_up(spans: list[tuple[float, float]], hours: int) -> None:
    begin, dark = NOW - 400 * HOUR, []
    for gap, length in spans:
        begin += gap * HOUR / 10
        dark.append(Lapse(EVERY_FEED, begin, begin + length * HOUR))
        begin += length * HOUR
    since, middle = NOW - 2 * hours * HOUR, NOW - hours * HOUR
    whole = unwatched(dark, since, NOW)
    assert timedelta(0) <= whole <= NOW - since
    parts = unwatched(dark, since, middle) + unwatched(dark, middle, NOW)
    assert abs(whole - parts) <= timedelta(microseconds=len(dark) + 1)


def test_nothing_dark_says_nothing() -> None:
    assert why_unjudged((), DAY, NOW) == ""
    assert why_unjudged((lapse(3, SETTLING / HOUR),), DAY, NOW) == ""


# Silence


def silent(last: datetime, answered: datetime, failures: int = 0) -> FeedHealth:
    feed = Feed("x", "X", "https://x.example", "rss", "wire", "en", "p", "p")
    state = FeedState("x", NOW, last_item_at=last, last_polled_at=NOW, last_success_at=answered, failures=failures)
    return FeedHealth(feed, Health.FAILING if failures else Health.OK, last, "", state)


def test_a_weekend_in_which_no_feed_was_asked_makes_no_source_silent() -> None:
    asks = rule("silence", group_by=("feed",), gte=12)
    facts = Facts(health=(silent(NOW - 66 * HOUR, NOW),), dark=(lapse(64, 1),))
    (finding,) = judge(asks, facts, NOW).findings
    assert finding.value == 3
    assert finding.words.basis[0] == "2 days 15 h in which no feed was asked are not counted"


def test_hours_in_which_feeds_were_asked_and_did_not_answer_are_silence() -> None:
    asks = rule("silence", group_by=("feed",), gte=12)
    facts = Facts(health=(silent(NOW - 66 * HOUR, NOW),), dark=(lapse(64, 1, asked=True),))
    (finding,) = judge(asks, facts, NOW).findings
    assert finding.value == 66


def test_a_failing_network_after_a_weekend_off_counts_from_the_restart() -> None:
    asks = rule("silence", group_by=(), gte=3, of="answers")
    facts = Facts(health=(silent(NOW - 66 * HOUR, NOW - 64 * HOUR, failures=4),), dark=(lapse(64, 1),))
    (finding,) = judge(asks, facts, NOW).findings
    assert finding.value == 1
