"""Backups of the database that are proved when they are made, and put back only when they still are.

A backup is a folder named by its moment, with the database and a manifest; it appears whole or not at all. It holds
what the database holds and nothing else: no configuration, no secret, no file of the outbox. The daemon may run and
write meanwhile.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, inspect

from monitor.lib import pgdump
from monitor.lib.database import unasked
from monitor.lib.errors import StorageError
from monitor.lib.files import write_whole
from monitor.lib.migration.faults import shown_url

MANIFEST = "manifest.json"
SQLITE, POSTGRES = "watchfloor.db", "watchfloor.dump"
_DRAFT, _STAMP = ".making-", "%Y%m%dT%H%M%SZ"
_OURS = 0o700
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        made_at: UTC, in ISO 8601; everything committed before is in it.
        version: Of the program that made it.
        kind: `sqlite` or `postgresql`.
        file: Name of the database within the folder.
        size: Its bytes.
        sha256: Its fingerprint, in hexadecimal.
        rows: How many each table holds, where that was counted.
        schema: The revision of each side's tables.
    """

    made_at: str
    version: str
    kind: str
    file: str
    size: int
    sha256: str
    rows: dict[str, int]
    schema: dict[str, str]


def back_up(url: str, into: Path, now: datetime, version: str) -> tuple[Path, Manifest]:
    """A proved backup of a database as it is at one moment.

    Args:
        url: `sqlite:///path` or `postgresql://…`.
        into: The folder that holds backups; made if missing.
        now: Aware, UTC; names the backup.
        version: Of this program.

    Raises:
        StorageError: It could not be made, or does not pass its own check; then nothing is left behind.
    """
    source = unasked(url).url
    if source.get_backend_name() == "sqlite" and not Path(str(source.database)).exists():
        raise StorageError(f"There is no database {source.database} yet; nothing to back up.")
    done = into / f"watchfloor-{now.strftime(_STAMP)}"
    try:
        into.mkdir(parents=True, exist_ok=True, mode=_OURS)
        if done.exists():
            raise StorageError(f"{done} is there already; nothing was changed.")
        # A name of its own: another backup may be made within this second.
        with TemporaryDirectory(prefix=f"{_DRAFT}{done.name}-", dir=into, ignore_cleanup_errors=True) as made:
            draft = Path(made)
            manifest = _made(url, draft, now, version)
            write_whole(draft / MANIFEST, (json.dumps(asdict(manifest), indent=2) + "\n").encode())
            _flush(draft)
            draft.rename(done)
            _flush(into)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY) and done.exists():
            raise StorageError(f"{done} was made meanwhile by another backup; nothing was changed.") from error
        raise StorageError(f"{into} cannot hold a backup ({error.strerror}); nothing was kept.") from error
    return done, manifest


def read_manifest(backup: Path) -> Manifest:
    """What a backup says of itself, once it is proved to be what was written.

    Raises:
        StorageError: No backup, an incomplete one, or one that changed since.
    """
    try:
        manifest = Manifest(**json.loads((backup / MANIFEST).read_text(encoding="utf-8")))
        found = _fingerprint(backup / manifest.file)
    except FileNotFoundError as error:
        raise StorageError(f"{backup} is no backup: it has no {Path(str(error.filename)).name}.") from error
    except (OSError, ValueError, TypeError) as error:
        raise StorageError(f"{backup} cannot be read as a backup: {error}.") from error
    if found != manifest.sha256:
        raise StorageError(f"{backup / manifest.file} has changed since it was made; use another backup.")
    return manifest


