"""The schema brought to its newest revision, at no cost where it is there already."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, column, inspect, select, table

from monitor.lib.database import reading


def migrate(engine: Engine, scripts: Path, version_table: str) -> None:
    """Bring the schema to the newest revision found in `scripts`; nothing happens where it is there already.

    Two processes may start at once: the second waits, then finds nothing to do. All revisions are one transaction.

    Args:
        engine: From `connect`.
        scripts: A folder that holds Alembic revision files directly.
        version_table: Where the revision is remembered; each side has its own.

    Raises:
        StorageError: The database cannot be written, or a newer version of the program made it.
    """
    if _is_newest(engine, scripts, version_table):
        return
    from monitor.lib.migration import run  # Alembic costs 0.2 s to import, and only this needs it.

    run.upgrade(engine, scripts, version_table)


def _is_newest(engine: Engine, scripts: Path, version_table: str) -> bool:
    """Whether the schema is at the last of the numbered revision files, as it nearly always is."""
    numbers = [path.name.partition("_")[0] for path in scripts.glob("[0-9]*_*.py")]
    with reading(engine) as session:
        connection = session.connection()
        if not numbers or not inspect(connection).has_table(version_table):
            return False
        kept = table(version_table, column("version_num"))
        return list(connection.execute(select(kept.c.version_num)).scalars()) == [max(numbers)]
