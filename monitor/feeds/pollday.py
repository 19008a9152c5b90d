"""One poll as an entry of the feed's diary."""

from __future__ import annotations

from datetime import datetime

from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Outcome
from monitor.model.feedday import DOCUMENT, NOT_MODIFIED, FeedDay
from monitor.model.item import Parsed

_LONGEST = 500


def noted(
    feed: Feed, asked: FeedState, outcome: Outcome, parsed: Parsed | None, new_items: int, now: datetime
) -> FeedDay:
    """What one poll adds to the diary.

    Args:
        feed: As configured.
        asked: Its state when it was asked.
        outcome: What came, or the parser's failure for a document that cannot be read.
        parsed: What the document held; None unless the outcome is `Fetched`.
        new_items: Never seen before.
        now: When it was taken in.
    """
    entries = len(parsed.items) if parsed is not None else None
    return FeedDay(
        feed_id=feed.id,
        day=now.replace(hour=0, minute=0, second=0, microsecond=0),
        ending=ending(outcome),
        polls=1,
        first_at=now,
        last_at=now,
        entries=entries,
        entries_least=entries,
        entries_most=entries,
        new_items=new_items,
        disputed=int(parsed is not None and parsed.disputed),
        url=outcome.url if isinstance(outcome, Fetched) and outcome.url != (asked.url or feed.url) else None,
        detail=_detail(outcome, parsed),
    )


def ending(outcome: Outcome) -> str:
    """How a poll ended, in one word of few: fit for a label."""
    if isinstance(outcome, FetchFailed):
        known = outcome.reason is FetchReason.HTTP_STATUS and outcome.status is not None
        return f"http_{outcome.status}" if known else outcome.reason.value
    return DOCUMENT if isinstance(outcome, Fetched) else NOT_MODIFIED


def _detail(outcome: Outcome, parsed: Parsed | None) -> str | None:
    if isinstance(outcome, FetchFailed):
        return outcome.message[:_LONGEST]
    return "; ".join(parsed.warnings)[:_LONGEST] or None if parsed is not None else None
