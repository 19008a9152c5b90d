"""Which feeds there are and when each is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlmodel import Session, col

from monitor.model.feed import Feed, FeedState
from monitor.storage import bulk, rows
from monitor.storage.tables import FeedRow, ItemRow


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


def due(session: Session, now: datetime, limit: int | None) -> tuple[FeedState, ...]:
    """Feeds whose time has come, the longest overdue first."""
    moment = col(FeedRow.next_poll_at)
    query = (
        select(FeedRow).where(col(FeedRow.enabled), moment <= now).order_by(moment, col(FeedRow.feed_id)).limit(limit)
    )
    return tuple(rows.state_of(row) for row in session.scalars(query))


def states(session: Session) -> dict[str, FeedState]:
    """The state of every feed that is polled."""
    query = select(FeedRow).where(col(FeedRow.enabled)).order_by(col(FeedRow.feed_id))
    return {row.feed_id: rows.state_of(row) for row in session.scalars(query)}


def known(session: Session, feed_id: str, keys: Sequence[str]) -> dict[str, str]:
    """The fingerprint of the latest text of every key we ever saw, pruned ones included."""
    found: dict[str, str] = {}
    for piece in bulk.chunks(list(dict.fromkeys(keys))):
        query = select(col(ItemRow.key), col(ItemRow.content_hash))
        ours = query.where(col(ItemRow.feed_id) == feed_id, col(ItemRow.key).in_(piece))
        found.update(session.execute(ours).all())
    return found
