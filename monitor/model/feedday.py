"""How the polls of a feed went, day by day: what is kept for whoever asks why a feed brings nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

DOCUMENT = "document"
NOT_MODIFIED = "not_modified"


@dataclass(frozen=True, slots=True)
class FeedDay:
    """The polls of one feed on one day that ended alike.

    Attributes:
        day: Its beginning, UTC.
        ending: `document`, `not_modified`, or why nothing came: a `FetchReason`, or `http_404` for a status.
        polls: How many.
        first_at, last_at: The first and the last of them.
        entries: Of the last document; None where none came.
        entries_least, entries_most: Over the day's documents.
        new_items: Never seen before.
        disputed: Documents that the fast reader and the reference read differently; the reference counted.
        url: The address that answered last, where it is not the one that was asked.
        detail: What was wrong or odd last, in words.
    """

    feed_id: str
    day: datetime
    ending: str
    polls: int
    first_at: datetime
    last_at: datetime
    entries: int | None = None
    entries_least: int | None = None
    entries_most: int | None = None
    new_items: int = 0
    disputed: int = 0
    url: str | None = None
    detail: str | None = None

    @property
    def answered(self) -> bool:
        """Whether the feed was read, or said that nothing changed."""
        return self.ending in (DOCUMENT, NOT_MODIFIED)
