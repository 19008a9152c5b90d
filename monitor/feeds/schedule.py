"""When a feed is asked next, and how it is doing: plain functions of what came.

The next poll is the latest of all that anyone asked for (our interval, the feed's TTL, the server's max-age and
Retry-After, our own back-off), held within bounds. What decided is said in words, because an interval that "has no
effect" is the commonest complaint about feed readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.feeds.hints import max_age, retry_after
from monitor.lib.digest import fingerprint
from monitor.lib.spans import spoken
from monitor.model.feed import (
    Feed,
    FeedHealth,
    FeedState,
    Fetched,
    FetchFailed,
    FetchReason,
    Health,
    Outcome,
    in_utc,
)
from monitor.model.item import Parsed


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far anything may move the next poll.

    Attributes:
        shortest: Between two polls of a feed, whatever its interval.
        hint: The most that a TTL or max-age may ask: a publisher's caching wish must not make us miss a day.
        backoff: The most that our own back-off may ask, so that a source that comes back is seen the same day.
        longest: The most that a server may ask with Retry-After; also the pace for a feed that is gone.
    """

    shortest: timedelta = timedelta(minutes=1)
    hint: timedelta = timedelta(hours=3)
    backoff: timedelta = timedelta(hours=6)
    longest: timedelta = timedelta(hours=24)


BOUNDS = Bounds()
FAILING_AFTER = 2
"""Failures in a row before a feed is called failing: one lost packet is no news."""

_DOUBLINGS = 16
_BY_RETRY_AFTER = "(Retry-After)"
_LONGEST_VALIDATOR = 1_000


@dataclass(frozen=True, slots=True)
class _Wish:
    """Somebody wants us to wait so long."""

    wait: timedelta
    why: str


def after_poll(
    feed: Feed,
    state: FeedState,
    outcome: Outcome,
    parsed: Parsed | None,
    new_items: int,
    now: datetime,
    trouble: str | None = None,
) -> FeedState:
    """What to remember of a feed after a poll, and when to ask again.

    `outcome` is what the fetch brought, or the parser's `FetchFailed` for a document that cannot be read; `parsed` is
    what the document held, None unless the outcome is `Fetched`; `new_items` counts those that show the feed is alive:
    those never seen before, and of an issuer's list those that changed; `trouble` says what of it
    could not be understood.
    """
    if isinstance(outcome, FetchFailed):
        return _after_failure(feed, state, outcome, now)
    kept = _after_document(state, outcome, parsed) if isinstance(outcome, Fetched) else _after_304(feed, state, now)
    wish = max([_interval(feed), *_hints(kept.ttl, outcome.headers, now)], key=lambda one: one.wait)
    following = now + _within(wish.wait, BOUNDS.longest)
    return replace(
        kept,
        next_poll_at=following,
        read_until=following,
        why_next=wish.why,
        last_polled_at=now,
        last_success_at=now,
        last_item_at=now if new_items > 0 else _last_sign(feed, state, parsed, now),
        failures=0,
        last_error=None,
        trouble=trouble if isinstance(outcome, Fetched) else state.trouble,
    )


def _last_sign(feed: Feed, state: FeedState, parsed: Parsed | None, now: datetime) -> datetime | None:
    """When a feed last showed that it lives: an issuer's list has the same rows for years, and dates them anew."""
    if feed.issuer is None or parsed is None:
        return state.last_item_at
    dates = [item.published for item in parsed.items if item.published is not None and item.published <= now]
    return max(filter(None, [state.last_item_at, *dates]), default=None)


def backoff(feed: Feed, failures: int) -> timedelta:
    """How long to stay away after so many failures in a row: doubling, up to a bound, a little different by feed.

    The same feed and count give the same span on every machine; more failures never give a shorter one.
    """
    doubled = max(feed.interval, BOUNDS.shortest) * (1 << min(max(0, failures - 1), _DOUBLINGS))
    # Up to a tenth more, so that feeds that failed together do not all come back together.
    jitter = int(fingerprint(feed.id, size=2), 16) / 0xFFFF / 10
    return min(doubled * (1 + jitter), max(BOUNDS.backoff, feed.interval))


def _after_failure(feed: Feed, state: FeedState, failed: FetchFailed, now: datetime) -> FeedState:
    failures = state.failures + 1
    wishes = [_interval(feed), _Wish(backoff(feed, failures), f"back-off after {_times(failures, 'failure')} in a row")]
    if failed.retry_after is not None:
        more = "; asked once a day all the same" if failed.retry_after > BOUNDS.longest else ""
        wishes.append(_Wish(failed.retry_after, _left_alone(failed.retry_after, now) + more))
    if failed.reason is FetchReason.GONE:
        wishes.append(_Wish(BOUNDS.longest, "gone for good; asked once a day in case it returns"))
    wish = max(wishes, key=lambda one: one.wait)
    return replace(
        state,
        next_poll_at=now + _within(wish.wait, BOUNDS.longest),
        why_next=wish.why,
        # A permanent redirect that leads nowhere is forgotten: the configured address gets its chance again.
        url=None if failures >= FAILING_AFTER else state.url,
        last_polled_at=now,
        failures=failures,
        last_error=failed.message,
    )


