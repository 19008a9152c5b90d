"""`watchfloor backup` and `watchfloor restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, JsonOption, StateOption, config_folder, state_folder


def backup(
    into: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that holds backups; made if missing.")],
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    keep: Annotated[int | None, typer.Option(min=1, help="Delete all but so many of the newest backups there.")] = None,
    json: JsonOption = False,
) -> None:
    """Make a [bold]backup[/] of the database, and prove it: every page, index and reference is checked.

    The daemon may run meanwhile. What appears in DIR is a folder named by the moment, whole or not at all, with a
    manifest. It holds no configuration and no secret.
    """
    from dataclasses import asdict

    from monitor import __version__
    from monitor.cli.looking import configured
    from monitor.cli.screen import foreign, line, many, out
    from monitor.configuration import database_address
    from monitor.lib import backup as backups
    from monitor.lib.clock import SystemClock

    address = database_address(configured(config_folder(config)), state)
    made, manifest = backups.back_up(address, into, SystemClock().now(), __version__)
    gone = backups.prune(into, keep) if keep is not None else ()
    if json:
        line({"backup": str(made), **asdict(manifest), "deleted": [str(old) for old in gone]})
        return
    items = f", {many(manifest.rows['items'], 'item')}" if "items" in manifest.rows else ""
    out.print(f"{foreign(str(made))}: {manifest.size / 2**20:.1f} MiB{items}, checked")
    for old in gone:
        out.print(f"[dim]deleted {foreign(str(old))}[/]")


def restore(
    made: Annotated[Path, typer.Argument(metavar="BACKUP", help="A folder that `watchfloor backup` made.")],
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Put a [bold]backup[/] in the place of the database, once it has proved to be sound.

    Refused while a daemon runs. An SQLite file that stands there is moved aside, never deleted; a PostgreSQL database
    must be empty. Messages that waited to be sent when the backup was made are sent by the next start, under the same
    key as before.
    """
    from datetime import datetime

    from monitor.cli.looking import configured
    from monitor.cli.screen import foreign, out
    from monitor.configuration import database_address
    from monitor.lib import backup as backups
    from monitor.lib import database
    from monitor.lib.clock import SystemClock
    from monitor.lib.lock import holding

    manifest = backups.read_manifest(made)
    engine = database.unasked(database_address(configured(config_folder(config)), state_folder(state)))
    aside = None
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
    with holding(engine):
        if engine.dialect.name == "postgresql":
            backups.restore_postgres(made, engine)
        else:
            aside = backups.restore_sqlite(made, Path(str(engine.url.database)), SystemClock().now())
    at = datetime.fromisoformat(manifest.made_at)
    out.print(f"restored what was stored at {at:%Y-%m-%d %H:%M:%S} UTC; start the daemon")
    if aside is not None:
        out.print(f"what stood there lies in {foreign(str(aside))}")
