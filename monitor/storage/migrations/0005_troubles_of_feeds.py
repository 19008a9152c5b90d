"""A feed remembers what of its last document could not be understood.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.add_column(sa.Column("trouble", PlainText(), nullable=True))


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.drop_column("trouble")
