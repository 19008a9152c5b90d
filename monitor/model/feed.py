"""A feed, what came back from asking it, and how it has been doing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.advisorytable import Table


@dataclass(frozen=True, slots=True)
class Feed:
    """One address that is polled, as catalogue and config describe it.

    Attributes:
        id: Short and stable, such as `bbc-world`; the key in config and storage.
        name: What people read.
        url: Where it is.
        format: `rss`, `atom`, `rdf` or `json`.
        topic: `advisory`, `embassy-alert`, `wire`, `world`, `region`, … as in the catalogue.
        language: ISO 639-1 of its items.
        publisher: Who stands behind it; several feeds may share one.
        family: Publishers of one owner or newsroom; corroboration counts families, not feeds.
        country: The publisher's country, a weak hint for ambiguous places; None where it is international.
        state_media: Whether a government controls it: never an independent origin for that government's claims.
        cadence: How long it may be silent before that is worth telling.
        interval: How often we ask at most.
        adapter: What turns its documents into items; `feed` for RSS, Atom, RDF and JSON Feed.
        tier: How far its word is trusted by itself: 1 wires and official sources, 2 other newsrooms, 3 the rest.
        issuer: The advisory issuer whose official word this feed carries, e.g. `us-state`; None for news.
        tables: How its list of destinations may be written, where it is no RSS or Atom; the first that fits counts.
    """

    id: str
    name: str
    url: str
    format: str
    topic: str
    language: str
    publisher: str
    family: str
    country: str | None = None
    state_media: bool = False
    cadence: timedelta = timedelta(days=2)
    interval: timedelta = timedelta(minutes=15)
    adapter: str = "feed"
    issuer: str | None = None
    tier: int = 2
    tables: tuple[Table, ...] = ()

    def is_own_governments(self, parties: Collection[str | None]) -> bool:
        """Whether a government controls it that is among those who have a part in what is told."""
        return self.state_media and self.country is not None and self.country in parties


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of a feed between polls.

    Attributes:
        next_poll_at: When it is due.
        etag: Validator of the last stored document, sent back as If-None-Match.
        last_modified: The same for If-Modified-Since, verbatim.
        url: The address after permanent redirects, where it differs from the configured one.
        last_polled_at: The last attempt, whatever came of it.
        last_success_at: The last 200 or 304.
        last_item_at: When an item was last seen for the first time; of an issuer's list, also when a row was last
            changed or dated.
        failures: Attempts failed since the last success.
        last_error: What went wrong last, in words; None after a success.
        why_next: Why `next_poll_at` is what it is, in words an operator understands.
        ttl: How long the last document asked to be left alone; a 304 brings none, and it still holds.
        trouble: What of the last document could not be read or believed, in words; None where all of it could.
        read_until: When it was to be asked again as its last answer came: so long that answer was to hold.
        epoch: How often a process took it to ask it, where several share feeds. What comes is saved only while nobody
            has taken it since.
    """

    feed_id: str
    next_poll_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_item_at: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    why_next: str = "never polled"
    ttl: timedelta | None = None
    trouble: str | None = None
    read_until: datetime | None = None
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that came.

    Attributes:
        url: The address that answered, after redirects.
        moved_to: The new address where every redirect on the way was permanent.
        headers: Names in lower case.
        body: At most the size cap, already decompressed.
    """

    feed_id: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said nothing changed (304)."""

    feed_id: str
    headers: Mapping[str, str]
    at: datetime


class FetchReason(StrEnum):
    """Why a fetch brought nothing."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    UNRESOLVED = "unresolved"
    INSECURE = "insecure"
    REFUSED_ADDRESS = "refused_address"
    REDIRECTS = "redirects"
    HTTP_STATUS = "http_status"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    UNPARSABLE = "unparsable"
    WEB_PAGE = "web_page"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Nothing usable came; `message` says why, to a person.

    Attributes:
        retry_after: How long the server asked us to stay away, if it did.
    """

    feed_id: str
    reason: FetchReason
    message: str
    at: datetime
    status: int | None = None
    retry_after: timedelta | None = None


Outcome = Fetched | NotModified | FetchFailed


class Health(StrEnum):
    """How a feed is doing, in the words of the digest."""

    OK = "ok"
    IMPAIRED = "impaired"
    NEW = "new"
    FAILING = "failing"
    SILENT = "silent"

    @property
    def answers(self) -> bool:
        """Whether the feed is read when it is asked, though it may bring nothing."""
        return self.heard or self is Health.SILENT

    @property
    def heard(self) -> bool:
        """Whether the feed is read and brings something, though a part of it may not be understood."""
        return self in (Health.OK, Health.IMPAIRED)


def in_utc(at: datetime) -> str:
    """`2026-03-01 08:00 UTC`, as a moment stands in what is said of a feed."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed's health at a moment.

    Attributes:
        since: When it entered this health: first failure, last item, last success.
        detail: One clause for a person: `no new item since …`; `since` stands in it as `in_utc` writes it.
    """

    feed: Feed
    health: Health
    since: datetime | None
    detail: str
    state: FeedState | None = field(default=None)

    def answered_since(self, since: datetime) -> bool:
        """Whether it was read since a moment; of one not asked since, whether it was when it was last asked."""
        if self.state is None:
            return self.health.answers
        last = self.state.last_success_at
        return last is not None and (last >= since or not self.state.failures)

    @property
    def failed_last(self) -> bool:
        """Whether it did not answer when it was last asked, though it may have shortly before."""
        return self.health is Health.FAILING if self.state is None else self.state.failures > 0
