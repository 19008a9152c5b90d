from __future__ import annotations

from pathlib import Path

import pytest
import small_pasts

from monitor.backtest import prepare
from monitor.backtest.prepare import Prepared, Request
from monitor.lib import shipped


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, rules and episodes."""
    folder = tmp_path_factory.mktemp("past")
    small_pasts.write(folder / "archive.jsonl")
    small_pasts.rules(folder)
    (folder / "episodes.yaml").write_text(small_pasts.EPISODES)
    return folder


@pytest.fixture(scope="session")
def ready(world: Path) -> Prepared:
    """The small past with its rules, tagged."""
    return prepare.prepare(
        Request(shipped.config(), world / "state", (world / "archive.jsonl",), rules=world / "rules.yaml")
    )
