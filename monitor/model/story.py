"""Items about the same act, and what each of them reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.mention import Mention

# Older than this when first seen, an item tells what readers already know: the back pages of a feed that is new to
# us, an entry that returns. It is stored and can be looked at, but raises nothing and stands in no digest or roll-up.
STALE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Story:
    """Items that tell the same news.

    Attributes:
        id: Derived from the first item, so that it stays.
        headline: Of the item that opened it.
        families: Publisher families that carry it; copies of one text count once.
        shingles: Hashes of the word runs that a new item is compared with.
        countries, types: What its items were tagged with.
    """

    id: str
    headline: str
    first_at: datetime
    last_at: datetime
    item_ids: tuple[str, ...]
    families: tuple[str, ...]
    countries: tuple[str, ...]
    types: tuple[str, ...]
    shingles: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Membership:
    """An item's place in a story.

    Attributes:
        origin: The family whose word it is, where that was an origin the story did not have yet; None for a copy, for
            a further text of a family that is counted already, and for state media on their own government.
    """

    story_id: str
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One mention as one item of one feed reports it: what rules count and digests quote.

    Attributes:
        at: As published, else as seen.
        seen: When this was first told to us: the item's first sight, or the edit that added the fact. Windows of rules
            and digests run on it.
        official: The issuer whose own feed it came from; None for news.
    """

    item_id: str
    story_id: str
    feed_id: str
    publisher: str
    family: str
    state_media: bool
    official: str | None
    title: str
    link: str | None
    at: datetime
    seen: datetime
    mention: Mention
