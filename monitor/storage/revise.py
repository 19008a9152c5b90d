"""For those who change the tables: `python -m monitor.storage.revise "what changes"` writes the next revision file.

It compares `tables.py` with what the revisions so far make of an empty database. Read what it wrote, put the reason
into its docstring, and run the storage tests on both databases.
"""

from __future__ import annotations

import sys

from monitor.lib import database
from monitor.lib.migration import newest, run
from monitor.storage.store import MIGRATIONS, VERSION_TABLE
from monitor.storage.tables import Kept


def main(arguments: list[str]) -> int:
    """Write the file; 0 when it was written, 2 when no message was given."""
    if len(arguments) != 1:
        sys.stderr.write('usage: python -m monitor.storage.revise "what changes"\n')
        return 2
    engine = database.connect("sqlite://")
    if any(MIGRATIONS.glob("[0-9]*.py")):
        newest.migrate(engine, MIGRATIONS, VERSION_TABLE)
    number = f"{len(list(MIGRATIONS.glob('[0-9]*.py'))) + 1:04}"
    run.revise(engine, MIGRATIONS, VERSION_TABLE, Kept.metadata, arguments[0], number)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
