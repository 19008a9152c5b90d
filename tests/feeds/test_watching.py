"""What was watched of a span: told by the answers in it, not by how feeds are at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feed_builders import feed as made

from monitor.feeds.schedule import after_poll
from monitor.feeds.watching import idle, lapsed, watched
from monitor.model.feed import Feed, FeedState, FetchFailed, FetchReason, NotModified
from monitor.model.watch import EVERY_FEED, Lapse, Watch

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
A, B = (made(id=id_, name=id_.title(), interval=15 * MINUTE) for id_ in ("wire", "agency"))


class World:
    """Feeds that are polled as the daemon polls them, and what is kept of it."""

    def __init__(self, *feeds: Feed) -> None:
        self.feeds = feeds
        self.states = {feed.id: FeedState(feed.id, NOON) for feed in feeds}
        self.lapses: list[Lapse] = []

    def poll(self, now: datetime, *failing: Feed) -> None:
        for feed in self.feeds:
            before = self.states[feed.id]
            if before.next_poll_at > now:
                continue
            if nobody := idle(self.states.values(), now):
                self.lapses.append(nobody)
            fails = feed in failing
            if not fails and (own := lapsed(before, now)):
                self.lapses.append(own)
            failed = FetchFailed(feed.id, FetchReason.HTTP_STATUS, "HTTP 503", now, 503)
            outcome = failed if fails else NotModified(feed.id, {}, now)
            self.states[feed.id] = after_poll(feed, before, outcome, None, 0, now)

    def live(self, since: datetime, until: datetime, *failing: Feed) -> None:
        """Tick every minute."""
        while since < until:
            self.poll(since, *failing)
            since += MINUTE

    def watch(self, since: datetime, until: datetime, *, timer: bool = False) -> Watch:
        return watched(self.feeds, self.states, self.lapses, since, until, timer=timer)


def test_a_day_with_one_poll_a_minute_into_it_was_not_watched() -> None:
    world = World(A, B)
    world.poll(NOON + MINUTE)
    watch = world.watch(NOON, NOON + DAY)
    assert watch.dark == (Lapse(EVERY_FEED, NOON + MINUTE, NOON + DAY),)
    assert watch.is_blind
    assert not watch.unread
    assert all(watch.mostly_unread(feed) for feed in (A, B))


def test_the_poll_that_ends_a_stretch_does_not_hide_it() -> None:
    world = World(A, B)
    world.poll(NOON + MINUTE)
    world.poll(NOON + DAY + MINUTE)
    assert world.watch(NOON, NOON + DAY).dark == (Lapse(EVERY_FEED, NOON + MINUTE, NOON + DAY),)
    world.live(NOON + DAY + MINUTE, NOON + 2 * DAY)
    assert world.watch(NOON + DAY, NOON + 2 * DAY) == Watch(DAY), "a minute of it lies in the next day, and is not told"


def test_feeds_that_fail_while_the_daemon_is_up_are_a_stretch_that_was_asked_for() -> None:
    world = World(A, B)
    world.live(NOON, NOON + 2 * HOUR)
    world.live(NOON + 2 * HOUR, NOON + 20 * HOUR, A, B)
    world.live(NOON + 20 * HOUR, NOON + DAY)
    (dark,) = world.watch(NOON, NOON + DAY).dark
    assert dark.asked
    assert timedelta(hours=18) <= dark.span <= timedelta(hours=23), (
        "from the last answer to the first after the back-off"
    )


def test_one_feed_that_fails_is_told_by_its_name_and_its_hours() -> None:
    world = World(A, B)
    world.live(NOON, NOON + 2 * HOUR)
    world.live(NOON + 2 * HOUR, NOON + 20 * HOUR, B)
    watch = world.watch(NOON, NOON + 20 * HOUR)
    assert not watch.dark
    assert [(one.feed.name, one.span) for one in watch.unread] == [("Agency", 18 * HOUR + 15 * MINUTE)]
    assert watch.mostly_unread(B)
    assert not watch.mostly_unread(A)


def test_a_daemon_that_was_down_is_seen_though_a_slow_feed_missed_no_poll() -> None:
    slow = replace(B, interval=12 * HOUR)
    world = World(A, slow)
    world.live(NOON, NOON + HOUR)
    world.live(NOON + 5 * HOUR, NOON + DAY)
    watch = world.watch(NOON, NOON + DAY)
    assert [(one.since, one.until, one.asked) for one in watch.dark] == [
        (NOON + 45 * MINUTE, NOON + 5 * HOUR, False),
    ]
    assert not watch.is_blind
    assert not watch.unread


def test_feeds_polled_slowly_as_planned_and_one_lost_packet_are_no_lapse() -> None:
    world = World(replace(A, interval=HOUR), replace(B, interval=8 * HOUR))
    world.live(NOON, NOON + 3 * HOUR)
    world.live(NOON + 3 * HOUR, NOON + 3 * HOUR + MINUTE, world.feeds[0])
    world.live(NOON + 3 * HOUR + MINUTE, NOON + 2 * DAY)
    assert world.watch(NOON, NOON + 2 * DAY) == Watch(2 * DAY)


def test_a_restart_is_no_lapse_that_a_day_tells_but_one_of_an_hourly_brief() -> None:
    world = World(A, B)
    world.live(NOON, NOON + HOUR)
    world.live(NOON + HOUR + 45 * MINUTE, NOON + DAY)
    assert world.watch(NOON, NOON + DAY) == Watch(DAY)
    assert world.watch(NOON + HOUR, NOON + 2 * HOUR).is_blind


def test_of_a_feed_that_was_never_read_no_stretch_is_known() -> None:
    world = World(A, B)
    world.live(NOON, NOON + 5 * HOUR, B)
    assert world.watch(NOON, NOON + 5 * HOUR) == Watch(5 * HOUR)


def test_a_clock_that_was_set_back_makes_no_lapse() -> None:
    world = World(A)
    world.poll(NOON + DAY)
    assert idle(world.states.values(), NOON) is None
    assert lapsed(world.states[A.id], NOON) is None


@pytest.mark.parametrize("hours", [2, 3])
def test_a_timer_that_polls_every_few_hours_watches_though_feeds_wish_to_be_asked_more_often(hours: int) -> None:
    world = World(A, B)
    for turn in range(0, 48, hours):
        world.poll(NOON + turn * HOUR + turn % 5 * MINUTE)
    assert world.watch(NOON, NOON + DAY) == Watch(DAY)
    assert world.watch(NOON + DAY, NOON + 2 * DAY) == Watch(DAY), "the last distance has not ended"


def test_a_timer_that_polls_once_a_day_watches_from_its_second_day_on() -> None:
    world = World(A, B)
    world.poll(NOON)
    for day in range(1, 6):
        world.poll(NOON + day * DAY + day % 2 * MINUTE)
        now = NOON + day * DAY + 2 * MINUTE
        assert world.watch(now - DAY, now, timer=True) == Watch(DAY)


def test_a_timer_that_missed_its_second_day_is_told_for_it() -> None:
    world = World(A, B)
    world.poll(NOON)
    world.poll(NOON + 2 * DAY)
    assert world.watch(NOON + DAY, NOON + 2 * DAY, timer=True).is_blind


def test_a_poll_by_hand_hides_no_night_in_which_the_daemon_was_down() -> None:
    world = World(A, B)
    world.live(NOON, NOON + 8 * HOUR)
    world.poll(NOON + 20 * HOUR)
    assert world.watch(NOON, NOON + 20 * HOUR, timer=True).is_blind


def test_a_timer_that_stops_for_a_night_is_told_for_that_night() -> None:
    world = World(A, B)
    for turn in (*range(0, 12, 2), *range(24, 36, 2)):
        world.poll(NOON + turn * HOUR)
    dark = Lapse(EVERY_FEED, NOON + 10 * HOUR, NOON + 24 * HOUR)
    assert world.watch(NOON, NOON + 36 * HOUR).dark == (dark,)


def test_a_day_after_polls_a_quarter_of_an_hour_apart_was_not_watched() -> None:
    world = World(A, B)
    world.poll(NOON)
    world.poll(NOON + 15 * MINUTE)
    assert world.watch(NOON + 15 * MINUTE, NOON + DAY + 15 * MINUTE).darkness == DAY


def test_a_daemon_that_stops_every_night_is_told_every_night() -> None:
    world = World(A, B)
    for day in range(5):
        world.live(NOON + day * DAY, NOON + day * DAY + 12 * HOUR)
    for day in range(4):
        assert world.watch(NOON + day * DAY, NOON + (day + 1) * DAY).darkness == 12 * HOUR + 15 * MINUTE


def test_a_start_that_fails_at_once_makes_the_night_before_it_no_habit() -> None:
    world = World(A, B)
    world.live(NOON - 12 * HOUR, NOON)
    world.poll(NOON + 8 * HOUR)
    world.poll(NOON + 16 * HOUR)
    assert world.watch(NOON, NOON + DAY).is_blind


def test_polls_that_are_regular_and_days_apart_are_no_watch() -> None:
    world = World(A, B)
    for day in range(0, 20, 2):
        world.poll(NOON + day * DAY)
    assert world.watch(NOON + 16 * DAY, NOON + 17 * DAY).is_blind


def test_a_feed_that_fails_for_hours_again_and_again_has_no_habit() -> None:
    world = World(A, B)
    for turn in range(0, 24, 6):
        world.live(NOON + turn * HOUR, NOON + turn * HOUR + MINUTE)
        world.live(NOON + turn * HOUR + MINUTE, NOON + (turn + 6) * HOUR, B)
    assert world.watch(NOON, NOON + DAY).mostly_unread(B)


def test_a_feed_that_came_in_the_morning_did_not_watch_the_night() -> None:
    world = World(A, B)
    world.live(NOON, NOON + HOUR)
    world.live(NOON + HOUR, NOON + 20 * HOUR, A, B)
    world.live(NOON + 20 * HOUR, NOON + DAY)
    before = world.watch(NOON, NOON + DAY)
    added = made(id="herald", name="Herald", interval=15 * MINUTE)
    world.feeds = (A, B, added)
    world.states[added.id] = FeedState(added.id, NOON + 23 * HOUR)
    world.live(NOON + 23 * HOUR, NOON + DAY)
    assert before.darkness > 18 * HOUR
    assert world.watch(NOON, NOON + DAY) == before


def test_what_was_before_the_first_feed_is_not_told() -> None:
    world = World(A, B)
    world.live(NOON + 12 * HOUR, NOON + DAY)
    assert world.watch(NOON, NOON + DAY) == Watch(DAY)
