"""A region is as well seen as the feeds that usually tell of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from history_builders import MIDNIGHT, OfDay
from rule_builders import NOW

from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.hourly import History, Hourly, HourlyItems, HourlyNamed
from monitor.model.place import Region
from monitor.model.sight import RegionSight, Sight
from monitor.rules.sights import by_region

DAY = timedelta(days=1)
SAHEL = Region("sahel", "Sahel", frozenset({"ML", "NE"}))
ASIA = Region("asia", "Asia", frozenset({"JP"}))


def past(days: int = 30, **feeds: OfDay) -> History:
    """Of each feed and day: its items, and of those how many name each country."""
    blocks = []
    for back in range(days, -1, -1):
        start = MIDNIGHT - back * DAY
        hour = start + timedelta(hours=10)
        items, named = [], []
        for feed, of_day in feeds.items():
            received, told = of_day(back)
            items += [HourlyItems(hour, feed, received)] if received else []
            named += [HourlyNamed(hour, feed, country, count) for country, count in told.items() if count]
        blocks.append(Hourly(start, start + DAY, tuple(items), (), tuple(named)))
    return History(tuple(blocks))


def heard(id_: str, health: Health = Health.OK, hours: float = 1) -> FeedHealth:
    feed = Feed(id_, id_, "https://x.example", "rss", "world", "en", id_, id_)
    return FeedHealth(feed, health, None if health is Health.OK else NOW - timedelta(hours=hours), "")


def of(told: int, now: int, country: str = "ML", items: int = 100) -> OfDay:
    return lambda back: (items if back or now else 0, {country: told if back else now})


def sahel(history: History, *health: FeedHealth) -> RegionSight:
    (found,) = by_region([SAHEL], health, history, NOW)
    return found


def test_feeds_whose_language_is_not_read_are_no_eyes() -> None:
    history = past(a=of(20, 0), b=of(20, 20))
    french = replace(heard("b"), feed=replace(heard("b").feed, language="fr"))
    health = [heard("a", Health.FAILING), french]
    (found,) = by_region([SAHEL], health, history, NOW, languages=frozenset({"en"}))
    assert (found.sight, found.feeds, found.received) == (Sight.BLIND, 1, 0)


def test_what_is_received_as_expected_is_seen_with_both_numbers() -> None:
    found = sahel(past(a=of(20, 20), b=of(13, 11, "NE")), heard("a"), heard("b"))
    assert (found.sight, found.received, found.expected) == (Sight.SEEN, 31, 33)
    assert (found.feeds, found.unheard, found.since) == (2, 0, None)


def test_feeds_that_are_well_and_tell_little_of_a_region_make_it_quiet() -> None:
    found = sahel(past(a=of(20, 3), b=of(13, 3, "NE")), heard("a"), heard("b"))
    assert (found.sight, found.received) == (Sight.QUIET, 6)


def test_little_of_a_region_while_one_of_its_feeds_fails_is_dim_since_that_feed_failed() -> None:
    found = sahel(past(a=of(20, 0), b=of(13, 11, "NE")), heard("a", Health.FAILING, 5), heard("b"))
    assert (found.sight, found.unheard, found.feeds) == (Sight.DIM, 1, 2)
    assert found.since == NOW - timedelta(hours=5)


def test_a_region_is_blind_since_the_last_feed_that_tells_of_it_fell_away_however_well_the_others_are() -> None:
    history = past(a=of(20, 0), b=of(13, 0, "NE"), tokyo=of(50, 50, "JP"))
    unseen = (heard("a", Health.FAILING, 9), heard("b", Health.SILENT, 2), heard("tokyo"))
    found, asia = by_region([SAHEL, ASIA], unseen, history, NOW)
    assert (found.sight, found.unheard, found.feeds) == (Sight.BLIND, 2, 2)
    assert found.since == NOW - timedelta(hours=2)
    assert asia.sight is Sight.SEEN


def test_a_feed_that_fails_and_is_not_missed_leaves_a_region_seen() -> None:
    found = sahel(past(a=of(20, 20), b=of(13, 0, "NE")), heard("a"), heard("b", Health.FAILING))
    assert (found.sight, found.unheard) == (Sight.SEEN, 1)


def test_a_day_on_which_little_of_everything_comes_in_is_no_calm_of_a_region() -> None:
    assert sahel(past(a=lambda back: (100, {"ML": 20}) if back else (40, {"ML": 8})), heard("a")).sight is Sight.SEEN


@pytest.mark.parametrize(
    "history", [History(), past(days=5, a=of(20, 20)), past(a=lambda back: (100, {"ML": int(back == 5)}))]
)
def test_without_a_past_or_where_next_to_nothing_is_told_nothing_is_expected(history: History) -> None:
    assert by_region([SAHEL], [heard("a")], history, NOW) == ()
