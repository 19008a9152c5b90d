"""The commands that look inside, on what the demonstration left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from monitor.demo import Demonstration

Look = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def look(shown: Demonstration) -> Look:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "monitor", *words, "-c", str(shown.config), "-s", str(shown.state)],
            capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
        )  # fmt: skip

    return run


def test_items_are_listed_with_their_tags_and_filtered(look: Look) -> None:
    done = look("items", "--hours", "1000000", "--country", "Iraq", "--type", "drone_attack", "--json")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert {record["feed"] for record in records} >= {"demo-wire", "demo-gulf", "demo-broadcaster"}
    for record in records:
        assert "drone_attack" in {indicator["type"] for indicator in record["tags"]["indicators"]}
    assert "Drone" in look("items", "--hours", "1000000", "--text", "Ain al-Asad").stdout


def test_a_stored_item_is_explained_to_the_rule_the_cue_and_the_places_weighed(look: Look) -> None:
    listed = look("items", "--hours", "1000000", "--type", "drone_attack", "--limit", "1", "--json").stdout
    done = look("items", "--id", json.loads(listed)["id"], "--explain")
    assert done.returncode == 0, done.stderr
    assert "drone_attack/" in done.stdout
    assert "enough" in done.stdout
    assert look("items", "--id", "nothing", "--explain").returncode == 2


def test_an_indicator_that_is_none_is_a_wrong_call_with_a_hint(look: Look) -> None:
    done = look("items", "--type", "drone_atack")
    assert done.returncode == 2
    assert "drone_attack" in done.stderr


def test_alerts_are_listed_with_linked_quotes(look: Look) -> None:
    records = [json.loads(line) for line in look("alerts", "--all", "--json").stdout.splitlines()]
    (raised,) = [record for record in records if record["rule"] == "advisory-level-4"]
    assert raised["labels"]["country"] == "IQ"
    assert raised["evidence"][0]["link"].startswith("https://")
    assert "Do not travel to Iraq" in look("alerts", "--all").stdout


def test_feeds_tell_their_health_and_their_next_poll(look: Look) -> None:
    records = [json.loads(line) for line in look("feeds", "--json").stdout.splitlines()]
    assert len(records) == 7
    assert all(record["why_next"] and record["last_success_at"] for record in records)


def test_a_digest_can_be_seen_before_it_is_sent(look: Look) -> None:
    done = look("digest", "--preview", "--at", "2023-10-23T06:00Z")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Subject: ")
    assert "Iraq" in done.stdout
    data = json.loads(look("digest", "--preview", "--at", "2023-10-23T06:00Z", "--json").stdout)
    assert data


def test_a_time_that_is_none_and_a_digest_that_is_none_are_wrong_calls(look: Look) -> None:
    assert look("digest", "--preview", "--at", "yesterday").returncode == 2
    unknown = look("digest", "--preview", "--name", "dayly")
    assert unknown.returncode == 2
    assert "daily" in unknown.stderr


def test_stored_items_are_tagged_again_only_when_something_changed(look: Look) -> None:
    assert look("retag").stdout.startswith("0 items")
