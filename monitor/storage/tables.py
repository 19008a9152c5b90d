"""What `monitor` remembers, as tables. Rows never leave this room; `rows.py` turns them into frozen types.

Identities of items outlive their text: a pruned item keeps its row with `title` NULL, so that it never returns
as new. Windows run on `seen`; the indexes follow the questions that are asked.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, MetaData, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from monitor.lib.columns import PlainText, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
Json = JSON(none_as_null=True)


class Kept(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Base of these tables, with a metadata of its own."""


def _moment(**more: Any) -> Any:
    return Field(sa_type=UtcDateTime, **more)


def _perhaps(**more: Any) -> Any:
    return Field(default=None, nullable=True, sa_type=UtcDateTime, **more)


def _text(**more: Any) -> Any:
    return Field(sa_type=PlainText, **more)


def _json(*, nullable: bool = False) -> Any:
    return Field(sa_type=Json, nullable=nullable)


def _count(**more: Any) -> Any:
    return Field(sa_column_kwargs={"server_default": "0"}, **more)


def _item(**more: Any) -> Any:
    return Field(foreign_key="items.id", ondelete="CASCADE", **more)


class FeedRow(Kept, table=True):
    """A feed as configured last, and the state of its polling; feeds no longer configured stay, disabled.

    `leased_by` is the process that asks it now, where several share the work; `lease_epoch` how often one took it.
    """

    __tablename__ = "feeds"
    __table_args__ = (Index(None, "enabled", "next_poll_at"),)

    feed_id: str = Field(primary_key=True)
    enabled: bool
    configured_url: str
    publisher: str = _text()
    family: str = _text()
    country: str | None
    state_media: bool
    issuer: str | None

    next_poll_at: datetime = _moment()
    etag: str | None = _text(nullable=True)
    last_modified: str | None = _text(nullable=True)
    url: str | None = _text(nullable=True)
    last_polled_at: datetime | None = _perhaps()
    last_success_at: datetime | None = _perhaps()
    last_item_at: datetime | None = _perhaps()
    read_until: datetime | None = _perhaps()
    ttl_seconds: float | None
    failures: int
    last_error: str | None = _text(nullable=True)
    why_next: str = _text()
    trouble: str | None = _text(nullable=True)

    leased_by: str | None
    lease_epoch: int = _count()


class FeedDayRow(Kept, table=True):
    """How the polls of a feed went on one day, a row for each way they ended."""

    __tablename__ = "feed_days"
    __table_args__ = (Index(None, "day"),)

    feed_id: str = Field(primary_key=True)
    day: datetime = _moment(primary_key=True)
    ending: str = Field(primary_key=True)
    polls: int
    first_at: datetime = _moment()
    last_at: datetime = _moment()
    entries: int | None
    entries_least: int | None
    entries_most: int | None
    new_items: int
    disputed: int
    url: str | None = _text(nullable=True)
    detail: str | None = _text(nullable=True)


class HeartbeatRow(Kept, table=True):
    """When a process last proved that it can write here."""

    __tablename__ = "heartbeats"

    writer: str = Field(primary_key=True)
    at: datetime = _moment()


class ItemRow(Kept, table=True):
    """An item: its identity for long, its latest text until it is pruned.

    `seen` is when the item was first seen, `version_seen` when its present text was, `present_at` when the feed
    last carried its key (to the day).
    """

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("feed_id", "key"), Index(None, "feed_id", "seen"))

    id: str = Field(primary_key=True)
    feed_id: str = Field(foreign_key="feeds.feed_id")
    key: str = _text()
    key_kind: str
    content_hash: str
    seen: datetime = _moment(index=True)
    version_seen: datetime = _moment(index=True)
    present_at: datetime = _moment(index=True)

    title: str | None = _text(nullable=True)
    summary: str = _text()
    link: str | None = _text(nullable=True)
    published: datetime | None = _perhaps()
    language: str
    categories: list[list[str | None]] = _json()
    byline: str | None = _text(nullable=True)

    tagger_version: str | None = Field(default=None, index=True)
    tagged_language: str | None
    countries: list[list[Any]] = _json()


class ItemVersionRow(Kept, table=True):
    """Each text an item ever had; a text that returns is no new version.

    `published` and `byline` came with the text. A byline is empty where none was stated, and NULL in rows from before
    the two were kept.
    """

    __tablename__ = "item_versions"

    item_id: str = _item(primary_key=True)
    content_hash: str = Field(primary_key=True)
    seen: datetime = _moment(index=True)
    title: str = _text()
    summary: str = _text()
    published: datetime | None = _perhaps()
    byline: str | None = _text(nullable=True)


class ItemCountryRow(Kept, table=True):
    """The countries an item names, the one it is about first; clustered so that (country, seen) needs no other page."""

    __tablename__ = "item_countries"
    __table_args__ = ({"sqlite_with_rowid": False},)

    country: str = Field(primary_key=True)
    seen: datetime = _moment(primary_key=True)
    item_id: str = _item(primary_key=True, index=True)


class PlaceRow(Kept, table=True):
    """A place an item names, at its words."""

    __tablename__ = "places"

    item_id: str = _item(primary_key=True)
    number: int = Field(primary_key=True)
    seen: datetime = _moment()
    field: str
    start: int
    end: int
    text: str = _text()
    place_id: str
    kind: str
    country: str | None
    lat: float | None
    lon: float | None
    role: str
    confidence: float
    countries: list[str] = _json()


