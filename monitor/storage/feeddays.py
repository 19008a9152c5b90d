"""The diary of polls: one row a feed, day and ending, kept up by each poll and read by whoever looks for trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ClauseElement, Dialect, Table, case, delete, func, select
from sqlmodel import Session, col

from monitor.model.feedday import FeedDay
from monitor.storage import bulk
from monitor.storage.tables import FeedDayRow

KEPT = timedelta(days=120)

_FIELDS = tuple(FeedDay.__dataclass_fields__)
_SUMS = ("polls", "new_items", "disputed")
_LEAST, _MOST = ("first_at", "entries_least"), ("last_at", "entries_most")
_LATEST = ("entries", "url", "detail")


def note(session: Session, day: FeedDay) -> None:
    """Add one poll to its day."""
    bulk.run(session, _adding, FeedDayRow, [{name: getattr(day, name) for name in _FIELDS}])


def read(session: Session, since: datetime, feed_id: str | None) -> tuple[FeedDay, ...]:
    """The days that begin at or after a moment, oldest first; of one feed, or of all."""
    columns = [col(getattr(FeedDayRow, name)) for name in _FIELDS]
    query = select(*columns).where(col(FeedDayRow.day) >= since)
    if feed_id is not None:
        query = query.where(col(FeedDayRow.feed_id) == feed_id)
    order = (col(FeedDayRow.day), col(FeedDayRow.feed_id), col(FeedDayRow.last_at), col(FeedDayRow.ending))
    return tuple(FeedDay(*row) for row in session.execute(query.order_by(*order)))


def forget(session: Session, before: datetime) -> int:
    """Delete the days that began before a moment, and all but the latest months; how many rows."""
    newest = session.scalar(select(func.max(col(FeedDayRow.day))))
    if newest is None:
        return 0
    before = max(before, newest - KEPT)
    return session.connection().execute(delete(FeedDayRow).where(col(FeedDayRow.day) < before)).rowcount


def _adding(dialect: Dialect, target: Table, names: Sequence[str]) -> ClauseElement:
    statement = bulk.insertion(dialect, target, names)
    held, came = target.c, statement.excluded
    values: dict[str, ClauseElement] = {name: held[name] + came[name] for name in _SUMS}
    values |= {name: case((came[name] < held[name], came[name]), else_=held[name]) for name in _LEAST}
    values |= {name: case((came[name] > held[name], came[name]), else_=held[name]) for name in _MOST}
    values |= {name: came[name] for name in _LATEST}
    return statement.on_conflict_do_update(index_elements=bulk.key_names(target), set_=values)
