"""The past out of the daemon's own database: every text an item had at the moment it came, and advice as it moved.

What the daemon judged at a moment was the text of that moment, not the one that stands now. So an item comes again with
each new text, as it came to the daemon, and official advice comes as the changes that were told of it: what the
documents showed besides, and what they did not show, is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.backtest.past import Past
from monitor.backtest.reading import Found
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import Feed
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.storage.store import Extent, ItemText, Store

_READ_AT_ONCE = timedelta(days=7)
_INSTANT = timedelta(microseconds=1)
_BEGINNING = datetime.min.replace(tzinfo=UTC)

Tag = Callable[[Item, Feed | None], Tagged]


def of_store(store: Store, feeds: Sequence[Feed], tag: Tag, version: str, now: datetime) -> Past | None:
    """What the daemon keeps; texts that another version tagged, or that others followed, are tagged on the way only.

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
    texts = _Texts(store, {id_: known.get(id_) or _unknown(id_) for id_ in extent.feed_ids}, tag, version, extent)
    return Past(
        feeds=tuple(texts.feeds.values()),
        found=texts.found,
        items=extent.texts,
        since=extent.since,
        until=min(extent.until, now),
        polled=True,
        advice=lambda: _advice(store, extent),
    )


class _Texts:
    """Texts in the order they came, a week of them at a time."""

    def __init__(self, store: Store, feeds: Mapping[str, Feed], tag: Tag, version: str, extent: Extent) -> None:
        self.feeds = feeds
        self._store, self._tag, self._version, self._extent = store, tag, version, extent

    def found(self, since: datetime) -> Iterator[Found]:
        """Every text from a moment on; before an edit of an older item comes what that item told until then."""
        begin = max(since, self._extent.since)
        known: set[str] = set()
        for start, end in _weeks(begin, self._extent.until):
            texts = self._store.texts(start, end)
            older = {text.item.id for text in texts if text.first < begin} - known
            known |= older
            before = self._store.texts(None, begin, older) if older else ()
            yield from map(self._found, (*before, *texts))

    def _found(self, text: ItemText) -> Found:
        tagged = text.tagged
        if tagged is None or tagged.version != self._version:
            tagged = self._tag(text.item, self.feeds[text.item.feed_id])
        return Found(text.item, replace(tagged, rejected=()), edited=text.edited)


def _advice(store: Store, extent: Extent) -> Iterator[AdvisoryTransition]:
    """Every change of official advice since it is watched, oldest first."""
    yield from store.transitions(_BEGINNING, extent.since)
    for start, end in _weeks(extent.since, extent.until):
        yield from store.transitions(start, end)


def _weeks(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time from one moment to another, both included, in half-open pieces."""
    while since <= until:
        end = min(since + _READ_AT_ONCE, until + _INSTANT)
        yield since, end
        since = end


def _unknown(id_: str) -> Feed:
    return Feed(id_, id_, f"https://{id_}.invalid/", "rss", "world", "en", publisher=id_, family=id_)
