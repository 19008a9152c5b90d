"""`count` rules: thresholds over stories, items and independent publishers."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_builders import LEVANT, NAMES, NEAR_BAGHDAD, NOW, health, judged, place, report, rule, story

from monitor.model.feed import Health
from monitor.model.mention import Assertion, Attribution, Stance
from monitor.model.names import Names
from monitor.model.rule import Condition, Rule
from monitor.model.severity import Severity
from monitor.model.signal import Signal, alert_fingerprint
from monitor.model.story import Report
from monitor.rules.evaluate import Facts, evaluate


def only(signals: tuple[Signal, ...]) -> Signal:
    (signal,) = signals
    return signal


def test_three_stories_of_one_country_fire_and_two_do_not() -> None:
    asked = rule(gte=3, types=frozenset({"drone_attack"}))
    assert not judged(asked, report(1), report(2)).signals
    signal = only(judged(asked, report(1), report(2), report(3)).signals)
    assert signal.value == 3
    assert signal.title == "Drone attack in Iraq: 3 stories by 3 publishers within 24 h"
    assert signal.summary == "Told by Paper 1, Paper 2, Paper 3."
    assert signal.evidence[0].quote == "Drones struck a base."
    assert signal.labels == {"country": "IQ"}
    assert signal.fingerprint == alert_fingerprint("r", {"country": "IQ"})
    assert (signal.severity, signal.condition, signal.at) == (Severity.HIGH, "at least 3", NOW)


def test_copies_of_one_story_count_once_as_stories_and_each_as_items() -> None:
    copies = [report(number, story="s") for number in (1, 2, 3)]
    assert not judged(rule(gte=2), *copies).signals
    assert only(judged(rule(gte=2, count="items"), *copies).signals).value == 3


def test_origins_are_the_independent_families_whose_own_items_say_it() -> None:
    reports = [report(1, story="s", word="reuters"), report(2, story="s", word="bbc"), report(3, word="reuters")]
    assert only(judged(rule(gte=1, count="origins"), *reports).signals).value == 2


def test_who_tells_of_something_else_in_the_same_story_is_no_origin() -> None:
    """It read "2 independent publishers" of an invasion that one misread item told."""
    half_the_world = {"s": story("s", ("i1", "i2", "i3"), ("f1", "f2", "f3"))}
    told = [report(1, story="s"), report(2, story="s", type_="missile_attack"), report(3, story="s", countries=("SY",))]
    asked = rule(gte=1, count="origins", types=frozenset({"drone_attack"}))
    assert [(one.labels["country"], one.value) for one in judged(asked, *told, stories=half_the_world).signals] == [
        ("IQ", 1), ("SY", 1)
    ]  # fmt: skip


def test_each_publisher_that_counts_is_quoted_and_named() -> None:
    told = [report(1, story="s", hours=3), report(2, story="s", hours=2), report(3, story="s", hours=1, word="f1")]
    signal = only(judged(rule(gte=2, count="origins"), *told).signals)
    assert signal.value == 2
    assert signal.summary == "Told by Paper 2, Paper 1."
    assert [(line.publisher, line.copies) for line in signal.evidence] == [("Paper 2", 1), ("Paper 1", 0)]


def test_publishers_that_each_tell_another_story_do_not_read_as_confirming_one() -> None:
    """Two strikes on two towns, each told by one: "told by 2 independent publishers" said that they were sure."""
    asked = rule(gte=2, count="origins")
    apart = only(judged(asked, report(1), report(2)).signals)
    assert (apart.value, apart.title) == (2, "Drone attack in Iraq: 2 stories, told by 2 publishers")
    shared = only(judged(asked, report(1, story="s"), report(2, story="s"), report(3)).signals)
    assert shared.title == "Drone attack in Iraq: told by 3 independent publishers"


def test_a_country_that_takes_an_article_has_it_in_a_title() -> None:
    names = Names({"US": "United States"}, articles=frozenset({"US"}))
    facts = Facts(reports=[report(1, countries=("US",))], names=names)
    assert (
        only(evaluate([rule(gte=1)], facts, NOW).signals).title == "Drone attack in the United States: told by Paper 1"
    )


def test_who_alone_tells_it_is_named_once() -> None:
    signal = only(judged(rule(gte=1), report(1)).signals)
    assert (signal.title, signal.summary) == ("Drone attack in Iraq: told by Paper 1", "")


def test_state_media_alone_are_no_independent_origin() -> None:
    reports = [report(1, state_media=True), report(2, state_media=True)]
    assert not judged(rule(gte=1, count="origins"), *reports).signals
    assert only(judged(rule(gte=1, count="origins"), *reports, report(3)).signals).value == 1


def test_each_country_is_a_group_of_its_own_and_one_report_may_count_for_several() -> None:
    evaluation = judged(rule(gte=2), report(1, countries=("IQ", "SY")), report(2), report(3, countries=("SY",)))
    assert [(signal.labels["country"], signal.value) for signal in evaluation.signals] == [("IQ", 2.0), ("SY", 2.0)]


@pytest.mark.parametrize(
    ("group_by", "labels"),
    [
        (("country",), [{"country": "IQ"}]),
        (("country", "type"), [{"country": "IQ", "type": "drone_attack"}]),
        (("region",), [{"region": "levant"}]),
        (("issuer",), [{"issuer": "us-state"}]),
        (("place",), [{"place": "geo:Erbil"}]),
        ((), [{}]),
    ],
)
def test_a_rule_groups_by_what_it_names(group_by: tuple[str, ...], labels: list[dict[str, str]]) -> None:
    asked = rule(gte=1, regions=(LEVANT,), group_by=group_by)
    evaluation = judged(asked, report(official="us-state", places=(place("Erbil", 36.2, 44.0),)))
    assert [signal.labels for signal in evaluation.signals] == labels


def test_the_rules_own_labels_are_part_of_the_identity() -> None:
    signal = only(judged(rule(gte=1, labels={"team": "mena"}), report()).signals)
    assert signal.labels == {"country": "IQ", "team": "mena"}
    assert signal.fingerprint == alert_fingerprint("r", {"country": "IQ", "team": "mena"})


def test_what_happens_at_sea_is_told_though_no_country_is_named() -> None:
    ship = report(type_="maritime_incident", countries=(), places=(place("Red Sea", 20, 38, country=None, kind="sea"),))
    signal = only(judged(rule(gte=1), ship).signals)
    assert signal.labels == {"country": "unplaced"}
    assert signal.title == "Maritime incident around Red Sea: told by Paper 1"


@pytest.mark.parametrize(("status", "told"), [("released", "released"), ("missing", None)])
def test_a_title_says_what_a_rule_asked_of_its_type(status: str, told: str | None) -> None:
    freed = rule(gte=1, types=frozenset({"hostages"}), attributes={"status": ("released", "rescued")})
    titles = [signal.title for signal in judged(freed, report(type_="hostages", attributes={"status": status})).signals]
    assert titles == ([f"Hostages ({told}) in Iraq: told by Paper 1"] if told else [])


def test_a_departure_order_is_one_signal_however_often_it_is_told() -> None:
    orders = [
        report(number, type_="departure_order", attributes={"kind": "ordered"}, story=f"s{number % 3}")
        for number in range(9)
    ]
    asked = rule(gte=1, types=frozenset({"departure_order"}), attributes={"kind": ("ordered",)})
    signal = only(judged(asked, *orders).signals)
    assert signal.title == "Departure ordered in Iraq: 3 stories by 9 publishers within 24 h"
    assert len(signal.evidence) == 3


def test_evidence_is_one_line_a_story_the_official_word_first_with_copies_counted() -> None:
    stories = {"s": story("s", ("i1", "i2", "i3"), ("f1", "f2"))}
    claim = Attribution("A spokesman", Stance.CLAIMS)
    reports = [report(1, story="s", attribution=claim), report(2, story="s"), report(4, official="us-state", hours=5)]
    lines = only(judged(rule(gte=1), *reports, stories=stories).signals).evidence
    assert [(line.item_id, line.copies) for line in lines] == [("i4", 0), ("i2", 2)]
    assert lines[0].quote == "Drones struck a base."
    assert lines[0].link == "https://paper.example/4"


def test_who_confirms_a_story_is_named_and_who_copies_it_is_not() -> None:
    stories = {"s": story("s", ("i1", "i2", "i3"), ("f1", "f2"))}
    words = {1: "f1", 2: "f2", 3: "f1"}
    reports = [report(number, story="s", hours=4 - number, word=words[number]) for number in (1, 2, 3)]
    signal = only(judged(rule(gte=1), *reports, stories=stories).signals)
    assert signal.summary == "Told by Paper 1, Paper 2."
    assert [line.publisher for line in signal.evidence] == ["Paper 1"]


def test_what_is_only_feared_or_planned_is_never_told_as_a_fact() -> None:
    possible, planned, actual = Assertion.POSSIBLE, Assertion.PLANNED, Assertion.ACTUAL
    asked = rule(gte=1, assertions=frozenset({possible, planned, actual}))
    feared = [report(1, assertion=possible), report(2, assertion=possible), report(3, assertion=planned)]
    signal = only(judged(asked, *feared).signals)
    assert signal.title == "Drone attack in Iraq (possible or planned): 3 stories by 3 publishers within 24 h"
    assert only(judged(asked, *feared, report(4, assertion=actual)).signals).title.startswith("Drone attack in Iraq: 4")


def test_of_a_text_and_its_copies_the_one_that_wrote_it_is_quoted() -> None:
    stories = {"s": story("s", ("i1", "i2"), ("f1",))}
    reports = [report(1, story="s", hours=3), report(2, story="s", hours=1)]
    (line,) = only(judged(rule(gte=1), *reports, stories=stories).signals).evidence
    assert (line.item_id, line.copies) == ("i1", 1)


def test_who_claims_it_stands_in_the_evidence() -> None:
    signal = only(judged(rule(gte=1), report(attribution=Attribution("Houthi spokesman", Stance.CLAIMS))).signals)
    assert signal.evidence[0].claim == "claimed by Houthi spokesman"


def test_evidence_is_bounded_and_the_value_is_not() -> None:
    signal = only(judged(rule(gte=1), *(report(number) for number in range(40))).signals)
    assert (signal.value, len(signal.evidence)) == (40, 8)


def test_several_types_are_told_the_most_frequent_first() -> None:
    reports = [report(1, type_="missile_attack"), report(2, type_="missile_attack"), report(3)]
    assert (
        only(judged(rule(gte=1), *reports).signals).title
        == "Missile attack, drone attack in Iraq: 3 stories by 3 publishers within 24 h"
    )


def test_hold_and_repeat_times_are_passed_on() -> None:
    hour = timedelta(hours=1)
    signal = only(judged(rule(gte=1, for_=hour, keep_firing_for=2 * hour, repeat_interval=3 * hour), report()).signals)
    assert (signal.for_, signal.keep_firing_for, signal.repeat_interval) == (hour, 2 * hour, 3 * hour)


def test_where_no_feed_is_well_silence_is_blindness() -> None:
    ill = (health(Health.FAILING), health(Health.SILENT))
    evaluation = judged(rule(gte=3), report(1), health=ill)
    assert not evaluation.signals
    assert {alert_fingerprint("r", {"country": code}) for code in ("IQ", "SY", "unplaced")} <= evaluation.blind


def test_one_feed_that_is_well_ends_blindness() -> None:
    assert judged(rule(gte=3), health=(health(Health.FAILING), health())).blind == frozenset()


def test_feeds_that_could_not_tell_of_it_do_not_end_blindness() -> None:
    """Official advice brings no air strikes, and of a language that is not read only countries are understood."""
    news, french, official = health(Health.FAILING), health(), health(issuer="us-state")
    french = replace(french, feed=replace(french.feed, language="fr"))
    english = frozenset({"en"})
    assert judged(rule(gte=3), health=(news, french, official), languages=english).blind
    assert not judged(rule(gte=3), health=(news, french), languages=frozenset({"en", "fr"})).blind
    ordered = rule(gte=3, types=frozenset({"departure_order"}))
    assert not judged(ordered, health=(news, french, official), languages=english).blind


def test_publishers_of_whom_no_feed_can_be_fetched_are_told_beside() -> None:
    assert judged(rule(gte=3), health=(health(Health.FAILING),)).unheard == {"p"}
    assert not judged(rule(gte=3), health=(health(Health.FAILING), health())).unheard
    assert not judged(rule(gte=3), health=(health(Health.SILENT),)).unheard


def test_what_fires_is_never_blind() -> None:
    evaluation = judged(rule(gte=1), report(1), health=(health(Health.FAILING),))
    assert only(evaluation.signals).fingerprint not in evaluation.blind


def test_blind_groups_are_only_those_a_rule_could_have() -> None:
    ill = (health(Health.FAILING),)
    evaluation = judged(rule(gte=1, regions=(LEVANT,), group_by=("region", "country")), health=ill)
    possible = {
        alert_fingerprint("r", {"region": "levant", "country": code}) for code in (*LEVANT.countries, "unplaced")
    }
    assert evaluation.blind == possible
    circle = judged(rule(gte=1, regions=(NEAR_BAGHDAD,)), health=ill)
    assert alert_fingerprint("r", {"country": "IQ"}) in circle.blind


REPORTS = st.lists(
    st.builds(
        lambda number, story, family, word, countries, hours, kind, bound: report(
            number,
            story=f"s{story}",
            family=f"{family} tv" if bound else family,
            word=None if bound else word,
            countries=tuple(countries),
            hours=hours,
            type_=kind,
            state_media=bound,
        ),
        st.integers(0, 50),
        st.integers(0, 6),
        st.sampled_from(["bbc", "npr", "ap"]),
        st.sampled_from(["bbc", "npr", "ap", None]),
        st.lists(st.sampled_from(["IQ", "SY", "US"]), unique=True, max_size=2),
        st.integers(0, 30),
        st.sampled_from(["drone_attack", "missile_attack"]),
        st.booleans(),
    ),
    max_size=12,
)
RULES = st.builds(
    lambda gte, count, regions, group_by, least, confirmed: rule(
        gte=gte,
        count=count,
        regions=regions,
        group_by=group_by,
        min_origins=least,
        types=frozenset({"drone_attack"}) if confirmed else frozenset(),
        confirmed_by=frozenset({"missile_attack"}) if confirmed else frozenset(),
    ),
    st.integers(1, 4),
    st.sampled_from(["stories", "items", "origins"]),
    st.sampled_from([(), (LEVANT,)]),
    st.sampled_from([("country",), ("type",), ("country", "type"), ("region",)]),
    st.sampled_from([0, 2]),
    st.booleans(),
)


@given(RULES, REPORTS, REPORTS)
def test_a_further_report_never_unfires_a_rule_with_a_lower_bound(
    asked: Rule, reports: list[Report], more: list[Report]
) -> None:
    before = {signal.fingerprint: signal.value for signal in judged(asked, *reports).signals}
    after = {signal.fingerprint: signal.value for signal in judged(asked, *reports, *more).signals}
    assert all(after.get(fingerprint, 0) >= value for fingerprint, value in before.items())


@given(RULES, REPORTS, st.data())
def test_a_copy_never_raises_corroboration(asked: Rule, reports: list[Report], data: st.DataObject) -> None:
    """It says what the other says, and is the other's word, whoever prints it."""
    if not reports:
        return
    of = data.draw(st.sampled_from(reports))
    printer = of.family if of.state_media else data.draw(st.sampled_from(["bbc", "npr", "star"]))
    copy = replace(of, item_id="copy", feed_id="other", family=printer)
    counting = replace(asked, count="origins")
    before = {signal.fingerprint: signal.value for signal in judged(counting, *reports).signals}
    assert {one.fingerprint: one.value for one in judged(counting, *reports, copy).signals} == before


