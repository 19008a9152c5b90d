"""The examples of docs/advisories.md work as they stand."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from advisory_builders import READER, ROOT, country_of

from monitor.advisories.polls import Advisories
from monitor.feeds.parse import parse
from monitor.lib import configfile
from monitor.lib.errors import ConfigError
from monitor.model.feed import Fetched
from monitor.model.item import Parsed
from monitor.settings.catalogue import feed_of
from monitor.settings.schema.feeds import FeedsFile

PAGE = (ROOT / "docs" / "advisories.md").read_text(encoding="utf-8")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def block(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_an_issuer_is_added_as_the_page_says() -> None:
    (keys,) = configfile.parse(block("example"), "feeds.yaml", FeedsFile).value.own
    feed = feed_of(keys, None, {})
    parsed = parse(feed, Fetched(feed.id, feed.url, 200, {}, block("document").encode(), NOW))
    assert isinstance(parsed, Parsed)
    polled = Advisories(READER, country_of).poll(feed, parsed, {}, NOW)
    assert {(state.issuer, state.country): (state.level, state.native) for state in polled.advanced.states} == {
        ("at-bmeia", "LB"): (4, "Sicherheitsstufe 4"),
        ("at-bmeia", "IT"): (1, "Sicherheitsstufe 1"),
    }
    assert polled.troubles == ()
    assert {item.link for item in parsed.items} == {
        "https://advice.example.at/libanon",
        "https://advice.example.at/italien",
    }


def test_every_yaml_of_the_page_is_a_feeds_file() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) > 1
    for text in blocks:
        assert configfile.parse(text, "feeds.yaml", FeedsFile).value.own


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("country: name", "land: name", "feeds.yaml:9:"),
        ('"Sicherheitsstufe 1": 1', '"Sicherheitsstufe 1": 7', "feeds.yaml:12:"),
        ("      level: warning\n", "", "says nothing of levels"),
        ("    issuer: at-bmeia\n", "", "a table needs issuer"),
    ],
)
def test_a_mistake_in_a_table_is_told_at_its_place(written: str, instead: str, told: str) -> None:
    text = block("example").replace(written, instead)
    with pytest.raises(ConfigError) as error:
        configfile.parse(text, "feeds.yaml", FeedsFile)
    assert told in str(error.value)
