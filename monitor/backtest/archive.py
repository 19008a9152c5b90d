"""Archives of items, as files: JSON lines, CSV or Parquet, read a part at a time.

A row has a date and a title; everything else may be missing. Columns go by the names that such files give them.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar

import orjson

from monitor.lib.errors import WatchfloorError

T = TypeVar("T")

CHUNK = 2_000
"""Rows that are tagged, and remembered as tagged, together."""

# What a row's column may be called, the first that is there counts. The dates are when an item was published, or seen.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uid"),
    "date": ("date", "published", "published_at", "pubDate", "timestamp", "time"),
    "seen": ("seen", "seen_at", "fetched_at", "collected_at"),
    "title": ("title", "headline"),
    "text": ("text", "summary", "description", "body", "content"),
    "link": ("link", "url"),
    "source": ("source", "feed", "feed_id", "publisher", "domain"),
    "feed_url": ("feed_url", "source_label_raw"),
    "language": ("language", "lang"),
    "byline": ("byline", "author"),
}

_BUFFER = 1 << 20
_CSV_LIMIT = 16 * 1024 * 1024  # characters in a field; the module's own limit is smaller than some articles


@dataclass(frozen=True, slots=True)
class Row:
    """One line of an archive, in its own words; what it lacks is empty."""

    id: str = ""
    date: str = ""
    seen: str = ""
    title: str = ""
    text: str = ""
    link: str = ""
    source: str = ""
    feed_url: str = ""
    language: str = ""
    byline: str = ""


def rows(path: Path) -> Iterator[Row]:
    """Every row of an archive, in its order.

    Raises:
        WatchfloorError: with file and line, for what cannot be read or has neither date nor title.
    """
    kind = "".join(path.suffixes[-2:]).removesuffix(".gz").lower().rpartition(".")[2]
    reader = READERS.get(kind)
    if reader is None:
        known = ", ".join(f".{name}" for name in READERS)
        raise WatchfloorError(f"{path}: an archive's name ends in one of {known}, or the first ones with .gz")
    number = 0
    try:
        for number, record in enumerate(reader(path), start=1):
            if record is not None:
                yield _row(record, path, number)
    except (orjson.JSONDecodeError, csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
        raise WatchfloorError(f"{path}:{number + 1}: this line cannot be read: {error}") from None


def chunks(found: Iterator[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Rows in lists of one size, the last one shorter."""
    while chunk := list(islice(found, size)):
        yield chunk


def content_hash(path: Path) -> str:
    """What a file holds, as a fingerprint: its name and dates do not matter."""
    hasher = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while block := file.read(_BUFFER):
            hasher.update(block)
    return hasher.hexdigest()


def _row(record: Mapping[str, Any], path: Path, number: int) -> Row:
    row = Row(**{name: _text(record, names) for name, names in NAMES.items()})
    if not (row.date or row.seen) or not (row.title or row.text):
        raise WatchfloorError(f"{path}:{number}: a row needs a date and a title; this one has {_columns(record)}")
    return row


def _text(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    value = next((record[name] for name in names if record.get(name) not in (None, "")), "")
    return value if isinstance(value, str) else str(value)


def _columns(record: Mapping[str, Any]) -> str:
    return ", ".join(name for name, value in record.items() if value not in (None, "")) or "nothing"


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        yield file  # type: ignore[misc]  # a gzip file reads like any other


def _json_lines(path: Path) -> Iterator[Mapping[str, Any] | None]:
    """None for an empty line, so that the numbers of lines stay right."""
    with _opened(path) as file:
        for line in file:
            if line.isspace():
                yield None
                continue
            record = orjson.loads(line)
            if not isinstance(record, dict):
                raise csv.Error("it is no JSON object")
            yield record


def _csv(path: Path) -> Iterator[Mapping[str, Any]]:
    csv.field_size_limit(_CSV_LIMIT)
    with _opened(path) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    """Only the columns that are used, a part at a time."""
    try:
        import polars
    except ImportError:
        raise WatchfloorError(f"{path}: reading Parquet needs polars; pip install 'watchfloor[parquet]'") from None
    try:
        scan = polars.scan_parquet(path)
        used = {name for names in NAMES.values() for name in names}
        wanted = [name for name in scan.collect_schema().names() if name in used]
        total = scan.select(polars.len()).collect().item()
        for start in range(0, total, CHUNK):
            yield from scan.select(wanted).slice(start, CHUNK).collect().iter_rows(named=True)
    except polars.exceptions.PolarsError as error:
        raise WatchfloorError(f"{path}: this is no Parquet file that can be read: {error}") from None


READERS: Mapping[str, Callable[[Path], Iterator[Mapping[str, Any] | None]]] = {
    "jsonl": _json_lines,
    "ndjson": _json_lines,
    "csv": _csv,
    "parquet": _parquet,
}
