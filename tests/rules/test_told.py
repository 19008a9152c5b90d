"""What rules see does not hang on what was worked out at an earlier moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.mention import Assertion
from monitor.model.rule import Where
from monitor.model.story import Report
from monitor.rules.told import Block, Told
from monitor.rules.where import Match, match
from tests.rules.rule_builders import HOUR, LEVANT, NOW, report

TYPES = ("drone_attack", "hostages", "troop_count")

told_reports = st.lists(
    st.builds(
        lambda number, hours, type_, country: report(number, hours=hours, type_=type_, countries=(country,)),
        st.integers(1, 40),
        st.integers(0, 60),
        st.sampled_from(TYPES),
        st.sampled_from(("IQ", "US")),
    ),
    max_size=25,
)
types_asked = st.frozensets(st.sampled_from(TYPES))


@given(told_reports, types_asked, st.integers(0, 30), st.integers(1, 40))
def test_a_window_holds_what_was_told_in_it_however_the_reports_lie_in_blocks(
    reports: list[Report], types: frozenset[str], hours: int, span: int
) -> None:
    until = NOW - hours * HOUR
    after = until - span * HOUR
    days = {one.seen.date() for one in reports}
    told = Told(Block(one for one in reports if one.seen.date() == day) for day in sorted(days))
    for _ in range(2):
        found = [one.report for one in matches(told, Where(types=types), after, until)]
        asked = [one for one in reports if after < one.seen <= until and (not types or one.mention.type in types)]
        assert sorted(map(_key, found)) == sorted(map(_key, asked))


@given(told_reports, told_reports, st.booleans(), st.integers(1, 60))
def test_what_a_rule_sees_is_the_same_after_an_earlier_moment_as_without_one(
    before: list[Report], more: list[Report], regional: bool, span: int
) -> None:
    where = Where(types=frozenset(TYPES[:2]), regions=(LEVANT,) if regional else ())
    window = NOW - span * HOUR, NOW
    first = Block(before)
    matches(Told([first]), where, *window)
    reports = [*before[len(before) // 2 :], *more]
    anew, after = (matches(Told([block]), where, *window) for block in (Block(reports), Block(reports, first)))
    assert after == anew


def test_another_rule_is_asked_anew() -> None:
    one = report(1)
    asked = Where(types=frozenset({"drone_attack"}))
    told = Told([Block([one])])
    assert len(matches(told, asked, NOW - 2 * HOUR)) == 1
    other = replace(asked, assertions=frozenset({Assertion.PLANNED}))
    assert matches(told, other, NOW - 2 * HOUR) == []


@pytest.mark.parametrize("hours", [1.5, 10])
def test_reports_are_looked_at_once_while_they_are_there(hours: float) -> None:
    looked: list[str] = []

    def looking(where: Where, seen: Report) -> None:
        looked.append(seen.item_id)

    where, reports = Where(), [report(1), report(2), report(3, hours=5)]
    block = Block(reports)
    for _ in range(3):
        list(Told([block]).matches(where, NOW - hours * HOUR, NOW, looking))
        block = Block(reports, block)
    assert sorted(looked) == (["i1", "i2"] if hours < 5 else ["i1", "i2", "i3"])


def matches(told: Told, where: Where, after: datetime, until: datetime = NOW) -> list[Match]:
    return [one for _, held in told.matches(where, after, until, match) for one in held]


def _key(one: Report) -> tuple[str, str, timedelta]:
    return one.item_id, one.mention.type, NOW - one.seen
