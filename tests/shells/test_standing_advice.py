"""Advice is read once while none of it moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.standingadvice import StandingAdvice, States

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)
THREE_DAYS_AGO = NOW - 3 * DAY


def state(level: int) -> AdvisoryState:
    return AdvisoryState("us-state", "IQ", "Iraq", level, level, "", (), NOW)


def moved(days: int) -> AdvisoryTransition:
    return AdvisoryTransition("us-state", "IQ", (AdvisoryChange.RAISED,), NOW - days * DAY, None, state(4))


class Books:
    def __init__(self, *moves: AdvisoryTransition) -> None:
        self.level, self.moves, self.asked = 3, moves, 0

    def advisories(self) -> States:
        self.asked += 1
        return {("us-state", "IQ"): state(self.level)}

    def transitions(self, since: datetime, until: datetime) -> tuple[AdvisoryTransition, ...]:
        self.asked += 1
        return tuple(one for one in self.moves if since <= one.at < until)


def test_what_stands_is_read_once_and_anew_when_it_is_forgotten() -> None:
    books = Books()
    advice = StandingAdvice(books)
    assert advice.states() == advice.states()
    assert books.asked == 1
    books.level = 4
    advice.forget()
    assert [one.level for one in advice.states().values()] == [4]


def test_any_window_of_changes_is_answered_from_one_reading() -> None:
    books = Books(moved(5), moved(3), moved(1))
    advice = StandingAdvice(books)
    assert advice.transitions(NOW - 5 * DAY, NOW) == books.moves
    assert advice.transitions(NOW - 3 * DAY, NOW - DAY) == (books.moves[1],)
    assert advice.transitions(NOW - 2 * DAY, NOW - DAY) == ()
    assert books.asked == 1


def test_what_moved_since_a_moment_is_told_without_what_moved_at_it() -> None:
    books = Books(moved(5), moved(3), moved(1))
    assert StandingAdvice(books).since(THREE_DAYS_AGO) == (books.moves[2],)


def test_a_window_that_begins_earlier_is_read() -> None:
    books = Books(moved(5), moved(1))
    advice = StandingAdvice(books)
    assert advice.transitions(NOW - 2 * DAY, NOW) == (books.moves[1],)
    assert advice.transitions(NOW - 9 * DAY, NOW) == books.moves
    assert books.asked == 2
