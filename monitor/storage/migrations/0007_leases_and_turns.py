"""Several processes share one database: feeds and telling are leased, and who writes stories takes turns.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retagged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
    )
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.add_column(sa.Column("leased_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("lease_epoch", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("stories") as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(batch_op.f("ix_stories_revision"), ["revision"], unique=False)


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("stories") as batch_op:
        batch_op.drop_index(batch_op.f("ix_stories_revision"))
        batch_op.drop_column("revision")
    with op.batch_alter_table("feeds") as batch_op:
        batch_op.drop_column("lease_epoch")
        batch_op.drop_column("leased_by")
    op.drop_table("progress")
    op.drop_table("leases")
