"""Which feeds there are and when each is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy import update as sql_update
from sqlmodel import Session, col

from monitor.lib.database import chunks
from monitor.model.feed import Feed, FeedState
from monitor.storage import bulk, rows
from monitor.storage.tables import FeedRow, ItemRow

# Nobody may ask for a longer wait than a day; what lies further ahead was written under a clock that ran ahead.
FARTHEST = timedelta(hours=25)


def sync(session: Session, feeds: Sequence[Feed], now: datetime) -> None:
    """Make the feeds that are polled exactly these.

    A new one is due now, and so is one whose address changed: validators of another document mean nothing. One that
    is gone keeps its row and its items.
    """
    held = {row.feed_id: row for row in session.scalars(select(FeedRow))}
    session.connection().execute(sql_update(FeedRow).values(enabled=False))
    anew = [feed for feed in feeds if feed.id not in held or held[feed.id].configured_url != feed.url]
    fresh = {feed.id: rows.state_row(FeedState(feed.id, next_poll_at=now)) for feed in anew}
    bulk.upsert(session, FeedRow, [rows.feed_row(feed) | fresh[feed.id] for feed in anew])
    bulk.update(session, FeedRow, [rows.feed_row(feed) for feed in feeds if feed.id not in fresh])
    # What is being asked at the old address is not saved.
    moved = sql_update(FeedRow).where(col(FeedRow.feed_id).in_([id_ for id_ in fresh if id_ in held]))
    session.connection().execute(moved.values(lease_epoch=col(FeedRow.lease_epoch) + 1))


def add_missing(session: Session, feeds: Sequence[Feed], now: datetime) -> None:
    """Give feeds that have no row one, due now; all others stay as they are."""
    bulk.insert(
        session, FeedRow, [rows.feed_row(feed) | rows.state_row(FeedState(feed.id, next_poll_at=now)) for feed in feeds]
    )


def due(session: Session, now: datetime, limit: int | None, ids: Collection[str] | None) -> tuple[FeedState, ...]:
    """Feeds whose time has come, the longest overdue first: of these ids, or of all that were configured last.

    A feed that was polled in the future, or waits longer than anyone may ask, is due: the clock was wrong then.
    """
    query = select(FeedRow).where(come(now)).order_by(col(FeedRow.next_poll_at), col(FeedRow.feed_id))
    if ids is None:
        query = query.where(col(FeedRow.enabled)).limit(limit)
    found = (rows.state_of(row) for row in session.scalars(query) if ids is None or row.feed_id in ids)
    return tuple(islice(found, limit))


def come(now: datetime) -> ColumnElement[bool]:
    """Whether a feed's time has come."""
    moment = col(FeedRow.next_poll_at)
    return or_(moment <= now, col(FeedRow.last_polled_at) > now, moment > now + FARTHEST)


def states(session: Session, ids: Collection[str] | None) -> dict[str, FeedState]:
    """The state of each of these feeds that has a row, or of all that were configured last."""
    query = select(FeedRow).order_by(col(FeedRow.feed_id))
    if ids is None:
        query = query.where(col(FeedRow.enabled))
    return {row.feed_id: rows.state_of(row) for row in session.scalars(query) if ids is None or row.feed_id in ids}


def known(session: Session, feed_id: str, keys: Sequence[str]) -> dict[str, str]:
    """The fingerprint of the latest text of every key we ever saw, pruned ones included."""
    found: dict[str, str] = {}
    for piece in chunks(list(dict.fromkeys(keys))):
        query = select(col(ItemRow.key), col(ItemRow.content_hash))
        ours = query.where(col(ItemRow.feed_id) == feed_id, col(ItemRow.key).in_(piece))
        found.update(session.execute(ours).all())
    return found
