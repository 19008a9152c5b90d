"""Who writes stories takes turns, by one row: what a poll places stories on is what is stored when it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session, col

from monitor.storage import bulk
from monitor.storage.tables import ProgressRow

FAR_AHEAD = timedelta(days=1)  # what was told until so far ahead was told under a clock that was wrong
_ROW = 1
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far everything is.

    Attributes:
        revision: Grows with each poll that changed stories.
        retagged: Grows with each batch of items that were tagged anew.
        told_until: Digests told of everything seen before.
    """

    revision: int = 0
    retagged: int = 0
    told_until: datetime = _LONG_AGO

    def not_before(self, moment: datetime) -> datetime:
        """A moment, or the end of what digests told of, where that is later.

        A clock that was set back over a digest would otherwise put items into a window that is closed, and so would
        one that goes behind that of the machine which told. One that was far ahead by mistake binds nobody.
        """
        return moment if self.told_until - moment >= FAR_AHEAD else max(moment, self.told_until)


def look(session: Session) -> Progress:
    """How far everything is by now."""
    row = session.execute(_columns()).first()
    return Progress() if row is None else _progress(row)


def take(session: Session) -> Progress:
    """Wait for the turn, and hold it until the transaction ends; how far everything is then."""
    if (
        session.get_bind().dialect.name == "postgresql"
        and session.execute(_columns().with_for_update()).first() is None
    ):
        bulk.insert(session, ProgressRow, [{"id": _ROW, "revision": 0, "retagged": 0, "told_until": None}])
        session.execute(_columns().with_for_update())
    return look(session)


def write(session: Session, **values: Any) -> None:
    """Change what stands in the row, whether there is one yet or not."""
    bulk.upsert(session, ProgressRow, [{"id": _ROW} | values])


def _progress(row: Row[int, int, datetime | None]) -> Progress:
    revision, retagged, told_until = row
    return Progress(revision, retagged, told_until or _LONG_AGO)


def _columns() -> Select[int, int, datetime | None]:
    row = ProgressRow
    return select(col(row.revision), col(row.retagged), col(row.told_until)).where(col(row.id) == _ROW)
