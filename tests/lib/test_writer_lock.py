from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.lib import database
from monitor.lib.errors import StorageError
from monitor.lib.lock import holding

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
    server = os.environ.get("WATCHFLOOR_TEST_POSTGRES")
    if not server:
        pytest.skip("WATCHFLOOR_TEST_POSTGRES names no server")
    return server


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
    with holding(engine):
        pass
    with holding(engine):
        pass
    engine.dispose()


def test_a_database_in_memory_needs_no_lock() -> None:
    engine = database.connect("sqlite://")
    with holding(engine), holding(engine):
        pass
