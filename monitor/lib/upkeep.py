"""Gives back to the disk what retention has freed, a little at a time; PostgreSQL does so by itself."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Engine

from monitor.lib.database import transaction
from monitor.lib.errors import StorageError
from monitor.lib.migration.faults import shown_url

PAGES = 2_000  # given back in one transaction, 8 MiB, so that a poll never waits long for its turn


def tidy(engine: Engine) -> int:
    """Shorten an SQLite file by its free pages and empty its write-ahead log; how many pages were given back.

    A file made by a version before this could keep free pages keeps them, to be written again; `VACUUM` once, with the
    daemon stopped, makes it one that gives them back.

    Raises:
        StorageError: The database cannot be written.
    """
    if engine.dialect.name != "sqlite":
        return 0
    total = last = _give_back(engine)
    while last == PAGES:
        last = _give_back(engine)
        total += last
    _empty_log(engine)
    return total


def _give_back(engine: Engine) -> int:
    with transaction(engine) as session:
        database = session.connection()
        able = database.exec_driver_sql("PRAGMA auto_vacuum").scalar_one()
        free = int(database.exec_driver_sql("PRAGMA freelist_count").scalar_one()) if able else 0
        pages = min(free, PAGES)
        for _ in range(pages):  # the driver stops after the first page, however many are asked for
            database.exec_driver_sql("PRAGMA incremental_vacuum(1)")
    return pages


def _empty_log(engine: Engine) -> None:
    """Where somebody still reads from the log it stays until the next time."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise StorageError(f"The log of the database {shown_url(engine.url)} cannot be emptied: {error}.") from error
    finally:
        connection.close()
