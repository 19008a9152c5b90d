"""What a poll brought, from the document to what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.feeds.pollday import ending
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import Feed, FeedState, Outcome
from monitor.model.item import Item, Parsed
from monitor.model.mention import Tagged


@dataclass(frozen=True, slots=True)
class Taken:
    """What one answered poll changed; `trouble` is what of it could not be understood and was not told before."""

    feed_id: str
    outcome: Outcome
    new_items: int
    changed_items: int
    mentions: int
    transitions: tuple[AdvisoryTransition, ...]
    warnings: tuple[str, ...]
    state: FeedState
    trouble: str | None = None

    @property
    def ending(self) -> str:
        """How the poll ended, in one word of few."""
        return ending(self.outcome)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item that was recorded without the document it came in, as a backtest has it, with what it says."""

    feed: Feed
    item: Item
    tagged: Tagged


@dataclass(frozen=True, slots=True)
class Brought:
    """What a poll brought, read and tagged, and not yet placed."""

    feed: Feed
    state: FeedState
    outcome: Outcome
    parsed: Parsed | None
    fresh: Fresh
    tagged: Mapping[str, Tagged]

    @property
    def moves(self) -> bool:
        """Whether it may change what other feeds' polls are placed on: stories, or an issuer's advice."""
        return self.parsed is not None and bool(self.fresh.items or self.feed.issuer)

    def taken(self, after: FeedState, transitions: tuple[AdvisoryTransition, ...]) -> Taken:
        """What it changed, once that is saved with the feed's state."""
        return Taken(
            feed_id=self.feed.id,
            outcome=self.outcome,
            new_items=self.fresh.new,
            changed_items=len(self.fresh.items) - self.fresh.new,
            mentions=sum(len(found.mentions) for found in self.tagged.values()),
            transitions=transitions,
            warnings=self.parsed.warnings if self.parsed else (),
            state=after,
            trouble=after.trouble if after.trouble != self.state.trouble else None,
        )


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a document brings that is not stored as it stands; `edited` are those whose older text is."""

    items: tuple[Item, ...]
    edited: tuple[Item, ...]

    @property
    def new(self) -> int:
        """How many were never seen before."""
        return len(self.items) - len(self.edited)

    def signs_of_life(self, feed: Feed) -> int:
        """How many show that the feed is not frozen: an issuer's list has the same rows for ever, and edits them."""
        return self.new if feed.issuer is None else len(self.items)
