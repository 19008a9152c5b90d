"""One entry of a feed, as we keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.feed import Fetched


class KeyKind(StrEnum):
    """What an item is recognised by, best first."""

    GUID = "guid"
    LINK = "link"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Category:
    """A category element: its term and, where given, the scheme it belongs to."""

    term: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry in plain text with a stable identity.

    Attributes:
        id: Fingerprint of feed and key: the same entry has the same id at every poll.
        key: The guid, else the normalised link, else a hash of the title.
        title: Plain text, no markup, no control characters.
        summary: Plain text; sentences of block elements end with a line break.
        link: Absolute http(s) address, or None.
        published: What the publisher stated, clamped to [a floor, `seen`]; None where nothing was stated.
        seen: When we first saw it.
        byline: Author or agency line, for tracing origins.
        content_hash: Fingerprint of title and summary: another hash under the same id is a new version.
    """

    id: str
    feed_id: str
    key: str
    key_kind: KeyKind
    title: str
    summary: str
    link: str | None
    published: datetime | None
    seen: datetime
    language: str
    categories: tuple[Category, ...] = ()
    byline: str | None = None
    content_hash: str = ""

    @property
    def at(self) -> datetime:
        """When it was reported: as published, else as seen."""
        return self.published or self.seen


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one document held.

    Attributes:
        warnings: What was odd and how it was mended, each one clause.
        ttl: How long the feed asks to be left alone (RSS `ttl`, `sy:updatePeriod`), if it does.
        title: The feed's own title.
        partial: Whether a part of the document was lost; keeping its validators would let a 304 hide that part.
        disputed: Whether the fast reader and the reference read it differently; this is the reference's reading.
    """

    items: tuple[Item, ...]
    warnings: tuple[str, ...] = ()
    ttl: timedelta | None = None
    title: str | None = None
    partial: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A document that came and was read; its bytes are let go."""

    fetched: Fetched
    parsed: Parsed
