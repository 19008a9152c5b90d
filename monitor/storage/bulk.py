"""Many rows in one statement, by SQLAlchemy Core: an ORM object per row would cost an order of magnitude more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Row = dict[str, Any]
T = TypeVar("T")

CHUNK = 500  # values in one IN (…); SQLite before 3.32 takes 999 parameters


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return row.metadata.tables[str(row.__tablename__)]


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """A long list in pieces a statement can hold."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def insert(session: Session, row: type[SQLModel], values: Sequence[Row]) -> None:
    """Add rows; one whose key is there already stays as it is."""
    if values:
        session.connection().execute(_insert(session, table(row)).on_conflict_do_nothing(), values)


def upsert(session: Session, row: type[SQLModel], values: Sequence[Row]) -> None:
    """Add rows, or bring those with the same primary key to these values.

    Sorted by key, so that two writers touch common rows in the same order and never wait for each other crosswise.
    """
    if not values:
        return
    target = table(row)
    keys = [column.name for column in target.primary_key]
    statement = _insert(session, target)
    changed = {name: statement.excluded[name] for name in values[0] if name not in keys}
    ordered = sorted(values, key=lambda value: tuple(str(value[key]) for key in keys))
    session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), ordered)


def accumulate(session: Session, row: type[SQLModel], values: Sequence[Row]) -> None:
    """Add rows, or add these values to those of the rows that are there under the same primary key; sorted by key."""
    if not values:
        return
    target = table(row)
    keys = [column.name for column in target.primary_key]
    statement = _insert(session, target)
    grown = {name: target.c[name] + statement.excluded[name] for name in values[0] if name not in keys}
    ordered = sorted(values, key=lambda value: tuple(str(value[key]) for key in keys))
    session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=grown), ordered)


def update(session: Session, row: type[SQLModel], values: Sequence[Row]) -> int:
    """Bring rows that exist to these values, each found by its primary key; how many were found."""
    if not values:
        return 0
    target = table(row)
    keys = [column.name for column in target.primary_key]
    statement = (
        sql_update(target)
        .where(*(target.c[key] == bindparam(f"key_{key}") for key in keys))
        .values({name: bindparam(name) for name in values[0] if name not in keys})
    )
    renamed = [{f"key_{name}" if name in keys else name: one for name, one in value.items()} for value in values]
    return session.connection().execute(statement, renamed).rowcount


def remove(session: Session, row: type[SQLModel], column: str, values: Sequence[Any]) -> None:
    """Delete every row that has one of the values in a column."""
    for piece in chunks(values):
        session.connection().execute(delete(table(row)).where(table(row).c[column].in_(piece)))


def _insert(session: Session, target: Table) -> postgresql.Insert | sqlite.Insert:
    if session.connection().dialect.name == "postgresql":
        return postgresql.insert(target)
    return sqlite.insert(target)
