"""Alembic's commands on a connection of ours, with revision files in a folder of the caller's."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData
from sqlalchemy.engine import Connection
from sqlmodel.sql.sqltypes import AutoString

from monitor.lib import database
from monitor.lib.columns import PlainText, UtcDateTime
from monitor.lib.errors import StorageError
from monitor.lib.migration.faults import shown_url

log = logging.getLogger(__name__)


def upgrade(engine: Engine, scripts: Path, version_table: str) -> None:
    """Bring the schema to the newest revision; see `newest.migrate`."""
    known = ScriptDirectory.from_config(_config(scripts, {}))
    newest = set(known.get_heads())
    with database.reading(engine) as session:
        if _current(session.connection(), version_table) == newest:
            return
    with database.migrating(engine) as connection:
        current = _current(connection, version_table)
        _refuse_newer(engine, known, current)
        if current != newest:
            options = {"connection": connection, "version_table": version_table, "transactional_ddl": True}
            command.upgrade(_config(scripts, options), "heads")
    if current and current != newest:  # a database that is only made now was not upgraded
        before, after = ", ".join(sorted(current)), ", ".join(sorted(newest))
        log.info("schema upgraded", extra={"version_table": version_table, "from": before, "to": after})


def revise(engine: Engine, scripts: Path, version_table: str, metadata: MetaData, message: str, number: str) -> None:
    """Write the next revision file: what differs between the migrated database and the tables in code."""
    with database.migrating(engine) as connection:
        options = {
            "connection": connection,
            "version_table": version_table,
            "target_metadata": metadata,
            "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
            "render_as_batch": True,
            "render_item": _plainly,
        }
        command.revision(_config(scripts, options), message, autogenerate=True, rev_id=number)


def _plainly(kind: str, value: object, context: AutogenContext) -> str | Literal[False]:
    """Column types as a person would write them in a revision; False leaves the rest to Alembic."""
    if kind != "type":
        return False
    for ours in (UtcDateTime, PlainText):
        if isinstance(value, ours):
            context.imports.add(f"from {ours.__module__} import {ours.__name__}")
            return f"{ours.__name__}()"
    return "sa.String()" if isinstance(value, AutoString) else False


def _current(connection: Connection, version_table: str) -> set[str]:
    context = MigrationContext.configure(connection, opts={"version_table": version_table})
    return set(context.get_current_heads())


def _refuse_newer(engine: Engine, known: ScriptDirectory, current: set[str]) -> None:
    ours = {script.revision for script in known.walk_revisions()}
    for revision in sorted(current - ours):
        raise StorageError(
            f"The database {shown_url(engine.url)} was written by a newer Watchfloor (schema {revision}); "
            "install that version, or restore the backup from before the upgrade."
        )


def _config(scripts: Path, options: dict[str, Any]) -> Config:
    config = Config(attributes={"watchfloor": options})
    settings = {
        "script_location": str(Path(__file__).parent),
        "version_locations": str(scripts),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }
    for name, value in settings.items():
        config.set_main_option(name, value.replace("%", "%%"))
    return config
