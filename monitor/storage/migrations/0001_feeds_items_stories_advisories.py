"""Feeds, items with their versions and tags, stories, advisories.

Revision ID: 0001
Revises: nothing; the first.
"""

import sqlalchemy as sa
from alembic import op

from monitor.lib.columns import PlainText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.create_table(
        "advisories",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "country", name=op.f("pk_advisories")),
    )
    op.create_table(
        "advisory_transitions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisory_transitions")),
    )
    op.create_index(op.f("ix_advisory_transitions_at"), "advisory_transitions", ["at"])
    op.create_index(
        op.f("ix_advisory_transitions_issuer_country_at"), "advisory_transitions", ["issuer", "country", "at"]
    )

    op.create_table(
        "feeds",
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("configured_url", sa.String(), nullable=False),
        sa.Column("publisher", PlainText(), nullable=False),
        sa.Column("family", PlainText(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("state_media", sa.Boolean(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("next_poll_at", UtcDateTime(), nullable=False),
        sa.Column("etag", PlainText(), nullable=True),
        sa.Column("last_modified", PlainText(), nullable=True),
        sa.Column("url", PlainText(), nullable=True),
        sa.Column("last_polled_at", UtcDateTime(), nullable=True),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("last_item_at", UtcDateTime(), nullable=True),
        sa.Column("ttl_seconds", sa.Float(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", PlainText(), nullable=True),
        sa.Column("why_next", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feeds")),
    )
    op.create_index(op.f("ix_feeds_enabled_next_poll_at"), "feeds", ["enabled", "next_poll_at"])

    op.create_table(
        "stories",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("headline", PlainText(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("families", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("countries", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("types", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_last_at"), "stories", ["last_at"])

    op.create_table(
        "items",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("feed_id", sa.String(), nullable=False),
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("key_kind", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("version_seen", UtcDateTime(), nullable=False),
        sa.Column("present_at", UtcDateTime(), nullable=False),
        sa.Column("title", PlainText(), nullable=True),
        sa.Column("summary", PlainText(), nullable=False),
        sa.Column("link", PlainText(), nullable=True),
        sa.Column("published", UtcDateTime(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("categories", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("byline", PlainText(), nullable=True),
        sa.Column("tagger_version", sa.String(), nullable=True),
        sa.Column("tagged_language", sa.String(), nullable=True),
        sa.Column("countries", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.feed_id"], name=op.f("fk_items_feed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("feed_id", "key", name=op.f("uq_items_feed_id_key")),
    )
    op.create_index(op.f("ix_items_feed_id_seen"), "items", ["feed_id", "seen"])
    op.create_index(op.f("ix_items_present_at"), "items", ["present_at"])
    op.create_index(op.f("ix_items_seen"), "items", ["seen"])
    op.create_index(op.f("ix_items_tagger_version"), "items", ["tagger_version"])
    op.create_index(op.f("ix_items_version_seen"), "items", ["version_seen"])

    op.create_table(
        "story_shingles",
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_shingles_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_shingles")),
    )
    op.create_table(
        "item_countries",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_countries_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("country", "seen", "item_id", name=op.f("pk_item_countries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_item_countries_item_id"), "item_countries", ["item_id"])

    op.create_table(
        "item_versions",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("summary", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_versions_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "content_hash", name=op.f("pk_item_versions")),
    )
    op.create_table(
        "mentions",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("assertion", sa.String(), nullable=False),
        sa.Column("cue", PlainText(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", PlainText(), nullable=False),
        sa.Column("trigger", PlainText(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("actor", PlainText(), nullable=True),
        sa.Column("target", PlainText(), nullable=True),
        sa.Column("source", PlainText(), nullable=True),
        sa.Column("stance", sa.String(), nullable=True),
        sa.Column("event_time", UtcDateTime(), nullable=True),
        sa.Column("countries", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("places", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("quantities", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("codes", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_mentions_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_seen_type"), "mentions", ["seen", "type"])
    op.create_index(op.f("ix_mentions_type_seen"), "mentions", ["type", "seen"])

    op.create_table(
        "places",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("place_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("countries", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_places_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", "number", name=op.f("pk_places")),
    )
    op.create_index(op.f("ix_places_country_seen"), "places", ["country", "seen"])
    op.create_index(op.f("ix_places_place_id_seen"), "places", ["place_id", "seen"])

    op.create_table(
        "story_items",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("story_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_story_items_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_items_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_story_items")),
    )
    op.create_index(op.f("ix_story_items_story_id_number"), "story_items", ["story_id", "number"])

    op.create_table(
        "mention_countries",
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("seen", UtcDateTime(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("assertion", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "number"],
            ["mentions.item_id", "mentions.number"],
            name=op.f("fk_mention_countries_item_id_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "type", "seen", "item_id", "number", name=op.f("pk_mention_countries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mention_countries_item_id_number"), "mention_countries", ["item_id", "number"])


def downgrade() -> None:
    """Take it one revision back."""
    op.drop_table("mention_countries")
    op.drop_table("story_items")
    op.drop_table("places")
    op.drop_table("mentions")
    op.drop_table("item_versions")
    op.drop_table("item_countries")
    op.drop_table("story_shingles")
    op.drop_table("items")
    op.drop_table("stories")
    op.drop_table("feeds")
    op.drop_table("advisory_transitions")
    op.drop_table("advisories")
