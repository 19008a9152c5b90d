"""Retention: texts go by age, identities much later, advisory history never."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy import update as sql_update
from sqlmodel import Session, col

from monitor.lib.database import chunks
from monitor.storage import bulk
from monitor.storage.tables import (
    DroppedMentionRow,
    ItemCountryRow,
    ItemRow,
    ItemVersionRow,
    MentionRow,
    PlaceRow,
    StoryItemRow,
    StoryRow,
)

IDENTITY_KEPT = timedelta(days=400)  # a feed that brings back an old entry after a year brings nothing new
BATCH = 500  # items in one transaction, so that a poll never waits long for its turn

_EMPTY: dict[str, Any] = {
    "title": None, "summary": "", "link": None, "published": None, "byline": None, "categories": [],
    "tagger_version": None, "tagged_language": None, "countries": [],
}  # fmt: skip


def forget_texts(session: Session, before: datetime) -> int:
    """Empty a batch of items whose text was last new before a moment; how many."""
    old = (col(ItemRow.title).is_not(None), col(ItemRow.version_seen) < before)
    ids: Sequence[str] = session.scalars(select(col(ItemRow.id)).where(*old).limit(BATCH)).all()
    for table in (ItemVersionRow, MentionRow, DroppedMentionRow, PlaceRow, ItemCountryRow, StoryItemRow):
        bulk.remove(session, table, "item_id", ids)
    for piece in chunks(ids):
        session.connection().execute(sql_update(ItemRow).where(col(ItemRow.id).in_(piece)).values(_EMPTY))
    return len(ids)


def forget_identities(session: Session, before: datetime) -> int:
    """Delete a batch of emptied items that no feed has carried for so long that they cannot return; how many."""
    gone = (col(ItemRow.title).is_(None), col(ItemRow.present_at) < before - IDENTITY_KEPT)
    ids: Sequence[str] = session.scalars(select(col(ItemRow.id)).where(*gone).limit(BATCH)).all()
    bulk.remove(session, ItemRow, "id", ids)
    return len(ids)


def forget_stories(session: Session, before: datetime) -> int:
    """Delete stories that ended before a moment and have no item left; how many."""
    left = exists().where(col(StoryItemRow.story_id) == col(StoryRow.id))
    return session.connection().execute(delete(StoryRow).where(col(StoryRow.last_at) < before, ~left)).rowcount
