from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.lib import shipped
from monitor.lib.configfile import read
from monitor.lib.errors import ConfigError
from monitor.settings.edit import add_feed
from monitor.settings.schema.feeds import FeedsFile

ENTRY = {"id": "example", "url": "https://feeds.example.org/a.xml", "name": "Example: news", "topic": "world"}


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    return Path(shutil.copyfile(shipped.config() / "feeds.yaml", tmp_path / "feeds.yaml"))


def test_a_feed_is_added_and_every_comment_is_kept(feeds: Path) -> None:
    comments = [line for line in feeds.read_text().splitlines() if line.lstrip().startswith("#")]
    assert add_feed(feeds, ENTRY) == "example"
    assert [line for line in feeds.read_text().splitlines() if line.lstrip().startswith("#")] == comments
    assert [feed.name for feed in read(feeds, FeedsFile).value.own] == ["Example: news"]


def test_an_id_that_is_taken_gets_a_number(feeds: Path) -> None:
    add_feed(feeds, ENTRY)
    assert add_feed(feeds, ENTRY) == "example-2"
    assert [feed.id for feed in read(feeds, FeedsFile).value.own] == ["example", "example-2"]


def test_what_was_chosen_before_is_chosen_after(feeds: Path) -> None:
    before = read(feeds, FeedsFile).value.use
    add_feed(feeds, ENTRY)
    assert read(feeds, FeedsFile).value.use == before


def test_an_entry_that_does_not_read_leaves_the_file_as_it_was(feeds: Path) -> None:
    before = feeds.read_text()
    with pytest.raises(ConfigError, match="not added"):
        add_feed(feeds, {**ENTRY, "url": "ftp://feeds.example.org/a.xml"})
    assert feeds.read_text() == before
    assert [path.name for path in feeds.parent.iterdir()] == ["feeds.yaml"]
