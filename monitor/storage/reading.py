"""What is read of items, reports, stories and advisories. Windows are half-open: since <= seen < until."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, func, null, or_, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from monitor.lib.database import chunks
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.item import Item
from monitor.model.mention import BACKGROUND
from monitor.model.story import Dropped, Membership, Report, Said, Sketch, Story
from monitor.storage import advisoryrows, mentionrows, rows
from monitor.storage.records import Extent, ItemRecord, ItemText, ItemVersion
from monitor.storage.sketchrows import unpacked
from monitor.storage.tables import (
    AdvisoryRow,
    AdvisoryTransitionRow,
    DroppedMentionRow,
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

Moment = Mapped[datetime]

DAY = timedelta(days=1)

_KEPT = col(ItemRow.title).is_not(None)


def reports(session: Session, since: datetime, until: datetime, types: Collection[str] | None) -> tuple[Report, ...]:
    """Every mention first told in a window, in the order of telling; an item without a story is its own."""
    query = (
        _reported(MentionRow)
        .where(*_window(col(MentionRow.seen), since, until))
        .order_by(col(MentionRow.seen), col(MentionRow.item_id), col(MentionRow.number))
    )
    if types is not None:
        query = query.where(col(MentionRow.type).in_(types))
    return tuple(rows.report_of(row[0], row._asdict()) for row in session.execute(query))


def dropped(session: Session, since: datetime, until: datetime) -> tuple[Dropped, ...]:
    """Every report that an edit in a window took out of its item, in the order of the edits."""
    row = DroppedMentionRow
    query = (
        _reported(row)
        .where(*_window(col(row.until), since, until))
        .order_by(col(row.until), col(row.item_id), col(row.number))
    )
    return tuple(Dropped(rows.report_of(one[0], one._asdict()), one[0].until) for one in session.execute(query))


def _reported(row: type[MentionRow | DroppedMentionRow]) -> Select[Any]:
    """Mentions with the item, feed and story they come from."""
    source: tuple[SQLColumnExpression[Any], ...] = (
        func.coalesce(col(StoryItemRow.story_id), col(ItemRow.id)).label("story_id"), col(StoryItemRow.word),
        col(ItemRow.feed_id), col(ItemRow.title), col(ItemRow.link), col(ItemRow.published),
        col(ItemRow.seen).label("item_seen"),
        col(FeedRow.publisher), col(FeedRow.family), col(FeedRow.state_media), col(FeedRow.issuer),
    )  # fmt: skip
    return (
        select(row, *source)
        .join(ItemRow, col(ItemRow.id) == col(row.item_id))
        .join(FeedRow, col(FeedRow.feed_id) == col(ItemRow.feed_id))
        .outerjoin(StoryItemRow, col(StoryItemRow.item_id) == col(ItemRow.id))
    )


def told_before(session: Session, story_ids: Collection[str], moment: datetime) -> dict[str, frozenset[Said]]:
    """What each of these stories told before a moment; only those that told something."""
    found: dict[str, set[Said]] = {}
    query = (
        select(col(StoryItemRow.story_id), col(MentionRow.type), col(MentionRow.assertion))
        .join(MentionRow, col(MentionRow.item_id) == col(StoryItemRow.item_id))
        .where(col(MentionRow.seen) < moment)
        .distinct()
    )
    for piece in chunks(sorted(story_ids)):
        for story_id, type_, assertion in session.execute(query.where(col(StoryItemRow.story_id).in_(piece))):
            found.setdefault(story_id, set()).add((type_, assertion))
    return {story_id: frozenset(said) for story_id, said in found.items()}


def daily_stories(session: Session, until: datetime, days: int) -> dict[str, tuple[int, ...]]:
    """How many stories told of each country on each of the days that end at `until`, oldest first."""
    seen, since = col(MentionCountryRow.seen), until - days * DAY
    recalled = col(MentionCountryRow.assertion).in_([assertion.value for assertion in BACKGROUND])
    query = (
        select(col(MentionCountryRow.country), seen, col(StoryItemRow.story_id))
        .join(StoryItemRow, col(StoryItemRow.item_id) == col(MentionCountryRow.item_id))
        .where(seen >= since, seen < until, ~recalled)
    )
    found: dict[str, list[set[str]]] = {}
    for country, moment, story_id in session.execute(query):
        found.setdefault(country, [set() for _ in range(days)])[(moment - since) // DAY].add(story_id)
    return {country: tuple(map(len, stories)) for country, stories in found.items()}


def items(
    session: Session,
    limit: int | None,
    feed: str | None,
    country: str | None,
    type_: str | None,
    since: datetime | None,
    until: datetime | None,
    text: str | None,
) -> tuple[ItemRecord, ...]:
    """Items that pass every filter given, newest first."""
    query = select(ItemRow).where(_KEPT, *_window(col(ItemRow.seen), since, until))
    if feed is not None:
        query = query.where(col(ItemRow.feed_id) == feed)
    if country is not None or type_ is not None:
        query = query.where(col(ItemRow.id).in_(_about(country, type_)))
    if text is not None:
        query = query.where(or_(_holds(col(ItemRow.title), text), _holds(col(ItemRow.summary), text)))
    newest = query.order_by(col(ItemRow.seen).desc(), col(ItemRow.id)).limit(limit)
    return _records(session, session.scalars(newest).all())


def item(session: Session, item_id: str) -> ItemRecord | None:
    """One item; None where it is not known or pruned."""
    found = _records(session, session.scalars(select(ItemRow).where(_KEPT, col(ItemRow.id) == item_id)).all())
    return found[0] if found else None


def versions(session: Session, item_id: str) -> tuple[ItemVersion, ...]:
    """Every text an item had, oldest first."""
    seen, text = col(ItemVersionRow.seen), col(ItemVersionRow.content_hash)
    query = select(ItemVersionRow).where(col(ItemVersionRow.item_id) == item_id).order_by(seen, text)
    return tuple(rows.version_of(row) for row in session.scalars(query))


def texts(
    session: Session, since: datetime | None, until: datetime, ids: Collection[str] | None
) -> tuple[ItemText, ...]:
    """Texts first seen in a window, of all items or some, in the order they came, those of one poll together."""
    version, present = ItemVersionRow, col(ItemVersionRow.content_hash) == col(ItemRow.content_hash)
    before = aliased(ItemVersionRow)
    older = exists().where(col(before.item_id) == col(version.item_id), col(before.seen) < col(version.seen))
    query = select(version, ItemRow, older).join(ItemRow, col(ItemRow.id) == col(version.item_id))
    query = query.where(_KEPT, *_window(col(version.seen), since, until))
    ordered = query.order_by(
        col(version.seen), col(ItemRow.feed_id), col(version.item_id), present, col(version.content_hash)
    )
    found: list[tuple[ItemVersionRow, ItemRow, bool]] = []
    for piece in [None] if ids is None else chunks(sorted(ids)):
        asked = ordered if piece is None else ordered.where(col(version.item_id).in_(piece))
        found += [(text, row, later) for text, row, later in session.execute(asked)]
    standing = [row for text, row, _ in found if text.content_hash == row.content_hash]
    tagged = {(one.item.id, one.item.content_hash): one.tagged for one in _records(session, standing)}
    return tuple(
        rows.text_of(text, row, tagged.get((row.id, text.content_hash)), oldest=not later) for text, row, later in found
    )


def count_items(session: Session, since: datetime, until: datetime) -> int:
    """How many items were first seen in a window."""
    return session.scalars(select(func.count()).where(_KEPT, *_window(col(ItemRow.seen), since, until))).one()


def count_by_language(session: Session, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """How many items of which feed were first seen in a window, by the language they were read in."""
    feed, spoken = col(ItemRow.feed_id), func.coalesce(col(ItemRow.tagged_language), col(ItemRow.language))
    query = select(feed, spoken, func.count()).where(_KEPT, *_window(col(ItemRow.seen), since, until))
    return {(feed_id, language): count for feed_id, language, count in session.execute(query.group_by(feed, spoken))}


def extent(session: Session) -> Extent | None:
    """What time the texts that are still there span, and official advice beside them."""
    seen = col(ItemVersionRow.seen)
    since, until, count = session.execute(select(func.min(seen), func.max(seen), func.count(seen))).one()
    if since is None:
        return None
    moved: datetime | None = session.scalars(select(func.max(col(AdvisoryTransitionRow.at)))).one()
    feeds = session.scalars(select(col(ItemRow.feed_id)).where(_KEPT).distinct().order_by(col(ItemRow.feed_id)))
    return Extent(since, max(until, moved or until), count, tuple(feeds))


def stale(session: Session, version: str, limit: int) -> tuple[Item, ...]:
    """Items that another version tagged, or none, in no order."""
    return tuple(rows.item_of(row) for row in session.scalars(select(ItemRow).where(_is_stale(version)).limit(limit)))


def count_stale(session: Session, version: str) -> int:
    """How many of them there are."""
    return session.scalars(select(func.count()).select_from(ItemRow).where(_is_stale(version))).one()


def stories(session: Session, ids: Collection[str]) -> dict[str, Story]:
    """Stories by id, without sketches; one that is not stored is left out."""
    found: list[StoryRow] = []
    for piece in chunks(sorted(ids)):
        found += session.scalars(select(StoryRow).where(col(StoryRow.id).in_(piece)))
    members = _members(session, [row.id for row in found], sketched=False)
    return {row.id: rows.story_of(row, members[row.id], ()) for row in found}


def memberships(session: Session, item_ids: Sequence[str]) -> dict[str, Membership]:
    """Where items belong and which origin each added, without sketches; one that is in no story is left out."""
    link = StoryItemRow
    found: dict[str, Membership] = {}
    for piece in chunks(item_ids):
        columns = (col(link.item_id), col(link.story_id), col(link.origin), col(link.word))
        for id_, story_id, origin, word in session.execute(select(*columns).where(col(link.item_id).in_(piece))):
            found[id_] = Membership(story_id, origin, word=word)
    return found


def open_stories(session: Session, since: datetime) -> tuple[Story, ...]:
    """Stories with an item at or after a moment, with sketches, oldest first."""
    query = select(StoryRow).where(col(StoryRow.last_at) >= since).order_by(col(StoryRow.first_at), col(StoryRow.id))
    return _sketched(session, session.scalars(query).all())


def stories_since(session: Session, revision: int) -> tuple[Story, ...]:
    """Stories that changed after a revision, with sketches, in no order."""
    return _sketched(session, session.scalars(select(StoryRow).where(col(StoryRow.revision) > revision)).all())


def stories_of(session: Session, item_ids: Sequence[str]) -> tuple[Story, ...]:
    """The stories that items belong to, with sketches, in no order."""
    found: dict[str, StoryRow] = {}
    for piece in chunks(item_ids):
        query = (
            select(StoryRow)
            .join(StoryItemRow, col(StoryItemRow.story_id) == col(StoryRow.id))
            .where(col(StoryItemRow.item_id).in_(piece))
        )
        found.update({row.id: row for row in session.scalars(query)})
    return _sketched(session, list(found.values()))


def _sketched(session: Session, found: Sequence[StoryRow]) -> tuple[Story, ...]:
    members = _members(session, [row.id for row in found], sketched=True)
    return tuple(
        rows.story_of(row, members[row.id], (sketch for sketch in members[row.id].values() if sketch)) for row in found
    )


def advisories(session: Session) -> dict[tuple[str, str], AdvisoryState]:
    """Every advisory as it stands, by issuer and country."""
    query = select(AdvisoryRow).order_by(col(AdvisoryRow.issuer), col(AdvisoryRow.country))
    return {(row.issuer, row.country): advisoryrows.advisory_of(row) for row in session.scalars(query)}


def transitions(session: Session, since: datetime, until: datetime) -> tuple[AdvisoryTransition, ...]:
    """Advisory changes seen in a window, oldest first."""
    row = AdvisoryTransitionRow
    query = select(row).where(*_window(col(row.at), since, until))
    ordered = query.order_by(col(row.at), col(row.issuer), col(row.country), col(row.id))
    return tuple(advisoryrows.transition_of(one) for one in session.scalars(ordered))


def advisory_history(session: Session, country: str, issuer: str | None) -> tuple[AdvisoryTransition, ...]:
    """Every change of a country's advice, by one issuer or all, oldest first."""
    row = AdvisoryTransitionRow
    query = select(row).where(col(row.country) == country)
    if issuer is not None:
        query = query.where(col(row.issuer) == issuer)
    ordered = query.order_by(col(row.at), col(row.issuer), col(row.id))
    return tuple(advisoryrows.transition_of(one) for one in session.scalars(ordered))


