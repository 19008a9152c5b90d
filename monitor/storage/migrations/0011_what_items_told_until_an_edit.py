"""What items told until an edit, so that a number that was corrected is known from one that was never told.

Of edits before this revision nothing is known: what was told before them went with its text.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "dropped_mentions",
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("assertion", sa.String(), nullable=False),
        sa.Column("cue", PlainText(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", PlainText(), nullable=False),
        sa.Column("trigger", PlainText(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("actor", PlainText(), nullable=True),
        sa.Column("target", PlainText(), nullable=True),
        sa.Column("source", PlainText(), nullable=True),
        sa.Column("stance", sa.String(), nullable=True),
        sa.Column("event_time", UtcDateTime(), nullable=True),
        sa.Column("countries", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("places", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("quantities", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("codes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_dropped_mentions_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_dropped_mentions")),
    )
    with op.batch_alter_table("dropped_mentions") as batch_op:
        batch_op.create_index(batch_op.f("ix_dropped_mentions_until"), ["until"], unique=False)


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("dropped_mentions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_dropped_mentions_until"))

    op.drop_table("dropped_mentions")
