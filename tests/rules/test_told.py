"""What rules see does not hang on what was worked out at an earlier moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.mention import Assertion
from monitor.model.rule import Where
from monitor.model.story import Report
from monitor.rules.told import Block, Told
from monitor.rules.where import match
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
    blocks = [Block(one for one in reports if one.seen.date() == day) for day in sorted(days)]
    found = list(Told(blocks).within(types, after, until))
    asked = [one for one in reports if after < one.seen <= until and (not types or one.mention.type in types)]
    assert sorted(map(_key, found)) == sorted(map(_key, asked))


@given(told_reports, told_reports, st.booleans())
def test_what_a_rule_sees_is_the_same_after_an_earlier_moment_as_without_one(
    before: list[Report], more: list[Report], regional: bool
) -> None:
    where = Where(types=frozenset(TYPES[:2]), regions=(LEVANT,) if regional else ())
    first = Told([Block(before)])
    first.matches(where, before, match)
    reports = [*before[len(before) // 2 :], *more]
    anew, after = Told([Block(reports)]), Told([Block(reports)], first)
    assert after.matches(where, reports, match) == anew.matches(where, reports, match)


def test_a_rule_that_changed_is_asked_anew() -> None:
    one = report(1)
    asked = Where(types=frozenset({"drone_attack"}))
    first = Told([Block([one])])
    assert len(first.matches(asked, [one], match)) == 1
    other = replace(asked, assertions=frozenset({Assertion.PLANNED}))
    assert Told([Block([one])], first).matches(other, [one], match) == []


def test_reports_are_looked_at_once_while_they_are_there() -> None:
    looked: list[str] = []

    def looking(where: Where, seen: Report) -> None:
        looked.append(seen.item_id)

    where, reports = Where(), [report(number) for number in (1, 2)]
    told = Told([Block(reports)])
    for _ in range(3):
        told.matches(where, reports, looking)
        told = Told([Block(reports)], told)
    assert looked == ["i1", "i2"]


def _key(one: Report) -> tuple[str, str, timedelta]:
    return one.item_id, one.mention.type, NOW - one.seen
