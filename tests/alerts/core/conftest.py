"""The same storage tests on both databases; PostgreSQL where a server is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from alerts.storage.store import AlertStore
from monitor.lib.database import connect

SERVER = os.environ.get("WATCHFLOOR_TEST_POSTGRES")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = connect(f"sqlite:///{tmp_path / 'watchfloor.db'}")
        yield made
        made.dispose()
        return
    if SERVER is None:
        pytest.skip("WATCHFLOOR_TEST_POSTGRES names no PostgreSQL server")
    schema = f"alerts_{uuid4().hex}"
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    made = connect(f"{SERVER}?options=-csearch_path%3D{schema}")
    yield made
    made.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    made = AlertStore(engine)
    made.migrate()
    return made
