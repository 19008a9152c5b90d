"""The months above a backtest's weeks, on the terminal and in pictures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.backtest.outcome import Coverage, Outcome
from monitor.backtest.report import Report

HOUR = timedelta(hours=1)


def named(since: str, weeks: int) -> str:
    begin = datetime.fromisoformat(since).replace(tzinfo=UTC)
    outcome = Outcome(begin, begin + timedelta(weeks=weeks), HOUR, {"new": ()}, {"new": ()}, Coverage())
    return " ".join(f"{week}{name}" for week, name in Report(outcome, None, None).months())


@pytest.mark.parametrize(
    ("since", "weeks", "shown"),
    [
        ("2023-10-25", 10, "1Nov 6Dec"),  # one week of October, on which November would write
        ("2023-10-11", 10, "3Nov 8Dec"),
        ("2023-10-04", 10, "0Oct 4Nov 9Dec"),
        ("2023-10-25", 1, "0Oct"),
        ("2022-12-28", 6, "1Jan 5Feb"),
    ],
)
def test_months_never_write_on_one_another(since: str, weeks: int, shown: str) -> None:
    assert named(since, weeks) == shown


def test_in_any_year_there_is_a_blank_between_two_names() -> None:
    for day in range(0, 365, 5):
        begin = (datetime(2023, 1, 1, tzinfo=UTC) + timedelta(days=day)).date().isoformat()
        starts = [int(word[:-3]) for word in named(begin, 60).split()]
        assert all(later - earlier >= 4 for earlier, later in pairwise(starts))
