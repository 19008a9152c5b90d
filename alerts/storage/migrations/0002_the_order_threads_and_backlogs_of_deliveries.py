"""Deliveries keep their order, what the wire called them and which message told them; wires that asked for a pause.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "outbox_pause",
        sa.Column("wire", sa.String(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("wire"),
    )
    with op.batch_alter_table("outbox_delivery") as batch:
        batch.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("receipt", sa.String(), nullable=True))
        batch.add_column(sa.Column("merged_into", sa.String(), nullable=True))
        batch.create_index("outbox_delivery_lane", ["channel", "address", "status"], unique=False)


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("outbox_delivery") as batch:
        batch.drop_index("outbox_delivery_lane")
        for column in ("merged_into", "receipt", "position"):
            batch.drop_column(column)
    op.drop_table("outbox_pause")
