"""The page on indicators of one's own: its file is valid, and sentences are read as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from small_worlds import configuration

from monitor.configuration import configure, proven
from monitor.lib.configfile import Keys
from monitor.model.mention import Document
from monitor.tagging.schema import ExtractSpec, TriggerSpec, TypeSpec, UnlessSpec
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


@pytest.mark.parametrize(
    ("heading", "schema"),
    [("trigger", TriggerSpec), ("type", TypeSpec), ("exclusion", UnlessSpec), ("attribute", ExtractSpec)],
)
def test_the_page_explains_every_key_and_every_word_that_may_be_chosen(heading: str, schema: type[Keys]) -> None:
    (section,) = re.findall(rf"^## The keys of an? {heading}$(.*?)(?=^## |\Z)", PAGE.read_text("utf-8"), re.M | re.S)
    told = set(re.findall(r"`([\w]+)`", section))
    assert {field.alias or name for name, field in schema.model_fields.items()} - told == set()
    assert {word for field in schema.model_fields.values() for word in _choices(field.annotation)} - told == set()


def _choices(annotation: object) -> Iterator[str]:
    """The words of every `Literal` in a type annotation."""
    for inner in get_args(annotation):
        yield from (inner,) if isinstance(inner, str) else _choices(inner)
