"""Hourly roll-ups: kept up by differences, so that they outlive the items they count and follow every re-tagging.

What an item contributes is read from its rows before and after a change; only the difference is added. An item that was
pruned contributes nothing before and after, so what it once added stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session, col

from monitor.lib.database import chunks
from monitor.model.hourly import NOWHERE, Hourly, HourlyItems, HourlyMentions, HourlyNamed, hour_of
from monitor.model.item import Item
from monitor.model.mention import Assertion
from monitor.model.story import STALE
from monitor.storage import bulk
from monitor.storage.tables import (
    HourlyItemsRow,
    HourlyMentionsRow,
    HourlyNamedRow,
    ItemCountryRow,
    ItemRow,
    MentionRow,
    StoryItemRow,
)

# (hour, country, type, assertion, feed): the key of a row of `hourly_mentions`.
Cell = tuple[datetime, str, str, str, str]
# (hour, country, feed): the key of a row of `hourly_named`.
NamedCell = tuple[datetime, str, str]


@dataclass(slots=True)
class Contributions:
    """What some items add to the roll-ups, by cell."""

    named: Counter[NamedCell] = field(default_factory=Counter)
    items: Counter[Cell] = field(default_factory=Counter)
    stories: Counter[Cell] = field(default_factory=Counter)
    origins: Counter[Cell] = field(default_factory=Counter)

    def add(self, cells: Iterable[Cell], *, opens: bool, adds_origin: bool) -> None:
        """Count one item in each of its cells."""
        for cell in cells:
            self.items[cell] += 1
            self.stories[cell] += opens
            self.origins[cell] += adds_origin


def contributions(session: Session, item_ids: Sequence[str]) -> Contributions:
    """What items add as they are stored now; a stale item or mention adds nothing."""
    found = Contributions()
    for piece in chunks(item_ids):
        found.named.update(
            (hour_of(row.seen), row.country, row.feed_id)
            for row in session.execute(_countries().where(col(ItemCountryRow.item_id).in_(piece)))
            if row.seen - (row.published or row.seen) <= STALE
        )
        cells: defaultdict[tuple[str, int | None, str | None], set[Cell]] = defaultdict(set)
        for row in session.execute(_mentions().where(col(MentionRow.item_id).in_(piece))):
            if row.seen - (row.published or row.item_seen) > STALE:
                continue
            cells[row.item_id, row.number, row.origin].update(
                (hour_of(row.seen), country, row.type, row.assertion, row.feed_id)
                for country in row.countries or (NOWHERE,)
            )
        for (_, number, origin), told in cells.items():
            found.add(told, opens=number == 1, adds_origin=origin is not None)
    return found


def _countries() -> Any:
    return select(
        col(ItemCountryRow.country), col(ItemCountryRow.seen), col(ItemRow.feed_id), col(ItemRow.published)
    ).join(ItemRow, col(ItemRow.id) == col(ItemCountryRow.item_id))


def _mentions() -> Any:
    return (
        select(
            col(MentionRow.item_id), col(MentionRow.seen), col(MentionRow.type), col(MentionRow.assertion),
            col(MentionRow.countries), col(ItemRow.feed_id), col(ItemRow.published),
            col(ItemRow.seen).label("item_seen"), col(StoryItemRow.number), col(StoryItemRow.origin),
        )
        .join(ItemRow, col(ItemRow.id) == col(MentionRow.item_id))
        .outerjoin(StoryItemRow, col(StoryItemRow.item_id) == col(MentionRow.item_id))
    )  # fmt: skip


def add_items(session: Session, fresh: Iterable[Item]) -> None:
    """Count items that were never stored before, except stale ones."""
    counts = Counter((hour_of(item.seen), item.feed_id) for item in fresh if item.seen - item.at <= STALE)
    rows = [{"hour": hour, "feed_id": feed_id, "items": count} for (hour, feed_id), count in counts.items()]
    bulk.accumulate(session, HourlyItemsRow, rows)


def move(session: Session, before: Contributions, after: Contributions) -> None:
    """Bring the roll-ups from what items added to what they add now."""
    _move_named(session, before.named, after.named)
    changed = [
        cell
        for cell in before.items.keys() | after.items.keys()
        if (before.items[cell], before.stories[cell], before.origins[cell])
        != (after.items[cell], after.stories[cell], after.origins[cell])
    ]
    bulk.accumulate(session, HourlyMentionsRow, [_difference(cell, before, after) for cell in changed])
    if any(after.items[cell] < before.items[cell] for cell in changed):
        session.connection().execute(delete(HourlyMentionsRow).where(col(HourlyMentionsRow.items) <= 0))


def _move_named(session: Session, before: Counter[NamedCell], after: Counter[NamedCell]) -> None:
    changed = {cell: after[cell] - before[cell] for cell in before.keys() | after.keys() if after[cell] != before[cell]}
    bulk.accumulate(
        session,
        HourlyNamedRow,
        [
            {"hour": hour, "country": country, "feed_id": feed_id, "items": by}
            for (hour, country, feed_id), by in sorted(changed.items())
        ],
    )
    if any(by < 0 for by in changed.values()):
        session.connection().execute(delete(HourlyNamedRow).where(col(HourlyNamedRow.items) <= 0))


def _difference(cell: Cell, before: Contributions, after: Contributions) -> bulk.Row:
    hour, country, type_, assertion, feed_id = cell
    return {
        "hour": hour,
        "country": country,
        "type": type_,
        "assertion": assertion,
        "feed_id": feed_id,
        "items": after.items[cell] - before.items[cell],
        "stories": after.stories[cell] - before.stories[cell],
        "origins": after.origins[cell] - before.origins[cell],
    }


def hourly(session: Session, since: datetime, until: datetime) -> Hourly:
    """The roll-ups of the hours that begin in [since, until), oldest first.

    Months of them are held in memory: a row refers to the one object there is of each hour, feed, country and type.
    """
    items, mentions, named = HourlyItemsRow, HourlyMentionsRow, HourlyNamedRow
    brought = select(col(items.hour), col(items.feed_id), col(items.items)).where(
        col(items.hour) >= since, col(items.hour) < until
    )
    told = select(
        col(mentions.hour), col(mentions.feed_id), col(mentions.country), col(mentions.type), col(mentions.assertion),
        col(mentions.items), col(mentions.stories), col(mentions.origins),
    ).where(col(mentions.hour) >= since, col(mentions.hour) < until)  # fmt: skip
    told = told.order_by(
        col(mentions.hour), col(mentions.country), col(mentions.type), col(mentions.assertion), col(mentions.feed_id)
    )
    about = (
        select(col(named.hour), col(named.feed_id), col(named.country), col(named.items))
        .where(col(named.hour) >= since, col(named.hour) < until)
        .order_by(col(named.hour), col(named.country), col(named.feed_id))
    )
    hours: dict[datetime, datetime] = {}
    return Hourly(
        since=since,
        until=until,
        items=tuple(
            HourlyItems(hours.setdefault(hour, hour), intern(feed_id), count)
            for hour, feed_id, count in session.execute(brought.order_by(col(items.hour), col(items.feed_id)))
        ),
        mentions=tuple(
            HourlyMentions(
                hours.setdefault(hour, hour), intern(feed_id), intern(country), intern(type_), Assertion(word), *counts
            )
            for hour, feed_id, country, type_, word, *counts in session.execute(told)
        ),
        named=tuple(
            HourlyNamed(hours.setdefault(hour, hour), intern(feed_id), intern(country), count)
            for hour, feed_id, country, count in session.execute(about)
        ),
    )
