"""One writer: two processes that poll, judge and tell over one database would undo each other's stories and alerts.

On PostgreSQL those that know how to share the work (`monitor.member`) hold the lock together, against all that do not.
The lock belongs to the process and goes with it, however it ends; nothing has to be cleaned up afterwards.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Engine
from sqlalchemy import exc as sql

from monitor.lib.errors import StorageError
from monitor.lib.migration.faults import sentence, shown_url

SUFFIX = ".lock"

# One for each schema of a database. Needs a session of its own: a pooler that shares sessions cannot keep it.
_CLAIM = "SELECT pg_try_advisory_lock{shared}(hashtext('watchfloor writer'), hashtext(current_schema()))"
# The server clears up after a session that ended, but in its own time: whoever starts at once would be refused.
_RELEASE = "SELECT pg_advisory_unlock_all()"
_OURS = 0o600
_IN_MEMORY = (None, "", ":memory:")


@contextmanager
def holding(engine: Engine, *, shared: bool = False) -> Iterator[None]:
    """Be the only one that writes to a database while the block runs, or one of those that share it.

    For an SQLite file the lock is the file beside it that ends in `.lock` (`watchfloor.lock` by default); for
    PostgreSQL an advisory lock on a connection of its own; a database in memory needs none.

    Raises:
        StorageError: Another process holds it, or the lock cannot be made.
    """
    if engine.dialect.name == "postgresql":
        with _advisory(engine, "_shared" if shared else ""):
            yield
    elif engine.url.database in _IN_MEMORY:
        yield
    else:
        with _file(engine, Path(str(engine.url.database)).resolve().with_suffix(SUFFIX)):
            yield


def same(one: URL, other: URL) -> bool:
    """Whether who holds one database holds the other: how a path is written may differ, and so may a password."""
    return _held(one) == _held(other)


def _held(url: URL) -> URL | Path:
    if url.get_backend_name() == "sqlite" and url.database not in _IN_MEMORY:
        return Path(str(url.database)).resolve()
    return url.set(password="")  # None would leave it


@contextmanager
def _file(engine: Engine, path: Path) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OURS)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be made ({error.strerror}); give this user the right to write there."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(handle, 20).decode(errors="replace").strip()
            raise _taken(f"{shown_url(engine.url)}, process {holder or 'unknown'}") from error
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        try:
            yield
        finally:
            os.ftruncate(handle, 0)  # the number will be another process's some day, and people send signals to it
    finally:
        os.close(handle)  # the file stays: who deletes it would let two in


@contextmanager
def _advisory(engine: Engine, shared: str) -> Iterator[None]:
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # not to be lent to others: the lock lives as long as this session
        free = connection.exec_driver_sql(_CLAIM.format(shared=shared)).scalar_one()
    except sql.DBAPIError as error:
        raise StorageError(sentence(engine.url, error)) from error
    try:
        if not free:
            raise _taken(shown_url(engine.url))
        yield
    finally:
        with suppress(sql.DBAPIError):  # a session that broke has no lock any more
            connection.exec_driver_sql(_RELEASE)
        connection.close()


def _taken(whose: str) -> StorageError:
    return StorageError(f"another watchfloor works on this database ({whose}); stop it first.")
