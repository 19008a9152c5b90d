"""Alerts, digest slots and the outbox.

Revision ID: 0001
Revises: nothing; the first.
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "alert_state",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("fired_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "alert_state_one_open",
        "alert_state",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text("status <> 'resolved'"),
        postgresql_where=sa.text("status <> 'resolved'"),
    )
    op.create_index("ix_alert_state_rule_id", "alert_state", ["rule_id"], unique=False)

    op.create_table(
        "digest_slot",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("slot", UtcDateTime(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("composed_at", UtcDateTime(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("message_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "slot"),
    )

    op.create_table(
        "digest_start",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("known_since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "outbox_message",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "alert_transition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("tell", sa.Boolean(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert_state.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alert_transition_alert_id", "alert_transition", ["alert_id"], unique=False)
    op.create_index("ix_alert_transition_at", "alert_transition", ["at"], unique=False)

    op.create_table(
        "outbox_delivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("message_key", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_key"], ["outbox_message.key"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_delivery_created_at", "outbox_delivery", ["created_at"], unique=False)
    op.create_index("ix_outbox_delivery_message_key", "outbox_delivery", ["message_key"], unique=False)
    op.create_index("outbox_delivery_due", "outbox_delivery", ["status", "next_attempt_at"], unique=False)


def downgrade() -> None:
    """Take it one revision back."""
    for table in (
        "outbox_delivery",
        "alert_transition",
        "outbox_message",
        "digest_start",
        "digest_slot",
        "alert_state",
    ):
        op.drop_table(table)
