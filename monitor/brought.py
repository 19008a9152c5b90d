"""What a poll brought, from the document to what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.feeds.pollday import ending
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import Feed, FeedState, Outcome
from monitor.model.item import Item, Parsed
from monitor.model.mention import Document, Tagged
from monitor.model.story import Membership, Story
from monitor.storage.records import Poll
from monitor.stories.cluster import Clustered, placing_order

AT_ONCE = 100  # items that are placed and saved in one transaction; those who send or note wait for it


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


def by_feed(arrivals: Iterable[Arrival]) -> Iterable[tuple[str, Sequence[Arrival]]]:
    """What came by the id of its feed, feeds in the order of their first item."""
    brought: dict[str, list[Arrival]] = {}
    for arrival in arrivals:
        brought.setdefault(arrival.feed.id, []).append(arrival)
    return brought.items()


def by_issuer(moved: Iterable[AdvisoryTransition]) -> Iterable[tuple[str, Sequence[AdvisoryTransition]]]:
    """Changes of official advice by who gave it, issuers in the order of their first change."""
    told: dict[str, list[AdvisoryTransition]] = {}
    for one in moved:
        told.setdefault(one.issuer, []).append(one)
    return told.items()


def as_held(link: Membership, held: Membership | None) -> Membership:
    """Where an item belongs; one that stays where it is keeps the origin it added, and whose word it is."""
    stays = held is not None and held.story_id == link.story_id
    return replace(link, origin=held.origin, word=held.word) if held is not None and stays else link


@dataclass(frozen=True, slots=True)
class Placed:
    """Recorded items that were placed in stories: all that another pipeline needs to keep what the placing one keeps.

    Attributes:
        moments: When its items were seen, each moment once.
        edited: Whether an item among them is stored with another text.
        stories: New and changed ones.
        polls: One for each feed, to be saved in this order.
    """

    moments: tuple[datetime, ...]
    edited: bool
    stories: tuple[Story, ...]
    polls: tuple[Poll, ...] = ()

    def told(self) -> Placed:
        """The same without what only placing asks for: texts, where else they are, and stories that say nothing.

        An item without mentions is only counted, so that most of what is placed need not travel.
        """
        bare = tuple(replace(story, sketches=()) for story in self.stories if story.types)
        return replace(self, stories=bare, polls=tuple(_told(poll, bare) for poll in self.polls))


def _told(poll: Poll, stories: tuple[Story, ...]) -> Poll:
    says = {id_ for id_, tagged in poll.tagged.items() if tagged.mentions}
    return replace(
        poll,
        items=tuple(replace(item, summary="") for item in poll.items),
        tagged={id_: replace(tagged, places=()) for id_, tagged in poll.tagged.items()},
        stories=stories if poll.stories else (),
        links={id_: replace(link, sketch=None) for id_, link in poll.links.items() if id_ in says},
    )


def as_seen(items: Sequence[Item], moment: datetime) -> tuple[Item, ...]:
    """The same items as seen at that moment."""
    return tuple(item if item.seen == moment else replace(item, seen=moment) for item in items)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a poll brought, read and tagged, and not yet placed."""

    feed: Feed
    state: FeedState
    outcome: Outcome
    parsed: Parsed | None
    fresh: Fresh
    tagged: Mapping[str, Tagged]

    def parts(self) -> Sequence[Sequence[Item]]:
        """Its items in the order they are placed in, as many at a time as others can wait for; at least one part."""
        items = sorted(self.fresh.items, key=placing_order)
        return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)] or [()]

    @property
    def moves(self) -> bool:
        """Whether it may change what other feeds' polls are placed on: stories, or an issuer's advice."""
        return self.parsed is not None and bool(self.fresh.items or self.feed.issuer)

    def part(self, items: Sequence[Item], placed: Clustered) -> Poll:
        """What is saved of these of its items, before the poll is over."""
        return Poll(
            state=self.state,
            items=tuple(items),
            tagged={item.id: self.tagged[item.id] for item in items},
            stories=placed.stories,
            links=placed.links,
            whole=False,
        )

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

    def edited_of(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Those of these items whose older text is stored."""
        ids = {item.id for item in self.edited}
        return tuple(item for item in items if item.id in ids)

    @property
    def new(self) -> int:
        """How many were never seen before."""
        return len(self.items) - len(self.edited)

    def signs_of_life(self, feed: Feed) -> int:
        """How many show that the feed is not frozen: an issuer's list has the same rows for ever, and edits them."""
        return self.new if feed.issuer is None else len(self.items)


def document(item: Item, feed: Feed | None) -> Document:
    """An item as the tagger reads it."""
    return Document(
        id=item.id,
        title=item.title,
        text=item.summary,
        published=item.at,
        language=item.language,
        publisher_country=feed.country if feed else None,
    )
