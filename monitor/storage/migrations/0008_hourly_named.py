"""How many items name each country, hour by hour, filled from what is stored.

Revision ID: 0008
Revises: 0007
"""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STALE = timedelta(days=3)
_ITEMS = sa.table(
    "items",
    sa.column("id", sa.String()),
    sa.column("feed_id", sa.String()),
    sa.column("published", UtcDateTime()),
)
_COUNTRIES = sa.table(
    "item_countries",
    sa.column("country", sa.String()),
    sa.column("seen", UtcDateTime()),
    sa.column("item_id", sa.String()),
)


def upgrade() -> None:
    """Bring the schema one revision forward."""
    named = op.create_table(
        "hourly_named",
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "country", "feed_id", name=op.f("pk_hourly_named")),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(named, _named_by_hour())


def _named_by_hour() -> list[dict[str, object]]:
    told = sa.select(_COUNTRIES.c.country, _COUNTRIES.c.seen, _ITEMS.c.feed_id, _ITEMS.c.published).join(
        _ITEMS, _ITEMS.c.id == _COUNTRIES.c.item_id
    )
    counts = Counter(
        (seen.replace(minute=0, second=0, microsecond=0), country, feed_id)
        for country, seen, feed_id, published in op.get_bind().execute(told)
        if seen - (published or seen) <= _STALE
    )
    return [
        {"hour": hour, "country": country, "feed_id": feed_id, "items": count}
        for (hour, country, feed_id), count in counts.items()
    ]


def downgrade() -> None:
    """Take it one revision back."""
    op.drop_table("hourly_named")
