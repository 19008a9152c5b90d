"""The app for commands that only look, and change at most what is there already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from monitor.app import App, bootstrap
from monitor.cli.options import config_folder
from monitor.cli.screen import err, foreign, many
from monitor.configuration import (
    ALERTS,
    FEEDS,
    RULES,
    WATCHFLOOR,
    configure_for,
    database_address,
)
from monitor.lexicons import INDICATORS, PLACES

if TYPE_CHECKING:
    from monitor.configuration import Configuration, InPart
    from monitor.lib.errors import Fault

LEXICONS = (INDICATORS, PLACES)
WATCHED = (WATCHFLOOR, FEEDS, *LEXICONS)  # what is said of feeds, places and types
JUDGED = (*WATCHED, RULES)
ALL = (*JUDGED, ALERTS)


def looked_at(config: Path | None, state: Path, needs: Collection[str] = ()) -> App:
    """An app over what is kept; where nothing is yet, that is said and nothing is made.

    Args:
        config: The configuration folder.
        state: The state folder.
        needs: Files of the configuration without which the command could say nothing true. A daemon lives on with the
            configuration it has when an edited one does not hold; whoever looks at it then should be able to.

    Raises:
        ConfigError: With every fault of these files.
        StorageError: If the database cannot be reached.
    """
    folder = config_folder(config)
    configuration = configured(folder, needs)
    file = _file(database_address(configuration, state))
    begun = file is None or file.exists()
    if not begun:
        unknown = f"nothing is kept in {file} yet, so nothing is known; `watchfloor once` or `watchfloor run` begins"
        err.print(foreign(unknown), soft_wrap=True)
    app = bootstrap(folder, state if begun else None, configuration=configuration)
    app.migrate()
    return app


def configured(folder: Path, needs: Collection[str] = ()) -> Configuration:
    """The configuration of a command that needs some files of it; see `in_part`."""
    return in_part(folder, needs).configuration


def in_part(folder: Path, needs: Collection[str] = ()) -> InPart:
    """The same with what is wrong in the other files; that they do not hold is said in a line.

    Raises:
        ConfigError: With every fault of the files that are needed.
    """
    read = configure_for(folder, needs)
    if read.faults:
        err.print(foreign(_set_aside(folder, read.faults)), style="yellow", soft_wrap=True)
    return read


def _set_aside(folder: Path, faults: Sequence[Fault]) -> str:
    files = sorted({fault.path for fault in faults})
    hold = "does" if len(files) == 1 else "do"
    named = " and ".join(files)
    asked = f"`watchfloor check --config {folder}`"
    return f"{named} {hold} not hold ({many(len(faults), 'fault')}, which {asked} tells); this goes without"


def _file(address: str) -> Path | None:
    """The file of a database; None where it lies elsewhere."""
    target = make_url(address)
    return Path(target.database) if target.get_backend_name() == "sqlite" and target.database else None
