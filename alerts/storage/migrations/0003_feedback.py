"""Readers say what an alert was worth.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "alert_feedback",
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    op.create_index("ix_alert_feedback_rule_id", "alert_feedback", ["rule_id"], unique=False)


def downgrade() -> None:
    """Take it one revision back."""
    op.drop_index("ix_alert_feedback_rule_id", "alert_feedback")
    op.drop_table("alert_feedback")
