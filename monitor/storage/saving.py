"""Writing what a poll or a re-tagging brought, inside the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy import update as sql_update
from sqlmodel import Session, SQLModel, col

from monitor.lib.database import chunks
from monitor.lib.errors import LeaseLostError, StorageError
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.model.story import Membership, Story
from monitor.storage import advisoryrows, bulk, drops, feeddays, lapses, mentionrows, rollups, rows, turns
from monitor.storage.records import Poll
from monitor.storage.sketchrows import packed
from monitor.storage.tables import (
    AdvisoryRow,
    AdvisoryTransitionRow,
    FeedRow,
    ItemCountryRow,
    ItemRow,
    ItemVersionRow,
    MentionCountryRow,
    MentionRow,
    PlaceRow,
    StoryItemRow,
    StoryRow,
)

PRESENT_STEP = timedelta(days=1)  # how exactly we remember that a feed still carries a key


def save_poll(session: Session, poll: Poll, step: Callable[[str], None]) -> None:
    """Everything a poll brought; `step` hears of each part that was written, before the commit."""
    revision = _turn(session) if poll.items or poll.stories else 0
    _save_state(session, poll)
    if poll.noted is not None:
        feeddays.note(session, poll.noted)
        lapses.clip(session, poll.noted.last_at)
    lapses.note(session, poll.lapses)
    step("state")
    arrived = _arrived(session, poll.items)
    before = rollups.contributions(session, [item.id for item in arrived.edited])
    _save_items(session, arrived, poll.tagged)
    step("items")
    _write_tags(session, [_Tags.first(item, poll.tagged[item.id]) for item in arrived.new if item.id in poll.tagged])
    drops.note(session, arrived.edited, poll.tagged)
    _save_tagging(session, {item.id: poll.tagged[item.id] for item in arrived.edited if item.id in poll.tagged})
    step("mentions")
    _save_stories(session, poll.stories, poll.links, revision)
    step("stories")
    rollups.add_items(session, arrived.new)
    rollups.move(session, before, rollups.contributions(session, [item.id for item in arrived.fresh]))
    step("roll-ups")
    bulk.upsert(session, AdvisoryRow, [advisoryrows.advisory_row(state) for state in poll.advisories])
    bulk.insert(session, AdvisoryTransitionRow, [advisoryrows.transition_row(one) for one in poll.transitions])
    step("advisories")


def save_retag(session: Session, tagged: Mapping[str, Tagged], read: Sequence[Item]) -> None:
    """New tags for stored items; those of `read` whose text is another by now are left out."""
    turns.write(session, retagged=turns.take(session).retagged + 1)
    held = _hashes(session, [item.id for item in read])
    changed = {item.id for item in read if held.get(item.id) != item.content_hash}
    ids = [id_ for id_ in tagged if id_ not in changed]
    before = rollups.contributions(session, ids)
    _save_tagging(session, {id_: tagged[id_] for id_ in ids})
    rollups.move(session, before, rollups.contributions(session, ids))


def _save_state(session: Session, poll: Poll) -> None:
    state = poll.state
    # On PostgreSQL two pollers of one feed take turns, as on SQLite; what an older lease brings is not saved.
    held = select(col(FeedRow.lease_epoch)).where(col(FeedRow.feed_id) == state.feed_id).with_for_update()
    epoch = session.scalars(held).one_or_none()
    if epoch is None:
        raise StorageError(f"feed {state.feed_id} has no row in the database; start the daemon to make it.")
    if epoch != state.epoch:
        raise LeaseLostError(f"feed {state.feed_id}")
    if not poll.whole:
        return
    bulk.update(session, FeedRow, [rows.state_row(state) | {"leased_by": None}])
    if state.last_polled_at is None:
        return
    stale = col(ItemRow.present_at) < state.last_polled_at - PRESENT_STEP
    for keys in chunks(poll.present):
        ours = (col(ItemRow.feed_id) == state.feed_id, col(ItemRow.key).in_(keys))
        session.connection().execute(sql_update(ItemRow).where(*ours, stale).values(present_at=state.last_polled_at))


@dataclass(frozen=True, slots=True)
class _Arrived:
    """Of a poll's items, those whose text is not the one we hold."""

    new: tuple[Item, ...]
    edited: tuple[Item, ...]

    @property
    def fresh(self) -> tuple[Item, ...]:
        return self.new + self.edited


