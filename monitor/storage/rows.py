"""Feeds, items, stories and reports: rows to frozen types and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.model.feed import Feed, FeedState
from monitor.model.item import Category, Item, KeyKind
from monitor.model.mention import Tagged
from monitor.model.story import Report, Sketch, Story
from monitor.storage.mentionrows import mention_of
from monitor.storage.records import ItemText, ItemVersion
from monitor.storage.sketchrows import figure_of, figure_row, revision_of, revision_row
from monitor.storage.tables import DroppedMentionRow, FeedRow, ItemRow, ItemVersionRow, MentionRow, StoryRow

Row = dict[str, Any]

_STATE = (
    "feed_id", "next_poll_at", "etag", "last_modified", "url", "last_polled_at", "last_success_at", "last_item_at",
    "failures", "last_error", "why_next", "trouble", "read_until",
)  # fmt: skip


def state_row(state: FeedState) -> Row:
    """The columns of a feed that polling changes."""
    ttl = None if state.ttl is None else state.ttl.total_seconds()
    return {name: getattr(state, name) for name in _STATE} | {"ttl_seconds": ttl}


def state_of(row: FeedRow) -> FeedState:
    """What is remembered of a feed."""
    ttl = None if row.ttl_seconds is None else timedelta(seconds=row.ttl_seconds)
    return FeedState(**{name: getattr(row, name) for name in _STATE}, ttl=ttl, epoch=row.lease_epoch)


def leased(state: FeedState) -> FeedState:
    """The state under the lease that was just taken."""
    return replace(state, epoch=state.epoch + 1)


def feed_row(feed: Feed) -> Row:
    """The columns of a feed that come from its configuration."""
    return {
        "feed_id": feed.id,
        "enabled": True,
        "configured_url": feed.url,
        "publisher": feed.publisher,
        "family": feed.family,
        "country": feed.country,
        "state_media": feed.state_media,
        "issuer": feed.issuer,
    }


def item_row(item: Item) -> Row:
    """An item's columns, without what tagging adds; `version_seen` and `present_at` begin with `seen`."""
    return {
        "id": item.id,
        "feed_id": item.feed_id,
        "key": item.key,
        "key_kind": item.key_kind.value,
        "content_hash": item.content_hash,
        "seen": item.seen,
        "version_seen": item.seen,
        "present_at": item.seen,
        "title": item.title,
        "summary": item.summary,
        "link": item.link,
        "published": item.published,
        "language": item.language,
        "categories": [[category.term, category.domain] for category in item.categories],
        "byline": item.byline,
    }


def item_of(row: ItemRow) -> Item:
    """An item that still has its text; `seen` is when it was first seen, whatever its version."""
    return Item(
        id=row.id,
        feed_id=row.feed_id,
        key=row.key,
        key_kind=KeyKind(row.key_kind),
        title=row.title or "",
        summary=row.summary,
        link=row.link,
        published=row.published,
        seen=row.seen,
        language=row.language,
        categories=tuple(Category(str(term), domain) for term, domain in row.categories),
        byline=row.byline,
        content_hash=row.content_hash,
    )


def version_row(item: Item) -> Row:
    """An item's present text as one of its versions."""
    return {
        "item_id": item.id,
        "content_hash": item.content_hash,
        "seen": item.seen,
        "title": item.title,
        "summary": item.summary,
        "published": item.published,
        "byline": item.byline or "",
    }


def version_of(row: ItemVersionRow) -> ItemVersion:
    """One text an item had."""
    return ItemVersion(row.item_id, row.content_hash, row.seen, row.title, row.summary)


def text_of(version: ItemVersionRow, row: ItemRow, tagged: Tagged | None, *, oldest: bool) -> ItemText:
    """One text an item had, as the item that came with it; `oldest` where none is kept that it had before."""
    known = version.byline is not None  # else the item's own is the nearest there is
    published = version.published if known else row.published
    if published is None and oldest and row.seen < version.seen:
        published = row.seen  # a text whose forerunners are pruned is as old as they were
    item = replace(
        item_of(row),
        title=version.title,
        summary=version.summary,
        content_hash=version.content_hash,
        seen=version.seen,
        published=None if published is None else min(published, version.seen),
        byline=version.byline or None if known else row.byline,
    )
    return ItemText(item, row.seen, tagged)


def story_row(story: Story) -> Row:
    """A story's columns, without its items and sketches."""
    return {
        "id": story.id,
        "headline": story.headline,
        "first_at": story.first_at,
        "last_at": story.last_at,
        "families": list(story.families),
        "countries": list(story.countries),
        "types": list(story.types),
        "figures": [figure_row(figure) for figure in story.figures],
        "revisions": [revision_row(revision) for revision in story.revisions],
    }


def story_of(row: StoryRow, item_ids: Iterable[str], sketches: Iterable[Sketch]) -> Story:
    """A story with its items in the order they joined; without sketches where they were not asked for."""
    return Story(
        id=row.id,
        headline=row.headline,
        first_at=row.first_at,
        last_at=row.last_at,
        item_ids=tuple(item_ids),
        families=tuple(row.families),
        countries=tuple(row.countries),
        types=tuple(row.types),
        figures=tuple(figure_of(one) for one in row.figures),
        revisions=tuple(revision_of(one) for one in row.revisions),
        sketches=tuple(sketches),
    )


def report_of(row: MentionRow | DroppedMentionRow, source: Mapping[str, Any]) -> Report:
    """A mention with the item, feed and story it comes from."""
    return Report(
        item_id=row.item_id,
        story_id=source["story_id"],
        feed_id=source["feed_id"],
        publisher=source["publisher"],
        family=source["family"],
        state_media=source["state_media"],
        official=source["issuer"],
        title=source["title"],
        link=source["link"],
        at=source["published"] or source["item_seen"],
        seen=row.seen,
        mention=mention_of(row),
        word=source["word"],
    )
