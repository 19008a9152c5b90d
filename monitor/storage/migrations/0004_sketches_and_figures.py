"""Stories keep their figures with what those were before; each item keeps the sketch that later ones are compared with.

Stories that were open before have no sketches, so that nothing joins them any more; what is told next opens anew.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    with op.batch_alter_table("stories") as batch_op:
        batch_op.add_column(sa.Column("figures", sa.JSON(none_as_null=True), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("revisions", sa.JSON(none_as_null=True), nullable=False, server_default="[]"))
    with op.batch_alter_table("story_items") as batch_op:
        batch_op.add_column(sa.Column("sketch", sa.LargeBinary(), nullable=True))
    op.drop_table("story_shingles")


def downgrade() -> None:
    """Take it one revision back."""
    op.create_table(
        "story_shingles",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_shingles_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_shingles")),
    )
    with op.batch_alter_table("story_items") as batch_op:
        batch_op.drop_column("sketch")
    with op.batch_alter_table("stories") as batch_op:
        batch_op.drop_column("revisions")
        batch_op.drop_column("figures")
