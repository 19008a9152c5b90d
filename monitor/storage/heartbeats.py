"""Proof that the database takes writes: a row for each process that works on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from monitor.storage import bulk
from monitor.storage.tables import HeartbeatRow

FORGOTTEN_AFTER = timedelta(days=1)


def beat(session: Session, writer: str, now: datetime) -> None:
    """Note when this process last wrote; those that are long gone are forgotten."""
    bulk.upsert(session, HeartbeatRow, [{"writer": writer, "at": now}])
    long_gone = (col(HeartbeatRow.writer) != writer, col(HeartbeatRow.at) < now - FORGOTTEN_AFTER)
    session.connection().execute(delete(HeartbeatRow).where(*long_gone))
