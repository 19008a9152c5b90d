"""What is at an address, for somebody who asks on purpose: the items of a feed, or the feeds that a page names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from monitor.feeds import adapters
from monitor.feeds.identity import absolute
from monitor.feeds.items import items_of
from monitor.feeds.parse import unreadable
from monitor.feeds.wire import WireFeed
from monitor.model.feed import Feed, Fetched, FetchFailed
from monitor.model.item import Parsed

_FEED_TYPES = re.compile(r"application/(rss|atom|rdf)\+xml", re.IGNORECASE)
# Only whole link elements are handed to the HTML reader: it gives up on some malformed declarations.
_LINK = re.compile(r"<link\s[^<>]*>", re.IGNORECASE)
_MOST_FOUND = 20
_READ = 500_000


@dataclass(frozen=True, slots=True)
class Look:
    """What a document holds, and what it says of itself.

    Attributes:
        format: `rss`, `atom`, `rdf` or `json`; empty where it cannot be read.
        language: As the document states it; empty where it does not.
        named: Feeds that a page names which is none itself.
    """

    read: Parsed | FetchFailed
    format: str = ""
    language: str = ""
    named: tuple[str, ...] = ()


def look(feed: Feed, fetched: Fetched) -> Look:
    """A document as the feed's adapter reads it.

    Raises:
        PluginError: There is no such adapter.
    """
    document = adapters.find(feed.adapter)(fetched)
    if isinstance(document, WireFeed):
        return Look(items_of(feed, document, fetched.at), document.format, document.language)
    return Look(unreadable(feed, fetched, document), named=named_feeds(fetched.body, fetched.url))


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
