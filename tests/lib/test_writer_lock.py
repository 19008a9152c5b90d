from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from monitor.lib import database
from monitor.lib.errors import StorageError
from monitor.lib.lock import holding, same

HOLD = """
import sys
from monitor.lib import database
from monitor.lib.lock import holding
with holding(database.connect(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'w.db'}"
    address: str = request.getfixturevalue("postgres")
    return address


def until_seen_gone(engine: Engine) -> None:
    """Waits until the server has noticed the end of who held the lock; a file is free at once."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_advisory_xact_lock(hashtext('watchfloor writer'), hashtext(current_schema()))"
            )


def test_a_second_process_is_refused_until_the_first_has_gone(url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    engine = database.connect(url)
    with pytest.raises(StorageError, match="another watchfloor works on this database"), holding(engine):
        pass
    holder.kill()
    holder.communicate(timeout=30)
    until_seen_gone(engine)
    with holding(engine):
        pass
    with holding(engine):
        pass
    engine.dispose()


def test_the_lock_of_a_file_names_its_process_while_it_is_held_and_nobody_after(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'w.db'}")
    with holding(engine):
        assert (tmp_path / "w.lock").read_text() == f"{os.getpid()}\n"
    assert (tmp_path / "w.lock").read_text() == ""
    engine.dispose()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("sqlite:////tmp/a/../w.db", "sqlite:////tmp/w.db", True),
        ("sqlite:////tmp/w.db", "sqlite:////tmp/v.db", False),
        ("postgresql://desk:old@db/watch", "postgresql://desk:new@db/watch", True),
        ("postgresql://desk@db/watch", "postgresql://desk@db2/watch", False),
        ("postgresql://desk@db/watch", "postgresql://desk@db/watch?options=-csearch_path%3Dtwo", False),
    ],
)
def test_who_holds_a_database_holds_it_under_another_password_and_no_other_one(
    one: str, other: str, alike: bool
) -> None:
    assert same(make_url(one), make_url(other)) is alike


def test_a_database_in_memory_needs_no_lock() -> None:
    engine = database.connect("sqlite://")
    with holding(engine), holding(engine):
        pass
