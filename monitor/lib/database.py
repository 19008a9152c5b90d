"""One database for both sides: SQLite in a file by default, PostgreSQL by URL.

Writing transactions are serial on SQLite (`BEGIN IMMEDIATE`: a deferred one that turns from reading to writing fails
at once, whatever the busy timeout). Reading ones are read-only and see one snapshot on both databases. Every failure
an operator can mend becomes a `StorageError` of one sentence; a password is never part of it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy import exc as sql
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from monitor.lib.columns import NaiveMomentError, storable
from monitor.lib.errors import StorageError
from monitor.lib.migration.faults import sentence, shown_url

T = TypeVar("T")

CHUNK: Final = 500  # values in one IN (…); SQLite before 3.32 takes 999 parameters
BUSY_SECONDS = 15.0
CONNECT_SECONDS = 10
WAL_LIMIT_BYTES = 64 * 1024 * 1024

_MODE = "watchfloor_mode"
_READING = {_MODE: "read", "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

STANDSTILL = 10
"""Seconds a process that is stopped, or works, between two statements of a transaction may keep the others waiting."""

# Errors of the statement itself: a bug or a compare-and-set that lost, which the caller must see as it is.
_CALLERS = (sql.IntegrityError, sql.ProgrammingError, sql.DataError, sql.NotSupportedError)


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """A long list in pieces that one statement can hold."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def connect(url: str) -> Engine:
    """An engine that has answered once.

    Args:
        url: `sqlite:///path`, a bare path, `sqlite://` (in memory) or `postgresql://user@host/name`.

    Raises:
        StorageError: Not a database we can use, or it does not answer; one sentence without the password.
    """
    engine = unasked(url)
    try:
        with reading(engine) as session:
            session.connection().exec_driver_sql("SELECT 1")
            if engine.dialect.name == "sqlite":
                session.connection().exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except StorageError:
        engine.dispose()
        raise
    return engine


def unasked(url: str) -> Engine:
    """An engine that nobody has asked anything yet: what it names may be damaged or not be there.

    Raises:
        StorageError: Not a database we can use.
    """
    target = _target(url)
    return _sqlite(target) if target.get_backend_name() == "sqlite" else _postgres(target)


@contextmanager
def transaction(engine: Engine, *, standstill: int = STANDSTILL) -> Iterator[Session]:
    """One writing transaction: committed at the end of the block, undone entirely by any exception.

    Args:
        engine: From `connect`.
        standstill: Seconds without a statement after which PostgreSQL undoes it, so that others go on.

    Raises:
        StorageError: The database cannot be reached or written.
    """
    writing = engine.execution_options(**{_MODE: "write"})
    with _told(engine), Session(writing, expire_on_commit=False) as session, session.begin():
        if engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{standstill}s'")
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One read-only snapshot; it does not wait for a writer, and writing in it fails.

    Raises:
        StorageError: The database cannot be reached.
    """
    options = _READING if engine.dialect.name == "postgresql" else {_MODE: "read"}
    looking = engine.execution_options(**options)
    with _told(engine), Session(looking, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One writing transaction for schema changes that no other process migrates beside.

    On SQLite foreign keys rest meanwhile (rebuilding a table would otherwise delete what refers to it) and are
    checked before the commit.
    """
    with _told(engine), engine.execution_options(**{_MODE: "migrate"}).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('watchfloor migration'))")
        yield connection
        if engine.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise StorageError(
                    f"{shown_url(engine.url)}: rows of {broken[0]} refer to nothing; nothing was changed."
                )


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    try:
        yield
    except _CALLERS:
        raise
    except (sql.DBAPIError, sql.TimeoutError) as error:
        raise StorageError(sentence(engine.url, error)) from error
    except sql.StatementError as error:  # a value that never reached the driver
        if isinstance(error.orig, NaiveMomentError):
            raise
        if isinstance(error.orig, StorageError):
            raise error.orig from error
        raise StorageError(f"The database {shown_url(engine.url)} has no place for a value: {error.orig}.") from error


def _target(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url).expanduser()))
    try:
        target = make_url(url)
    except (sql.ArgumentError, ValueError) as error:
        raise StorageError(
            "The database URL cannot be read; write sqlite:///path or postgresql://user@host/name."
        ) from error
    kind = target.drivername.partition("+")[0]
    if kind == "sqlite":
        return target.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return target.set(drivername="postgresql+psycopg")
    raise StorageError(f"There is no storage in {kind}; write sqlite:///path or postgresql://user@host/name.")


def _sqlite(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    # A pool of one keeps the only connection of a database in memory alive and lets threads take turns on it.
    pool: dict[str, Any] = {"pool_size": 1, "max_overflow": 0} if in_memory else {}
    engine = create_engine(
        url,
        poolclass=QueuePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        json_serializer=_json,
        json_deserializer=_parsed,
        **pool,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Durable and concurrent; the driver's own opening of transactions is off."""
    connection.isolation_level = None
    cursor = connection.cursor()
    if not cursor.execute("PRAGMA page_count").fetchone()[0]:  # made now: see `monitor.lib.upkeep`
        with suppress(sqlite3.OperationalError):  # by one who may only read
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", f"journal_size_limit = {WAL_LIMIT_BYTES}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # SQLite's own knows only ASCII; PostgreSQL's knows all letters.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Connection) -> None:
    """Open the transaction in the mode the caller asked for; one that did not say may write."""
    mode = connection.get_execution_options().get(_MODE, "write")
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if mode == 'migrate' else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if mode == 'read' else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")


def _postgres(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS},
            json_serializer=_json,
            json_deserializer=_parsed,
        )
    except ImportError as error:
        raise StorageError("PostgreSQL needs an extra: pip install 'watchfloor[postgres]'.") from error


def _json(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate or a number beyond 64 bits somewhere inside; the standard module takes both
        try:
            return storable(json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
        except (TypeError, ValueError) as error:
            raise StorageError(f"The database has no place for a value: {error}.") from error


_LONG_NUMBER = re.compile(r"\d{19}")


def _parsed(text: str | bytes) -> Any:
    """What `_json` wrote. Numbers beyond 64 bits stay exact, where orjson would round them to floats."""
    if len(text) >= 19 and _LONG_NUMBER.search(text if isinstance(text, str) else text.decode()):
        return json.loads(text)
    return orjson.loads(text)