@given(RULES, REPORTS)
def test_each_origin_that_is_counted_is_quoted_up_to_what_a_person_reads(asked: Rule, reports: list[Report]) -> None:
    words = {one.item_id: {other.word for other in reports if other.item_id == one.item_id} for one in reports}
    for signal in judged(replace(asked, count="origins"), *reports).signals:
        quoted = {word for line in signal.evidence for word in words[line.item_id]} - {None}
        assert len(quoted) >= signal.value


@given(RULES, REPORTS, st.randoms(use_true_random=False))
def test_the_order_of_reports_is_irrelevant(asked: Rule, reports: list[Report], shuffler: random.Random) -> None:
    mixed: list[Any] = list(reports)
    shuffler.shuffle(mixed)
    assert judged(asked, *mixed) == judged(asked, *reports)


@given(st.lists(RULES, max_size=4), REPORTS)
def test_rules_are_judged_apart_from_one_another(asked: list[Rule], reports: list[Report]) -> None:
    rules = [replace(rule, id=f"r{number}") for number, rule in enumerate(asked)]
    facts = Facts(reports=reports, names=NAMES)
    together = evaluate(rules, facts, NOW)
    apart = [signal for one in rules for signal in evaluate([one], facts, NOW).signals]
    assert list(together.signals) == apart
    assert together.rules == {rule.id for rule in rules}


def test_an_upper_bound_is_kept_too() -> None:
    asked = rule(condition=Condition(gte=1, lte=2))
    assert judged(asked, report(1), report(2)).signals
    assert not judged(asked, report(1), report(2), report(3)).signals


def test_the_back_pages_of_a_feed_seen_today_do_not_count_as_today() -> None:
    told = [replace(report(number), at=NOW - timedelta(hours=40)) for number in (1, 2, 3)]
    assert not judged(rule("count", gte=3, timespan=timedelta(hours=24)), *told).signals
    late = [replace(report(number), at=NOW - timedelta(hours=29)) for number in (1, 2, 3)]
    assert judged(rule("count", gte=3, timespan=timedelta(hours=24)), *late).signals


def test_what_names_an_armed_group_alone_is_not_around_it() -> None:
    """It read "Emergency measures around Islamic State"."""
    group = place("Islamic State", 0.0, 0.0, country=None, kind="group")
    found = only(judged(rule(gte=1), report(1, countries=(), places=(group,))).signals)
    assert found.title == "Drone attack: told by Paper 1"
