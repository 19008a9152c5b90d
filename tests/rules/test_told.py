"""What rules see does not hang on what was worked out at an earlier moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.mention import Assertion
from monitor.model.rule import Where
from monitor.model.story import Report
from monitor.rules.standing import Standing
from monitor.rules.told import Block, Told
from monitor.rules.where import Match, match
from monitor.rules.window import Window
from tests.rules.rule_builders import HOUR, LEVANT, NOW, report

TYPES = ("drone_attack", "hostages", "troop_count")


def told_late(one: Report, hours: int) -> Report:
    return replace(one, at=one.seen - hours * HOUR)


told_reports = st.lists(
    st.builds(
        lambda number, hours, late, type_, country: told_late(
            report(number, hours=hours, type_=type_, countries=(country,)), late
        ),
        st.integers(1, 40),
        st.integers(0, 60),
        st.sampled_from((0, 0, 1, 6, 7, 30)),
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
    parts = {_part(one) for one in reports}
    told = Told(Block(one for one in reports if _part(one) == part) for part in sorted(parts))
    where, standing = Where(types=types), Standing()
    for later in (0, 0, 1, 7):
        window = after + later * HOUR, until + later * HOUR
        found = [one.report for one in matches(told, where, *window, standing)]
        asked = [one for one in reports if Window(*window).tells_of(one) and one.mention.type in (types or TYPES)]
        assert sorted(map(_key, found)) == sorted(map(_key, asked))


def test_a_block_that_changed_within_a_window_is_not_taken_as_it_was() -> None:
    where, standing = Where(types=frozenset(TYPES[:1])), Standing()
    days = [Block([report(number, hours=24 * number)]) for number in range(1, 8)]
    window = NOW - 8 * 24 * HOUR, NOW
    before = matches(Told(days), where, *window, standing)
    more = report(40, hours=24 * 3)
    days[2] = Block([*days[2].reports, more], days[2])
    after = matches(Told(days), where, *window, standing)
    assert [one.report for one in after if one not in before] == [more]
    assert len(after) == len(before) + 1


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


def test_reports_are_looked_at_once_while_they_are_there() -> None:
    looked: list[str] = []

    def looking(where: Where, seen: Report) -> None:
        looked.append(seen.item_id)

    where, reports = Where(), [report(1), report(2), report(3, hours=5)]
    block = Block(reports)
    for hours in (1.5, 10, 1.5):
        Told([block]).matches(where, Window(NOW - hours * HOUR, NOW), looking, Standing())
        block = Block(reports, block)
    assert sorted(looked) == ["i1", "i2", "i3"]


def matches(
    told: Told, where: Where, after: datetime, until: datetime = NOW, standing: Standing | None = None
) -> list[Match]:
    return list(told.matches(where, Window(after, until), match, standing or Standing()))


def _part(one: Report) -> tuple[date, int]:
    """Which of the short blocks a report lies in, so that a window holds many."""
    return one.seen.date(), one.seen.hour // 6


def _key(one: Report) -> tuple[str, str, timedelta]:
    return one.item_id, one.mention.type, NOW - one.seen
