"""How an advisory moves from poll to poll."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from advisory_builders import NOW, state
from hypothesis import given
from hypothesis import strategies as st

from monitor.advisories.transitions import Advanced, advance
from monitor.model.advisory import AdvisoryChange, AdvisoryState, Departure

DAY = timedelta(days=1)
C = AdvisoryChange


def held(*states: AdvisoryState) -> dict[tuple[str, str], AdvisoryState]:
    return {state.key: state for state in advance({}, states, NOW).states}


def changes(advanced: Advanced) -> list[tuple[str, tuple[AdvisoryChange, ...]]]:
    return [(transition.country, transition.changes) for transition in advanced.transitions]


def test_a_whole_issuer_seen_for_the_first_time_raises_nothing() -> None:
    advanced = advance({}, [state("IQ", 4), state("KE", 2)], NOW)
    assert changes(advanced) == [("IQ", (C.FIRST_SEEN,)), ("KE", (C.FIRST_SEEN,))]
    assert all(transition.before is None for transition in advanced.transitions)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"level": 3}, {"level": 4}, (C.RAISED,)),
        ({"level": 4}, {"level": 3}, (C.LOWERED,)),
        ({"level": 4}, {"level": 3, "max_level": 4}, (C.LOWERED, C.AREA_ADDED)),
        ({"level": 2, "max_level": 4}, {"level": 3, "max_level": 4}, (C.RAISED,)),
        ({"level": 2, "max_level": 3}, {"level": 2, "max_level": 4}, (C.AREA_RAISED,)),
        ({"reasons": ("C",)}, {"reasons": ("C", "T")}, (C.REASONS,)),
        ({"reasons": ("C", "T")}, {"reasons": ("T", "C"), "text_hash": "t1"}, ()),
        ({}, {"departure": Departure.ORDERED}, (C.DEPARTURE,)),
        ({"departure": Departure.ORDERED}, {"departure": Departure.LIFTED}, (C.DEPARTURE,)),
        ({"departure": Departure.ORDERED}, {"departure": Departure.NORMAL}, (C.DEPARTURE,)),
        ({"departure": Departure.LIFTED}, {"departure": Departure.NORMAL}, ()),
        ({"level": 3}, {"level": 4, "departure": Departure.ORDERED, "reasons": ("T",), "text_hash": "t2"},
         (C.RAISED, C.DEPARTURE, C.REASONS, C.REISSUED)),
        ({}, {"text_hash": "t2"}, (C.REISSUED,)),
        ({"issued_at": None}, {"text_hash": "t2", "issued_at": None}, (C.TEXT_ONLY,)),
        ({}, {"item_id": "another guid", "link": "https://advice.example/b"}, ()),
        ({}, {"name": "Republic of Iraq"}, ()),
        ({}, {}, ()),
    ],
)  # fmt: skip
def test_what_moved_is_named_the_weightiest_first(
    before: dict[str, Any], after: dict[str, Any], expected: tuple[AdvisoryChange, ...]
) -> None:
    known = held(state(**before))
    row = state(**({"issued_at": NOW + DAY} | after))
    advanced = advance(known, [row], NOW + DAY)
    assert [transition.changes for transition in advanced.transitions] == ([expected] if expected else [])


def test_a_transition_holds_what_stood_before_and_after() -> None:
    known = held(state(level=3))
    (raised,) = advance(known, [state(level=4, issued_at=NOW + DAY)], NOW + DAY).transitions
    assert raised.before is not None
    assert (raised.before.level, raised.after.level, raised.at, raised.after.seen_at) == (3, 4, NOW + DAY, NOW + DAY)
    assert raised.change is C.RAISED


def test_a_missing_row_changes_nothing() -> None:
    known = held(state("IQ", 4), state("KE", 2))
    assert advance(known, [state("KE", 2)], NOW + DAY) == Advanced((), ())
    assert advance(known, [], NOW + DAY) == Advanced((), ())


def test_a_new_date_alone_is_remembered_and_is_no_news() -> None:
    advanced = advance(held(state()), [state(issued_at=NOW + DAY)], NOW + DAY)
    assert advanced.transitions == ()
    assert [moved.issued_at for moved in advanced.states] == [NOW + DAY]
    assert advanced.states[0].seen_at == NOW


def test_a_copy_from_before_the_state_we_hold_neither_raises_nor_lowers() -> None:
    known = held(state(level=2, issued_at=NOW))
    for level in (1, 4):
        assert advance(known, [state(level=level, issued_at=NOW - DAY)], NOW + DAY) == Advanced((), ())


def test_copies_of_one_issue_served_in_turn_are_told_once() -> None:
    full = state(
        reasons=("T", "C"), max_level=4, text_hash="full", quote="Reconsider travel due to terrorism and crime."
    )
    thin = state(reasons=(), max_level=3, text_hash="thin", quote="Reconsider travel.")
    known, told = held(thin), 0
    for day, copy in enumerate([full, thin, full, thin, full], start=1):
        advanced = advance(known, [copy], NOW + day * DAY)
        told += len(advanced.transitions)
        known |= {moved.key: moved for moved in advanced.states}
    assert told == 1
    assert known[full.key].reasons == ("T", "C")


def test_a_raise_under_an_unchanged_date_is_told_at_once() -> None:
    assert changes(advance(held(state(level=3)), [state(level=4)], NOW + DAY)) == [("IQ", (C.RAISED,))]


def test_a_row_without_text_leaves_reasons_areas_and_departure_as_they_were() -> None:
    known = held(state(level=3, max_level=4, reasons=("T",), departure=Departure.ORDERED, posts=("Erbil",)))
    bare = state(level=3, text_hash="", quote="", issued_at=NOW + DAY)
    advanced = advance(known, [bare], NOW + DAY)
    assert advanced.transitions == ()
    assert advanced.states[0].departure is Departure.ORDERED
    assert (advanced.states[0].max_level, advanced.states[0].reasons) == (4, ("T",))


def test_a_raise_without_text_does_not_carry_the_old_reasons_on() -> None:
    known = held(state(level=3, reasons=("T",)))
    (raised,) = advance(known, [state(level=4, text_hash="", quote="")], NOW + DAY).transitions
    assert raised.changes[0] is C.RAISED
    assert C.REASONS not in raised.changes
    assert raised.after.reasons == ()


def test_a_row_without_text_lowers_nothing_and_its_recovery_raises_nothing() -> None:
    known = held(state(level=4))
    assert advance(known, [state(level=1, text_hash="", quote="", issued_at=NOW + DAY)], NOW + DAY) == Advanced((), ())
    assert advance(known, [state(level=4)], NOW + 2 * DAY) == Advanced((), ())


def test_an_issuer_that_never_gives_text_is_believed_when_it_lowers() -> None:
    known = held(state(level=4, text_hash="", quote=""))
    lowered = state(level=3, text_hash="", quote="", issued_at=NOW + DAY)
    assert changes(advance(known, [lowered], NOW + DAY)) == [("IQ", (C.LOWERED,))]


def test_a_text_that_comes_for_the_first_time_is_no_news() -> None:
    known = held(state(text_hash="", quote=""))
    full = state(text_hash="t", quote="q", reasons=("T",), max_level=4, departure=Departure.ORDERED)
    advanced = advance(known, [full], NOW + DAY)
    assert advanced.transitions == ()
    assert advanced.states[0].reasons == ("T",)


def test_of_several_rows_of_one_country_the_strictest_counts() -> None:
    rows = [state(level=2), state(level=3, text_hash="t2"), state(level=1)]
    (found,) = advance({}, rows, NOW).states
    assert found.level == 3


def test_a_stale_copy_beside_the_new_row_does_not_undo_it() -> None:
    known = held(state(level=3, issued_at=NOW - DAY))
    lowered = state(level=2, issued_at=NOW)
    first = advance(known, [lowered], NOW)
    assert changes(first) == [("IQ", (C.LOWERED,))]
    stale = state(level=3, issued_at=NOW - DAY)
    assert advance({moved.key: moved for moved in first.states}, [stale, lowered], NOW + DAY) == Advanced((), ())


def test_levels_that_stood_since_we_watch_are_remembered() -> None:
    known = held(state(level=2))
    for day, level in enumerate([3, 4, 3], start=1):
        moved = advance(known, [state(level=level, issued_at=NOW + day * DAY)], NOW + day * DAY)
        known = {state.key: state for state in moved.states}
    assert known["us-state", "IQ"].levels_seen == (2, 3, 4)


ROWS = st.lists(
    st.builds(
        lambda country, level, extra, reasons, departure, text, days: state(
            country,
            level,
            max_level=max(level, extra),
            reasons=tuple(reasons),
            departure=departure,
            text_hash=text,
            quote=text,
            issued_at=NOW + days * DAY if days is not None else None,
        ),
        st.sampled_from(["IQ", "KE"]),
        st.integers(1, 4),
        st.integers(1, 4),
        st.lists(st.sampled_from("TCU"), unique=True, max_size=2),
        st.sampled_from(Departure),
        st.sampled_from(["", "t1", "t2"]),
        st.one_of(st.none(), st.integers(-2, 3)),
    ),
    max_size=6,
)


def advanced_by(known: dict[tuple[str, str], AdvisoryState], moved: Advanced) -> dict[tuple[str, str], AdvisoryState]:
    return known | {state.key: state for state in moved.states}


@given(ROWS, ROWS)
def test_showing_the_same_poll_again_changes_nothing(first: list[AdvisoryState], second: list[AdvisoryState]) -> None:
    known = advanced_by({}, advance({}, first, NOW))
    known = advanced_by(known, advance(known, second, NOW + DAY))
    assert advance(known, second, NOW + 2 * DAY) == Advanced((), ())


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(
    first: list[AdvisoryState], second: list[AdvisoryState], shuffler: random.Random
) -> None:
    known = advanced_by({}, advance({}, first, NOW))
    mixed = list(second)
    shuffler.shuffle(mixed)
    assert advance(known, mixed, NOW + DAY) == advance(known, second, NOW + DAY)


@given(st.lists(ROWS, max_size=5))
def test_transitions_fold_to_the_levels_that_are_held(polls: list[list[AdvisoryState]]) -> None:
    known: dict[tuple[str, str], AdvisoryState] = {}
    told: dict[tuple[str, str], int] = {}
    for day, rows in enumerate(polls):
        moved = advance(known, rows, NOW + day * DAY)
        for transition in moved.transitions:
            if transition.before is not None:
                assert told[transition.after.key] == transition.before.level
            told[transition.after.key] = transition.after.level
        known = advanced_by(known, moved)
    assert told == {key: state.level for key, state in known.items()}
