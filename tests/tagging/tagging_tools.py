"""The shipped tagger, loaded once, and short ways to ask it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.lib import shipped
from monitor.model.mention import Document, Mention
from monitor.tagging.grammar import Grammar
from monitor.tagging.lexicons import Lexicons
from monitor.tagging.tag import Tagger
from monitor.tagging.text import Reading

NOW = datetime(2023, 10, 22, tzinfo=UTC)
DATA = Path(__file__).parent / "data"


@cache
def tagger() -> Tagger:
    return Tagger.load(shipped.seeds())


def lexicons() -> Lexicons:
    """All that the shipped tagger knows of English."""
    return tagger()._lexicons["en"]


@cache
def grammar() -> Grammar:
    """How English is read."""
    return Grammar.load(shipped.seeds(), "en")


def reading(text: str) -> Reading:
    """A text as English is cut."""
    return Reading.of(text, grammar().cutting)


def mentions(text: str, title: str = "") -> tuple[Mention, ...]:
    return tagger().tag(Document("test", title, text, NOW, language="en")).mentions


def table(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = YAML(typ="safe", pure=True).load((DATA / name).read_text(encoding="utf-8"))
    return rows
