"""Inserts and updates that both databases take alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert(session: Session, table: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    """Insert rows that are not there."""
    if values:
        session.execute(insertion(session, table), values)


def insert_new(session: Session, table: type[SQLModel], values: Sequence[dict[str, Any]]) -> int:
    """Insert what is not there; how many rows were new."""
    counted = {"preserve_rowcount": True}  # psycopg's count of an INSERT is dropped otherwise
    statements = (insertion(session, table).values(value).on_conflict_do_nothing() for value in values)
    return sum(count(session.execute(statement, execution_options=counted)) for statement in statements)


def upsert(session: Session, table: type[SQLModel], key: str, values: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or write over those that have the same key."""
    if not values:
        return
    statement = insertion(session, table)
    kept = {name: statement.excluded[name] for name in values[0] if name != key}
    session.execute(statement.on_conflict_do_update(index_elements=[key], set_=kept), values)


def insertion(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT in the database's own dialect, which knows what to do on conflict."""
    target: Table = table.__table__  # type: ignore[attr-defined]  # SQLModel declares it only on the instance's class
    return sqlite.insert(target) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(target)


def count(result: Any) -> int:
    """How many rows a statement touched."""
    return result.rowcount if isinstance(result, CursorResult) else 0
