"""The same storage tests on both databases; PostgreSQL where a server is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.storage.store import AlertStore
from monitor.lib.database import connect


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    made = connect(f"sqlite:///{tmp_path / 'watchfloor.db'}" if sqlite else request.getfixturevalue("postgres"))
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> AlertStore:
    made = AlertStore(engine)
    made.migrate()
    return made
