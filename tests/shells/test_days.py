"""Days of the past are counted once, the present one whenever something came in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from monitor.history import Days
from monitor.model.hourly import Hourly

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


class Counting:
    def __init__(self) -> None:
        self.asked: list[datetime] = []

    def __call__(self, since: datetime, until: datetime) -> Hourly:
        self.asked.append(since)
        return Hourly(since, until)


def test_a_history_is_days_without_a_gap_up_to_the_present_one() -> None:
    days = Days(Counting()).history(NOW - 3 * DAY, NOW).days
    assert [day.since.day for day in days] == [7, 8, 9, 10]
    assert all(one.until == other.since for one, other in pairwise(days))


def test_nothing_is_counted_again_unless_something_came_in() -> None:
    counting = Counting()
    days = Days(counting)
    first = days.history(NOW - 3 * DAY, NOW)
    assert days.history(NOW - 3 * DAY, NOW + timedelta(hours=1)) == first
    assert len(counting.asked) == 4
    days.changed(NOW)
    again = days.history(NOW - 3 * DAY, NOW)
    assert again.days[:3] == first.days[:3]
    assert again.days[3] is not first.days[3]
    assert len(counting.asked) == 5


def test_the_day_that_was_present_is_counted_whole_once_it_is_over() -> None:
    counting = Counting()
    days = Days(counting)
    days.history(NOW - DAY, NOW)
    days.history(NOW, NOW + DAY)
    assert [moment.day for moment in counting.asked] == [9, 10, 10, 11]


def test_what_is_older_than_asked_for_is_not_kept_and_a_retagging_forgets_all() -> None:
    counting = Counting()
    days = Days(counting)
    days.history(NOW - 3 * DAY, NOW)
    days.history(NOW - DAY, NOW)
    days.history(NOW - 3 * DAY, NOW)
    assert [moment.day for moment in counting.asked] == [7, 8, 9, 10, 7, 8]
    days.forget()
    days.history(NOW - DAY, NOW)
    assert [moment.day for moment in counting.asked][-2:] == [9, 10]
