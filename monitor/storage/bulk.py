"""Many rows in one statement: SQLAlchemy Core says it once for all rows of a shape, the driver gets the rows at once.

An ORM object a row would cost an order of magnitude more, and Core's own work on each row is most of what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ClauseElement, Dialect, Table, bindparam, delete
from sqlalchemy import update as sql_update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import Session, SQLModel

from monitor.lib.database import chunks

Row = dict[str, Any]


def table(row: type[SQLModel]) -> Table:
    """The table behind a row class."""
    return row.metadata.tables[str(row.__tablename__)]


def insert(session: Session, row: type[SQLModel], values: Sequence[Row]) -> None:
    """Add rows; one whose key is there already stays as it is."""
    if values:
        run(session, _inserting, row, values)


def upsert(session: Session, row: type[SQLModel], values: Sequence[Row]) -> None:
    """Add rows, or bring those with the same primary key to these values.

    Sorted by key, so that two writers touch common rows in the same order and never wait for each other crosswise.
    """
    if values:
        run(session, _upserting, row, _by_key(row, values))


def accumulate(session: Session, row: type[SQLModel], values: Sequence[Row]) -> None:
    """Add rows, or add these values to those of the rows that are there under the same primary key; sorted by key."""
    if values:
        run(session, _accumulating, row, _by_key(row, values))


def update(session: Session, row: type[SQLModel], values: Sequence[Row]) -> int:
    """Bring rows that exist to these values, each found by its primary key; how many were found."""
    return run(session, _updating, row, values) if values else 0


def remove(session: Session, row: type[SQLModel], column: str, values: Sequence[Any]) -> None:
    """Delete every row that has one of the values in a column."""
    for piece in chunks(values):
        session.connection().execute(delete(table(row)).where(table(row).c[column].in_(piece)))


def _by_key(row: type[SQLModel], values: Sequence[Row]) -> list[Row]:
    keys = key_names(table(row))
    return sorted(values, key=lambda value: tuple(str(value[key]) for key in keys))


def key_names(target: Table) -> list[str]:
    """The columns of a table's primary key."""
    return [column.name for column in target.primary_key]


Making = Callable[[Dialect, Table, Sequence[str]], ClauseElement]


def _inserting(dialect: Dialect, target: Table, names: Sequence[str]) -> ClauseElement:
    return insertion(dialect, target, names).on_conflict_do_nothing()


def _upserting(dialect: Dialect, target: Table, names: Sequence[str]) -> ClauseElement:
    keys, statement = key_names(target), insertion(dialect, target, names)
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


def _accumulating(dialect: Dialect, target: Table, names: Sequence[str]) -> ClauseElement:
    keys, statement = key_names(target), insertion(dialect, target, names)
    grown = {name: target.c[name] + statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=grown)


def _updating(_: Dialect, target: Table, names: Sequence[str]) -> ClauseElement:
    keys = key_names(target)
    found = [target.c[key] == bindparam(f"key_{key}", type_=target.c[key].type) for key in keys]
    changed = {name: bindparam(f"new_{name}", type_=target.c[name].type) for name in names if name not in keys}
    return sql_update(target).where(*found).values(changed)


def insertion(dialect: Dialect, target: Table, names: Sequence[str]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of these columns, its values named as `run` fills them."""
    values = {name: bindparam(f"new_{name}", type_=target.c[name].type) for name in names}
    made = postgresql.insert(target) if dialect.name == "postgresql" else sqlite.insert(target)
    return made.values(values)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A statement as the driver takes it, once for all rows of one shape.

    Attributes:
        columns: Of each parameter its name, the column it is for, and what brings a value to the driver's form.
        positional: Whether the driver takes rows as sequences; else by name.
    """

    text: str
    columns: tuple[tuple[str, str, Callable[[Any], Any] | None], ...]
    positional: bool

    def rows(self, values: Sequence[Row]) -> list[Any]:
        """Rows for the driver."""
        taken = [
            [value[column] if bring is None else bring(value[column]) for _, column, bring in self.columns]
            for value in values
        ]
        if self.positional:
            return [tuple(row) for row in taken]
        names = [name for name, _, _ in self.columns]
        return [dict(zip(names, row, strict=True)) for row in taken]


def run(session: Session, making: Making, row: type[SQLModel], values: Sequence[Row]) -> int:
    """Run one statement for all rows, past what SQLAlchemy does for each of them; how many it touched."""
    connection = session.connection()
    prepared = _prepared(connection.dialect, making, row, tuple(values[0]))
    try:
        rows = prepared.rows(values)
    except (TypeError, ValueError, OverflowError) as error:
        raise StatementError(str(error), prepared.text, None, error) from error
    return connection.exec_driver_sql(prepared.text, rows).rowcount


@lru_cache(maxsize=256)
def _prepared(dialect: Dialect, making: Making, row: type[SQLModel], names: tuple[str, ...]) -> _Prepared:
    target = table(row)
    compiled = cast("SQLCompiler", making(dialect, target, names).compile(dialect=dialect))
    order = compiled.positiontup or list(compiled.params)
    columns = [(name, name.removeprefix("key_").removeprefix("new_")) for name in order]
    bring = {name: target.c[name].type.dialect_impl(dialect).bind_processor(dialect) for _, name in columns}
    return _Prepared(
        text=str(compiled),
        columns=tuple((name, column, bring[column]) for name, column in columns),
        positional=compiled.positiontup is not None,
    )
