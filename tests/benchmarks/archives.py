"""Headlines of the streams beside the checkout, for those who measure."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

STREAMS = Path(__file__).resolve().parents[2].parent / "shared" / "eval" / "streams"


@dataclass(frozen=True, slots=True)
class Headline:
    """One item of a stream."""

    id: str
    title: str
    text: str
    at: datetime
    source: str


def headlines(year: int, limit: int | None = None) -> Iterator[Headline]:
    """The first items of a year, oldest first; all of them without a limit."""
    with gzip.open(STREAMS / f"headlines_rssdb_{year}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in islice(lines, limit):
            row = json.loads(line)
            at = datetime.fromisoformat(row["date"])
            yield Headline(row["id"], row["title"], row["text"] or "", at, row["source"])
