"""Every released schema, with rows in it, brought to the newest: `python tests/trials/upgrades.py --kills 50`.

For each revision of both sides a database of that revision is made and every table filled; then the upgrade is killed
by SIGKILL at one of its statements or at its commit, looked at, and run again. Told: rows that were lost, half-made
schemas, upgrades that then failed. On SQLite, and on PostgreSQL where `--server` (WATCHFLOOR_TEST_POSTGRES) names it.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2])]

from sqlalchemy import JSON, Boolean, Column, DateTime, Engine, Float, Integer, MetaData, Table, event, text
from sqlalchemy.types import LargeBinary

import alerts.storage.store as telling
import monitor.storage.store as watching
from monitor.lib.database import connect, transaction
from monitor.lib.migration.newest import migrate

SIDES = {
    "monitor": (watching.MIGRATIONS, watching.VERSION_TABLE),
    "alerts": (telling.MIGRATIONS, telling.VERSION_TABLE),
}
REPLACED = {"story_shingles"}  # worked out anew from the items, by 0004
ROWS = 3
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
ADVICE = {
    "issuer": "us-state", "country": "IQ", "name": "Iraq", "level": 3, "max_level": 4, "native": "Reconsider Travel",
    "reasons": ["T"], "seen_at": "2026-01-02T00:00:00+00:00", "departure": "ordered", "posts": ["Erbil"],
    "areas": ["the north"], "text_hash": "t", "issued_at": None, "item_id": None, "link": None, "quote": "q",
    "levels_seen": [3], "max_levels_seen": [4],
}  # fmt: skip


@dataclass
class Outcome:
    """What came of all upgrades."""

    upgrades: int = 0
    kills: int = 0
    wrong: list[str] = field(default_factory=list)


def revisions(side: str) -> Sequence[Path]:
    """The revision files of a side, oldest first."""
    return sorted(SIDES[side][0].glob("[0-9]*.py"))


def older(side: str, upto: int, engine: Engine) -> None:
    """Bring an empty database to the revision of that number, counted from one; then to rows in every table."""
    with tempfile.TemporaryDirectory(prefix="upgrades-") as folder:
        for file in revisions(side)[:upto]:
            shutil.copy(file, folder)
        migrate(engine, Path(folder), SIDES[side][1])
    fill(engine)


def fill(engine: Engine) -> None:
    """A few rows in every table that has none, with references that hold."""
    metadata = MetaData()
    with transaction(engine) as session:
        connection = session.connection()
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            if table.name.startswith("alembic_version"):
                continue
            if not connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar():
                connection.execute(table.insert(), [_row(table, number) for number in range(ROWS)])


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(table, column, number) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int) -> Any:
    for key in column.foreign_keys:
        return _value(key.column.table, key.column, number)
    if column.name in ("state", "before", "after") and "advisor" in table.name:
        return ADVICE if isinstance(column.type, JSON) else json.dumps(ADVICE)
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, DateTime):
        return NOON
    if isinstance(column.type, Integer):
        return number + 1
    if isinstance(column.type, Float):
        return float(number)
    if isinstance(column.type, JSON):
        return []
    if isinstance(column.type, LargeBinary):
        return b""
    return f"{column.name}-{number}"[: getattr(column.type, "length", None) or 40]


def counts(engine: Engine) -> Mapping[str, int]:
    """Rows by table."""
    metadata = MetaData()
    with transaction(engine) as session:
        connection = session.connection()
        metadata.reflect(connection)
        names = [table for table in metadata.tables if not table.startswith("alembic_version")]
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def revision(engine: Engine, side: str) -> str:
    """The revision that is remembered."""
    with transaction(engine) as session:
        return str(session.connection().execute(text(f"SELECT version_num FROM {SIDES[side][1]}")).scalar_one())


def upgrade(url: str, side: str, die_at: int | None = None) -> int:
    """Bring a database to the newest revision in a process that is killed at a statement; how many it lived to run.

    Args:
        url: Of the database.
        side: `monitor` or `alerts`.
        die_at: Number of the statement that is its last, the commit counted as one; None to live.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        _upgrade_and_die(url, side, die_at, theirs)
    os.close(theirs)
    with os.fdopen(ours) as told:
        lived = len(told.read())
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"the upgrade of {side} ended with {code}")
    return lived


