"""Fetched bytes to items: pure, for every adapter.

Parsing decides nothing about what is new; it says what a document holds, in plain text and with stable identities.
"""

from __future__ import annotations

from monitor.feeds import adapters, tables, text
from monitor.feeds.items import items_of
from monitor.feeds.wire import Unreadable, WireFeed
from monitor.model.feed import Feed, Fetched, FetchFailed, FetchReason, Outcome
from monitor.model.item import Parsed


def parse(feed: Feed, fetched: Fetched) -> Parsed | FetchFailed:
    """What the document holds, or why it cannot be read, in a sentence.

    Raises:
        PluginError: `feed.adapter` names no adapter; config is checked for that before.
    """
    document = tables.read(feed.tables, fetched) if feed.tables else None
    if document is None:
        document = adapters.find(feed.adapter)(fetched)
    if isinstance(document, WireFeed):
        return items_of(feed, document, fetched.at)
    return unreadable(feed, fetched, document)


def empty(feed: Feed, fetched: Outcome) -> FetchFailed:
    """The failure for official advice about nowhere: a list that is emptied takes no advice back."""
    status = fetched.status if isinstance(fetched, Fetched) else None
    words = "the list of destinations came empty; all advice stands as it was"
    return FetchFailed(feed.id, FetchReason.EMPTY, words, fetched.at, status=status)


def unreadable(feed: Feed, fetched: Fetched, document: Unreadable) -> FetchFailed:
    """The failure for a document without entries; its message may quote the document and is made safe to print."""
    return FetchFailed(feed.id, document.reason, text.title(document.message), fetched.at, status=fetched.status)