def restore_sqlite(backup: Path, target: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a database file; returns where the one that stood there lies now.

    Nothing may have the file open. The old file and its log are moved aside, never deleted.

    Raises:
        StorageError: The backup is not sound, or the place cannot be written; it says where the old file lies then.
    """
    manifest = read_manifest(backup)
    if manifest.kind != "sqlite":
        raise StorageError(f"{backup} is of {manifest.kind}; storage names an SQLite file.")
    draft = target.with_name(f".{target.name}.restoring")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(backup / manifest.file, draft)
        draft.chmod(0o600)
        _check_sqlite(draft)
        _flush(draft)
        return _put_in_place(draft, target, now)
    except OSError as error:
        raise StorageError(f"{target} cannot be written ({error.strerror}); nothing was changed.") from error
    finally:
        draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, target: Path, now: datetime) -> Path | None:
    aside = target.with_name(f"{target.name}.before-{now.strftime(_STAMP)}")
    try:
        moved = _moved_aside(target, aside)
        draft.rename(target)
        _flush(target.parent)
    except OSError as error:
        lying = sorted(str(one) for one in target.parent.glob(f"{glob.escape(aside.name)}*"))
        if not lying:
            raise
        raise StorageError(
            f"{target} cannot be written ({error.strerror}), and what stood there was moved already, to "
            f"{', '.join(lying)}; restore again, or move it back."
        ) from error
    return moved


def restore_postgres(backup: Path, engine: Engine) -> None:
    """Fill an empty PostgreSQL database from a backup, in one transaction.

    Raises:
        StorageError: The backup is not sound, the database is not empty, or the server refuses; nothing was changed.
    """
    manifest = read_manifest(backup)
    if manifest.kind != "postgresql":
        raise StorageError(f"{backup} is of {manifest.kind}; storage names a PostgreSQL database.")
    if inspect(engine).get_table_names():
        raise StorageError(
            f"The database {shown_url(engine.url)} is not empty; create one that is, name it under storage and restore "
            "into that."
        )
    pgdump.restore(engine.url.render_as_string(hide_password=False), backup / manifest.file)


def prune(into: Path, keep: int) -> tuple[Path, ...]:
    """Delete all but the newest backups in a folder; which. Only what a manifest marks as a backup is touched."""
    backups = sorted(manifest.parent for manifest in into.glob(f"watchfloor-*/{MANIFEST}"))
    gone = tuple(backups[: max(0, len(backups) - keep)])
    for backup in gone:
        shutil.rmtree(backup)
    return gone


def _made(url: str, draft: Path, now: datetime, version: str) -> Manifest:
    engine = unasked(url)
    if engine.dialect.name == "postgresql":
        kind, file = "postgresql", draft / POSTGRES
        pgdump.dump(engine.url.render_as_string(hide_password=False), file)
        rows: dict[str, int] = {}
        schema: dict[str, str] = {}
    else:
        kind, file = "sqlite", draft / SQLITE
        rows, schema = _copy_sqlite(Path(str(engine.url.database)), file)
    file.chmod(0o600)
    _flush(file)
    return Manifest(now.isoformat(), version, kind, file.name, file.stat().st_size, _fingerprint(file), rows, schema)


def _copy_sqlite(source: Path, target: Path) -> tuple[dict[str, int], dict[str, str]]:
    """One snapshot, while others write; what it holds."""
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
        _check_sqlite(target)
        with closing(sqlite3.connect(f"{target.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            return _rows(copy), _schema(copy)
    except sqlite3.Error as error:
        raise StorageError(f"The database {source} cannot be backed up: {error}.") from error


def _check_sqlite(file: Path) -> None:
    """Prove that every page, index and reference is sound.

    Raises:
        StorageError: Something is not.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(5)")]
            found += [f"a row of {row[0]} refers to nothing" for row in copy.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as error:
        found = [str(error)]
    if faults := [word for word in found if word != "ok"]:
        raise StorageError(f"The copy is damaged ({faults[0]}); the database itself needs a look: restore a backup.")


def _rows(copy: sqlite3.Connection) -> dict[str, int]:
    tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - names of our own tables


def _schema(copy: sqlite3.Connection) -> dict[str, str]:
    tables = copy.execute("SELECT name FROM sqlite_master WHERE name LIKE 'alembic_version%' ORDER BY name").fetchall()
    found = {name: copy.execute(f'SELECT version_num FROM "{name}"').fetchone() for (name,) in tables}  # noqa: S608 - names of our own tables
    return {name: row[0] for name, row in found.items() if row}


def _moved_aside(target: Path, aside: Path) -> Path | None:
    """Move a database with its log to other names; the log first, for without it the file is still whole."""
    for suffix in ("-wal", "-shm", ""):
        place = target.with_name(target.name + suffix)
        if place.exists():
            place.rename(aside.with_name(aside.name + suffix))
    return aside if aside.exists() else None


def _fingerprint(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for piece in iter(lambda: stream.read(_STEP), b""):
            digest.update(piece)
    return digest.hexdigest()


def _flush(place: Path) -> None:
    """Make sure that a file, or the names in a folder, are on the disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
