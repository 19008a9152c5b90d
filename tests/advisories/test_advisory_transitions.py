"""How an advisory moves from poll to poll."""

from __future__ import annotations

from datetime import timedelta

from advisory_builders import NOW, state

from monitor.advisories.transitions import Advanced, advance
from monitor.model.advisory import AdvisoryChange, AdvisoryState

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


def test_a_transition_holds_what_stood_before_and_after() -> None:
    known = held(state(level=3))
    (raised,) = advance(known, [state(level=4, issued_at=NOW + DAY)], NOW + DAY).transitions
    assert raised.before is not None
    assert (raised.before.level, raised.after.level, raised.at, raised.after.seen_at) == (3, 4, NOW + DAY, NOW + DAY)
    assert raised.change is C.RAISED


def test_levels_that_stood_since_we_watch_are_remembered() -> None:
    known = held(state(level=2))
    for day, level in enumerate([3, 4, 3], start=1):
        row = state(level=level, issued_at=NOW + day * DAY)
        moved = advance(known, [row], NOW + day * DAY)
        known = {state.key: state for state in moved.states}
    assert known["us-state", "IQ"].levels_seen == (2, 3, 4)
