"""Rows of an archive as items with what they say: cleaned, dated and tagged as if their feed had just brought them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter

from monitor.backtest.archive import Row
from monitor.backtest.sources import Sources
from monitor.brought import document
from monitor.feeds import dates
from monitor.feeds.items import items_of
from monitor.feeds.wire import WireEntry, WireFeed
from monitor.model.feed import Feed
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.tagging.tag import Tagger


@dataclass(frozen=True, slots=True)
class Found:
    """One item of the past and what it says; `edited` where it was seen before with another text."""

    item: Item
    tagged: Tagged
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of an archive, read.

    Attributes:
        feeds: Those its items came from.
        found: In the order of being seen.
        undated: Rows whose date could not be read; they are left out and counted.
    """

    feeds: tuple[Feed, ...]
    found: tuple[Found, ...]
    undated: int = 0


CHUNKS = TypeAdapter(Chunk)
"""Writes a chunk as JSON and reads it back."""


def read(rows: Iterable[Row], sources: Sources, tagger: Tagger) -> Chunk:
    """Tag a part of an archive."""
    items = [(sources.feed(row), _item(row, sources.feed(row))) for row in rows]
    found = [Found(item, _tagged(item, feed, tagger)) for feed, item in items if item is not None]
    return Chunk(
        feeds=tuple({feed.id: feed for feed, _ in items}.values()),
        found=tuple(sorted(found, key=moment)),
        undated=sum(item is None for _, item in items),
    )


def moment(found: Found) -> tuple[datetime, str]:
    """The order of being seen."""
    return (found.item.seen, found.item.id)


def _item(row: Row, feed: Feed) -> Item | None:
    """The item a feed would have brought, seen when the archive says, or else when it was published."""
    seen = _stated(row.seen) or _stated(row.date)
    if seen is None:
        return None
    entry = WireEntry(
        guid=row.id,
        link=row.link,
        title=row.title,
        description=row.text,
        dates=(row.date,) if row.date else (),
        byline=row.byline,
    )
    items: Sequence[Item] = items_of(feed, WireFeed((entry,), base=feed.url), seen).items
    return replace(items[0], language=row.language) if items and row.language else items[0] if items else None


_YEARS = range(1970, 2200)  # a date beyond is a slip, and one row of it would be a past of centuries


def _stated(text: str) -> datetime | None:
    found = dates.stated(text) if text else None
    return None if found is None or found.at.year not in _YEARS else found.at


def _tagged(item: Item, feed: Feed, tagger: Tagger) -> Tagged:
    tagged = tagger.tag(document(item, feed))
    return replace(tagged, rejected=()) if tagged.rejected else tagged
