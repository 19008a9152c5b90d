"""Whether the file of an SQLite database is still the one that was opened.

A file that is deleted or exchanged under a running program stays open, takes every write, and is gone with the
program: nothing that the database itself answers tells of it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from monitor.lib.errors import StorageError


class OpenFile:
    """The file behind an engine; a database that lies in no file of ours is always the same."""

    def __init__(self, engine: Engine) -> None:
        inside = engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:")
        self._path = None if inside else Path(str(engine.url.database))
        self._known: tuple[int, int] | None = None

    def check(self) -> None:
        """Look at it; what is there at the first look is what was opened.

        Raises:
            StorageError: It was taken away, or another lies in its place.
        """
        if self._path is None:
            return
        try:
            found = self._path.stat()
        except OSError:
            raise self._gone("was taken away") from None
        same = found.st_dev, found.st_ino
        self._known = self._known or same
        if same != self._known:
            raise self._gone("was replaced by another")

    def _gone(self, how: str) -> StorageError:
        return StorageError(
            f"The database {self._path} {how} while it was open: what is written now is lost at the end. "
            "Stop the daemon, put the file back, start it."
        )
