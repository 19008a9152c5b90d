from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.lib import shipped
from monitor.lib.errors import WatchfloorError
from monitor.replay import snapshots

FEEDS = shipped.seeds() / "demo" / "feeds"


def replayed(tmp_path: Path, *pairs: str, name: str = "out.jsonl") -> list[dict[str, object]]:
    out = tmp_path / name
    words = [word for pair in pairs for word in ("--snapshots", pair)]
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "replay", *words, "--out", str(out)],
        capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in out.read_text().splitlines()]


def test_recorded_advice_and_news_come_out_as_what_would_have_been_told(tmp_path: Path) -> None:
    records = replayed(tmp_path, f"us-state={FEEDS / 'demo-us-state'}", f"demo-wire={FEEDS / 'demo-wire'}")
    assert {record["kind"] for record in records} == {"advisory", "alert", "digest"}
    assert [record["at"] for record in records] == sorted(record["at"] for record in records)
    (raised,) = [record for record in records if record.get("change") == "raised"]
    told = {name: raised[name] for name in ("at", "issuer", "country", "name", "from", "to")}
    assert told == {
        "at": "2023-10-22T21:00:00Z", "issuer": "us-state", "country": "IQ", "name": "Iraq", "from": 3, "to": 4,
    }  # fmt: skip
    alerts = [record["rule"] for record in records if record["kind"] == "alert" and record["reason"] == "fired"]
    assert alerts.count("advisory-level-4") == 1


def test_the_same_recordings_give_the_same_bytes(tmp_path: Path) -> None:
    pair = f"us-state={FEEDS / 'demo-us-state'}"
    replayed(tmp_path, pair, name="one")
    replayed(tmp_path, pair, name="two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_that_is_not_named_by_a_time_is_told(tmp_path: Path) -> None:
    (tmp_path / "latest.xml").write_text("<rss/>")
    with pytest.raises(WatchfloorError, match=r"latest\.xml is not named by its UTC time"):
        snapshots("x", tmp_path)


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(WatchfloorError, match="holds no snapshot"):
        snapshots("x", tmp_path)
    with pytest.raises(WatchfloorError, match="is not a folder"):
        snapshots("x", tmp_path / "nowhere")