def _window(moment: Moment, since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    start = [] if since is None else [moment >= since]
    return start if until is None else [*start, moment < until]


def _is_stale(version: str) -> ColumnElement[bool]:
    # Written as two ranges, which an index answers; "not equal" would read every item.
    tagger = col(ItemRow.tagger_version)
    return and_(_KEPT, or_(tagger.is_(None), tagger < version, tagger > version))


def _about(country: str | None, type_: str | None) -> Select[str]:
    """Ids of items that name a country, tell of a type, or tell of that type in that country."""
    if type_ is None:
        return select(col(ItemCountryRow.item_id)).where(col(ItemCountryRow.country) == country)
    if country is None:
        return select(col(MentionRow.item_id)).where(col(MentionRow.type) == type_)
    where = (col(MentionCountryRow.country) == country, col(MentionCountryRow.type) == type_)
    return select(col(MentionCountryRow.item_id)).where(*where)


def _holds(column: Mapped[str] | Mapped[str | None], text: str) -> ColumnElement[bool]:
    return func.lower(column).contains(text.lower(), autoescape=True)


def _records(session: Session, found: Sequence[ItemRow]) -> tuple[ItemRecord, ...]:
    places: defaultdict[str, list[PlaceRow]] = defaultdict(list)
    mentions: defaultdict[str, list[MentionRow]] = defaultdict(list)
    story: dict[str, str] = {}
    for piece in chunks([row.id for row in found]):
        for place in session.scalars(select(PlaceRow).where(col(PlaceRow.item_id).in_(piece))):
            places[place.item_id].append(place)
        for mention in session.scalars(select(MentionRow).where(col(MentionRow.item_id).in_(piece))):
            mentions[mention.item_id].append(mention)
        for link in session.scalars(select(StoryItemRow).where(col(StoryItemRow.item_id).in_(piece))):
            story[link.item_id] = link.story_id
    return tuple(
        ItemRecord(rows.item_of(row), mentionrows.tagged_of(row, places[row.id], mentions[row.id]), story.get(row.id))
        for row in found
    )


def _members(session: Session, ids: Sequence[str], *, sketched: bool) -> defaultdict[str, dict[str, Sketch | None]]:
    """The items of each story in the order they joined, each with its sketch if that is asked for."""
    story, number = col(StoryItemRow.story_id), col(StoryItemRow.number)
    sketch = col(StoryItemRow.sketch) if sketched else null()
    members: defaultdict[str, dict[str, Sketch | None]] = defaultdict(dict)
    for piece in chunks(ids):
        columns = (story, col(StoryItemRow.item_id), col(StoryItemRow.word), sketch)
        for story_id, item_id, word, kept in session.execute(
            select(*columns).where(story.in_(piece)).order_by(story, number)
        ):
            members[story_id][item_id] = unpacked(kept, word) if kept else None
    return members
