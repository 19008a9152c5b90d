"""The diary of polls: one row a feed, day and ending, whatever order polls are saved in; and the proof of writing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text
from storage_builders import DAY, HOUR, NOON, state

from monitor.lib.database import reading
from monitor.model.feedday import FeedDay
from monitor.model.watch import EVERY_FEED, Lapse
from monitor.storage import lapses
from monitor.storage.feeddays import KEPT
from monitor.storage.store import Poll, Store

MIDNIGHT = NOON.replace(hour=0)


def polled(
    at: datetime, ending: str = "document", entries: int | None = None, *, new: int = 0, detail: str | None = None
) -> Poll:
    day = at.replace(hour=0, minute=0)
    return Poll(
        state(at=at), noted=FeedDay("wire", day, ending, 1, at, at, entries, entries, entries, new, 0, None, detail)
    )


def test_polls_of_a_day_that_end_alike_are_one_row(store: Store) -> None:
    for hours, entries, detail in ((0, 30, "first"), (2, 12, None), (1, 40, "last")):
        store.save_poll(polled(NOON + hours * HOUR, entries=entries, new=2, detail=detail))
    (day,) = store.feed_days(MIDNIGHT)
    assert day == FeedDay(
        "wire", MIDNIGHT, "document", 3, NOON, NOON + 2 * HOUR, 40, 12, 40, new_items=6, disputed=0, detail="last"
    )


def test_each_way_to_end_and_each_day_has_its_own_row(store: Store) -> None:
    for at, ending in ((NOON, "not_modified"), (NOON + HOUR, "http_404"), (NOON + DAY, "http_404")):
        store.save_poll(polled(at, ending))
    assert [(day.ending, day.day) for day in store.feed_days(MIDNIGHT)] == [
        ("not_modified", MIDNIGHT), ("http_404", MIDNIGHT), ("http_404", MIDNIGHT + DAY)
    ]  # fmt: skip
    assert len(store.feed_days(MIDNIGHT + DAY)) == 1
    assert store.feed_days(MIDNIGHT, "ministry") == ()


def test_the_diary_is_kept_for_months_and_not_longer(store: Store) -> None:
    for at in (NOON, NOON + DAY, NOON + DAY + KEPT):
        store.save_poll(polled(at))
    store.prune(NOON - timedelta(days=400))
    assert [day.day for day in store.feed_days(NOON - DAY)] == [MIDNIGHT + DAY, MIDNIGHT + DAY + KEPT]


def test_a_heartbeat_is_one_row_a_process_and_those_long_gone_are_forgotten(store: Store) -> None:
    store.heartbeat("gone", NOON)
    store.heartbeat("other", NOON + 2 * DAY)
    store.heartbeat("ours", NOON + 2 * DAY)
    store.heartbeat("ours", NOON + 2 * DAY + HOUR)
    with reading(store._engine) as session:
        writers = session.connection().execute(text("SELECT writer FROM heartbeats ORDER BY writer")).scalars().all()
    assert writers == ["other", "ours"]


def test_a_lapse_is_kept_with_the_poll_that_ended_it_and_read_where_it_reaches_into_a_span(store: Store) -> None:
    own, nobody = Lapse("wire", NOON, NOON + 5 * HOUR, asked=True), Lapse(EVERY_FEED, NOON + HOUR, NOON + 5 * HOUR)
    for _ in range(2):
        store.save_poll(Poll(state(at=NOON + 5 * HOUR), lapses=(own, nobody)))
    assert store.lapses(NOON + 4 * HOUR, NOON + DAY) == (own, nobody)
    assert store.lapses(NOON - DAY, NOON + HOUR) == (own,)
    assert store.lapses(NOON + 5 * HOUR, NOON + DAY) == ()
    store.save_poll(Poll(state(at=NOON + 2 * DAY), lapses=(Lapse("wire", NOON + DAY, NOON + 2 * DAY + lapses.KEPT),)))
    store.prune(NOON - timedelta(days=400))
    assert store.lapses(NOON, NOON + HOUR) == ()


def test_a_lapse_noted_under_a_clock_that_ran_ahead_ends_with_the_next_poll(store: Store) -> None:
    lapse, ahead = Lapse("wire", NOON - HOUR, NOON + DAY), Lapse(EVERY_FEED, NOON + 2 * HOUR, NOON + DAY)
    over = Lapse(EVERY_FEED, NOON - 5 * HOUR, NOON - HOUR)
    store.save_poll(replace(polled(NOON + DAY), lapses=(lapse, ahead, over)))
    store.save_poll(polled(NOON + HOUR))
    assert store.lapses(NOON - DAY, NOON + 2 * DAY) == (over, replace(lapse, until=NOON + HOUR))
