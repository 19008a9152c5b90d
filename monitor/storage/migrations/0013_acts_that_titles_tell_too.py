"""Whether the title of an item tells an act too whose evidence stands in the text.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = ("mentions", "dropped_mentions")


def upgrade() -> None:
    """Bring the schema one revision forward; of what was tagged before, `retag` finds whether titles tell it too."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("titled", sa.Boolean(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take it one revision back."""
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("titled")
