"""Parts of countries that lists show without the country: what was held as the country is the part's from now on.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)
_ADVISORIES = sa.table(
    "advisories", sa.column("issuer", sa.String), sa.column("country", sa.String), sa.column("state", _JSON)
)
_TRANSITIONS = sa.table(
    "advisory_transitions",
    sa.column("id", sa.String),
    sa.column("country", sa.String),
    sa.column("before", _JSON),
    sa.column("after", _JSON),
)

# By country, the names in small letters under which lists show a part, and what the part is called.
_PARTS: Mapping[str, Mapping[str, str]] = {
    "BQ": {"bonaire": "Bonaire", "saba": "Saba", "sint eustatius": "Sint Eustatius", "st eustatius": "Sint Eustatius"},
    "PS": {
        "gaza": "Gaza",
        "gaza strip": "Gaza",
        "the gaza strip": "Gaza",
        "west bank": "West Bank",
        "the west bank": "West Bank",
    },
    "SO": {"somaliland": "Somaliland"},
    "TZ": {"zanzibar": "Zanzibar"},
    "CY": {"northern cyprus": "Northern Cyprus", "turkish republic of northern cyprus": "Northern Cyprus"},
    "GB": {
        "england": "England",
        "scotland": "Scotland",
        "wales": "Wales",
        "northern ireland": "Northern Ireland",
    },
}


def upgrade() -> None:
    """Bring the schema one revision forward."""
    connection = op.get_bind()
    table = _ADVISORIES
    held = connection.execute(sa.select(table).where(table.c.country.in_(_PARTS))).all()
    taken = {(row.issuer, row.country) for row in connection.execute(sa.select(table.c.issuer, table.c.country))}
    for row in held:
        area = _area(row.country, row.state)
        ours = (table.c.issuer == row.issuer, table.c.country == row.country)
        if area and (row.issuer, f"{row.country}/{area}") in taken:
            connection.execute(sa.delete(table).where(*ours))
        elif area:
            values = {"country": f"{row.country}/{area}", "state": {**row.state, "area": area}}
            connection.execute(sa.update(table).where(*ours).values(values))
    for row in connection.execute(sa.select(_TRANSITIONS).where(_TRANSITIONS.c.country.in_(_PARTS))).all():
        area = _area(row.country, row.after)
        if area:
            told = {"before": row.before and {**row.before, "area": area}, "after": {**row.after, "area": area}}
            connection.execute(sa.update(_TRANSITIONS).where(_TRANSITIONS.c.id == row.id).values(told))


def downgrade() -> None:
    """Take it one revision back: what is held of a part stays held of it, which earlier revisions read too."""


def _area(country: str, state: Mapping[str, Any]) -> str:
    """The part a state is of, where it was held as the country."""
    return "" if state.get("area") else _PARTS[country].get(str(state["name"]).casefold(), "")
