"""Backups are made beside a writer, proved, and put back whole; a damaged one is neither kept nor used."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL
from storage_builders import MINISTRY, WIRE, item, poll

from monitor.lib import backup, pgdump
from monitor.lib.backup import MANIFEST, back_up, prune, read_manifest, restore_postgres, restore_sqlite
from monitor.lib.database import connect, transaction
from monitor.lib.errors import StorageError
from monitor.storage.store import Store

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)

needs_pg_dump = pytest.mark.skipif(shutil.which("pg_dump") is None, reason="PostgreSQL's client programs are missing")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "watchfloor.db"


@pytest.fixture
def kept(file: Path) -> Store:
    file.parent.mkdir()
    made = Store(connect(f"sqlite:///{file}"))
    made.migrate()
    made.sync_feeds((WIRE, MINISTRY), NOW)
    made.save_poll(poll(item("a"), item("b")))
    return made


def items(file: Path) -> int:
    engine = connect(f"sqlite:///{file}")
    count = Store(engine).counts().items
    engine.dispose()
    return count


def test_a_backup_holds_what_was_committed_and_says_what_it_holds(kept: Store, file: Path, tmp_path: Path) -> None:
    made, manifest = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1.0")
    assert made.name == "watchfloor-20260301T060000Z"
    assert sorted(path.name for path in made.iterdir()) == [MANIFEST, "watchfloor.db"]
    assert (manifest.rows["items"], manifest.kind, manifest.version) == (2, "sqlite", "1.0")
    assert manifest.schema["alembic_version_monitor"] >= "0001"
    assert read_manifest(made) == manifest
    assert stat.S_IMODE((made / "watchfloor.db").stat().st_mode) == 0o600
    kept.save_poll(poll(item("c")))
    assert items(made / "watchfloor.db") == 2


def test_backups_made_while_another_writes_are_sound_and_complete(kept: Store, file: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            number += 1
            kept.save_poll(poll(*(item(f"w{number}-{n}") for n in range(5))))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [
            back_up(f"sqlite:///{file}", tmp_path / "backups", NOW + timedelta(seconds=n), "1")[1].rows["items"]
            for n in range(5)
        ]
    finally:
        done.set()
        writer.join()
    assert found == sorted(found)
    assert all(count % 5 == 2 for count in found), "a poll is in it whole or not at all"


def test_a_restored_backup_stands_where_the_database_stood_which_is_kept(
    kept: Store, file: Path, tmp_path: Path
) -> None:
    made, _ = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    kept.save_poll(poll(item("later")))
    kept._engine.dispose()
    aside = restore_sqlite(made, file, NOW)
    assert aside == file.with_name("watchfloor.db.before-20260301T060000Z")
    assert (items(file), items(aside)) == (2, 3)
    assert read_manifest(made).rows["items"] == 2, "the backup itself is as it was"


def test_a_write_ahead_log_that_was_left_goes_with_its_file(kept: Store, file: Path, tmp_path: Path) -> None:
    made, _ = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    kept.save_poll(poll(item("in the log")))
    crashed = tmp_path / "crashed" / "watchfloor.db"
    crashed.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copy(f"{file}{suffix}", f"{crashed}{suffix}")
    aside = restore_sqlite(made, crashed, NOW)
    assert aside is not None
    assert (items(crashed), items(aside)) == (2, 3), "neither is read into the other"


def test_a_backup_is_restored_where_nothing_stood(kept: Store, file: Path, tmp_path: Path) -> None:
    made, _ = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    assert restore_sqlite(made, tmp_path / "new" / "watchfloor.db", NOW) is None
    assert items(tmp_path / "new" / "watchfloor.db") == 2


def test_a_damaged_database_gives_no_backup_and_nothing_is_left_behind(kept: Store, file: Path, tmp_path: Path) -> None:
    kept._engine.dispose()
    content = bytearray(file.read_bytes())
    for page in range(2, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 100] = b"\x07" * 100
    file.write_bytes(content)
    with pytest.raises(StorageError, match=r"damaged|malformed"):
        back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    assert list((tmp_path / "backups").iterdir()) == []


def test_two_backups_within_a_second_leave_each_others_draft_alone(
    kept: Store, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making = backup._made
    inner: list[Path] = []

    def beside(url: str, draft: Path, now: datetime, version: str) -> backup.Manifest:
        monkeypatch.setattr(backup, "_made", making)
        inner.append(back_up(url, tmp_path / "backups", now, version)[0])
        return making(url, draft, now, version)

    monkeypatch.setattr(backup, "_made", beside)
    with pytest.raises(StorageError, match="was made meanwhile by another backup"):
        back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    assert list((tmp_path / "backups").iterdir()) == inner
    assert read_manifest(inner[0]).rows["items"] == 2


def test_a_restore_that_fails_after_the_old_file_was_moved_says_where_it_lies(
    kept: Store, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    kept._engine.dispose()
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name.endswith(".restoring"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return rename(self, target)

    with monkeypatch.context() as full:
        full.setattr(Path, "rename", failing)
        with pytest.raises(StorageError) as told:
            restore_sqlite(made, file, NOW)
    aside = file.with_name("watchfloor.db.before-20260301T060000Z")
    assert "nothing was changed" not in str(told.value)
    assert f"moved already, to {aside}" in str(told.value)
    assert items(aside) == 2


def test_a_backup_that_changed_since_is_not_restored(kept: Store, file: Path, tmp_path: Path) -> None:
    made, _ = back_up(f"sqlite:///{file}", tmp_path / "backups", NOW, "1")
    with sqlite3.connect(made / "watchfloor.db") as changed:
        changed.execute("DELETE FROM items")
    with pytest.raises(StorageError, match="has changed since"):
        restore_sqlite(made, file, NOW)
    assert items(file) == 2


@pytest.mark.parametrize(
    ("manifest", "words"), [(None, "no backup"), ("{}", "cannot be read"), ("[", "cannot be read")]
)
def test_what_is_no_backup_is_refused_in_a_sentence(manifest: str | None, words: str, tmp_path: Path) -> None:
    if manifest is not None:
        (tmp_path / MANIFEST).write_text(manifest)
    with pytest.raises(StorageError, match=words):
        read_manifest(tmp_path)


def test_a_database_that_does_not_exist_yet_gives_no_backup(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="nothing to back up"):
        back_up(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "backups", NOW, "1")


def test_a_folder_that_cannot_hold_backups_is_told(kept: Store, file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StorageError, match="cannot hold a backup"):
        back_up(f"sqlite:///{file}", tmp_path / "taken", NOW, "1")


def test_old_backups_go_and_other_folders_stay(kept: Store, file: Path, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    made = [back_up(f"sqlite:///{file}", into, NOW + timedelta(days=n), "1")[0] for n in range(4)]
    (into / "watchfloor-of-my-own").mkdir()
    assert prune(into, keep=2) == tuple(made[:2])
    assert sorted(path.name for path in into.iterdir()) == [
        made[2].name, made[3].name, "watchfloor-of-my-own",
    ]  # fmt: skip


@needs_pg_dump
def test_what_postgresql_holds_is_dumped_and_restored_into_an_empty_database(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("of PostgreSQL")
    store = Store(engine)
    store.migrate()
    store.sync_feeds((WIRE, MINISTRY), NOW)
    store.save_poll(poll(item("a"), item("b")))
    made, manifest = back_up(database_url, tmp_path, NOW, "1")
    assert manifest.kind == "postgresql"
    with pytest.raises(StorageError, match="create one that is"):
        restore_postgres(made, engine)
    with transaction(engine) as session:
        session.connection().exec_driver_sql(f"DROP SCHEMA {_schema(database_url)} CASCADE")
    restore_postgres(made, engine)
    assert Store(engine).counts().items == 2


def test_a_password_is_in_the_environment_and_never_among_the_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "pg_dump"
    program.write_text(f'#!/bin/sh\necho "$@" >> {seen}\necho "$PGPASSWORD" > {tmp_path}/word\n')
    program.chmod(0o755)
    shutil.copy(program, tmp_path / "pg_restore")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    pgdump.dump("postgresql://user:canary-secret@db.example/wf?sslmode=require", tmp_path / "dump")
    assert "canary-secret" not in seen.read_text()
    assert "postgresql://user@db.example/wf?sslmode=require" in seen.read_text()
    assert (tmp_path / "word").read_text().strip() == "canary-secret"


@pytest.mark.parametrize(
    ("options", "schema"),
    [
        ("", ()),
        ("-csearch_path=ours", ('--schema="ours"',)),
        ("-c search_path=Ours,public -c statement_timeout=5s", ('--schema="ours"',)),
        ("-c statement_timeout=5s --search_path=ours", ('--schema="ours"',)),
        ('-c search_path="Ours\\ too",\\ public -c x=y', ('--schema="Ours too"',)),
        ('-c search_path="$user",w*', ('--schema="w*"',)),
        ("-c search_path=first -c search_path=last", ('--schema="last"',)),
    ],
)
def test_only_the_schema_that_is_written_to_is_dumped(options: str, schema: tuple[str, ...]) -> None:
    url = URL.create("postgresql", "user", host="db.example", database="wf", query={"options": options})
    assert pgdump._schema(url.render_as_string(hide_password=False)) == schema


@pytest.mark.parametrize("address", ["postgresql://user@db.example:port/wf", "mysql://user@db.example/wf"])
def test_an_address_that_names_no_database_of_ours_is_refused_in_words(address: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="write sqlite:///path or postgresql://user@host/name"):
        back_up(address, tmp_path, NOW, "1")
    assert not list(tmp_path.iterdir())


def test_the_short_name_of_postgresql_is_backed_up_as_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def dump(url: str, file: Path) -> None:
        asked.append(url)
        file.write_bytes(b"dump")

    monkeypatch.setattr(pgdump, "dump", dump)
    _, manifest = back_up("postgres://user@db.example/wf", tmp_path, NOW, "1")
    assert manifest.kind == "postgresql"
    assert asked == ["postgresql+psycopg://user@db.example/wf"]


def test_a_manifest_is_plain_json(kept: Store, file: Path, tmp_path: Path) -> None:
    made, manifest = back_up(f"sqlite:///{file}", tmp_path, NOW, "1")
    assert json.loads((made / MANIFEST).read_text())["sha256"] == manifest.sha256


def _schema(url: str) -> str:
    return url.rpartition("%3D")[2]
