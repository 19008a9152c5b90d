"""Stretches in which feeds were not read, so that a dead day is never told as a quiet one.

Of what was polled before, nothing is known but the last answer: until the next one such a feed counts as watched.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "lapses",
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", "since", name=op.f("pk_lapses")),
    )
    with op.batch_alter_table("lapses") as batch_op:
        batch_op.create_index(batch_op.f("ix_lapses_until"), ["until"], unique=False)
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.add_column(sa.Column("read_until", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.drop_column("read_until")
    with op.batch_alter_table("lapses") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lapses_until"))
    op.drop_table("lapses")
