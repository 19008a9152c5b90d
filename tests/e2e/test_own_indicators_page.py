"""The page on indicators of one's own: its file is valid, and sentences are read as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_worlds import configuration

from monitor.configuration import configure, proven
from monitor.model.mention import Document
from monitor.tagging.tag import Tagger

PAGE = Path(__file__).resolve().parents[2] / "docs" / "indicators.md"
READ = re.findall(r"^\| `([^`]+)` \| (\S+)(?: (\w\w))? \|$", PAGE.read_text("utf-8").split("## ")[0], re.MULTILINE)


@pytest.fixture(scope="module")
def tagger(tmp_path_factory: pytest.TempPathFactory) -> Tagger:
    folder = configuration(tmp_path_factory.mktemp("own") / "config", {"good": "https://feeds.example.org/a.xml"})
    example = PAGE.read_text("utf-8").partition("<!-- example -->\n```yaml\n")[2].partition("```")[0]
    (folder / "indicators.yaml").write_text(example, "utf-8")
    configured = configure(folder)
    proven(configured)
    return configured.tagger


def test_the_page_shows_how_sentences_are_read() -> None:
    assert len(READ) == 4


@pytest.mark.parametrize(("sentence", "assertion", "country"), READ)
def test_a_sentence_of_the_page_is_read_as_it_says(tagger: Tagger, sentence: str, assertion: str, country: str) -> None:
    told = [one for one in tagger.tag(Document("1", sentence, "")).mentions if one.type == "fuel_shortage"]
    assert [(one.assertion, *one.countries) for one in told] == ([] if assertion == "–" else [(assertion, country)])
