"""A diary of each feed's polls, so that what ails it can be told; heartbeats, to know that writing works.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "feed_days",
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("day", UtcDateTime(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=True),
        sa.Column("entries_least", sa.Integer(), nullable=True),
        sa.Column("entries_most", sa.Integer(), nullable=True),
        sa.Column("new_items", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Integer(), nullable=False),
        sa.Column("url", PlainText(), nullable=True),
        sa.Column("detail", PlainText(), nullable=True),
        sa.PrimaryKeyConstraint("feed_id", "day", "ending", name=op.f("pk_feed_days")),
    )
    with op.batch_alter_table("feed_days") as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_days_day"), ["day"], unique=False)

    op.create_table(
        "heartbeats",
        sa.Column("writer", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("writer", name=op.f("pk_heartbeats")),
    )


def downgrade() -> None:
    """Take it one revision back."""
    op.drop_table("heartbeats")
    with op.batch_alter_table("feed_days") as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_days_day"))

    op.drop_table("feed_days")