def _arrived(session: Session, items: Sequence[Item]) -> _Arrived:
    latest = {item.id: item for item in items}
    held = _hashes(session, list(latest))
    return _Arrived(
        new=tuple(item for item in latest.values() if item.id not in held),
        edited=tuple(item for item in latest.values() if held.get(item.id, item.content_hash) != item.content_hash),
    )


def _save_items(session: Session, arrived: _Arrived, tagged: Mapping[str, Tagged]) -> None:
    bulk.insert(session, ItemRow, [_untagged(item) | _tagging(tagged.get(item.id)) for item in arrived.new])
    bulk.insert(session, ItemVersionRow, [rows.version_row(item) for item in arrived.fresh])
    first = _first_seen(session, arrived.edited)
    bulk.update(session, ItemRow, [_edited(item, first[item.id, item.content_hash]) for item in arrived.edited])


def _untagged(item: Item) -> bulk.Row:
    return rows.item_row(item) | {"tagger_version": None, "tagged_language": None, "countries": []}


def _tagging(tagged: Tagged | None) -> bulk.Row:
    return {} if tagged is None else mentionrows.tagging_row(tagged)


def _edited(item: Item, version_seen: datetime) -> bulk.Row:
    """The new text under the old identity: when the item was first seen does not change."""
    row = _untagged(item) | {"version_seen": version_seen}
    del row["seen"]
    return row


