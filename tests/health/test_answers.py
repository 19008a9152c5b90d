"""Whether feeds answer at all: a round that brought one answer counts as answered."""

from __future__ import annotations

from datetime import timedelta

from instants import at

from monitor.health.answers import Answers
from monitor.health.facts import FeedsFacts

SIX = ("one", "two", "three", "four", "five", "six")
PATIENCE = timedelta(seconds=30)


def fail(answers: Answers, *feeds: str) -> None:
    for feed in feeds:
        answers.failed(feed, "timed out", newly=True)


def found(answers: Answers, seconds: float) -> FeedsFacts:
    return answers.facts(SIX, at(seconds), PATIENCE)


def test_those_that_hang_are_last_in_a_round_and_not_without_any_that_answers() -> None:
    answers = Answers()
    answers.begin(at(0))
    for feed in SIX[:3]:
        answers.answered(feed, at(1))
    fail(answers, *SIX[3:])
    answers.end()
    assert found(answers, 40).failed == frozenset()
    assert found(answers, 40).fine == 3


def test_those_that_fail_at_once_wait_for_the_one_that_answers_late() -> None:
    answers = Answers()
    answers.begin(at(0))
    fail(answers, *SIX[:5])
    assert found(answers, 20).failed == frozenset()
    answers.answered("six", at(25))
    answers.end()
    assert found(answers, 26).failed == frozenset()


def test_a_round_without_an_answer_counts_when_it_is_over_and_so_does_the_one_after_it() -> None:
    answers = Answers()
    for number, feed in enumerate(SIX[:3]):
        answers.begin(at(5 * number))
        fail(answers, feed)
        assert found(answers, 5 * number).failed == frozenset(SIX[:number])
        answers.end()
    assert found(answers, 20).newly_failed == frozenset(SIX[:3])
    assert found(answers, 20).words == "timed out"


def test_a_long_round_without_an_answer_counts_before_its_end() -> None:
    answers = Answers()
    answers.begin(at(0))
    fail(answers, *SIX[:3])
    assert found(answers, 31).newly_failed == frozenset(SIX[:3])
    answers.answered("six", at(32))
    assert found(answers, 33).failed == frozenset()


def test_a_feed_is_fine_until_it_fails_or_is_no_longer_configured() -> None:
    answers = Answers()
    for feed in ("one", "two", "gone"):
        answers.answered(feed, at(0))
    fail(answers, "two")
    assert found(answers, 1).fine == 1
