"""A database that cannot be used is told in one sentence, without its password."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.lib.database import connect, reading, transaction
from monitor.lib.errors import StorageError

SECRET = "correct-horse"


def complaint(url: str) -> str:
    """What is said of an address that cannot be used."""
    with pytest.raises(StorageError) as caught:
        connect(url)
    said = str(caught.value)
    assert "\n" not in said
    assert SECRET not in said
    return said


@pytest.fixture
def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"mysql://someone:{SECRET}@host/name", "There is no storage in mysql"),
        (f"postgresql://someone:{SECRET}@host:port/name", "The database URL cannot be read"),
        ("://", "The database URL cannot be read"),
        ("sqlite:////nowhere/at/all/watchfloor.db", "cannot be opened; check that its folder exists"),
        ("/nowhere/at/all/watchfloor.db", "/nowhere/at/all/watchfloor.db cannot be opened"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(url: str, said: str) -> None:
    assert said in complaint(url)


def test_a_server_that_does_not_answer_is_told_without_the_password(closed_port: int) -> None:
    pytest.importorskip("psycopg", reason="the postgres extra is not installed")
    said = complaint(f"postgresql://someone:{SECRET}@127.0.0.1:{closed_port}/name?application_name=x")
    assert f"postgresql://someone:***@127.0.0.1:{closed_port}/name does not answer; check that the server runs" in said


def test_a_password_among_the_options_is_not_told_either(closed_port: int) -> None:
    pytest.importorskip("psycopg", reason="the postgres extra is not installed")
    complaint(f"postgresql://someone@127.0.0.1:{closed_port}/name?password={SECRET}")


def test_a_missing_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert (
        complaint("postgresql://someone@host/name") == "PostgreSQL needs an extra: pip install 'watchfloor[postgres]'."
    )


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letters.txt"
    path.write_text("Dear all, " * 500)
    assert "is not an SQLite database; name another file, or restore a backup" in complaint(str(path))
    assert path.read_text() == "Dear all, " * 500


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "watchfloor.db"
    engine = connect(str(path))
    with transaction(engine) as session:
        session.connection().execute(text("CREATE TABLE t (a TEXT)"))
        session.connection().execute(text("INSERT INTO t VALUES (:a)"), [{"a": "x" * 3000}] * 50)
    engine.dispose()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    assert "is damaged; restore a backup" in complaint(str(path))


def test_a_read_only_file_is_told_when_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "watchfloor.db"
    connect(str(path)).dispose()
    engine = connect(f"sqlite:///file:{path}?mode=ro&uri=true")
    with (
        pytest.raises(StorageError, match="is read-only; give the user that runs Watchfloor"),
        transaction(engine) as session,
    ):
        session.connection().execute(text("CREATE TABLE t (a TEXT)"))
    engine.dispose()


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    engine = connect(str(tmp_path / "watchfloor.db"))
    with transaction(engine) as session:
        session.connection().execute(text("CREATE TABLE t (a TEXT)"))
        session.connection().exec_driver_sql("PRAGMA max_page_count = 10")  # the disk of this connection ends here
    with pytest.raises(StorageError, match="is full; free space on its disk"), transaction(engine) as session:
        session.connection().execute(text("INSERT INTO t VALUES (:a)"), [{"a": "x" * 3000}] * 50)
    with reading(engine) as session:
        assert session.connection().execute(text("SELECT count(*) FROM t")).scalar() == 0
    engine.dispose()


def test_a_locked_database_is_told_after_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.lib.database.BUSY_SECONDS", 0.05)
    url = str(tmp_path / "watchfloor.db")
    holding, waiting = connect(url), connect(url)
    with transaction(holding) as session:
        session.connection().execute(text("CREATE TABLE t (a TEXT)"))
        with pytest.raises(StorageError, match="is locked by another process"), transaction(waiting) as other:
            other.connection().execute(text("SELECT 1"))
    holding.dispose()
    waiting.dispose()


def test_a_database_in_memory_is_one_database_for_all_its_users() -> None:
    engine = connect("sqlite://")
    with transaction(engine) as session:
        session.connection().execute(text("CREATE TABLE t (a TEXT)"))
    with reading(engine) as session:
        assert session.connection().execute(text("SELECT count(*) FROM t")).scalar() == 0


def test_sqlite_is_durable_and_lets_readers_read(tmp_path: Path) -> None:
    engine = connect(str(tmp_path / "watchfloor.db"))
    with transaction(engine) as session:
        settings = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}
    engine.dispose()


def test_a_home_folder_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    connect("~/watchfloor.db").dispose()
    assert [path.name for path in tmp_path.iterdir()] == ["watchfloor.db"]
