from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from feed_builders import NOW, entry, feed, fetched, rss, state
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.hints import max_age, retry_after
from monitor.feeds.parse import parse
from monitor.feeds.schedule import BOUNDS, after_poll, backoff, health
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Health, NotModified
from monitor.model.item import Parsed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEFT_ALONE = "the server asked to be left alone until {:%Y-%m-%d %H:%M} UTC (Retry-After)"
VALIDATORS = {"etag": '"v2"', "last-modified": "Wed, 04 Mar 2026 11:00:00 GMT"}


def failed(reason: FetchReason = FetchReason.TIMEOUT, wait: timedelta | None = None) -> FetchFailed:
    return FetchFailed("wire-one", reason, "it fell silent for 15 s", NOW, retry_after=wait)


def read(channel: str = "<title>x</title>", headers: dict[str, str] | None = None) -> tuple[Fetched, Parsed]:
    document = fetched(rss(entry(), channel=channel), headers)
    parsed = parse(feed(), document)
    assert isinstance(parsed, Parsed)
    return document, parsed


def test_a_read_feed_is_asked_again_after_its_interval_and_says_so() -> None:
    after = after_poll(feed(), state(failures=3, last_error="x"), *read(), new_items=1, now=NOW)
    assert (after.next_poll_at, after.why_next) == (NOW + 15 * MINUTE, "every 15 min")
    assert (after.last_polled_at, after.last_success_at, after.last_item_at) == (NOW, NOW, NOW)
    assert (after.failures, after.last_error) == (0, None)


def test_without_new_items_the_last_item_stays_where_it_was() -> None:
    earlier = NOW - HOUR
    assert after_poll(feed(), state(last_item_at=earlier), *read(), new_items=0, now=NOW).last_item_at == earlier


def test_an_issuers_list_that_dates_a_row_anew_is_no_silent_feed() -> None:
    """The rows of such a list are the same for years; only what they say and their dates move."""
    document, parsed = read()
    (row,) = parsed.items
    advice = replace(feed(), issuer="us-state")
    for dated, last in ((NOW - HOUR, NOW - HOUR), (NOW - 9 * DAY, NOW - 5 * DAY), (NOW + DAY, NOW - 5 * DAY)):
        listed = replace(parsed, items=(replace(row, published=dated),))
        remembered = state(last_item_at=NOW - 5 * DAY)
        assert after_poll(advice, remembered, document, listed, 0, NOW).last_item_at == last
        assert after_poll(feed(), remembered, document, listed, 0, NOW).last_item_at == NOW - 5 * DAY


def test_validators_are_remembered_with_the_items_they_belong_to() -> None:
    after = after_poll(feed(), state(etag='"v1"'), *read(headers=VALIDATORS), new_items=1, now=NOW)
    assert (after.etag, after.last_modified) == (VALIDATORS["etag"], VALIDATORS["last-modified"])


def test_validators_the_server_no_longer_sends_are_forgotten() -> None:
    after = after_poll(feed(), state(etag='"v1"', last_modified="x"), *read(), new_items=1, now=NOW)
    assert (after.etag, after.last_modified) == (None, None)


def test_a_partial_document_leaves_no_validators_so_that_the_rest_can_come() -> None:
    whole = rss(entry(), entry("Second", guid="2"))
    document = fetched(whole[: whole.index("Second")], VALIDATORS)
    parsed = parse(feed(), document)
    assert isinstance(parsed, Parsed)
    assert after_poll(feed(), state(etag='"v1"'), document, parsed, 1, NOW).etag is None


def test_an_unreadable_document_leaves_the_state_of_the_last_read_one() -> None:
    before = state(etag='"v1"', last_success_at=NOW - HOUR, last_item_at=NOW - HOUR)
    after = after_poll(feed(), before, failed(FetchReason.UNPARSABLE), None, 0, NOW)
    assert (after.etag, after.last_success_at, after.last_item_at) == ('"v1"', NOW - HOUR, NOW - HOUR)
    assert (after.failures, after.last_error) == (1, "it fell silent for 15 s")


