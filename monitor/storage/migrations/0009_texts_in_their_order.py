"""The texts of all items in the order they came, each with its own date and byline: a past that is replayed as it was.

Of texts that were stored before neither is known, and the byline stays NULL; whoever reads them takes the item's.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    with op.batch_alter_table("item_versions") as batch_op:
        batch_op.add_column(sa.Column("published", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("byline", PlainText(), nullable=True))
        batch_op.create_index(batch_op.f("ix_item_versions_seen"), ["seen"], unique=False)


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("item_versions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_versions_seen"))
        batch_op.drop_column("byline")
        batch_op.drop_column("published")
