"""Whoever looks, with whatever configuration, leaves the daemon's database as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command_runs import Watchfloor

from monitor.app import bootstrap

pytestmark = pytest.mark.usefixtures("lexicons_once")

LOOKING = (
    ["items"],
    ["advisories"],
    ["advisories", "IQ"],
    ["advisories", "--changes", "7d"],
    ["alerts"],
    ["feeds"],
    ["digest"],
    ["digest", "--preview"],
    ["deliveries"],
    ["silence", "list"],
    ["check", "--route", "country=IQ,severity=high"],
)
OWN = 'own:\n  - {{id: {id}, url: "https://{id}.example/feed", topic: world}}\n'


def dump(state: Path) -> list[str]:
    with closing(sqlite3.connect(state / "watchfloor.db")) as connection:
        return list(connection.iterdump())


def test_looking_with_another_configuration_changes_no_row_of_the_daemon(watchfloor: Watchfloor) -> None:
    for name in ("daemons", "another"):
        watchfloor("init", name)
        Path(f"{name}/feeds.yaml").write_text(OWN.format(id=name))
    Path("state").mkdir()
    bootstrap(Path("daemons"), Path("state")).prepare()
    before = dump(Path("state"))
    assert any("daemons" in row for row in before)
    for words in LOOKING:
        done = watchfloor(*words, "--config", "another")
        assert done.code == 0, (words, done.err)
    assert dump(Path("state")) == before


def test_an_empty_state_can_be_looked_at(watchfloor: Watchfloor) -> None:
    for words in LOOKING:
        done = watchfloor(*words)
        assert done.code == 0, (words, done.err)
    assert "never polled" in watchfloor("feeds").out
