"""Places are read and removed by their items alone: two indexes that no query used, as large as the table, are gone.

Every poll wrote them. Where something is told, stands in `item_countries`, `mentions` and the hourly roll-ups.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.drop_index("ix_places_country_seen", table_name="places")
    op.drop_index("ix_places_place_id_seen", table_name="places")


def downgrade() -> None:
    """Take it one revision back."""
    op.create_index("ix_places_place_id_seen", "places", ["place_id", "seen"])
    op.create_index("ix_places_country_seen", "places", ["country", "seen"])
