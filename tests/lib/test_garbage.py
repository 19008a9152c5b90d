"""How often circles of garbage are looked for."""

from __future__ import annotations

import gc
import sys

import pytest

from monitor.__main__ import main
from monitor.lib.garbage import look_seldom


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> object:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    monkeypatch.setattr(sys, "argv", ["watchfloor", "--version"])
    yield
    gc.set_threshold(*before)


def test_every_command_looks_for_circles_seldom() -> None:
    with pytest.raises(SystemExit):
        main()
    assert gc.get_threshold()[0] >= 10_000


def test_circles_are_still_looked_for() -> None:
    look_seldom()
    assert gc.isenabled()
    assert all(gc.get_threshold())
