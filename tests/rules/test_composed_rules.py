"""`first_seen`, `ladder`, `score`, `silence`, a rise of a number, and what happens near assets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from history_builders import past, steady
from hypothesis import given
from hypothesis import strategies as st
from rule_builders import NAMES, NOW, health, judged, place, report, rule, troops

from monitor.model.feed import Feed, FeedHealth, FeedState, Health
from monitor.model.mention import Quantity
from monitor.model.place import Asset, Near, Reach
from monitor.model.rule import Condition, Rise, Rule, Rung, Sources, Step, StepDown, Where
from monitor.model.severity import Severity
from monitor.model.signal import Signal
from monitor.model.story import Report
from monitor.rules.evaluate import Facts, evaluate, judge
from monitor.rules.explain import near_miss
from monitor.rules.kinds.judgement import Judgement

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def only(signals: tuple[Signal, ...]) -> Signal:
    (signal,) = signals
    return signal


# Severity by steps


def test_severity_follows_the_value_step_by_step() -> None:
    steps = (Step(Severity.MEDIUM, 1), Step(Severity.HIGH, 3), Step(Severity.CRITICAL, 10))
    asked = rule(gte=1, steps=steps, severity=Severity.MEDIUM)
    for count, severity in ((1, "medium"), (2, "medium"), (3, "high"), (9, "high"), (10, "critical")):
        signal = only(judged(asked, *(report(number) for number in range(count))).signals)
        assert signal.severity.value == severity


def test_what_is_a_little_below_a_step_keeps_an_alert_there() -> None:
    steps = (Step(Severity.MEDIUM, 1), Step(Severity.HIGH, 4), Step(Severity.CRITICAL, 10))
    asked = rule(gte=1, steps=steps, severity=Severity.MEDIUM, step_down=StepDown(margin=0.25))
    for count, severity, kept in (
        (2, "medium", "medium"),
        (3, "medium", "high"),
        (7, "high", "high"),
        (8, "high", "critical"),
    ):
        signal = only(judged(asked, *(report(number) for number in range(count))).signals)
        assert (signal.severity.value, signal.kept and signal.kept.value) == (severity, kept)


def test_of_a_rule_that_may_be_below_nothing_a_step_is_kept_downwards_too() -> None:
    assert StepDown(margin=0.1).keeps(-10, -11)
    assert not StepDown(margin=0.1).keeps(-10, -11.5)


# A rise of a number


def killed(least: int) -> dict[str, Quantity]:
    return {"killed": Quantity("killed", least, least, False, f"{least} killed")}


TOLL = rule("quantity", gte=50, quantity="killed", rise=Rise(20, 7 * DAY))


def test_a_toll_that_is_only_repeated_does_not_fire_again() -> None:
    before = report(1, quantities=killed(1400), hours=50)
    same, grown = report(2, quantities=killed(1410)), report(3, quantities=killed(1500))
    assert not judged(TOLL, before, same).signals
    finding = judge(TOLL, Facts(reports=(before, same)), NOW).findings[0]
    assert finding.lacking == "1,400 told in the 7 days before: a rise of 10, rule needs 20"
    assert only(judged(TOLL, before, same, grown).signals).value == 1500


def test_a_first_number_rises_from_nothing() -> None:
    assert only(judged(TOLL, report(1, quantities=killed(60))).signals).value == 60


@given(st.lists(st.tuples(st.integers(1, 200), st.floats(0.5, 190)), max_size=6))
def test_a_rise_is_counted_from_the_largest_number_before(told: list[tuple[int, float]]) -> None:
    reports = [report(at, quantities=killed(many), hours=hours) for at, (many, hours) in enumerate(told)]
    now = max((many for many, hours in told if hours < 24), default=0)
    before = max((many for many, hours in told if 24 <= hours < 192), default=0)
    assert bool(judged(TOLL, *reports).signals) == (now >= 50 and now - before >= 20)


# Near assets

ERBIL = Asset("erbil-office", "Office in Erbil", 36.19, 44.01)
NEAR = Near((ERBIL,), (Reach(0, 25), Reach(7, 150)))
NEARBY = replace(rule(gte=1, group_by=("asset",)), where=Where(near=NEAR))
MOSUL = place("Mosul", 36.34, 43.13)  # about 80 km away
SUBURB = place("Ankawa", 36.23, 43.99)


def test_grave_acts_reach_farther_than_light_ones() -> None:
    light, grave = report(1, places=(MOSUL,), weight=3.0), report(2, places=(MOSUL,), weight=8.0)
    assert not judged(NEARBY, light).signals
    signal = only(judged(NEARBY, grave).signals)
    assert signal.labels == {"asset": "erbil-office"}
    assert signal.title == "Drone attack near Office in Erbil: told by Paper 2"
    assert judged(NEARBY, report(1, places=(SUBURB,), weight=0.0)).signals


def test_an_alert_near_an_asset_lies_in_the_country_of_the_asset_and_tells_how_far_it_is() -> None:
    ours = replace(ERBIL, country="IQ")
    asked = replace(NEARBY, where=Where(near=replace(NEAR, assets=(ours,))))
    over_the_border = report(1, countries=("SY",), places=(MOSUL, SUBURB), weight=8.0)
    signal = only(judged(asked, over_the_border).signals)
    assert signal.labels == {"asset": "erbil-office", "country": "IQ"}
    assert signal.summary.startswith("Places named: Ankawa 5 km, Mosul 81 km away.")


def test_an_asset_that_nobody_sees_is_blind_as_the_alert_it_raises() -> None:
    ours = replace(ERBIL, country="IQ")
    asked = replace(NEARBY, where=Where(near=replace(NEAR, assets=(ours,))))
    signal = only(judged(asked, report(1, places=(SUBURB,))).signals)
    assert judged(asked, health=(health(Health.FAILING),)).blind == {signal.fingerprint}


def test_a_report_that_names_only_the_country_is_near_nothing() -> None:
    country = place("Iraq", 36.19, 44.01, kind="country")
    assert not judged(NEARBY, report(1, places=(country,), weight=9.0)).signals
    assert not judged(NEARBY, report(1, weight=9.0)).signals


@given(st.floats(-60, 60), st.floats(-179, 179), st.floats(-10, 10), st.floats(0, 5))
def test_what_is_near_a_light_act_is_near_a_graver_one(lat: float, lon: float, weight: float, more: float) -> None:
    spot = place("x", lat, lon)
    assert set(NEAR.reached(spot, weight)) <= set(NEAR.reached(spot, weight + more))


# Origins of a story


def test_a_rule_may_ask_only_for_stories_that_several_publishers_tell() -> None:
    asked = rule(gte=1, min_origins=2)
    assert only(judged(asked, report(1), report(2, story="s"), report(3, story="s")).signals).value == 1
    assert not judged(asked, report(1), report(2)).signals


def test_of_a_story_of_two_countries_only_the_one_is_told_of_which_both_say_it() -> None:
    told = [report(1, story="s", countries=("IQ", "SY")), report(2, story="s", countries=("IQ",))]
    signal = only(judged(rule(gte=1, min_origins=2), *told).signals)
    assert signal.labels == {"country": "IQ"}
    assert (signal.title, signal.summary) == ("Drone attack in Iraq: told by 2 publishers", "Told by Paper 1, Paper 2.")
    assert [line.publisher for line in signal.evidence] == ["Paper 1", "Paper 2"]


CONFIRMED = rule(gte=2, count="origins", types=frozenset({"drone_attack"}), confirmed_by=frozenset({"missile_attack"}))


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (CONFIRMED, 2),
        (rule(gte=1, types=CONFIRMED.where.types, confirmed_by=CONFIRMED.where.confirmed_by, min_origins=2), 1),
    ],
)
def test_a_rule_may_name_by_what_else_a_story_is_confirmed(asked: Rule, value: float) -> None:
    told, other = report(1, story="s"), {"type_": "missile_attack"}
    elsewhere = [
        report(2, **other),
        report(3, story="s", countries=("SY",), **other),
        report(4, story="s", **other, word="f1"),
    ]
    assert not judged(asked, told, *elsewhere).signals
    signal = only(judged(asked, told, report(5, story="s", **other)).signals)
    assert (signal.value, signal.labels) == (value, {"country": "IQ"})
    assert signal.title.startswith("Drone attack in Iraq: ")
    assert signal.summary == "Told by Paper 1, Paper 5."
    assert {line.type for line in signal.evidence} == {"drone_attack", "missile_attack"}


@pytest.mark.parametrize("group_by", [("type",), ("place",), ("country", "type"), ("country", "place")])
def test_another_type_at_another_place_confirms_in_groups_by_these_too(group_by: tuple[str, ...]) -> None:
    asked, other = replace(CONFIRMED, group_by=group_by), {"type_": "missile_attack"}
    there, by = (place("Erbil", 36.19, 44.01),), (place("Kirkuk", 35.47, 44.39),)
    told = report(1, story="s", places=there)
    elsewhere = [report(2, places=by, **other), report(3, story="s", countries=("SY",), **other)]
    assert not judged(asked, told, *elsewhere).signals
    signal = only(judged(asked, told, *elsewhere, report(4, story="s", places=by, **other)).signals)
    assert (signal.value, signal.summary) == (2, "Told by Paper 1, Paper 4.")
    assert signal.title.startswith("Drone attack in ")


def test_of_a_story_of_two_countries_each_is_confirmed_by_what_is_told_of_it() -> None:
    asked, both = replace(CONFIRMED, group_by=("country", "type")), report(1, story="s", countries=("IQ", "SY"))
    signal = only(judged(asked, both, report(2, story="s", countries=("SY",), type_="missile_attack")).signals)
    assert signal.labels == {"country": "SY", "type": "drone_attack"}


def test_a_story_that_is_told_in_no_country_and_only_confirmed_in_a_group_is_not_its_best() -> None:
    """It fired with two publishers, of nothing that was asked for."""
    kinds = frozenset({"drone_attack", "missile_attack"})
    asked = rule(
        gte=2, count="origins", group_by=("country", "type"), types=kinds, confirmed_by=kinds, actors=frozenset({"IR"})
    )
    drone, missile = {"countries": ()}, {"countries": (), "type_": "missile_attack"}
    told = [
        report(1, story="drones", actor="IR", **drone),
        report(2, story="drones", **missile),
        report(3, story="drones", **missile),
        report(4, story="missiles", actor="IR", **missile),
    ]
    signal = only(judged(asked, *told).signals)
    assert signal.labels == {"country": "unplaced", "type": "drone_attack"}
    assert (signal.value, signal.title) == (3, "Drone attack: told by 3 independent publishers")


def test_what_is_asked_for_is_quoted_before_what_only_confirms_it() -> None:
    bomb, told = report(1, story="s", hours=5), {"story": "s", "type_": "missile_attack"}
    signal = only(judged(CONFIRMED, bomb, report(2, word="f1", **told), report(3, hours=1, **told)).signals)
    assert [(line.publisher, line.type) for line in signal.evidence] == [
        ("Paper 1", "drone_attack"), ("Paper 3", "missile_attack")
    ]  # fmt: skip


def test_what_only_confirms_is_told_by_itself_in_no_alert() -> None:
    assert not judged(replace(CONFIRMED, condition=Condition(gte=1)), report(1, type_="missile_attack")).signals


def test_acts_in_no_country_are_not_added_up() -> None:
    at_sea = {
        "type_": "maritime_incident",
        "countries": (),
        "places": (place("a sea", 20, 38, country=None, kind="sea"),),
    }
    asked = rule(gte=2, count="origins")
    assert not judged(asked, report(1, **at_sea), report(2, **at_sea)).signals
    assert (
        only(judged(asked, report(1, **at_sea), *(report(n, story="s", **at_sea) for n in (2, 3))).signals).value == 2
    )


# First seen

FIRST = rule("first_seen", gte=1, types=frozenset({"drone_attack"}), group_by=("country", "type"), memory=60 * DAY)
FIRST = replace(FIRST, history=30 * DAY)


def seen_first(days: int = 70, **told: int) -> Judgement:
    history = past({"feed": steady(200, **told)}, days=days)
    return judge(FIRST, Facts(reports=(report(1), report(2)), history=history, names=NAMES), NOW)


def test_what_was_never_told_within_memory_is_new_and_says_how_much_of_it_had_data() -> None:
    (finding,) = seen_first(SY=1).findings
    assert finding.labels == {"country": "IQ", "type": "drone_attack"}
    assert finding.words.title == "Drone attack in Iraq: first seen, 2 stories within 24 h"
    assert finding.words.basis == ("not told in the 60 days before, of which 60 days had data",)


def test_what_was_told_within_memory_is_not_new() -> None:
    assert seen_first(IQ=1).findings == ()


def test_with_too_little_memory_nothing_is_new() -> None:
    judgement = seen_first(days=10)
    assert judgement.findings == ()
    assert judgement.unjudged == "not enough history: 10 days with data, the rule needs 30"


def test_an_added_feed_tells_nothing_new() -> None:
    history = past({"other": steady(200)}, days=70)
    assert judge(FIRST, Facts(reports=(report(1),), history=history), NOW).findings == ()


# Ladder


def rung(name: str, type_: str, gte: int = 1, within: timedelta = 7 * DAY) -> Rung:
    return Rung(name, Where(types=frozenset({type_})), gte, 2 * DAY, within)


LADDER = Rule(
    id="r",
    title="Road to war",
    kind="ladder",
    where=Where(),
    condition=Condition(gte=2),
    severity=Severity.MEDIUM,
    steps=(Step(Severity.MEDIUM, 2), Step(Severity.CRITICAL, 3)),
    rungs=(
        rung("Build-up", "troop_movement", gte=2),
        rung("Departure", "departure_order"),
        rung("Airspace", "airspace_closure"),
    ),
    timespan=3 * DAY,
)


def at(number: int, type_: str, days: float) -> Report:
    return report(number, type_=type_, hours=days * 24)


BUILD_UP = (at(1, "troop_movement", 10), at(2, "troop_movement", 9.5))


def value(*reports: Report) -> float:
    found = judge(LADDER, Facts(reports=reports, names=NAMES), NOW).findings
    return found[0].value if found else 0.0


def test_steps_that_follow_one_another_are_climbed_and_shown_with_their_moments() -> None:
    reports = (*BUILD_UP, at(3, "departure_order", 4), at(4, "airspace_closure", 0.5))
    signal = only(judged(LADDER, *reports).signals)
    assert (signal.value, signal.severity) == (3, Severity.CRITICAL)
    assert signal.title == "Airspace in Iraq: step 3 of 3, Road to war"
    assert signal.summary.startswith("1. Build-up: 2 stories, last 13 Oct 06:00 UTC; 2. Departure: 1 story, last 18")
    assert [line.type for line in signal.evidence][:3] == ["airspace_closure", "departure_order", "troop_movement"]


def test_a_ladder_says_until_when_the_next_step_may_follow() -> None:
    (finding,) = judge(LADDER, Facts(reports=(*BUILD_UP, at(3, "departure_order", 4)), names=NAMES), NOW).findings
    assert finding.words.basis[2] == "3. Airspace: may follow until 25 Oct 18:00 UTC, 3 days from now"


def test_the_wrong_order_climbs_nothing() -> None:
    assert value(*BUILD_UP, at(3, "airspace_closure", 5), at(4, "departure_order", 4)) == 2
    assert value(at(3, "departure_order", 4), at(4, "airspace_closure", 1)) == 0


def test_a_step_that_comes_too_late_is_none_and_one_that_runs_out_falls() -> None:
    assert value(*BUILD_UP, at(3, "departure_order", 1)) == 0
    assert value(at(1, "troop_movement", 6), at(2, "troop_movement", 5.9)) == 1
    assert value(at(1, "troop_movement", 9), at(2, "troop_movement", 8.9)) == 0


def test_too_few_stories_do_not_reach_a_step() -> None:
    assert value(at(1, "troop_movement", 3), at(2, "departure_order", 1)) == 0


STEPS = st.lists(
    st.tuples(st.sampled_from(["troop_movement", "departure_order", "airspace_closure"]), st.floats(0.1, 25)),
    max_size=10,
)


@given(STEPS, STEPS)
def test_a_further_report_never_lowers_a_ladder(told: list[tuple[str, float]], more: list[tuple[str, float]]) -> None:
    reports = [at(number, *one) for number, one in enumerate([*told, *more])]
    assert value(*reports[: len(told)]) <= value(*reports)


def test_why_not_tells_how_far_the_first_step_of_a_ladder_is() -> None:
    missed = near_miss(LADDER, Facts(reports=(report(1, type_="troop_movement"),), names=NAMES), NOW, {"country": "IQ"})
    assert missed is not None
    assert missed.finding is not None
    assert missed.finding.value == 0
    assert missed.finding.words.basis == ("1. Build-up: 1 of 2 stories in 2 days",)


@given(STEPS)
def test_a_ladder_stands_at_the_highest_step_that_was_reached_and_has_not_run_out(
    told: list[tuple[str, float]],
) -> None:
    reports = [at(number, *one) for number, one in enumerate(told)]
    steps = [reached(number, reports) for number in range(3)]
    lasting = (*(each.within for each in LADDER.rungs[1:]), LADDER.timespan)
    standing = [
        number
        for number, (moments, lasts) in enumerate(zip(steps, lasting, strict=True), start=1)
        if moments and NOW - max(moments) <= lasts
    ]
    assert value(*reports) == max(standing, default=0)


def reached(number: int, reports: list[Report]) -> list[datetime]:
    """Every moment at which a step was reached, as the manual says it."""
    step = LADDER.rungs[number]
    seen = [one.seen for one in reports if one.mention.type in step.where.types]
    own = [at for at in seen if sum(at - step.timespan < other <= at for other in seen) >= step.gte]
    if not number:
        return own
    before = reached(number - 1, reports)
    return [
        at
        for at in own
        if any(one <= at for one in before) and at - max(one for one in before if one <= at) <= step.within
    ]


# Score

INDEX = rule("score", gte=10, weights={"drone_attack": 8.0, "ceasefire": -6.0}, half_life=2 * DAY, timespan=7 * DAY)


def test_a_score_adds_stories_by_weight_and_age_and_shows_its_parts() -> None:
    reports = (report(1, hours=0), report(2, hours=48), report(3, hours=0, type_="ceasefire"))
    (finding,) = judge(replace(INDEX, title="Danger"), Facts(reports=reports, names=NAMES), NOW).findings
    assert finding.value == pytest.approx(8 + 4 - 6)
    assert finding.words.title == "Danger in Iraq: 6"
    assert (
        finding.words.summary == "Parts: Drone attack +12.0 (2), ceasefire -6.0 (1); a story weighs half after 2 days."
    )
    assert finding.words.basis == ("Drone attack +12.0 (2)", "ceasefire -6.0 (1)")


def test_a_story_counts_once_by_its_heaviest_type_however_often_it_is_told() -> None:
    told = [report(number, story="s", hours=0, type_=kind) for number, kind in enumerate(["drone_attack", "ceasefire"])]
    assert judge(INDEX, Facts(reports=told), NOW).findings[0].value == 8


def test_a_score_says_when_the_last_report_came_for_it_also_rises_where_relief_fades() -> None:
    reports = (report(1, hours=3), report(2, hours=5), report(3, hours=70, type_="ceasefire"))
    now, later = only(judged(INDEX, *reports).signals), NOW + 12 * HOUR
    assert now.news_at == NOW - 3 * HOUR
    asked = replace(INDEX, weights={"drone_attack": 8.0, "ceasefire": -60.0}, condition=Condition(gte=-60))
    first, second = (evaluate([asked], Facts(reports=reports), at).signals[0] for at in (NOW, later))
    assert (second.value > first.value, second.news_at) == (True, first.news_at)


def test_a_jump_is_a_rise_within_its_time() -> None:
    asked = replace(INDEX, rise=Rise(10, DAY))
    old = [report(number, hours=30) for number in range(5)]
    assert not judged(asked, *old).signals
    lacking = judge(asked, Facts(reports=old), NOW).findings[0].lacking
    assert lacking is not None
    assert lacking == "no rise in 24 h, rule needs 10"
    assert only(judged(asked, *old, *(report(number, hours=1) for number in range(10, 13))).signals)


@given(st.lists(st.floats(0, 160), max_size=8), st.floats(0, 100))
def test_without_news_a_score_of_dangers_only_falls(hours: list[float], later: float) -> None:
    reports = [report(number, hours=each) for number, each in enumerate(hours)]

    def score(now: datetime) -> float:
        found = judge(INDEX, Facts(reports=reports), now).findings
        return found[0].value if found else 0.0

    assert score(NOW + later * HOUR) <= score(NOW) + 0.01


# Silence


def heard(id_: str, hours: float | None, health: Health = Health.OK, **given: object) -> FeedHealth:
    fields: dict[str, object] = {"publisher": id_, "family": id_} | given
    feed = Feed(id_, id_.upper(), "https://x.example", "rss", "wire", "ar", **fields)  # type: ignore[arg-type]
    last = None if hours is None else NOW - hours * HOUR
    return FeedHealth(feed, health, last, "why", FeedState(id_, NOW, last_item_at=last))


DARK = rule("silence", gte=12, group_by=("language",), sources=Sources(topics=frozenset({"wire"})))


def test_a_group_is_silent_when_all_of_its_feeds_are() -> None:
    assert not judged(DARK, health=(heard("a", 30), heard("b", 2))).signals
    signal = only(judged(DARK, health=(heard("a", 30), heard("b", 14.5))).signals)
    assert signal.value == 14.5
    assert signal.title == "All 2 feeds of ar: nothing new for 14 h 30 min"
    assert signal.summary == "Quiet: what is asked answers, but brings nothing new."


def test_a_feed_that_cannot_be_fetched_is_blind_not_quiet() -> None:
    each = replace(DARK, group_by=("feed",))
    signal = only(judged(each, health=(heard("a", 30, Health.FAILING), heard("b", None))).signals)
    assert signal.summary == "Blind: nothing can be fetched, so what happens there is not seen."
    assert signal.evidence[0].quote == "why"


def asked(id_: str, success: float | None, failures: int = 0) -> FeedHealth:
    """A feed that was last read so many hours ago, and failed so often since."""
    last = None if success is None else NOW - success * HOUR
    state = FeedState(id_, NOW, last_polled_at=NOW, last_success_at=last, failures=failures)
    return replace(heard(id_, 90), state=replace(state, last_item_at=NOW - 90 * HOUR))


NO_ANSWER = replace(DARK, group_by=(), of="answers", condition=Condition(gte=2))


@pytest.mark.parametrize(
    ("feeds", "value"),
    [
        ((asked("a", 3, 4), asked("b", 5, 9)), 3),
        ((asked("a", 3), asked("b", 5)), None),  # slow feeds that answer
        ((asked("a", 3, 4), asked("b", 1)), None),
        ((asked("a", 3, 4), asked("b", 3.5)), None),  # half of them were not asked since
        ((asked("a", 3, 4), asked("b", 3, 4), asked("c", 9)), 3),  # one was not asked since
        ((asked("a", 3, 4), asked("b", 4, 4), asked("c", 2.5)), None),  # it answered last
        ((asked("a", None, 4), asked("b", None, 4)), None),
        ((asked("a", 1, 4), asked("b", 5, 9)), None),  # not for long enough
    ],
)
def test_feeds_are_dark_where_none_can_be_read_and_not_where_they_only_bring_nothing(
    feeds: tuple[FeedHealth, ...], value: float | None
) -> None:
    assert [signal.value for signal in judged(NO_ANSWER, health=feeds).signals] == ([] if value is None else [value])


def test_troops_are_still_counted_in_intervals() -> None:
    asked = rule("quantity", gte=1000, quantity="troops")
    assert not evaluate([asked], Facts(reports=(report(1, quantities=troops(None, 5000)),)), NOW).signals
