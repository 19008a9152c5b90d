"""Stretches in which feeds were not read: a row each, written by the poll that ended it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlmodel import Field, Session, col

from monitor.lib.columns import UtcDateTime
from monitor.model.watch import Lapse
from monitor.storage import bulk
from monitor.storage.tables import Kept

KEPT = timedelta(days=120)


class LapseRow(Kept, table=True):
    """A stretch in which a feed was not read, or where `feed_id` is empty none of all was asked."""

    __tablename__ = "lapses"

    feed_id: str = Field(primary_key=True)
    since: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    until: datetime = Field(index=True, sa_type=UtcDateTime)
    asked: bool


def note(session: Session, lapses: Sequence[Lapse]) -> None:
    """Keep lapses that a poll ended; of one that two processes ended, what was noted last."""
    rows = [{name: getattr(lapse, name) for name in Lapse.__dataclass_fields__} for lapse in lapses]
    bulk.upsert(session, LapseRow, rows)


def clip(session: Session, now: datetime) -> None:
    """Let no lapse reach beyond a moment: what was noted under a clock that ran ahead would cover what is watched."""
    session.connection().execute(delete(LapseRow).where(col(LapseRow.since) >= now))
    session.connection().execute(update(LapseRow).where(col(LapseRow.until) > now).values(until=now))


def read(session: Session, since: datetime, until: datetime) -> tuple[Lapse, ...]:
    """Those that reach into [since, until), oldest first."""
    query = select(LapseRow).where(col(LapseRow.until) > since, col(LapseRow.since) < until)
    found = session.scalars(query.order_by(col(LapseRow.since), col(LapseRow.feed_id)))
    return tuple(Lapse(row.feed_id, row.since, row.until, row.asked) for row in found)


def forget(session: Session, before: datetime) -> int:
    """Delete those that ended before a moment, and all but the latest months; how many."""
    newest = session.scalar(select(func.max(col(LapseRow.until))))
    if newest is None:
        return 0
    before = max(before, newest - KEPT)
    return session.connection().execute(delete(LapseRow).where(col(LapseRow.until) < before)).rowcount
