"""Of two processes over one database only one may write; the lock goes with its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from monitor.lib.database import connect, reading
from monitor.lib.errors import StorageError
from monitor.lib.lock import holding

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from monitor.lib.database import connect
from monitor.lib.lock import holding
with holding(connect(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[str]]:
    """One that holds the lock of a database until its input ends."""
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_refused_while_the_first_one_works(database_url: str, engine: Engine) -> None:
    with another_process(database_url) as first:
        with pytest.raises(StorageError, match=r"another watchfloor works on this database \(.+\); stop it first"):
            holding(engine).__enter__()
        first.communicate("")
        with holding(engine):
            pass


def test_a_process_that_is_killed_leaves_no_lock_behind(database_url: str, engine: Engine) -> None:
    with another_process(database_url) as first:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        if engine.dialect.name == "postgresql":  # the server sees the death a moment later
            with reading(engine) as session:
                session.execute(text("SELECT pg_sleep(0.5)"))
        with holding(engine):
            pass


def test_the_lock_is_given_back_at_the_end_of_its_block_and_after_a_failure(engine: Engine) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), holding(engine):
            raise ZeroDivisionError


def test_in_one_process_too_only_one_holds_it(database_url: str, engine: Engine) -> None:
    other = connect(database_url)
    with holding(engine), pytest.raises(StorageError, match="another watchfloor"), holding(other):
        pass
    other.dispose()


def test_the_refusal_names_the_process_that_holds_a_file(tmp_path: Path) -> None:
    engine = connect(str(tmp_path / "watchfloor.db"))
    with holding(engine), pytest.raises(StorageError, match=f"process {os.getpid()}"), holding(engine):
        pass
    assert (tmp_path / "watchfloor.lock").exists()
    engine.dispose()


def test_those_who_only_look_need_no_lock(database_url: str, engine: Engine) -> None:
    with another_process(database_url), reading(engine) as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_databases_in_memory_never_meet() -> None:
    one, other = connect("sqlite://"), connect("sqlite://")
    with holding(one), holding(other):
        pass
    one.dispose()
    other.dispose()