def _upgrade_and_die(url: str, side: str, die_at: int | None, told: int) -> None:
    code = 1
    try:
        done = 0

        def step(*_: object) -> None:
            nonlocal done
            done += 1
            os.write(told, b".")
            if done == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

        engine = connect(url)
        event.listen(Engine, "after_cursor_execute", step)
        event.listen(Engine, "commit", step)
        migrate(engine, *SIDES[side])
        code = 0
    finally:
        os._exit(code)


def tried(url: str, side: str, upto: int, kills: Sequence[float], outcome: Outcome) -> None:
    """One old revision: killed at these parts of the way, then brought to the end."""
    engine = connect(url)
    older(side, upto, engine)
    before, number = counts(engine), revision(engine, side)
    engine.dispose()
    steps = _steps(url, side, upto) if kills else 0
    for part in kills:
        upgrade(url, side, die_at=max(1, round(part * steps)))
        outcome.kills += 1
        engine = connect(url)
        if (found := revision(engine, side)) != number:
            outcome.wrong.append(f"{side} {upto}: at {found} after a kill")
            number = found
        elif counts(engine) != before:
            outcome.wrong.append(f"{side} {upto}: rows or tables changed by a killed upgrade")
        engine.dispose()
    upgrade(url, side)
    outcome.upgrades += 1
    engine = connect(url)
    after = counts(engine)
    kept = before.keys() - REPLACED
    lost = {name: before[name] - after.get(name, 0) for name in kept if after.get(name, 0) < before[name]}
    if lost:
        outcome.wrong.append(f"{side} {upto}: rows lost: {lost}")
    if revision(engine, side) != revisions(side)[-1].name[:4]:
        outcome.wrong.append(f"{side} {upto}: not at the newest revision")
    fill(engine)
    engine.dispose()


def _steps(url: str, side: str, upto: int) -> int:
    """How many statements the upgrade from that revision takes, counted on a database of its own."""
    with fresh("" if url.startswith("sqlite") else url.partition("?")[0]) as other:
        engine = connect(other)
        older(side, upto, engine)
        engine.dispose()
        return upgrade(other, side)


@contextmanager
def fresh(server: str) -> Iterator[str]:
    """The address of an empty database: a file, or a schema on a server."""
    if not server:
        with tempfile.TemporaryDirectory(prefix="upgrades-") as folder:
            yield f"sqlite:///{folder}/watchfloor.db"
        return
    schema, admin = f"upgrades_{secrets.token_hex(6)}", connect(server)
    with transaction(admin) as session:
        session.connection().execute(text(f"CREATE SCHEMA {schema}"))
    try:
        yield f"{server}?options=-csearch_path%3D{schema}"
    finally:
        with transaction(admin) as session:
            session.connection().execute(text(f"DROP SCHEMA {schema} CASCADE"))
        admin.dispose()


def run(server: str, kills: int) -> Outcome:
    """Every revision of both sides, with so many kills in all, spread over the whole of each upgrade."""
    outcome = Outcome()
    old = [(side, upto) for side in SIDES for upto in range(1, len(revisions(side)))]
    for place, (side, upto) in enumerate(old):
        many = kills // len(old) + (place < kills % len(old))
        with fresh(server) as url:
            tried(url, side, upto, [(number + 1) / many for number in range(many)], outcome)
    return outcome


def main(arguments: list[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--server", default=os.environ.get("WATCHFLOOR_TEST_POSTGRES", ""))
    wanted = parser.parse_args(arguments)
    wrong = 0
    for name, server in {"SQLite": "", "PostgreSQL": wanted.server}.items():
        if name == "PostgreSQL" and not server:
            print("PostgreSQL: no server named")
            continue
        begun = time.perf_counter()
        outcome = run(server, wanted.kills)
        wrong += len(outcome.wrong)
        print(
            f"{name}: {outcome.upgrades} upgrades from older revisions with rows in every table, {outcome.kills} kills "
            f"on the way: {len(outcome.wrong)} wrong; {time.perf_counter() - begun:.0f} s"
        )
        print("\n".join(outcome.wrong[:10]), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
