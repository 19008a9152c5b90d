"""Every storage test runs on SQLite and on PostgreSQL, each time in a database or schema of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from storage_builders import MINISTRY, NOON, WIRE

from monitor.lib.database import connect
from monitor.storage.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'watchfloor.db'}"
    address: str = request.getfixturevalue("postgres")
    return address


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = connect(database_url)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    made = Store(engine)
    made.migrate()
    made.sync_feeds((WIRE, MINISTRY), NOON)
    return made