def _hashes(session: Session, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in chunks(ids):
        query = select(col(ItemRow.id), col(ItemRow.content_hash)).where(col(ItemRow.id).in_(piece))
        found.update(session.execute(query).all())
    return found


def _first_seen(session: Session, edited: Sequence[Item]) -> dict[tuple[str, str], datetime]:
    """When each text of these items was first seen: a text that returns is as old as it was."""
    version = (col(ItemVersionRow.item_id), col(ItemVersionRow.content_hash), col(ItemVersionRow.seen))
    found: dict[tuple[str, str], datetime] = {}
    for piece in chunks([item.id for item in edited]):
        query = select(*version).where(version[0].in_(piece))
        found.update({(id_, text): seen for id_, text, seen in session.execute(query)})
    return found


@dataclass(frozen=True, slots=True)
class _Tags:
    """What was found in an item.

    Attributes:
        seen: When the item was first seen.
        moments: When each of its mentions was first told.
    """

    tagged: Tagged
    seen: datetime
    moments: Sequence[datetime]

    @classmethod
    def first(cls, item: Item, tagged: Tagged) -> _Tags:
        """Of an item that was never stored before: all of it is told now."""
        return cls(tagged, item.seen, [item.seen] * len(tagged.mentions))


def _write_tags(session: Session, found: Sequence[_Tags]) -> None:
    """Add what was found in items that have no tags yet."""
    written: tuple[tuple[type[SQLModel], Iterable[list[bulk.Row]]], ...] = (
        (ItemCountryRow, (mentionrows.country_rows(one.tagged, one.seen) for one in found)),
        (PlaceRow, (mentionrows.place_rows(one.tagged, one.seen) for one in found)),
        (MentionRow, (mentionrows.mention_rows(one.tagged, one.moments) for one in found)),
        (MentionCountryRow, (mentionrows.mention_country_rows(one.tagged, one.moments) for one in found)),
    )
    for row, values in written:
        bulk.insert(session, row, list(chain.from_iterable(values)))


def _save_tagging(session: Session, tagged: Mapping[str, Tagged]) -> None:
    """Replace what was found in items; tags of an item that is not stored are left out."""
    if not tagged:
        return
    held = _seen(session, list(tagged))
    told = _told(session, list(held))
    for table in (MentionRow, PlaceRow, ItemCountryRow):
        bulk.remove(session, table, "item_id", list(held))
    found = [_Tags(tagged[id_], first, _moments(tagged[id_], told, present)) for id_, (first, present) in held.items()]
    bulk.update(
        session, ItemRow, [{"id": one.tagged.document_id} | mentionrows.tagging_row(one.tagged) for one in found]
    )
    _write_tags(session, found)


def _seen(session: Session, ids: Sequence[str]) -> dict[str, tuple[datetime, datetime]]:
    """When items, and the text they have now, were first seen; without those that are pruned."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for piece in chunks(ids):
        query = select(col(ItemRow.id), col(ItemRow.seen), col(ItemRow.version_seen))
        kept = query.where(col(ItemRow.id).in_(piece), col(ItemRow.title).is_not(None))
        found.update({id_: (first, present) for id_, first, present in session.execute(kept)})
    return found


def _told(session: Session, ids: Sequence[str]) -> dict[tuple[str, str], datetime]:
    """When each fact that is held was first told, by item and fact."""
    told: dict[tuple[str, str], datetime] = {}
    for piece in chunks(ids):
        for row in session.scalars(select(MentionRow).where(col(MentionRow.item_id).in_(piece))):
            key = (row.item_id, mentionrows.fact(mentionrows.mention_of(row)))
            told[key] = min(row.seen, told.get(key, row.seen))
    return told


def _moments(tagged: Tagged, told: Mapping[tuple[str, str], datetime], present: datetime) -> list[datetime]:
    """When each mention was first told: as before where the fact is not new, else with the present text."""
    facts = (mentionrows.fact(mention) for mention in tagged.mentions)
    return [min(present, told.get((tagged.document_id, fact), present)) for fact in facts]


def _turn(session: Session) -> int:
    """The revision that what is saved now makes; who else saves stories waits."""
    revision = turns.take(session).revision + 1
    turns.write(session, revision=revision)
    return revision


def _save_stories(session: Session, stories: Sequence[Story], links: Mapping[str, Membership], revision: int) -> None:
    """Write stories and who belongs to them; an item that stays where it is keeps its number and origin."""
    bulk.upsert(session, StoryRow, [rows.story_row(story) | {"revision": revision} for story in stories])
    order = {id_: place for story in stories for place, id_ in enumerate(story.item_ids)}
    joined = sorted(links, key=lambda id_: (order.get(id_, len(order)), id_))
    last = _last_numbers(session, sorted({link.story_id for link in links.values()}))
    held = _links(session, joined)
    new = [id_ for id_ in joined if held.get(id_) != links[id_].story_id]
    bulk.upsert(session, StoryItemRow, list(_numbered(links, new, last)))
    edited = {id_: sketch for id_ in joined if id_ not in new and (sketch := links[id_].sketch) is not None}
    bulk.update(session, StoryItemRow, [{"item_id": id_, "sketch": packed(one)} for id_, one in edited.items()])


def _numbered(links: Mapping[str, Membership], joined: Sequence[str], last: Mapping[str, int]) -> Iterator[bulk.Row]:
    """Rows of items that join, numbered on within each story."""
    numbers = Counter(last)
    for id_ in joined:
        link = links[id_]
        numbers[link.story_id] += 1
        yield {
            "item_id": id_,
            "story_id": link.story_id,
            "number": numbers[link.story_id],
            "origin": link.origin,
            "word": link.word,
            "sketch": None if link.sketch is None else packed(link.sketch),
        }


def _links(session: Session, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in chunks(ids):
        query = select(col(StoryItemRow.item_id), col(StoryItemRow.story_id)).where(
            col(StoryItemRow.item_id).in_(piece)
        )
        found.update(session.execute(query).all())
    return found


def _last_numbers(session: Session, stories: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for piece in chunks(stories):
        story = col(StoryItemRow.story_id)
        query = select(story, func.max(col(StoryItemRow.number))).where(story.in_(piece)).group_by(story)
        found.update(session.execute(query).all())
    return found
