"""The value people were told of an alert, and the one they had been told before where growth alone was told.

What was told before this revision is looked up: an alert's in its last change that was told, a receiver's in the
change of that moment. So whoever upgrades within a crisis hears of its growth, and of nothing twice.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ALERTS = sa.table("alert_state", sa.column("id"), sa.column("status"), sa.column("body", sa.JSON))
_CHANGES = sa.table(
    "alert_transition",
    sa.column("id"),
    sa.column("alert_id"),
    sa.column("at", UtcDateTime()),
    sa.column("tell", sa.Boolean),
    sa.column("body", sa.JSON),
)
_TELLINGS = sa.table(
    "alert_telling",
    sa.column("id"),
    sa.column("alert_id"),
    sa.column("verdict"),
    sa.column("decided_at", UtcDateTime()),
    sa.column("value", sa.Float),
)


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.add_column("alert_transition", sa.Column("was", sa.Float(), nullable=True))
    op.add_column("alert_telling", sa.Column("value", sa.Float(), nullable=True))
    connection = op.get_bind()
    opened = sa.select(_ALERTS.c.id, _ALERTS.c.body).where(_ALERTS.c.status != "resolved")
    for alert_id, body in connection.execute(opened).all():
        changed = sa.select(_CHANGES.c.at, _CHANGES.c.tell, _CHANGES.c.body).order_by(_CHANGES.c.id)
        changes = connection.execute(changed.where(_CHANGES.c.alert_id == alert_id)).all()
        told = [_value(then) for _, tell, then in changes if tell]
        if told and isinstance(body, dict):
            filled = {**body, "told_value": told[-1]}
            connection.execute(sa.update(_ALERTS).where(_ALERTS.c.id == alert_id).values(body=filled))
        _fill_tellings(connection, alert_id, changes)


def _fill_tellings(connection: sa.Connection, alert_id: str, changes: Sequence[Any]) -> None:
    """Of one alert: what each receiver was told is what it was at its last change before."""
    mine = _TELLINGS.c.alert_id == alert_id, _TELLINGS.c.verdict == "told"
    for telling_id, decided_at in connection.execute(
        sa.select(_TELLINGS.c.id, _TELLINGS.c.decided_at).where(*mine)
    ).all():
        values = [_value(body) for at, _, body in changes if at <= decided_at]
        if values:
            row = sa.update(_TELLINGS).where(_TELLINGS.c.id == telling_id)
            connection.execute(row.values(value=values[-1]))


def _value(body: Any) -> float | None:
    value = body.get("value") if isinstance(body, dict) else None
    return float(value) if isinstance(value, int | float) else None


def downgrade() -> None:
    """Take it one revision back."""
    op.drop_column("alert_telling", "value")
    op.drop_column("alert_transition", "was")