@pytest.mark.parametrize("etag", ['"a\r\nX: 1"', "", "é", '"' + "a" * 5_000 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(etag: str) -> None:
    assert after_poll(feed(), state(), *read(headers={"etag": etag}), new_items=1, now=NOW).etag is None


@pytest.mark.parametrize(
    ("channel", "headers", "wait", "why"),
    [
        ("<ttl>60</ttl>", {}, HOUR, "the feed asks for 1 h between polls (TTL)"),
        ("<ttl>5</ttl>", {}, 15 * MINUTE, "every 15 min"),
        ("<ttl>100000</ttl>", {}, BOUNDS.hint, "the feed asks for 69 days 10 h between polls (TTL)"),
        ("", {"cache-control": "public, max-age=1800"}, 30 * MINUTE, "the answer holds for 30 min (max-age)"),
        ("", {"cache-control": "max-age=1800", "age": "1200"}, 15 * MINUTE, "every 15 min"),
        ("", {"cache-control": "no-cache, max-age=7200"}, 15 * MINUTE, "every 15 min"),
        ("", {"retry-after": "5400"}, timedelta(hours=1.5), LEFT_ALONE.format(NOW + timedelta(hours=1.5))),
        ("<ttl>30</ttl>", {"cache-control": "max-age=3600"}, HOUR, "the answer holds for 1 h (max-age)"),
    ],
)
def test_the_longest_wish_wins_and_is_named(channel: str, headers: dict[str, str], wait: timedelta, why: str) -> None:
    after = after_poll(feed(), state(), *read(f"<title>x</title>{channel}", headers), new_items=1, now=NOW)
    assert (after.next_poll_at - NOW, after.why_next) == (wait, why)


def test_a_ttl_still_holds_after_an_unchanged_answer() -> None:
    first = after_poll(feed(), state(), *read("<title>x</title><ttl>60</ttl>"), new_items=1, now=NOW)
    later = after_poll(feed(), first, NotModified("wire-one", {}, NOW), None, 0, NOW)
    assert later.next_poll_at == NOW + HOUR


def test_failures_back_off_and_say_so() -> None:
    now_failing = after_poll(feed(), state(failures=3), failed(), None, 0, NOW)
    assert now_failing.next_poll_at == NOW + backoff(feed(), 4)
    assert now_failing.why_next == "back-off after 4 failures in a row"
    assert after_poll(feed(), state(), failed(), None, 0, NOW).why_next == "back-off after 1 failure in a row"


def test_a_server_that_names_its_time_is_left_alone_so_long() -> None:
    after = after_poll(feed(), state(), failed(FetchReason.RATE_LIMITED, 2 * HOUR), None, 0, NOW)
    assert (after.next_poll_at, after.why_next) == (NOW + 2 * HOUR, LEFT_ALONE.format(NOW + 2 * HOUR))


def test_a_server_that_wants_to_be_left_alone_for_a_year_is_asked_once_a_day_and_that_is_said() -> None:
    after = after_poll(feed(), state(), failed(FetchReason.RATE_LIMITED, 365 * 24 * HOUR), None, 0, NOW)
    assert after.next_poll_at == NOW + 24 * HOUR
    assert after.why_next == LEFT_ALONE.format(NOW + 365 * DAY) + "; asked once a day all the same"


def test_a_feed_that_is_gone_is_asked_once_a_day() -> None:
    after = after_poll(feed(), state(), failed(FetchReason.GONE), None, 0, NOW)
    assert after.next_poll_at == NOW + DAY
    assert after.why_next.startswith("gone for good")


def test_a_permanent_move_is_remembered_only_when_the_new_place_has_items() -> None:
    document, parsed = read()
    moved = fetched(document.body, url="https://new.example/feed")
    moved = Fetched(moved.feed_id, moved.url, 200, {}, moved.body, NOW, moved_to=moved.url)
    assert after_poll(feed(), state(), moved, parsed, 1, NOW).url == "https://new.example/feed"
    assert after_poll(feed(), state(), moved, Parsed(()), 0, NOW).url is None


def test_a_move_that_leads_nowhere_is_undone_at_the_second_failure() -> None:
    once = after_poll(feed(), state(url="https://new.example/feed"), failed(), None, 0, NOW)
    assert once.url == "https://new.example/feed"
    assert after_poll(feed(), once, failed(), None, 0, NOW).url is None


def test_a_silent_feed_is_asked_without_validators_once_a_day() -> None:
    unchanged = NotModified("wire-one", {}, NOW)
    silent = state(etag='"v1"', last_item_at=NOW - 5 * DAY, last_polled_at=NOW - DAY)
    assert after_poll(feed(), silent, unchanged, None, 0, NOW).etag is None
    same_day = state(etag='"v1"', last_item_at=NOW - 5 * DAY, last_polled_at=NOW - HOUR)
    assert after_poll(feed(), same_day, unchanged, None, 0, NOW).etag == '"v1"'
    lively = state(etag='"v1"', last_item_at=NOW - HOUR, last_polled_at=NOW - DAY)
    assert after_poll(feed(), lively, unchanged, None, 0, NOW).etag == '"v1"'


intervals = st.timedeltas(MINUTE, 2 * DAY)
waits = st.none() | st.timedeltas(timedelta(0), 400 * DAY)
feeds = st.builds(lambda name, interval: feed(id=name, interval=interval), st.text("abc-", min_size=1), intervals)


@given(feeds, st.integers(0, 10_000), waits, st.sampled_from(FetchReason))
def test_after_a_failure_nobody_is_asked_earlier_than_he_asked_nor_later_than_the_bound(
    asked: Feed, failures: int, wait: timedelta | None, reason: FetchReason
) -> None:
    after = after_poll(asked, state(failures=failures), failed(reason, wait), None, 0, NOW)
    pause = after.next_poll_at - NOW
    assert min(max(asked.interval, wait or timedelta(0)), BOUNDS.longest) <= pause <= BOUNDS.longest


@given(feeds, st.none() | st.timedeltas(timedelta(0), 60 * DAY), st.none() | st.integers(0, 10**9), waits)
def test_after_a_success_every_wish_within_its_bound_is_kept(
    asked: Feed, ttl: timedelta | None, fresh: int | None, wait: timedelta | None
) -> None:
    headers = {} if fresh is None else {"cache-control": f"max-age={fresh}"}
    if wait is not None:
        headers["retry-after"] = str(int(wait.total_seconds()))
    pause = after_poll(asked, state(), fetched("", headers), Parsed((), ttl=ttl), 0, NOW).next_poll_at - NOW
    hints = [ttl or timedelta(0), timedelta(seconds=fresh or 0)]
    heard = retry_after(headers, NOW) or timedelta(0)
    assert pause >= min(max(asked.interval, heard), BOUNDS.longest)
    assert all(pause >= min(hint, BOUNDS.hint) for hint in hints)
    assert BOUNDS.shortest <= pause <= BOUNDS.longest


@given(feeds, st.integers(0, 200))
def test_backing_off_never_shrinks_with_failures_and_stays_in_bounds(asked: Feed, failures: int) -> None:
    assert asked.interval <= backoff(asked, failures) <= backoff(asked, failures + 1)
    assert backoff(asked, failures) <= max(BOUNDS.backoff, asked.interval)


@given(feeds, st.integers(1, 50))
def test_backing_off_is_the_same_every_time(asked: Feed, failures: int) -> None:
    assert backoff(asked, failures) == backoff(asked, failures)


def test_feeds_that_failed_together_do_not_come_back_together() -> None:
    assert len({backoff(feed(id=f"feed-{one}"), 3) for one in range(100)}) > 90


@pytest.mark.parametrize(
    ("value", "heard"),
    [("0", timedelta(0)), ("90", timedelta(seconds=90)), ("-5", None), ("1.5", None), ("", None), ("9" * 40, 365 * DAY),
     ("Wed, 04 Mar 2026 11:00:00 GMT", timedelta(0)), ("Wed, 04 Mar 2026 12:00:30 GMT", timedelta(seconds=30)),
     ("Wed, 04 Mar 9999 12:00:30 GMT", 365 * DAY), ("tomorrow", None)],
)  # fmt: skip
def test_retry_after_is_heard_within_reason(value: str, heard: timedelta | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == heard


@given(st.text(max_size=40))
def test_no_header_makes_the_schedule_raise(value: str) -> None:
    retry_after({"retry-after": value}, NOW)
    max_age({"cache-control": value, "age": value})


@pytest.mark.parametrize(
    ("remembered", "found", "words"),
    [
        (state(), Health.NEW, "not polled yet"),
        (state(failures=1, last_error="HTTP 503: x"), Health.FAILING, "HTTP 503: x; 1 failure in a row, never read"),
        (state(failures=2, last_error="x"), Health.FAILING, "x; 2 failures in a row, never read"),
        (
            state(failures=5, last_error="HTTP 503: x", last_success_at=NOW - HOUR),
            Health.FAILING,
            "HTTP 503: x; 5 failures in a row, last read 2026-03-04 11:00 UTC",
        ),
        (
            state(failures=1, last_error="the server answered 404", last_success_at=NOW, last_item_at=NOW),
            Health.OK,
            "last new item 2026-03-04 12:00 UTC; not read when last asked: the server answered 404",
        ),
        (state(last_success_at=NOW), Health.SILENT, "answers, but never had an item"),
        (
            state(last_success_at=NOW, last_item_at=NOW - 3 * DAY),
            Health.SILENT,
            "no new item since 2026-03-01 12:00 UTC, expected every 2 days",
        ),
        (state(last_success_at=NOW, last_item_at=NOW - DAY), Health.OK, "last new item 2026-03-03 12:00 UTC"),
        (state(failures=2, last_error="x", last_success_at=NOW, last_item_at=NOW - 9 * DAY), Health.FAILING, "x; 2"),
    ],
)
def test_health_is_one_word_and_one_clause(remembered: FeedState, found: Health, words: str) -> None:
    told = health(feed(), remembered, NOW)
    assert told.health is found
    assert told.detail.startswith(words)
    assert told.state == remembered


def test_a_dead_feed_is_told_by_its_second_poll_and_asked_ever_less_often() -> None:
    remembered, now, polls = state(last_success_at=NOW, last_item_at=NOW), NOW, 0
    while now < NOW + 2 * DAY:
        remembered = after_poll(feed(), remembered, failed(), None, 0, now)
        polls += 1
        assert health(feed(), remembered, now).health is (Health.FAILING if polls > 1 else Health.OK)
        now = remembered.next_poll_at
    assert polls <= 14
