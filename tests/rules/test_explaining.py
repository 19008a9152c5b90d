"""Why a rule does not fire: the nearest miss, and a change of which it is known that it fires."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from history_builders import past, steady
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_builders import LEVANT, NAMES, NOW, health, judged, place, report, story
from rule_builders import rule as built

from monitor.model.feed import FeedState, Health
from monitor.model.mention import Assertion, Quantity, Undone
from monitor.model.place import Asset, Near, Reach
from monitor.model.rule import Condition, Least, Rise, Rule, Rung, Where
from monitor.model.story import Report
from monitor.rules.checks import checks
from monitor.rules.evaluate import Facts, evaluate
from monitor.rules.explain import NOTHING, NearMiss, missing, near_miss
from monitor.rules.nearmisses import near_misses

IRAQ = {"country": "IQ"}


ERBIL = Asset("office", "Office in Erbil", 36.19, 44.01, "IQ")
MOSUL = place("Mosul", 36.34, 43.13)


def rule(kind: str = "count", *, near_: float | None = None, **given: Any) -> Rule:
    """A rule, near an asset where a distance is given."""
    made = built(kind, **given)
    near = None if near_ is None else Near((ERBIL,), (Reach(0, near_),))
    return replace(made, where=replace(made.where, near=near))


def nearest(asked: Rule, *reports: Report, wanted: dict[str, str] | None = None, **given_: object) -> NearMiss | None:
    return near_miss(asked, Facts(reports=reports, names=NAMES, **given_), NOW, wanted)  # type: ignore[arg-type]


def test_the_nearest_miss_says_what_there_is_and_what_the_rule_needs() -> None:
    missed = nearest(rule(gte=3), report(1), report(2), report(3, countries=("SY",)))
    assert missed is not None
    assert (missed.labels, missed.words) == (IRAQ, "2, rule needs at least 3")
    assert missed.change is not None
    assert missed.change.words == ("condition: {gte: 2}",)
    assert missed.change.title == "Drone attack in Iraq: 2 stories by 2 publishers within 24 h"


def test_a_rule_that_fires_misses_nothing() -> None:
    assert nearest(rule(gte=1), report(1)) is None
    assert nearest(rule(gte=1), report(1), wanted=IRAQ) is None
    assert missing(rule(gte=1), Facts(reports=(report(1),)), NOW) == ""


@pytest.mark.parametrize(
    ("asked", "told", "change"),
    [
        (rule(gte=1), report(1, assertion=Assertion.POSSIBLE), "where: assertions: [actual, possible]"),
        (rule(gte=1, min_confidence=0.95), report(1), "where: min_confidence: 0.9"),
        (rule(gte=1, min_confidence=0.95), report(1, confidence=0.05), "where without min_confidence"),
        (rule(gte=1, actors=frozenset({"Houthis"})), report(1), "where without actors"),
        (rule(gte=1, types=frozenset({"coup"})), report(1), "where without types"),
        (rule(gte=1, regions=(LEVANT,)), report(1, countries=("MM",)), "where without regions"),
        (rule(gte=1), report(1, hours=30), "timespan: 2d"),
        (rule(gte=1, near_=25.0), report(1, places=(MOSUL,)), "where: near: reach: [{weight: 0, km: 100}]"),
    ],
)
def test_what_keeps_a_report_out_is_found_by_trying(asked: Rule, told: Report, change: str) -> None:
    missed = nearest(asked, told)
    assert missed is not None
    assert missed.words == NOTHING
    assert missed.change is not None
    assert missed.change.words == (change,)


def change_of(missed: NearMiss | None) -> tuple[str, ...] | None:
    assert missed is not None
    return None if missed.change is None else missed.change.words


def test_fewer_origins_are_asked_for_before_none_are() -> None:
    told = [report(number, story="s") for number in (1, 2)]
    assert change_of(nearest(rule(gte=1, min_origins=4), *told)) == ("where: min_origins: 2",)


def test_a_longer_window_comes_before_a_rule_on_other_things() -> None:
    """Of a bombing that had just left the window it was advised to drop the types: it then fires on drones."""
    asked = rule(gte=1, types=frozenset({"hostages"}))
    told = (report(1, type_="hostages", hours=30), report(2), report(3, countries=("SY",)))
    assert change_of(nearest(asked, *told)) == ("timespan: 2d",)


def test_no_window_is_advised_that_is_longer_than_what_is_told_is_kept() -> None:
    """The configuration refuses it: what it would count is deleted before."""
    asked, told = rule(gte=1, types=frozenset({"hostages"})), Facts(reports=(report(1, type_="hostages", hours=30),))
    kept, longer = (near_miss(asked, told, NOW, kept=timedelta(days=days)) for days in (1, 2))
    assert change_of(kept) != ("timespan: 2d",)
    assert change_of(longer) == ("timespan: 2d",)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (rule(gte=1, regions=(LEVANT,), group_by=("region",)), report(1, countries=("MM",))),
        (rule(gte=1, near_=1.0, group_by=("asset",)), report(1)),
        (rule("quantity", gte=1, quantity="killed", rise=Rise(1, timedelta(days=1))), report(1, hours=30)),
    ],
)
def test_no_change_is_advised_that_the_configuration_refuses(asked: Rule, told: Report) -> None:
    """A rule that groups by region, without regions, is no rule."""
    assert change_of(nearest(asked, told)) is None


def test_no_bound_is_advised_that_nothing_happening_meets() -> None:
    unvouched = report(1, word=None)
    assert change_of(nearest(rule(gte=1, count="origins"), unvouched, wanted=IRAQ)) is None
    just_now = FeedState("x", NOW, last_item_at=NOW - timedelta(minutes=6))
    heard = (replace(health(), state=just_now),)
    assert change_of(nearest(rule("silence", gte=12, group_by=("feed",)), health=heard)) is None


def test_what_confirms_is_dropped_with_the_count_of_origins_that_it_serves() -> None:
    asked = rule(gte=1, min_origins=2, confirmed_by=frozenset({"hostages"}))
    assert change_of(nearest(asked, report(1))) == ("where without min_origins; where without confirmed_by",)


def ladder(gte: int, within: int = 2) -> Rule:
    def rung(name: str, type_: str, many: int) -> Rung:
        where = Where(types=frozenset({type_}))
        return Rung(name, where, many, timedelta(days=2), timedelta(days=within))

    rungs = (rung("Build-up", "troop_movement", gte), rung("Attack", "drone_attack", 1))
    return rule("ladder", gte=1, rungs=rungs, timespan=timedelta(days=1))


def test_a_ladder_is_changed_step_by_step() -> None:
    """It was said that no change would do, whatever its steps ask."""
    told = [report(number, type_="troop_movement") for number in (1, 2)]
    assert change_of(nearest(ladder(4), *told)) == ("ladder, step 1 (Build-up): gte: 2",)
    late = (report(1, type_="troop_movement", hours=72), report(2, hours=1))
    missed = nearest(replace(ladder(1), condition=Condition(gte=2)), *late, wanted=IRAQ)
    assert change_of(missed) == ("ladder, step 2 (Attack): within: 4d",)


def test_where_nothing_can_be_seen_a_near_miss_says_so() -> None:
    """In the dark it was said that nothing is told, which is also said of a calm country."""
    for how, blind in ((Health.FAILING, True), (Health.SILENT, True), (Health.OK, False)):
        missed = nearest(rule(gte=1), wanted=IRAQ, health=(health(how),))
        assert missed is not None
        assert (missed.words, missed.blind) == (NOTHING, blind)


FIRST = rule("first_seen", gte=1, group_by=("country",), memory=timedelta(days=60), history=timedelta(days=30))


def test_what_is_told_and_not_new_is_said_to_be_told_before() -> None:
    """It was said that nothing is told."""
    history = past({"feed": lambda back: (200, {"IQ": int(back == 10)})}, days=70)
    missed = nearest(FIRST, report(1), history=history)
    assert missed is not None
    assert missed.words == "0, rule needs at least 1; told before, last on 12 Oct 2023"
    assert change_of(missed) == ("memory: 7d", "history: 7d")


def test_of_a_feed_that_was_not_heard_before_that_is_said() -> None:
    missed = nearest(FIRST, report(1), history=past({"other": lambda _back: (200, {})}, days=70))
    assert missed is not None
    assert missed.words.endswith("told only by feed, of which nothing was heard in the 60 days before")


def test_what_is_told_again_is_no_near_miss_in_a_digest() -> None:
    history = past({"feed": lambda _back: (200, {"IQ": 1})}, days=70)
    assert near_misses([FIRST], Facts(reports=(report(1),), history=history), NOW) == ()


def test_less_history_is_a_change_too() -> None:
    short = past({"feed": lambda _back: (200, {})}, days=10)
    assert change_of(nearest(FIRST, report(1), history=short)) == ("history: 10d",)


def test_a_feed_that_never_brought_anything_is_not_said_to_be_unwatched() -> None:
    asked = rule("silence", gte=12, group_by=("feed",))
    assert missing(asked, Facts(health=(health(Health.SILENT),)), NOW).startswith("x never brought an item")
    assert missing(asked, Facts(), NOW) == "no feed is one that the rule watches"


def test_where_nothing_is_told_no_change_is_made_up() -> None:
    missed = nearest(rule(gte=1))
    assert missed is not None
    assert missed.change is None


def test_what_else_lacks_is_eased_too() -> None:
    surprise = rule("surprise", gte=2, at_least=Least(5, 3, 2))
    history = past({"feed": lambda back: (200, {"IQ": 4 if back == 0 else 0})})
    missed = nearest(surprise, report(1), report(2), history=history, stories={"s1": story("s1", ("i1",), ("f1",))})
    assert missed is not None
    assert missed.words == "2 items, rule needs 5; 2 stories, rule needs 3"
    assert missed.change is not None
    assert missed.change.words == ("at_least: {items: 2, stories: 2, origins: 2}",)


def test_too_little_history_is_the_reason_given() -> None:
    missed = nearest(rule("surprise", gte=2), report(1), history=past({"feed": steady(200)}, days=3))
    assert missed is not None
    assert missed.words.startswith("not enough history")


def killed(least: int) -> dict[str, Quantity]:
    return {"killed": Quantity("killed", least, least, False, str(least))}


REPORTS = st.lists(
    st.builds(
        lambda number, country, hours, kind, how, many: report(
            number, countries=(country,), hours=hours, type_=kind, assertion=how, quantities=killed(many)
        ),
        st.integers(0, 30),
        st.sampled_from(["IQ", "SY"]),
        st.floats(0, 60),
        st.sampled_from(["drone_attack", "coup"]),
        st.sampled_from([Assertion.ACTUAL, Assertion.POSSIBLE]),
        st.integers(1, 90),
    ),
    max_size=6,
)
RULES = st.one_of(
    st.builds(
        lambda gte, count, types: rule(gte=gte, count=count, types=types),
        st.integers(1, 6),
        st.sampled_from(["stories", "items", "origins"]),
        st.sampled_from([frozenset[str](), frozenset({"coup"})]),
    ),
    st.builds(
        lambda gte, rise: rule("quantity", gte=gte, quantity="killed", rise=rise),
        st.integers(1, 100),
        st.sampled_from([None, Rise(20, timedelta(days=2))]),
    ),
    st.builds(lambda gte: rule("score", gte=gte, weights={"drone_attack": 5.0, "coup": 8.0}), st.integers(1, 60)),
)


@given(RULES, REPORTS)
@settings(deadline=None, max_examples=150)
def test_every_change_that_is_named_fires_where_the_rule_did_not(asked: Rule, reports: list[Report]) -> None:
    missed = nearest(asked, *reports)
    if missed is None:
        assert judged(asked, *reports).signals
        return
    before = judged(asked, *reports).signals
    assert not any(dict(signal.labels) == dict(missed.labels) for signal in before)
    if missed.change is not None:
        fired = evaluate([missed.change.rule], Facts(reports=reports, names=NAMES), NOW).signals
        assert any(all(signal.labels[name] == value for name, value in missed.labels.items()) for signal in fired)


def test_a_single_report_is_asked_question_by_question() -> None:
    asked = rule(gte=1, types=frozenset({"drone_attack"}), min_confidence=0.95, regions=(LEVANT,))
    told = report(1, assertion=Assertion.POSSIBLE)
    answers = {check.words: check.passed for check in checks(asked, told, Facts(reports=(told,)), NOW)}
    assert answers == {
        "seen 22 Oct 17:00 UTC": True,
        "types: drone_attack": True,
        "assertions: possible, rule asks for actual": False,
        "regions: IQ": True,
        "min_confidence: 0.9, rule asks for 0.95": False,
    }
    recalled = rule(gte=1, headline=True)
    beneath = report(1, field="text")
    *_, headline = checks(recalled, beneath, Facts(reports=(beneath,)), NOW)
    assert headline.words == "headline: only the text says so, rule asks for it"
    late = replace(told, seen=NOW - timedelta(days=3), at=NOW - timedelta(days=3))
    assert not checks(asked, late, Facts(), NOW)[0].passed


def test_how_it_came_to_nothing_is_asked_only_of_what_did() -> None:
    both = rule(gte=1, assertions=frozenset({Assertion.ACTUAL, Assertion.DENIED}))
    asked = replace(both, where=replace(both.where, undone=frozenset({Undone.FOILED})))

    def answer(told: Report) -> list[tuple[str, bool]]:
        return [(one.words, one.passed) for one in checks(asked, told, Facts(reports=(told,)), NOW)[2:]]

    denied = report(1, assertion=Assertion.DENIED)
    assert answer(report(1)) == []
    assert answer(denied) == [("undone: came to nothing in no way that is told, rule asks for foiled", False)]


def test_of_a_report_is_said_how_many_tell_the_same_of_its_story() -> None:
    asked = rule(gte=1, types=frozenset({"drone_attack"}), min_origins=2)
    told = [report(1, story="s"), report(2, story="s", countries=("SY",)), report(3, story="s", type_="hostages")]
    alone = checks(asked, told[0], Facts(reports=told), NOW)[-1]
    assert (alone.passed, alone.words) == (False, "min_origins: 1, rule asks for 2")
    confirmed = checks(asked, told[0], Facts(reports=[*told, report(4, story="s")]), NOW)[-1]
    assert (confirmed.passed, confirmed.words) == (True, "min_origins: 2")
