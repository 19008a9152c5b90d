"""A document as its adapter read it, before anything is decided: what every adapter hands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model.feed import FetchReason


@dataclass(frozen=True, slots=True)
class WireCategory:
    """A category element, unread."""

    term: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class WireEntry:
    """One entry in the publisher's own words; markup, relative links and odd dates included.

    Attributes:
        dates: Date texts, the most telling first; the first that can be read counts.
        description: The summary the publisher wrote.
        content: The full text, where the feed carries it.
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    description: str = ""
    content: str = ""
    dates: tuple[str, ...] = ()
    byline: str = ""
    categories: tuple[WireCategory, ...] = ()


@dataclass(frozen=True, slots=True)
class WireFeed:
    """A whole document.

    Attributes:
        format: `rss`, `atom`, `rdf` or `json`.
        language: As the document states it, e.g. `en-GB`; empty where it does not.
        base: What relative links are relative to.
        ttl: How long the document asks to be left alone, if it does.
        warnings: What the adapter found odd, each one clause.
        partial: Whether a part of the document was lost, so that asking "has it changed?" would never bring it back.
        disputed: Whether two readers read it differently.
    """

    entries: tuple[WireEntry, ...]
    title: str = ""
    format: str = "rss"
    language: str = ""
    base: str = ""
    ttl: timedelta | None = None
    warnings: tuple[str, ...] = ()
    partial: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a document has no entries for us, in a sentence for a person."""

    message: str
    reason: FetchReason = FetchReason.UNPARSABLE
