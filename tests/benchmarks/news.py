"""English news to measure with: labelled corpora and headline streams that lie beside the checkout, never in it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EVAL = Path(__file__).resolve().parents[2].parent / "shared" / "eval"
LENGTH = 950
# Full articles; the other corpora are single sentences, capitals or government pages.
ARTICLES = ("trnews", "geowebnews", "geovirus", "lgl")
STREAMS = ("headlines_rssdb_2021", "headlines_rssdb_2022")


class NewsMissingError(RuntimeError):
    """The corpora are not there; the text says what to do."""


def articles() -> list[str]:
    """The opening of every article of at least 950 characters, cut at the last space before that.

    Raises:
        NewsMissingError: if the corpora are absent.
    """
    texts = [row["text"] for name in ARTICLES for row in rows(EVAL / "corpora" / f"{name}.jsonl.gz")]
    return [text[: text.rfind(" ", 0, LENGTH + 1)] for text in texts if len(text) >= LENGTH]


def headlines(count: int) -> list[tuple[str, str]]:
    """Titles with summaries, taken evenly from two years of feeds.

    Raises:
        NewsMissingError: if the streams are absent.
    """
    every = [row for name in STREAMS for row in rows(EVAL / "streams" / f"{name}.jsonl.gz")]
    return [(row["title"] or "", row["text"] or "") for row in every[:: max(1, len(every) // count)][:count]]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file of JSON lines, packed or not."""
    if not path.is_file():
        raise NewsMissingError(f"{path.name} is missing: the corpora belong in ../shared/eval beside the checkout")
    whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from (json.loads(line) for line in whole.splitlines() if line.strip())
