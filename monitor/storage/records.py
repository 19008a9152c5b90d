"""What goes into the store and comes out of it that is not already a word of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import FeedState
from monitor.model.feedday import FeedDay
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.model.story import Membership, Story
from monitor.model.watch import Lapse


@dataclass(frozen=True, slots=True)
class Poll:
    """All that one poll of one feed changed, or a part of it; saved together or not at all.

    Attributes:
        state: The feed's state after the poll, validators included.
        items: New ones and new versions of known ones, all of this feed.
        tagged: What each of them says, by item id.
        stories: New or changed ones.
        links: Where each item belongs, by item id; one that is there already keeps its number and origin.
        advisories: States that changed.
        transitions: How they changed.
        present: Every key the document held; their identities are kept while the feed carries them.
        noted: What the feed's diary says of this poll.
        lapses: Stretches without an answer, or without any poll at all, that it ended.
        whole: Whether it ends the poll; before that the feed keeps its state, validators and lease included.
    """

    state: FeedState
    items: tuple[Item, ...] = ()
    tagged: Mapping[str, Tagged] = field(default_factory=dict)
    stories: tuple[Story, ...] = ()
    links: Mapping[str, Membership] = field(default_factory=dict)
    advisories: tuple[AdvisoryState, ...] = ()
    transitions: tuple[AdvisoryTransition, ...] = ()
    present: tuple[str, ...] = ()
    noted: FeedDay | None = None
    lapses: tuple[Lapse, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """A stored item with what it was tagged with (what was rejected is not kept) and its story."""

    item: Item
    tagged: Tagged
    story_id: str | None


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One text an item had, and when we first saw that text."""

    item_id: str
    content_hash: str
    seen: datetime
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class ItemText:
    """A text an item had, as it came.

    Attributes:
        item: With that text; `seen` is when that was first seen.
        first: When the item was first seen.
        tagged: What it says; None of a text that the item no longer has, whose tags are not kept.
    """

    item: Item
    first: datetime
    tagged: Tagged | None

    @property
    def edited(self) -> bool:
        """Whether it took the place of another."""
        return self.item.seen > self.first


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored.

    Attributes:
        feeds: Configured ones.
        items: Those with text.
        identities: All that would be recognised, pruned ones included.
    """

    feeds: int
    items: int
    identities: int
    mentions: int
    stories: int
    advisories: int
    transitions: int


@dataclass(frozen=True, slots=True)
class Extent:
    """What time is stored.

    Attributes:
        since: When the first text that is still there was first seen.
        until: The same of the last, or when official advice moved last, if that was later.
        texts: Of all items.
        feed_ids: Every feed that brought one.
    """

    since: datetime
    until: datetime
    texts: int
    feed_ids: tuple[str, ...]
