"""The past a backtest runs on: items in the order they were seen, out of archives or the daemon's own database."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.backtest.checkpoint import Kept
from monitor.backtest.reading import Found, moment
from monitor.model.feed import Feed
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.storage.store import Store

_READ_AT_ONCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Past:
    """What was recorded.

    Attributes:
        feeds: All that brought something.
        found: Items in the order of being seen; every call begins anew.
        items: How many, at most.
        since, until: When the first and the last were seen.
        undated: Rows of archives without a date that can be read, left out.
    """

    feeds: tuple[Feed, ...]
    found: Callable[[], Iterator[Found]]
    items: int
    since: datetime
    until: datetime
    undated: int = 0


def of_archives(kept: Sequence[Kept]) -> Past | None:
    """Archives as one past; None where they hold no item."""
    parts = [part for one in kept for part in one.parts]
    ends = [(part.first, part.last) for part in parts if part.first and part.last]
    if not ends:
        return None
    return Past(
        feeds=tuple({feed.id: feed for part in parts for feed in part.feeds}.values()),
        found=lambda: heapq.merge(*(one.found() for one in kept), key=moment),
        items=sum(part.items for part in parts),
        since=min(first for first, _ in ends),
        until=max(last for _, last in ends),
        undated=sum(part.undated for part in parts),
    )


def of_store(
    store: Store, feeds: Sequence[Feed], tag: Callable[[Item, Feed | None], Tagged], version: str, now: datetime
) -> Past | None:
    """What the daemon keeps, as it stands now; items that another version tagged are tagged again, on the way only.

    Args:
        store: The daemon's.
        feeds: Known ones; an item of a feed that is not among them is left out of no count, its feed is made up.
        tag: What an item says.
        version: Of the tagger.
        now: Until when.
    """
    extent = store.extent()
    if extent is None:
        return None
    known = {feed.id: feed for feed in feeds}
    all_ = {id_: known.get(id_) or _unknown(id_) for id_ in extent.feed_ids}

    def found() -> Iterator[Found]:
        start = extent.since
        while start <= extent.until:
            records = store.items(limit=None, since=start, until=start + _READ_AT_ONCE)
            for record in sorted(records, key=lambda one: (one.item.seen, one.item.id)):
                feed = all_[record.item.feed_id]
                tagged = record.tagged if record.tagged.version == version else tag(record.item, feed)
                yield Found(record.item, replace(tagged, rejected=()))
            start += _READ_AT_ONCE

    return Past(tuple(all_.values()), found, extent.items, extent.since, min(extent.until, now))


def _unknown(id_: str) -> Feed:
    return Feed(id_, id_, f"https://{id_}.invalid/", "rss", "world", "en", publisher=id_, family=id_)
