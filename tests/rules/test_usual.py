"""`share` and `surprise`: more than usual, whatever happens to feeds and volumes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from history_builders import DAY, OfDay, past, steady
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_builders import LEVANT, NAMES, NOW, WORLD, report, rule, story

from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.hourly import History
from monitor.model.mention import Assertion
from monitor.model.rule import Condition, Least, Rule
from monitor.model.signal import alert_fingerprint
from monitor.rules.evaluate import Facts, evaluate, judge
from monitor.rules.kinds.judgement import Finding, Judgement

SURPRISE = rule("surprise", gte=4, types=frozenset({"drone_attack"}))


def judged(asked: Rule, history: History, *reports: object, **given: object) -> Judgement:
    return judge(asked, Facts(reports=reports, names=NAMES, history=history, **given), NOW)  # type: ignore[arg-type]


def value(history: History, country: str = "IQ", asked: Rule = SURPRISE) -> float:
    found = [one.value for one in judged(asked, history).every() if one.labels == {"country": country}]
    return found[0] if found else 0.0


def only(judgement: Judgement) -> Finding:
    (finding,) = judgement.every()
    return finding


def today(usual: OfDay, now: OfDay) -> OfDay:
    return lambda back: now(back) if back == 0 else usual(back)


CALM = steady(200, IQ=1)
WAVE = today(CALM, steady(200, IQ=20))


def test_a_wave_is_a_surprise_and_says_what_is_usual_and_over_which_windows_that_was_measured() -> None:
    finding = only(judged(SURPRISE, past({"bbc": WAVE}), report(1), report(2)))
    assert finding.value > 6
    assert finding.words.title == "Drone attack in Iraq: told 20 times in 24 h, usually 1.0"
    assert finding.words.summary == (
        "Told by Paper 1, Paper 2. So much in one window is rare: less than one in a million (surprise 11.94). "
        "Baseline: 56 windows of 24 h from 26 Aug to 20 Oct 2023, over 1 feed."
    )
    assert finding.words.basis[0] == "told 20 times in 200 items of 24 h, usually 1.0"


def test_what_is_usual_is_no_surprise() -> None:
    assert value(past({"bbc": CALM})) < 1
    assert value(past({"bbc": steady(200, IQ=40)})) < 1


def test_of_a_country_never_told_of_one_item_is_little_and_five_are_much() -> None:
    assert value(past({"bbc": today(steady(200), steady(200, ML=1))}), "ML") < 3.5
    assert value(past({"bbc": today(steady(200), steady(200, ML=5))}), "ML") > 5


@given(st.integers(1, 40), st.integers(2, 30))
@settings(max_examples=30, deadline=None)
def test_a_feed_that_brings_many_times_as_much_of_everything_is_no_crisis(told: int, times: int) -> None:
    usual = steady(400, IQ=told)
    assert value(past({"bbc": today(usual, steady(400 * times, IQ=told * times))})) < 1


@given(st.integers(1, 30), st.integers(2, 10))
@settings(max_examples=30, deadline=None)
def test_more_of_everything_makes_a_crisis_no_greater(told: int, times: int) -> None:
    once = value(past({"bbc": today(CALM, steady(200, IQ=told))}))
    many = value(past({"bbc": today(CALM, steady(200 * times, IQ=told * times))}))
    assert many <= once + 0.05


@given(st.integers(50, 2000), st.integers(0, 50))
@settings(max_examples=30, deadline=None)
def test_an_added_feed_is_no_crisis_whatever_it_is_about(items: int, percent: int) -> None:
    added = today(steady(0), steady(items, IQ=items * percent // 100))
    alone = value(past({"bbc": CALM}))
    assert value(past({"bbc": CALM, "new": added})) == alone


@given(st.integers(2, 10))
@settings(max_examples=10, deadline=None)
def test_a_feed_about_one_country_that_wakes_up_is_no_crisis_there(times: int) -> None:
    special = today(steady(40, IQ=20), steady(40 * times, IQ=20 * times))
    assert value(past({"bbc": steady(400, IQ=1), "baghdad-post": special})) < 1.5


def test_weekends_with_half_the_volume_are_neither_crisis_nor_calm() -> None:
    def week(back: int) -> tuple[int, dict[str, int]]:
        part = 1 if (NOW - back * DAY).weekday() >= 5 else 2
        return 100 * part, {"IQ": 3 * part}

    assert value(past({"bbc": week})) < 1
    for later in range(1, 7):
        moved = lambda back, later=later: week(back - later)  # noqa: E731
        assert value(past({"bbc": moved})) < 1


def test_days_that_are_missing_are_left_out_and_said() -> None:
    def gappy(back: int) -> tuple[int, dict[str, int]]:
        return (0, {}) if back in {5, 6, 7, 20} else WAVE(back)

    whole, holed = (only(judged(SURPRISE, past({"bbc": feed}))) for feed in (WAVE, gappy))
    assert holed.value == pytest.approx(whole.value, abs=0.3)
    assert "52 windows of 24 h from 26 Aug to 20 Oct 2023, 4 without data left out" in holed.words.summary


def test_a_day_without_data_says_nothing_and_ends_nothing() -> None:
    nothing = past({"bbc": today(CALM, steady(0))})
    evaluation = evaluate([SURPRISE], Facts(names=NAMES, history=nothing), NOW)
    assert evaluation.signals == ()
    assert alert_fingerprint("r", {"country": "IQ"}) in evaluation.blind


def test_a_present_that_saw_enough_is_not_blind() -> None:
    assert judged(SURPRISE, past({"bbc": CALM})).blind == ()


@pytest.mark.parametrize("days", [0, 1, 2, 13])
def test_with_too_little_history_it_says_so_and_raises_nothing(days: int) -> None:
    judgement = judged(SURPRISE, past({"bbc": WAVE}, days=days))
    assert judgement.findings == ()
    windows = "1 window" if days == 2 else f"{max(0, days - 1)} windows"
    assert judgement.unjudged == f"not enough history: {windows} of 24 h with data, the rule needs 14"
    assert {"country": "IQ"} in judgement.blind


def test_without_any_history_it_says_so_too() -> None:
    assert "not enough history" in str(judged(SURPRISE, History()).unjudged)


def test_one_past_crisis_does_not_hide_the_next() -> None:
    war = today(lambda back: (200, {"IQ": 60}) if 20 <= back <= 23 else (200, {"IQ": 1}), steady(200, IQ=20))
    assert value(past({"bbc": war})) > 4


def test_a_long_war_becomes_usual() -> None:
    war = today(lambda back: (200, {"IQ": 20}) if back <= 40 else (200, {"IQ": 1}), steady(200, IQ=20))
    assert value(past({"bbc": war})) < 1


def test_what_else_a_rule_asks_for_holds_the_alert_back_in_words() -> None:
    asked = replace(SURPRISE, at_least=Least(stories=3, origins=2))
    stories = {"s1": story("s1", ("i1",), ("f1",))}
    judgement = judged(asked, past({"bbc": WAVE}), report(1), stories=stories)
    assert only(judgement).lacking == "1 story, rule needs 3; 1 origin, rule needs 2"
    facts = Facts(reports=(report(1),), stories=stories, names=NAMES, history=past({"bbc": WAVE}))
    assert evaluate([asked], facts, NOW).signals == ()
    reports = tuple(report(number) for number in (1, 2, 3))
    assert evaluate([asked], replace(facts, reports=reports), NOW).signals


def test_what_names_no_country_never_matches_a_rule_that_names_regions_not_even_the_world() -> None:
    nowhere = past({"bbc": today(steady(200), steady(200, **{"": 30}))})
    assert judged(replace(SURPRISE, where=replace(SURPRISE.where, regions=(WORLD,))), nowhere).every() == ()
    assert only(judged(SURPRISE, nowhere)).labels == {"country": "unplaced"}


ATTENTION = replace(SURPRISE, of="coverage", at_least=Least(items=1))


def test_a_wave_of_coverage_needs_one_report_of_what_the_rule_looks_for_and_not_a_wave_of_them() -> None:
    history = past({"bbc": steady(200)}, about=today(steady(200, IQ=1), steady(200, IQ=20)))
    silent = only(judged(ATTENTION, history))
    assert silent.lacking == "0 items, rule needs 1"
    finding = only(judged(ATTENTION, history, report(1, assertion=Assertion.ACTUAL)))
    assert (finding.lacking, finding.value > 6) == (None, True)
    assert finding.words.title == "Iraq: named in 20 items in 24 h, usually 1.0, with drone attack"
    assert finding.words.basis[0] == "named in 20 items in 200 items of 24 h, usually 1.0"


def test_a_wave_of_coverage_says_when_the_country_was_named_last_not_when_a_threat_was() -> None:
    asked = replace(ATTENTION, condition=Condition(gte=4))
    history = past({"bbc": steady(200)}, about=today(steady(200, IQ=1), steady(200, IQ=20)))
    (signal,) = evaluate([asked], Facts(reports=(report(1, hours=2),), names=NAMES, history=history), NOW).signals
    assert signal.news_at == NOW.replace(hour=11), "the end of the hour in which its items came"


def test_one_report_of_an_attack_is_no_wave_of_coverage() -> None:
    history = past({"bbc": today(steady(200), steady(200, IQ=1))}, about=steady(200, IQ=1))
    assert only(judged(ATTENTION, history, report(1))).value < 1


def test_a_rule_may_group_by_region() -> None:
    asked = replace(SURPRISE, group_by=("region",), where=replace(SURPRISE.where, regions=(LEVANT,)))
    both = past({"bbc": today(steady(200), steady(200, IQ=4, SY=4, US=9))})
    finding = only(judged(asked, both))
    assert finding.labels == {"region": "levant"}
    assert finding.words.basis[0].startswith("told 8 times")


def feed(id_: str, **given: object) -> FeedHealth:
    fields: dict[str, object] = {"publisher": id_, "family": id_} | given
    return FeedHealth(Feed(id_, id_, "https://x.example", "rss", "wire", "en", **fields), Health.OK, None, "")  # type: ignore[arg-type]


def test_an_issuers_own_feed_is_no_coverage() -> None:
    wave = past({"bbc": CALM, "advice": WAVE})
    health = (feed("bbc"), feed("advice", issuer="us-state"))
    assert only(judged(SURPRISE, wave, health=health)).value < 1


def test_a_rule_may_listen_to_some_tiers_and_not_to_state_media() -> None:
    wave = past({"bbc": CALM, "state-tv": WAVE, "blog": WAVE})
    health = (feed("bbc", tier=1), feed("state-tv", tier=1, state_media=True), feed("blog", tier=3))
    asked = replace(SURPRISE, where=replace(SURPRISE.where, tiers=frozenset({1, 2}), state_media=False))
    assert only(judged(asked, wave, health=health)).value < 1
    assert only(judged(SURPRISE, wave, health=health)).value > 6


@pytest.mark.parametrize(("measure", "least", "most"), [("percent", 9.9, 10.1), ("times_usual", 15, 25)])
def test_a_share_is_in_percent_or_in_multiples_of_what_is_usual(measure: str, least: float, most: float) -> None:
    asked = replace(SURPRISE, kind="share", measure=measure)
    assert least <= only(judged(asked, past({"bbc": WAVE}))).value <= most


def test_a_share_in_deviations_is_robust_against_one_crisis() -> None:
    asked = replace(SURPRISE, kind="share", measure="deviations")
    varying: OfDay = lambda back: (200, {"IQ": 90 if back == 9 else 1 + back % 3})  # noqa: E731
    assert 8 < only(judged(asked, past({"bbc": today(varying, steady(200, IQ=20))}))).value < 30


def test_windows_shorter_than_a_day_are_compared_with_the_same_hours_of_other_days() -> None:
    asked = replace(SURPRISE, timespan=timedelta(hours=6))
    judgement = judged(asked, past({"bbc": WAVE}))
    assert judgement.unjudged is None or "windows of 6 h" in judgement.unjudged


def test_windows_in_which_none_of_the_compared_feeds_brought_anything_are_gaps() -> None:
    steady_feed: OfDay = lambda back: (0, {}) if 20 <= back < 30 else WAVE(back)  # noqa: E731 – reads like the others
    guest: OfDay = lambda back: (200, {"IQ": 1}) if 20 <= back < 30 else (0, {})  # noqa: E731 – reads like the others
    with_guest = only(judged(SURPRISE, past({"bbc": steady_feed, "guest": guest}), report(1), report(2)))
    alone = only(judged(SURPRISE, past({"bbc": steady_feed}), report(1), report(2)))
    assert "46 windows" in with_guest.words.summary
    assert (with_guest.value, with_guest.words.summary) == (alone.value, alone.words.summary)


@given(st.randoms(use_true_random=False), st.lists(st.floats(0.05, 1.0), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_whichever_feeds_come_and_go_a_value_is_a_number(chance: Random, presences: list[float]) -> None:
    def coming_and_going(presence: float) -> OfDay:
        days = [chance.choice([1, 40, 300]) if chance.random() < presence else 0 for _ in range(61)]
        return lambda back: (days[back], {"IQ": min(days[back], 1 + back % 4)})

    feeds = {f"feed{number}": coming_and_going(presence) for number, presence in enumerate(presences)}
    assert value(past(feeds)) >= 0


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 30)), min_size=61, max_size=61))
@settings(max_examples=40, deadline=None)
def test_whatever_the_past_a_value_is_a_number_and_more_told_is_never_less_of_a_surprise(
    days: list[tuple[int, int]],
) -> None:
    def of_day(more: int) -> OfDay:
        return lambda back: (days[back][0] + more * (back == 0), {"IQ": min(days[back]) + more * (back == 0)})

    if days[0][0] < 1:
        return
    less, more = value(past({"bbc": of_day(0)})), value(past({"bbc": of_day(3)}))
    assert 0 <= less <= more + 0.3
