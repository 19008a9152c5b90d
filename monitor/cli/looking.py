"""The app for commands that only look, and change at most what is there already."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from monitor.app import App, bootstrap, database_address
from monitor.cli.options import config_folder
from monitor.cli.screen import err, foreign
from monitor.configuration import configure


def looked_at(config: Path | None, state: Path) -> App:
    """An app over what is kept; where nothing is yet, that is said and nothing is made.

    Raises:
        ConfigError: With every fault of the configuration.
        StorageError: If the database cannot be reached.
    """
    folder = config_folder(config)
    configuration = configure(folder)
    file = _file(database_address(configuration, state))
    begun = file is None or file.exists()
    if not begun:
        err.print(foreign(f"nothing is kept in {file} yet; `watchfloor once` or `watchfloor run` begins"))
    app = bootstrap(folder, state if begun else None, configuration=configuration)
    app.migrate()
    return app


def _file(address: str) -> Path | None:
    """The file of a database; None where it lies elsewhere."""
    target = make_url(address)
    return Path(target.database) if target.get_backend_name() == "sqlite" and target.database else None
