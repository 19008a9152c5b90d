"""${message}.

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns may name its types
from alembic import op

${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Bring the schema one revision forward."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Take it one revision back."""
    ${downgrades if downgrades else "pass"}
