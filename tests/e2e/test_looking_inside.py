"""The commands that look inside, on what the demonstration left behind."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from command_runs import Done, Watchfloor

from monitor.demo import Demonstration

Look = Callable[..., Done]


@pytest.fixture
def look(shown: Demonstration, watchfloor: Watchfloor) -> Look:
    return lambda *words: watchfloor(*words, "-c", shown.config, "-s", shown.state)


def test_items_are_listed_with_their_tags_and_filtered(look: Look) -> None:
    done = look("items", "--hours", "1000000", "--country", "Iraq", "--type", "drone_attack", "--json")
    assert done.code == 0, done.err
    records = [json.loads(line) for line in done.out.splitlines()]
    assert {record["feed"] for record in records} >= {"demo-wire", "demo-gulf", "demo-broadcaster"}
    for record in records:
        assert "drone_attack" in {indicator["type"] for indicator in record["tags"]["indicators"]}
    assert "Drone" in look("items", "--hours", "1000000", "--text", "Ain al-Asad").out


def test_a_stored_item_is_explained_to_the_rule_the_cue_and_the_places_weighed(look: Look) -> None:
    listed = look("items", "--hours", "1000000", "--type", "drone_attack", "--limit", "1", "--json").out
    done = look("items", "--id", json.loads(listed)["id"], "--explain")
    assert done.code == 0, done.err
    assert "drone_attack/" in done.out
    assert "enough" in done.out
    assert look("items", "--id", "nothing", "--explain").code == 2


def test_an_indicator_that_is_none_is_a_wrong_call_with_a_hint(look: Look) -> None:
    done = look("items", "--type", "drone_atack")
    assert done.code == 2
    assert "drone_attack" in done.err


def test_alerts_are_listed_with_linked_quotes(look: Look) -> None:
    records = [json.loads(line) for line in look("alerts", "--all", "--json").out.splitlines()]
    (raised,) = [record for record in records if record["rule"] == "advisory-level-4"]
    assert raised["labels"]["country"] == "IQ"
    assert raised["evidence"][0]["link"].startswith("https://")
    assert "Do not travel to Iraq" in look("alerts", "--all").out


def test_feeds_tell_their_health_and_their_next_poll(look: Look) -> None:
    records = [json.loads(line) for line in look("feeds", "--json").out.splitlines()]
    assert len(records) == 7
    assert all(record["why_next"] and record["last_success_at"] for record in records)


def test_a_digest_can_be_seen_before_it_is_sent(look: Look) -> None:
    done = look("digest", "--preview", "--at", "2023-10-23T06:00Z")
    assert done.code == 0, done.err
    assert done.out.startswith("Subject: ")
    assert "Iraq" in done.out
    data = json.loads(look("digest", "--preview", "--at", "2023-10-23T06:00Z", "--json").out)
    assert data


def test_a_time_that_is_none_and_a_digest_that_is_none_are_wrong_calls(look: Look) -> None:
    assert look("digest", "--preview", "--at", "yesterday").code == 2
    unknown = look("digest", "--preview", "--name", "dayly")
    assert unknown.code == 2
    assert "daily" in unknown.err


def test_stored_items_are_tagged_again_only_when_something_changed(look: Look) -> None:
    assert look("retag").out.startswith("0 items")
