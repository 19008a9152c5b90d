"""`watchfloor once`: one cycle, and what went wrong in it told in full, once."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

import pytest
from command_runs import Watchfloor

FEEDS = """
own:
  - id: inside
    name: Inside
    url: http://127.0.0.1:1/feed
    topic: region
    language: en
    publisher: Inside
    family: inside
    interval: 15m
    cadence: 1d
"""


@pytest.fixture
def log_restored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command decides where the log of its process goes; the next test has its own."""
    gc.collect()  # what earlier tests left unfinished complains now, and not in the log that is read
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)


@pytest.mark.usefixtures("log_restored")
def test_a_feed_that_fails_is_told_once_with_its_name_and_why(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/feeds.yaml").write_text(FEEDS)
    Path("config/watchfloor.yaml").write_text("polling: {allow_networks: 127.0.0.1}\n")
    done = watchfloor("once")
    assert done.code == 1
    assert (
        "0 of 1 due feed answered, 0 new items, 0 digests, 0 deliveries sent, 0 to be tried again, 0 given up"
        in done.out
    )
    assert "No feed answered; `watchfloor feeds doctor` says what ails them." in done.err
    (told,) = [line for line in done.err.splitlines() if "fails" in line or "inside" in line]
    assert "inside" in told
    assert "no connection to 127.0.0.1: nothing listens there" in told
