"""What rules keep of the past is as much after months as after the longest that any of them looks back."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import timedelta

import pytest
from history_builders import DAY, past, steady
from rule_builders import NOW

from monitor.history import Days
from monitor.rules.baseline import Baseline, baseline, present
from monitor.rules.tally import PARTS, Selection, Tally, tally

HOUR = timedelta(hours=1)
BACK = 20  # days
FEEDS = ("a", "b", "c")
CHOSEN = Selection(frozenset(), frozenset(), (), ("country",), frozenset(FEEDS), named=False)


def alive(kind: type) -> int:
    """How many of them there are in this process."""
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


@pytest.mark.parametrize("span", [6 * HOUR, DAY])
def test_baselines_and_counts_do_not_pile_up_while_days_pass(span: timedelta) -> None:
    blocks = {day.since: day for day in past(dict.fromkeys(FEEDS, steady(30, IQ=3)), days=90).days}
    days = Days(lambda since, _until: replace(blocks[since]))
    before = alive(Baseline), alive(Tally)
    measured, last = 0, None
    for hour in range(0, 24 * 3 * BACK, 3):
        now = NOW - 60 * DAY + hour * HOUR
        known = days.history(now - BACK * DAY, now).days
        base = baseline(known, CHOSEN, span, BACK * DAY, now)
        present(known, CHOSEN, base, now)
        tally(known, now.replace(minute=0) - (BACK - 2) * DAY, now.replace(minute=0), CHOSEN)
        measured, last = measured + (base is not last), base
    del base, last, known
    assert measured > BACK, "they were measured anew day by day"
    assert alive(Baseline) - before[0] <= DAY // span + 1
    of_baselines = (DAY // span + 1) * BACK
    of_days = (PARTS + 1) * (BACK + 1)
    assert alive(Tally) - before[1] <= of_baselines + of_days
