"""A feed asked on purpose, as if it had been polled now: so that a diagnosis rests on what is there today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.feeds import schedule
from monitor.feeds.answers import Answer, held
from monitor.feeds.pollday import noted
from monitor.feeds.schedule import FAILING_AFTER
from monitor.model.feed import Feed, FeedState, FetchFailed
from monitor.model.feedday import FeedDay


def unconditional(feed: Feed, state: FeedState | None, now: datetime) -> FeedState:
    """The state to ask with, so that a whole document comes."""
    return replace(state or FeedState(feed.id, now), etag=None, last_modified=None)


def examined(feed: Feed, asked: FeedState, answer: Answer, now: datetime) -> tuple[FeedState, FeedDay]:
    """What would be remembered after this poll. One failure counts as several: somebody wants to know."""
    outcome, parsed = held(feed, answer, now)
    after = schedule.after_poll(feed, asked, outcome, parsed, 0, now)
    if isinstance(outcome, FetchFailed):
        after = replace(after, failures=max(after.failures, FAILING_AFTER))
    elif after.last_item_at is None and parsed is not None and parsed.items:
        after = replace(after, last_item_at=now)
    return after, noted(feed, asked, outcome, parsed, 0, now)
