"""What holds for every test, the command in this process, and an empty place in PostgreSQL for those that want one."""

from __future__ import annotations

import gc
import io
import logging
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import pytest
from command_runs import Done, Watchfloor
from hypothesis import settings
from sqlalchemy import text

from monitor.__main__ import main
from monitor.cli import screen
from monitor.lib import configdocument, shipped
from monitor.lib.database import connect, transaction
from monitor.tagging.tag import Tagger

# A law does not depend on how busy the machine is; where time is the promise, a test says so itself.
settings.register_profile("watchfloor", deadline=None)
settings.load_profile("watchfloor")

SERVER = os.environ.get("WATCHFLOOR_TEST_POSTGRES")


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of an empty schema of its own; skipped where no server is named."""
    if SERVER is None:
        pytest.skip("no PostgreSQL: WATCHFLOOR_TEST_POSTGRES names no server")
    schema = f"watchfloor_{secrets.token_hex(6)}"
    admin = connect(SERVER)
    with transaction(admin) as session:
        session.connection().execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{schema}"
    with transaction(admin) as session:
        session.connection().execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """The tagger by the shipped lexicons."""
    return Tagger.load(shipped.seeds())


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The same text is read, and the shipped lexicons are loaded, once a process: most of what configuring costs.

    What reading gives is never changed afterwards; a command that ends with its process reads everything itself.
    """
    once = pytest.MonkeyPatch()
    once.setattr(configdocument, "read_tree", lru_cache(512)(configdocument.read_tree))
    load = Tagger.load
    load_shipped = cache(lambda: load(shipped.seeds()))

    def loaded(seeds: Path, further: Sequence[Path] = (), places: Path | None = None) -> Tagger:
        if (seeds, tuple(further), places) == (shipped.seeds(), (), None):
            return load_shipped()
        return load(seeds, further, places)

    once.setattr(Tagger, "load", loaded)
    yield
    once.undo()


@pytest.fixture
def watchfloor(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Watchfloor:
    """Runs the command as a shell would, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    # A console keeps the width it was made with; it may have been made by a test of narrow screens.
    monkeypatch.setattr(screen.out, "_width", 200)
    monkeypatch.setattr(screen.err, "_width", 200)
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("WATCHFLOOR_CONFIG", "WATCHFLOOR_STATE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["watchfloor", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = 0
        log = logging.getLogger()
        handlers, level = log.handlers, log.level
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        finally:  # a process takes its log with it
            log.handlers = handlers
            log.setLevel(level)
            gc.enable()  # and the way it looks for garbage
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Done(code, captured.out.decode(), captured.err.decode())

    return run
