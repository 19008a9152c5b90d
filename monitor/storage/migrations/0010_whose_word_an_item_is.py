"""Whose word an item is, whether or not its story had that origin before: rules count those who say what they ask for.

Of items linked before this revision only those that added an origin say whose word they are. The others, copies and
further texts, count as the word of the item that opened their story, so that none of them is an origin by itself.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LINKS = sa.table("story_items", *map(sa.column, ("item_id", "story_id", "number", "origin", "word")))


def upgrade() -> None:
    """Bring the schema one revision forward."""
    with op.batch_alter_table("story_items") as batch_op:
        batch_op.add_column(sa.Column("word", PlainText(), nullable=True))
    opener = _LINKS.alias("opener")
    opens = sa.select(opener.c.origin).where(opener.c.story_id == _LINKS.c.story_id, opener.c.number == 1)
    op.execute(sa.update(_LINKS).values(word=sa.func.coalesce(_LINKS.c.origin, opens.scalar_subquery())))


def downgrade() -> None:
    """Take it one revision back."""
    with op.batch_alter_table("story_items") as batch_op:
        batch_op.drop_column("word")
