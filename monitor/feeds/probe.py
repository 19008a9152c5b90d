"""Looking at an address before it is added: what is there, and the catalogue entry that would fit it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from typing import Protocol
from urllib.parse import urlsplit

from monitor.feeds import adapters
from monitor.feeds.identity import absolute
from monitor.feeds.items import items_of
from monitor.feeds.parse import unreadable
from monitor.feeds.wire import WireFeed
from monitor.lib.durations import format_duration
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Outcome
from monitor.model.item import Item

_FEED_TYPES = re.compile(r"application/(rss|atom|rdf)\+xml", re.IGNORECASE)
# Only whole link elements are handed to the HTML reader: it gives up on some malformed declarations.
_LINK = re.compile(r"<link\s[^<>]*>", re.IGNORECASE)
_MOST_FOUND = 20
_READ = 500_000
_DAY = timedelta(days=1)


class Fetches(Protocol):
    """What brings a document."""

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        """The document behind a feed, or why it did not come."""
        ...


@dataclass(frozen=True, slots=True)
class Probe:
    """What is at an address.

    Attributes:
        url: The address that answered, after redirects; the asked one where none did.
        failed: Why it is no feed we can read; None where it is one.
        format: `rss`, `atom` or `rdf`.
        items: What the document holds now.
        newest: The latest date its items state.
        warnings: What was odd about it.
        suggestion: Keys of an entry for `feeds.yaml`, in their order there; empty after a failure.
        found: Feeds that an HTML page at this address names.
    """

    asked: str
    url: str
    failed: FetchFailed | None = None
    format: str | None = None
    title: str | None = None
    items: tuple[Item, ...] = ()
    newest: datetime | None = None
    warnings: tuple[str, ...] = ()
    suggestion: Mapping[str, str] | None = None
    found: tuple[str, ...] = ()


async def probe(url: str, fetcher: Fetches, now: datetime, *, adapter: str = "feed") -> Probe:
    """Ask an address once, without validators, and say what is there.

    Raises:
        PluginError: There is no such adapter.
    """
    feed = Feed("probe", "probe", url, "rss", "own", "en", "probe", "probe", adapter=adapter)
    outcome = await fetcher.fetch(feed, FeedState(feed.id, now), now)
    if isinstance(outcome, FetchFailed):
        return Probe(url, url, outcome)
    if not isinstance(outcome, Fetched):
        return Probe(url, url, FetchFailed(feed.id, FetchReason.HTTP_STATUS, "nothing came", now))
    document = adapters.find(adapter)(outcome)
    if not isinstance(document, WireFeed):
        return Probe(
            url, outcome.url, unreadable(feed, outcome, document), found=named_feeds(outcome.body, outcome.url)
        )
    return _seen(feed, outcome, document, now)


def _seen(feed: Feed, fetched: Fetched, document: WireFeed, now: datetime) -> Probe:
    parsed = items_of(feed, document, now)
    dates = sorted(item.published for item in parsed.items if item.published is not None)
    return Probe(
        asked=feed.url,
        url=fetched.url,
        format=document.format,
        title=parsed.title,
        items=parsed.items,
        newest=dates[-1] if dates else None,
        warnings=parsed.warnings,
        suggestion=_suggestion(feed, fetched, document, parsed.title, dates),
    )


def _suggestion(
    feed: Feed, fetched: Fetched, document: WireFeed, title: str | None, dates: Sequence[datetime]
) -> dict[str, str]:
    """An entry under the address to be used: the new one after a permanent redirect, else the asked one."""
    url = fetched.moved_to or feed.url
    host = (urlsplit(url).hostname or "feed").removeprefix("www.")
    language = re.match(r"[a-z]{2,3}", document.language.lower())
    keys = {
        "id": re.sub(r"[^a-z0-9]+", "-", host.rpartition(".")[0] or host).strip("-") or "feed",
        "name": title or host,
        "url": url,
        "format": document.format,
        "topic": "own",
        "language": language[0] if language else "en",
        "publisher": title or host,
        "cadence": format_duration(usual_silence(dates)),
    }
    return keys if feed.adapter == "feed" else {**keys, "adapter": feed.adapter}


def usual_silence(dates: Sequence[datetime]) -> timedelta:
    """How long a feed with these item dates may be silent before it is odd: three times its longest pause, in days."""
    pauses = [later - earlier for earlier, later in pairwise(sorted(dates))]
    days = math.ceil(3 * max(pauses) / _DAY) if pauses else 2
    return min(max(days, 1), 90) * _DAY


class _FeedLinks(HTMLParser):
    """Collects `<link rel="alternate">` elements that lead to feeds (the autodiscovery convention)."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        said = {name: value or "" for name, value in attrs}
        alternate = "alternate" in said.get("rel", "").lower().split()
        if tag == "link" and alternate and _FEED_TYPES.search(said.get("type", "")):
            self.links.append(said.get("href", ""))


def named_feeds(page: bytes, base: str) -> tuple[str, ...]:
    """The feeds an HTML page names, as absolute addresses."""
    reader = _FeedLinks()
    for tag in _LINK.findall(page[:_READ].decode("utf-8", "replace")):
        reader.feed(tag)
    found = (absolute(link, base) for link in reader.links)
    return tuple(dict.fromkeys(link for link in found if link))[:_MOST_FOUND]
