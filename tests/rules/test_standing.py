"""What stands from an earlier moment is what would be found anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from weakref import ref

from hypothesis import given
from hypothesis import strategies as st

from monitor.history import Days
from monitor.model.mention import Quantity
from monitor.model.rule import Condition, Rise, Rule, Rung, Where
from monitor.model.story import Report, Story
from monitor.rules.evaluate import Facts, evaluate
from monitor.rules.standing import Standing
from monitor.rules.told import Block, Told
from monitor.storage.hours import Hours
from tests.rules.rule_builders import HOUR, NAMES, NOW, report, rule, story

DAY = timedelta(days=1)
DRONES, LEAVING = (Where(types=frozenset({name})) for name in ("drone_attack", "departure_order"))
RULES = (
    rule(id="stories", types=frozenset({"drone_attack"}), gte=2),
    rule(id="origins", count="origins", gte=2),
    rule("quantity", id="killed", quantity="killed", gte=3, rise=Rise(2, 2 * DAY)),
    rule(
        "ladder",
        id="road",
        gte=1,
        timespan=2 * DAY,
        rungs=(Rung("attack", DRONES, 2, DAY, DAY), Rung("leave", LEAVING, 1, DAY, 2 * DAY)),
    ),
)


def made(number: int, hours: int, type_: str, country: str, killed: int) -> Report:
    counts = {"killed": Quantity("killed", killed, killed, False, str(killed))}
    told = report(number, story=f"s{number % 7}", type_=type_, countries=(country,), quantities=counts)
    return replace(told, seen=NOW + hours * HOUR, at=NOW + hours * HOUR)


coming = st.lists(
    st.builds(
        made,
        st.integers(1, 40),
        st.integers(0, 70),
        st.sampled_from(("drone_attack", "departure_order")),
        st.sampled_from(("IQ", "SY")),
        st.integers(1, 9),
    ),
    max_size=25,
)


@given(coming)
def test_rules_that_remember_find_hour_by_hour_what_rules_that_do_not_find(reports: list[Report]) -> None:
    standing, block = Standing(), Block(())
    for hour in range(0, 75, 3):
        now = NOW + hour * HOUR
        held = [one for one in reports if now - 7 * DAY < one.seen <= now]
        block = Block(held, block)
        stories = grown(held)
        remembering = Facts(reports=Told([block]), stories=stories, names=NAMES, standing=standing)
        assert evaluate(RULES, remembering, now) == evaluate(RULES, Facts(held, stories, names=NAMES), now)


FIRST = replace(rule("first_seen", id="first", gte=1, memory=3 * DAY), history=timedelta(0))
told_for_a_week = st.lists(
    st.builds(
        made,
        st.integers(1, 40),
        st.integers(0, 160),
        st.just("drone_attack"),
        st.sampled_from(("IQ", "SY")),
        st.just(1),
    ),
    max_size=12,
    unique_by=lambda one: one.item_id,
)


@given(told_for_a_week)
def test_what_is_told_first_is_found_hour_by_hour_as_when_all_of_the_past_is_counted_anew(told: list[Report]) -> None:
    standing, hours = Standing(), Hours()
    days = Days(hours.between)
    coming = sorted(told, key=lambda one: one.seen, reverse=True)
    for number in range(0, 165, 5):
        now = NOW + number * HOUR
        while coming and coming[-1].seen <= now:
            come = coming.pop()
            hours.count_item(come.seen, come.feed_id)
            hours.put(come.item_id, [come], opens=True, adds_origin=True)
            days.changed(come.seen)
        held = [one for one in told if one.seen <= now]
        since = now - 5 * DAY
        known = Facts(held, names=NAMES, history=days.history(since, now), standing=standing)
        anew = Facts(held, names=NAMES, history=Days(hours.between).history(since, now))
        assert evaluate([FIRST], known, now) == evaluate([FIRST], anew, now)


def grown(reports: list[Report]) -> dict[str, Story]:
    """Stories that grow with their reports."""
    items: dict[str, list[Report]] = {}
    for one in reports:
        items.setdefault(one.story_id, []).append(one)
    return {
        id_: story(id_, tuple(one.item_id for one in held), tuple({one.family: 0 for one in held}))
        for id_, held in items.items()
    }


def test_what_no_rule_asks_for_any_more_is_let_go_with_the_reports_it_was_found_in() -> None:
    class Seen:
        pass

    standing, found = Standing(), ref(seen := Seen())
    standing.find(RULES[0], "IQ", seen, lambda: 1)
    del seen
    standing.turn()
    assert found() is not None, "it may be asked for at this moment"
    standing.turn()
    assert found() is None


def test_the_same_is_found_once() -> None:
    standing, looked = Standing(), []
    asked = Rule("r", "R", "count", Where(), Condition(gte=1), RULES[0].severity)
    for seen in ("one", "one", "other", "one"):
        standing.find(asked, "IQ", seen, lambda: looked.append(1))
    standing.find(asked, "SY", "one", lambda: looked.append(1))
    standing.find(replace(asked), "IQ", "one", lambda: looked.append(1))
    assert len(looked) == 5
