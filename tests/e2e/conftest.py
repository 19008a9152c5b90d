from __future__ import annotations

import asyncio

import pytest

from monitor.demo import Demonstration, demonstrate


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The demonstration, run once for all who look at it."""
    return asyncio.run(demonstrate(tmp_path_factory.mktemp("demonstration")))
