"""Hourly roll-ups, filled from what is stored; the origin an item adds to its story.

Items linked before this revision have no origin of their own on record, so that what is filled counts none.

Revision ID: 0003
Revises: 0002
"""

from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STALE = timedelta(days=3)
_ITEMS = sa.table(
    "items",
    sa.column("id", sa.String()),
    sa.column("feed_id", sa.String()),
    sa.column("seen", UtcDateTime()),
    sa.column("published", UtcDateTime()),
    sa.column("title", PlainText()),
)
_MENTIONS = sa.table(
    "mentions",
    sa.column("item_id", sa.String()),
    sa.column("seen", UtcDateTime()),
    sa.column("type", sa.String()),
    sa.column("assertion", sa.String()),
    sa.column("countries", sa.JSON(none_as_null=True)),
)
_LINKS = sa.table("story_items", sa.column("item_id", sa.String()), sa.column("number", sa.Integer()))


def upgrade() -> None:
    """Bring the schema one revision forward."""
    items = op.create_table(
        "hourly_items",
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "feed_id", name=op.f("pk_hourly_items")),
        sqlite_with_rowid=False,
    )
    mentions = op.create_table(
        "hourly_mentions",
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("assertion", sa.String(), nullable=False),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "country", "type", "assertion", "feed_id", name=op.f("pk_hourly_mentions")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("story_items") as batch_op:
        batch_op.add_column(sa.Column("origin", PlainText(), nullable=True))
    op.bulk_insert(items, _items_by_hour())
    op.bulk_insert(mentions, _mentions_by_hour())


def _items_by_hour() -> list[dict[str, object]]:
    kept = sa.select(_ITEMS.c.feed_id, _ITEMS.c.seen, _ITEMS.c.published).where(_ITEMS.c.title.is_not(None))
    counts = Counter(
        (_hour(seen), feed_id)
        for feed_id, seen, published in op.get_bind().execute(kept)
        if seen - (published or seen) <= _STALE
    )
    return [{"hour": hour, "feed_id": feed_id, "items": count} for (hour, feed_id), count in counts.items()]


def _mentions_by_hour() -> list[dict[str, object]]:
    told = (
        sa.select(_MENTIONS, _ITEMS.c.feed_id, _ITEMS.c.published, _ITEMS.c.seen.label("item_seen"), _LINKS.c.number)
        .join(_ITEMS, _ITEMS.c.id == _MENTIONS.c.item_id)
        .outerjoin(_LINKS, _LINKS.c.item_id == _MENTIONS.c.item_id)
    )
    cells = {
        (_hour(row.seen), country, row.type, row.assertion, row.feed_id, row.item_id, row.number == 1)
        for row in op.get_bind().execute(told)
        if row.seen - (row.published or row.item_seen) <= _STALE
        for country in row.countries or [""]
    }
    counts = Counter(cell[:5] for cell in cells)
    opened = Counter(cell[:5] for cell in cells if cell[6])
    names = ("hour", "country", "type", "assertion", "feed_id")
    return [
        dict(zip(names, cell, strict=True)) | {"items": count, "stories": opened[cell], "origins": 0}
        for cell, count in counts.items()
    ]


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("story_items") as batch_op:
        batch_op.drop_column("origin")
    op.drop_table("hourly_mentions")
    op.drop_table("hourly_items")