class _Told(Kept):
    """What one act or state is told with."""

    seen: datetime = _moment()
    type: str
    assertion: str
    cue: str | None = _text(nullable=True)
    field: str
    start: int
    end: int
    quote: str = _text()
    trigger: str = _text()
    rule: str
    confidence: float
    weight: float
    titled: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    actor: str | None = _text(nullable=True)
    target: str | None = _text(nullable=True)
    source: str | None = _text(nullable=True)
    stance: str | None
    event_time: datetime | None = _perhaps()
    countries: list[str] = _json()
    places: list[dict[str, Any]] = _json()
    quantities: dict[str, dict[str, Any]] = _json()
    attributes: dict[str, Any] = _json()
    codes: dict[str, str] = _json()


class MentionRow(_Told, table=True):
    """One act or state an item tells. `seen` is when that was first told: an edited text does not renew it."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "seen", "type"), Index(None, "type", "seen"))

    item_id: str = _item(primary_key=True)
    number: int = Field(primary_key=True)


class DroppedMentionRow(_Told, table=True):
    """One that an item told until an edited text came, `until`, that does not tell it."""

    __tablename__ = "dropped_mentions"

    item_id: str = _item(primary_key=True)
    number: int = Field(primary_key=True)
    until: datetime = _moment(index=True)


class MentionCountryRow(Kept, table=True):
    """Where a mention stands: the covering index of windows, (country, type, seen), as a table of its own."""

    __tablename__ = "mention_countries"
    __table_args__ = (
        ForeignKeyConstraint(["item_id", "number"], ["mentions.item_id", "mentions.number"], ondelete="CASCADE"),
        Index(None, "item_id", "number"),
        {"sqlite_with_rowid": False},
    )

    country: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    seen: datetime = _moment(primary_key=True)
    item_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    assertion: str


class StoryRow(Kept, table=True):
    """Items that tell the same news, without the items. `revision` is that of the last poll that changed it."""

    __tablename__ = "stories"

    id: str = Field(primary_key=True)
    headline: str = _text()
    first_at: datetime = _moment()
    last_at: datetime = _moment(index=True)
    families: list[str] = _json()
    countries: list[str] = _json()
    types: list[str] = _json()
    figures: list[dict[str, Any]] = _json()
    revisions: list[list[dict[str, Any]]] = _json()
    revision: int = _count(index=True)


class StoryItemRow(Kept, table=True):
    """Which story an item belongs to; one at most. `number` grows in the order items joined, from 1.

    `origin` is the independent origin that the item added to the story; none for a copy. `word` is whose word it is,
    added or not; none where nobody vouches for it. `sketch` is what later items
    are compared with, as `sketchrows.py` packs it; none for a text the story has already.
    """

    __tablename__ = "story_items"
    __table_args__ = (Index(None, "story_id", "number"),)

    item_id: str = _item(primary_key=True)
    story_id: str = Field(foreign_key="stories.id", ondelete="CASCADE")
    number: int
    origin: str | None = _text(nullable=True)
    word: str | None = _text(nullable=True)
    sketch: bytes | None = Field(default=None, nullable=True, sa_type=LargeBinary)


class HourlyItemsRow(Kept, table=True):
    """How many items a feed brought in an hour; kept when the items are pruned."""

    __tablename__ = "hourly_items"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: datetime = _moment(primary_key=True)
    feed_id: str = Field(primary_key=True)
    items: int


class HourlyNamedRow(Kept, table=True):
    """How many of them name one country."""

    __tablename__ = "hourly_named"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: datetime = _moment(primary_key=True)
    country: str = Field(primary_key=True)
    feed_id: str = Field(primary_key=True)
    items: int


class HourlyMentionsRow(Kept, table=True):
    """How many of them say one thing of one country, as `monitor.model.hourly` defines it."""

    __tablename__ = "hourly_mentions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: datetime = _moment(primary_key=True)
    country: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    assertion: str = Field(primary_key=True)
    feed_id: str = Field(primary_key=True)
    items: int
    stories: int
    origins: int


class AdvisoryRow(Kept, table=True):
    """An issuer's word on a destination as it stands; `country` may name a part of one: `PT/Azores`."""

    __tablename__ = "advisories"

    issuer: str = Field(primary_key=True)
    country: str = Field(primary_key=True)
    level: int
    seen_at: datetime = _moment()
    state: dict[str, Any] = _json()


class AdvisoryTransitionRow(Kept, table=True):
    """A change of an advisory, kept for ever; the identity is made of all it says, so it is kept once."""

    __tablename__ = "advisory_transitions"
    __table_args__ = (Index(None, "issuer", "country", "at"),)

    id: str = Field(primary_key=True)
    at: datetime = _moment(index=True)
    issuer: str
    country: str
    changes: list[str] = _json()
    before: dict[str, Any] | None = _json(nullable=True)
    after: dict[str, Any] = _json()
    note: str = _text()


class ProgressRow(Kept, table=True):
    """How far everything is, in one row (`id` 1) that each writer of stories holds: they take turns by it.

    `revision` grows with each poll that changed stories, `retagged` with each batch of items tagged anew. Nothing is
    seen before `told_until` any more: digests have told of what was.
    """

    __tablename__ = "progress"

    id: int = Field(primary_key=True)
    revision: int = _count()
    retagged: int = _count()
    told_until: datetime | None = _perhaps()


class LeaseRow(Kept, table=True):
    """A right that one of several processes has until a moment; read and written by `monitor.lib.leasebook`."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True)
    owner: str
    epoch: int
    until: datetime = _moment()
