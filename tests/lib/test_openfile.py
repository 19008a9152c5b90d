"""A database file that is taken away under a running program is noticed, though every write still succeeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.lib.database import connect
from monitor.lib.errors import StorageError
from monitor.lib.openfile import OpenFile


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kept.db"
    file.write_bytes(b"")
    return file


def test_a_file_that_stays_is_well(file: Path) -> None:
    opened = OpenFile(connect(f"sqlite:///{file}"))
    opened.check()
    file.write_bytes(file.read_bytes())
    opened.check()


def test_a_file_that_is_gone_is_told(file: Path) -> None:
    opened = OpenFile(connect(f"sqlite:///{file}"))
    opened.check()
    file.rename(file.with_name("aside.db"))
    with pytest.raises(StorageError, match=r"kept\.db was taken away while it was open: what is written now is lost"):
        opened.check()


def test_another_file_in_its_place_is_told(file: Path) -> None:
    opened = OpenFile(connect(f"sqlite:///{file}"))
    opened.check()
    file.rename(file.with_name("aside.db"))
    file.write_bytes(b"")
    with pytest.raises(StorageError, match=r"kept\.db was replaced by another while it was open"):
        opened.check()


def test_a_database_in_memory_is_always_the_same() -> None:
    OpenFile(connect("sqlite://")).check()