def _after_document(state: FeedState, fetched: Fetched, parsed: Parsed | None) -> FeedState:
    """Validators are kept only with a whole document's items; a move only when the new place has some."""
    whole = parsed is not None and not parsed.partial
    moved = fetched.moved_to if parsed is not None and parsed.items else None
    return replace(
        state,
        etag=_validator(fetched, "etag") if whole else None,
        last_modified=_validator(fetched, "last-modified") if whole else None,
        url=moved or state.url,
        ttl=parsed.ttl if parsed is not None else state.ttl,
    )


def _after_304(feed: Feed, state: FeedState, now: datetime) -> FeedState:
    """A silent feed is asked without validators once a day: some servers answer 304 for ever."""
    silent = state.last_item_at is None or now - state.last_item_at > feed.cadence
    new_day = state.last_polled_at is None or state.last_polled_at.date() != now.date()
    return replace(state, etag=None, last_modified=None) if silent and new_day else state


def _validator(fetched: Fetched, name: str) -> str | None:
    value = fetched.headers.get(name, "").strip()
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable() else None


def _interval(feed: Feed) -> _Wish:
    return _Wish(_within(feed.interval, BOUNDS.longest), f"every {spoken(feed.interval)}")


def _hints(ttl: timedelta | None, headers: Mapping[str, str], now: datetime) -> Iterator[_Wish]:
    """What the feed and its server would like; a caching wish weighs less than an explicit Retry-After."""
    fresh, away = max_age(headers), retry_after(headers, now)
    if ttl is not None:
        yield _Wish(_within(ttl, BOUNDS.hint), f"the feed asks for {spoken(ttl)} between polls (TTL)")
    if fresh is not None:
        yield _Wish(_within(fresh, BOUNDS.hint), f"the answer holds for {spoken(fresh)} (max-age)")
    if away is not None:
        yield _Wish(away, _left_alone(away, now))


def _left_alone(wait: timedelta, now: datetime) -> str:
    return f"the server asked to be left alone until {in_utc(now + wait)} {_BY_RETRY_AFTER}"


def wish_of_server(state: FeedState) -> str | None:
    """That the server asked to be left alone, and until when; None where something else decided the next poll."""
    return state.why_next if _BY_RETRY_AFTER in state.why_next else None


def _within(wait: timedelta, most: timedelta) -> timedelta:
    return min(max(wait, BOUNDS.shortest), most)


def health(feed: Feed, state: FeedState | None, now: datetime) -> FeedHealth:
    """How a feed is doing, since when, and one clause about it.

    Failing counts first: of a feed that cannot be read nobody knows whether it is silent. One that was read before is
    given another try; one that never was may be a mistyped address, and is told at its first failure.
    """
    if state is None:
        return FeedHealth(feed, Health.NEW, None, "never polled")
    if state.failures >= FAILING_AFTER or (state.failures and state.last_success_at is None):
        since = state.last_success_at
        last = f"last read {in_utc(since)}" if since else "never read"
        why = f"{state.last_error or 'unknown reason'}; {_times(state.failures, 'failure')} in a row, {last}"
        return FeedHealth(feed, Health.FAILING, since, why, state)
    if state.last_success_at is None:
        return FeedHealth(feed, Health.NEW, None, "not polled yet", state)
    if state.last_item_at is None:
        return FeedHealth(feed, Health.SILENT, None, "answers, but never had an item", state)
    quiet, missed = now - state.last_item_at, _missed(state)
    if quiet > feed.cadence:
        why = f"no new item since {in_utc(state.last_item_at)}, expected every {spoken(feed.cadence)}{missed}"
        return FeedHealth(feed, Health.SILENT, state.last_item_at, why, state)
    if state.trouble:
        return FeedHealth(feed, Health.IMPAIRED, state.last_success_at, f"{state.trouble}{missed}", state)
    last = f"last new item {in_utc(state.last_item_at)}{missed}"
    return FeedHealth(feed, Health.OK, state.last_success_at, last, state)


def _missed(state: FeedState) -> str:
    """That a feed which is well enough did not answer when it was last asked."""
    if not state.failures:
        return ""
    often = "" if state.failures == 1 else f", {_times(state.failures, 'failure')} in a row"
    return f"; not read when last asked{often}: {state.last_error or 'unknown reason'}"


def _times(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
