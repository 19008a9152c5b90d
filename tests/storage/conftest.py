"""Every storage test runs on SQLite and on PostgreSQL, each time in a database or schema of its own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from storage_builders import MINISTRY, NOON, WIRE

from monitor.lib.database import connect, transaction
from monitor.storage.store import Store

SERVER = os.environ.get("WATCHFLOOR_TEST_POSTGRES")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'watchfloor.db'}"
        return
    if SERVER is None:
        pytest.skip("no PostgreSQL: WATCHFLOOR_TEST_POSTGRES names no server")
    schema = f"storage_{secrets.token_hex(6)}"
    admin = connect(SERVER)
    with transaction(admin) as session:
        session.connection().execute(text(f"CREATE SCHEMA {schema}"))
    yield f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{schema}"
    with transaction(admin) as session:
        session.connection().execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


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
