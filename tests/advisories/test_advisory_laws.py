"""What holds of every series of polls, whatever the rows say."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from advisory_builders import NOW, state
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.advisories.destinations import told_apart
from monitor.advisories.transitions import Advanced, advance
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, Area, Departure, fold

DAY = timedelta(days=1)
Known = dict[tuple[str, str], AdvisoryState]

ROWS = st.lists(
    st.builds(
        lambda country, level, extra, reasons, departure, text, days, areas: state(
            country,
            level,
            max_level=max([level, extra, *(area.level for area in areas)]),
            reasons=tuple(reasons),
            departure=departure,
            text_hash=text,
            quote=text,
            areas=tuple(areas),
            issued_at=NOW + days * DAY if days is not None else None,
        ),
        st.sampled_from(["IQ", "KE"]),
        st.integers(1, 4),
        st.integers(1, 4),
        st.lists(st.sampled_from("TCU"), unique=True, max_size=2),
        st.sampled_from(Departure),
        st.sampled_from(["", "t1", "t2"]),
        st.one_of(st.none(), st.integers(-2, 3)),
        st.lists(st.builds(Area, st.sampled_from(["north", "south"]), st.integers(1, 4)), unique_by=lambda a: a.name),
    ),
    max_size=6,
)
POLLS = st.lists(st.tuples(ROWS, st.sampled_from([timedelta(minutes=30), timedelta(hours=6), DAY])), max_size=6)


def advanced_by(known: Known, moved: Advanced) -> Known:
    return known | {state.key: state for state in moved.states}


def watched(polls: list[tuple[list[AdvisoryState], timedelta]]) -> tuple[Known, list[AdvisoryTransition]]:
    known: Known = {}
    told: list[AdvisoryTransition] = []
    now = NOW
    for rows, after in polls:
        now += after
        moved = advance(known, rows, now)
        known, told = advanced_by(known, moved), [*told, *moved.transitions]
    return known, told


def lasting(state: AdvisoryState) -> AdvisoryState:
    """Without dates that may move alone, and what is merely doubted."""
    return replace(state, issued_at=None, review_due=None, doubt=None)


@given(POLLS, ROWS)
@settings(deadline=None)
def test_showing_a_snapshot_twice_changes_nothing(
    polls: list[tuple[list[AdvisoryState], timedelta]], rows: list[AdvisoryState]
) -> None:
    known, _ = watched(polls)
    now = NOW + 30 * DAY
    known = advanced_by(known, advance(known, rows, now))
    again = advance(known, rows, now)
    assert (again.states, again.transitions) == ((), ())


@given(POLLS, ROWS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_rows_is_irrelevant(
    polls: list[tuple[list[AdvisoryState], timedelta]], rows: list[AdvisoryState], shuffler: random.Random
) -> None:
    known, _ = watched(polls)
    mixed = list(rows)
    shuffler.shuffle(mixed)
    assert advance(known, mixed, NOW + 30 * DAY) == advance(known, rows, NOW + 30 * DAY)


NAMES = ["Portugal", "Azores", "Portugal (Madeira)", "Lusitania"]
LISTED = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)


@given(LISTED, LISTED, st.randoms(use_true_random=False))
def test_what_was_told_apart_stays_so_whatever_is_missing_and_in_any_order(
    first: list[str], later: list[str], shuffler: random.Random
) -> None:
    def apart(names: list[str], known: Known) -> dict[str, str]:
        rows = told_apart([state("PT", name=name) for name in names], known, lambda name, _: name == "Portugal")
        return {row.name: row.area for row in rows}

    before = apart(["Portugal", *first], {})
    assert {name for name, area in before.items() if not area} == {"Portugal"}
    held = [state("PT", name=name, area=area) for name, area in before.items()]
    known = {one.key: one for one in held}
    after = apart(later, known)
    assert all(after[name] == before[name] for name in after.keys() & before.keys())
    assert sum(not area for area in after.values()) <= 1, "at most one name stands for the country"
    mixed = list(later)
    shuffler.shuffle(mixed)
    assert apart(mixed, known) == after


@given(POLLS)
@settings(deadline=None)
def test_transitions_fold_to_the_states_that_are_held(polls: list[tuple[list[AdvisoryState], timedelta]]) -> None:
    known, told = watched(polls)
    assert {key: lasting(state) for key, state in fold(told).items()} == {
        key: lasting(state) for key, state in known.items()
    }


@given(POLLS)
@settings(deadline=None)
def test_each_transition_begins_where_the_one_before_it_ended(
    polls: list[tuple[list[AdvisoryState], timedelta]],
) -> None:
    _, told = watched(polls)
    ended: Known = {}
    for moved in told:
        assert (moved.before and lasting(moved.before)) == (
            lasting(ended[moved.after.key]) if moved.after.key in ended else None
        )
        assert (moved.change is AdvisoryChange.FIRST_SEEN) == (moved.before is None)
        ended[moved.after.key] = moved.after


@given(POLLS)
@settings(deadline=None)
def test_a_withdrawal_takes_back_the_last_move_and_is_never_taken_back_itself(
    polls: list[tuple[list[AdvisoryState], timedelta]],
) -> None:
    _, told = watched(polls)
    last: dict[tuple[str, str], AdvisoryTransition] = {}
    for moved in told:
        if moved.before is None or moved.before.level == moved.after.level:
            assert AdvisoryChange.WITHDRAWN not in moved.changes
            continue
        if AdvisoryChange.WITHDRAWN in moved.changes:
            taken_back = last[moved.after.key]
            assert AdvisoryChange.WITHDRAWN not in taken_back.changes
            assert taken_back.before is not None
            assert (taken_back.before.level, taken_back.after.level) == (moved.after.level, moved.before.level)
        last[moved.after.key] = moved
