"""What holds for every test, and an empty place in PostgreSQL for those that want one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest
from hypothesis import settings
from sqlalchemy import text

from monitor.lib.database import connect, transaction

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
