"""What was known of a story at any moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.mention import Quantity
from monitor.model.story import Figure, Revision, Story

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def figure(killed: int, hours: int) -> Figure:
    seen = NOON + hours * HOUR
    return Figure(
        "killed", None, Quantity("killed", killed, killed, False, str(killed)), "bombing", "wire", "i", seen, seen
    )


def story(*counts: int) -> Story:
    """A story whose toll was told anew every hour."""
    figures = [figure(count, hour) for hour, count in enumerate(counts)]
    revisions = tuple(Revision(one, other) for one, other in pairwise(figures))
    empty = Story("s", "Blast", NOON, NOON, ("i",), ("wire",), (), ())
    return replace(empty, figures=tuple(figures[-1:]), revisions=revisions)


def test_what_was_known_then_is_what_had_been_seen_by_then() -> None:
    whole = story(12, 19, 27)
    then = whole.as_of(NOON + 2 * HOUR)  # the third figure comes at that very moment
    assert [one.quantity.lo for one in then.figures] == [19]
    assert [one.after.quantity.lo for one in then.revisions] == [19]
    assert whole.as_of(NOON).figures == ()
    assert whole.as_of(NOON + 3 * HOUR) == whole


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6), st.integers(-1, 7), st.integers(-1, 7))
def test_looking_back_twice_is_looking_back_to_the_earlier_moment(counts: list[int], one: int, other: int) -> None:
    whole = story(*counts)
    first, second = NOON + one * HOUR, NOON + other * HOUR
    assert whole.as_of(first).as_of(second) == whole.as_of(min(first, second))
