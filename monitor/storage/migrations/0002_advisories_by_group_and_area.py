"""Advice is told by group of people and by area, and a change carries a note; what is stored is written anew so.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)
_ADVISORIES = sa.table(
    "advisories", sa.column("issuer", sa.String), sa.column("country", sa.String), sa.column("state", _JSON)
)
_TRANSITIONS = sa.table(
    "advisory_transitions",
    sa.column("id", sa.String),
    sa.column("changes", _JSON),
    sa.column("before", _JSON),
    sa.column("after", _JSON),
)


def upgrade() -> None:
    """Bring the schema one revision forward."""
    with op.batch_alter_table("advisory_transitions") as table:
        table.add_column(sa.Column("note", PlainText(), nullable=False, server_default=""))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_ADVISORIES)).all():
        ours = (_ADVISORIES.c.issuer == row.issuer, _ADVISORIES.c.country == row.country)
        connection.execute(sa.update(_ADVISORIES).where(*ours).values(state=_state(row.state)))
    for row in connection.execute(sa.select(_TRANSITIONS)).all():
        values = {
            "changes": ["area_added" if change == "areas" else change for change in row.changes],
            "before": row.before and _state(row.before),
            "after": _state(row.after),
        }
        connection.execute(sa.update(_TRANSITIONS).where(_TRANSITIONS.c.id == row.id).values(values))


def _state(kept: Mapping[str, Any]) -> dict[str, Any]:
    """One status for all becomes that of employees; names of areas take the strictest level."""
    told = kept.get("departure", "normal")
    return {name: value for name, value in kept.items() if name != "departure"} | {
        "departures": [{"people": "employees", "status": told}] if told != "normal" else [],
        "areas": [{"name": name, "level": kept["max_level"], "reasons": []} for name in kept.get("areas", ())],
    }
