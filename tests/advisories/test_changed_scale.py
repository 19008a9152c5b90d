"""An issuer that gives its levels other words or numbers moves no country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from advice_world import stated
from hypothesis import given
from hypothesis import strategies as st

from monitor.advisories.mass import RESCALED, rescaled
from monitor.advisories.transitions import Advanced, Key, advance
from monitor.model.advisory import AdvisoryChange, AdvisoryState

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES = [f"{one}{two}" for one in "ABCDEFGH" for two in "MNOPQ"]
MOVES = (AdvisoryChange.RAISED, AdvisoryChange.LOWERED, AdvisoryChange.WITHDRAWN)
REGIONS = {code: f"Area {code[0]}" for code in CODES}


def levels(at: datetime, **moved: int) -> dict[str, AdvisoryState]:
    usual = {code: 1 + number % 4 for number, code in enumerate(CODES)}
    return {code: stated("x", code, moved.get(code, level), at) for code, level in usual.items()}


def first() -> dict[Key, AdvisoryState]:
    begun = advance({}, tuple(levels(NOW).values()), NOW, REGIONS)
    return {state.key: state for state in begun.states}


class Polls:
    """An issuer that is polled every few hours."""

    def __init__(self) -> None:
        self.known, self.now = first(), NOW
        self.told: list[str] = []
        self.remarks: list[tuple[str, ...]] = []

    def poll(self, rows: Mapping[str, AdvisoryState], unlevelled: int = 0) -> Advanced:
        self.now += 5 * HOUR
        found = advance(self.known, tuple(rows.values()), self.now, REGIONS, unlevelled)
        self.known |= {state.key: state for state in found.states}
        self.told += [f"{one.country} {one.change}" for one in found.transitions if one.change in MOVES]
        self.remarks.append(found.remarks)
        return found


def test_fifteen_known_words_among_a_list_of_new_ones_are_no_raises_however_long_they_stand() -> None:
    world = Polls()
    moved = {code: row for code, row in levels(NOW + DAY).items() if row.level == 3}
    raised = {code: replace(row, level=4, max_level=4) for code, row in [*moved.items()][:10]}
    for _ in range(20):
        world.poll(raised, unlevelled=len(CODES) - len(raised))
    assert world.told == []
    assert all(remarks == (RESCALED,) for remarks in world.remarks)
    assert {state.country: state.level for state in world.known.values()} == {
        code: row.level for code, row in levels(NOW).items()
    }


def test_a_list_that_is_counted_from_the_other_end_moves_nothing() -> None:
    world = Polls()
    for day in range(4):
        at = NOW + day * DAY
        world.poll({code: replace(stated("x", code, 5 - row.level, at)) for code, row in levels(at).items()})
    assert world.told == []
    assert world.remarks[0] == (RESCALED,)


def test_when_the_list_is_read_rightly_again_real_moves_are_told_at_once() -> None:
    world = Polls()
    for day in range(3):
        at = NOW + day * DAY
        world.poll({code: stated("x", code, 5 - row.level, at) for code, row in levels(at).items()})
    world.poll(levels(NOW + 4 * DAY, AM=4))
    assert world.told == [f"AM {AdvisoryChange.RAISED}"]
    assert world.remarks[-1] == ()


def test_a_few_rows_without_a_level_hold_no_crisis_back() -> None:
    world = Polls()
    war = {code: 4 for code in CODES if code[0] == "A"} | {"BM": 4, "BN": 4}
    world.poll(levels(NOW + DAY, **war), unlevelled=4)
    assert {one for one in world.told if "raised" in one} == {
        f"{code} raised" for code, row in levels(NOW).items() if code in war and row.level < 4
    }


def test_a_pandemic_that_raises_all_to_one_level_is_no_other_scale() -> None:
    world = Polls()
    world.poll(levels(NOW + DAY, **dict.fromkeys(CODES, 4)))
    world.poll(levels(NOW + DAY, **dict.fromkeys(CODES, 4)))
    assert len(world.told) == sum(1 for row in levels(NOW).values() if row.level < 4)


def test_a_pandemic_that_raises_all_by_a_step_is_no_other_scale_while_the_highest_stay() -> None:
    up = {code: min(4, row.level + 1) for code, row in levels(NOW).items()}
    assert not rescaled([(row.level, up[code]) for code, row in levels(NOW).items()], 0)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=60), st.randoms(use_true_random=False))
def test_whether_a_scale_changed_does_not_depend_on_the_order_of_rows(pairs: list[tuple[int, int]], dice) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(pairs)
    dice.shuffle(shuffled)
    assert rescaled(pairs, 0) is rescaled(shuffled, 0)


@given(st.lists(st.integers(1, 4), max_size=60), st.integers(0, 5))
def test_a_list_that_stands_is_never_taken_for_another_scale(stands: list[int], broken: int) -> None:
    assert not rescaled([(level, level) for level in stands], broken)
