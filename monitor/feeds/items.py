"""From a document as read to the items we keep: identity, dates, plain text, and what was mended on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.feeds import dates, identity, text
from monitor.feeds.wire import WireEntry, WireFeed
from monitor.lib.digest import fingerprint
from monitor.model.feed import Feed
from monitor.model.item import Category, Item, Parsed

MOST_ITEMS = 2_000
"""Entries kept of one document; the largest real feeds have a few hundred."""

NO_ENTRIES = "the document holds no entries"
"""The warning about a sound document that lists nothing."""

_MOST_CATEGORIES = 30
_REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class _Read:
    """One entry in plain text, before its identity is known."""

    wire: WireEntry
    title: str
    link: str | None
    published: datetime | None


def items_of(feed: Feed, document: WireFeed, seen: datetime) -> Parsed:
    """The items of a document, in its order, each once, and what was odd about it."""
    odd: Counter[str] = Counter()
    read = [_read(entry, document.base, seen, odd) for entry in document.entries[:MOST_ITEMS]]
    found = identity.keys([_names(one) for one in read])
    items: dict[str, Item] = {}
    for one, key in zip(read, found, strict=True):
        if key is None:
            odd["without guid, link and title, left out"] += 1
            continue
        _keep(items, _item(feed, one, key, seen), odd)
    return Parsed(
        items=tuple(items.values()),
        warnings=(
            *document.warnings,
            *_size(document.entries),
            *(f"{count} {what}" for what, count in odd.items() if count),
        ),
        ttl=document.ttl,
        title=text.name(document.title),
        partial=document.partial,
        disputed=document.disputed,
    )


def as_seen(parsed: Parsed, seen: datetime) -> Parsed:
    """The same document, its items seen at a moment that is not the one at which it was read."""
    return replace(parsed, items=tuple(_as_seen(item, seen) for item in parsed.items))


def _as_seen(item: Item, seen: datetime) -> Item:
    published = None if item.published is None else min(item.published, seen)
    return replace(item, seen=seen, published=published)


def _read(entry: WireEntry, base: str, seen: datetime, odd: Counter[str]) -> _Read:
    title = text.title(entry.title)
    link = identity.absolute(entry.link, base)
    odd["without a title"] += not title
    odd["with undecodable characters"] += _REPLACEMENT in title
    odd["with a link that is not http(s), left out"] += bool(entry.link.strip()) and link is None
    return _Read(entry, title, link, _published(entry.dates, seen, odd))


def _published(stated: Sequence[str], seen: datetime, odd: Counter[str]) -> datetime | None:
    date = next((one for written in stated if (one := dates.stated(written)) is not None), None)
    if date is None:
        odd["with a date that cannot be read" if any(stated) else "without a date"] += 1
        return None
    odd["dated without a zone, taken as UTC"] += not date.zoned
    odd["dated in the future, taken as seen now"] += date.at > seen
    moment = dates.clamped(date, seen)
    odd[f"dated before {dates.FLOOR.year}, date left out"] += moment is None
    return moment


def _names(one: _Read) -> identity.Named:
    link = identity.normalised(one.link) if one.link else ""
    return identity.Named(identity.guid(one.wire.guid), link, one.title)


def _item(feed: Feed, one: _Read, key: identity.Key, seen: datetime) -> Item:
    summary = text.summary(one.wire.description, one.wire.content)
    # Nothing in print or mail should have to cope with a nameless item.
    title = one.title or text.shortened(summary.partition("\n")[0], 120) or text.title(one.link or key.text)
    return Item(
        id=fingerprint(feed.id, key.text),
        feed_id=feed.id,
        key=key.text,
        key_kind=key.kind,
        title=title,
        summary=summary,
        link=one.link,
        published=one.published,
        seen=seen,
        language=feed.language,
        categories=_categories(one.wire),
        byline=text.name(one.wire.byline),
        content_hash=fingerprint(title, summary),
    )


def _categories(entry: WireEntry) -> tuple[Category, ...]:
    read = ((text.name(one.term), text.name(one.domain or "")) for one in entry.categories)
    named = (Category(term, domain) for term, domain in read if term)
    return tuple(dict.fromkeys(named))[:_MOST_CATEGORIES]


def _keep(items: dict[str, Item], item: Item, odd: Counter[str]) -> None:
    """Of entries with one key the latest counts, the first of equally late ones."""
    before = items.get(item.id)
    odd["repeated in the document"] += before is not None
    if before is None or (before.published and item.published and item.published > before.published):
        items[item.id] = item


def _size(entries: Sequence[WireEntry]) -> tuple[str, ...]:
    if not entries:
        return (NO_ENTRIES,)
    over = len(entries) - MOST_ITEMS
    return (f"{len(entries)} entries, the last {over} left out",) if over > 0 else ()
