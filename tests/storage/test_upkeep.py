"""A file that shrinks again, and a log that stays small."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from storage_builders import MINISTRY, NOON, WIRE, item, poll

from monitor.lib import database, upkeep
from monitor.lib.database import connect, reading, transaction
from monitor.lib.upkeep import tidy
from monitor.storage.store import Store

LONG = timedelta(days=30)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "watchfloor.db"


def filled(file: Path) -> tuple[Engine, Store]:
    engine = connect(f"sqlite:///{file}")
    store = Store(engine)
    store.migrate()
    store.sync_feeds((WIRE, MINISTRY), NOON)
    store.save_poll(poll(*(item(f"k{number}", f"Drones struck {number}. " * 60) for number in range(300))))
    return engine, store


def test_a_file_shrinks_by_what_retention_has_freed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "PAGES", 20)
    engine, store = filled(file)
    tidy(engine)
    full = file.stat().st_size
    store.prune(NOON + LONG)
    freed = tidy(engine)
    assert freed > 40, "in several steps"
    assert file.stat().st_size == full - freed * 4096
    assert tidy(engine) == 0
    engine.dispose()


def test_the_log_is_emptied_once_nobody_reads_from_it(file: Path) -> None:
    engine, store = filled(file)
    log = Path(f"{file}-wal")
    with reading(engine) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM items").scalar()
        store.save_poll(poll(item("more", "x" * 50_000)))
        assert log.stat().st_size > 0
    tidy(engine)
    assert log.stat().st_size == 0
    engine.dispose()


def test_a_log_that_grew_under_a_long_reader_is_cut_to_its_limit(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAL_LIMIT_BYTES", 1 << 20)
    engine, store = filled(file)
    log = Path(f"{file}-wal")
    with reading(engine) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM items").scalar()
        for number in range(8):
            store.save_poll(poll(item(f"m{number}", "x" * 500_000)))
        assert log.stat().st_size > 3 << 20
    for number in range(4):
        store.save_poll(poll(item(f"n{number}")))
    assert log.stat().st_size <= 1 << 20
    engine.dispose()


def test_a_file_of_an_older_version_is_left_as_it_is(file: Path) -> None:
    filled(file)[0].dispose()
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        for pragma in ("journal_mode = DELETE", "auto_vacuum = NONE"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("VACUUM")
    engine = connect(f"sqlite:///{file}")
    Store(engine).prune(NOON + LONG)
    assert tidy(engine) == 0
    with transaction(engine) as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    engine.dispose()


def test_postgresql_looks_after_itself(store: Store, engine: Engine) -> None:
    store.save_poll(poll(item("a")))
    assert tidy(engine) == 0
