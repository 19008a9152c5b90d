"""What items told until an edit: kept beside what they tell, as long as their text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from monitor.lib.database import chunks
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.storage import bulk
from monitor.storage.mentionrows import fact, mention_of
from monitor.storage.tables import DroppedMentionRow, MentionRow

MOST = 50  # facts of an item; more is a page that is written anew all day

T = TypeVar("T")
Row = TypeVar("Row", DroppedMentionRow, MentionRow)


def note(session: Session, edited: Iterable[Item], tagged: Mapping[str, Tagged]) -> None:
    """Keep what edited items tell no more; it is asked for before their tags are replaced."""
    until = {item.id: item.seen for item in edited if item.id in tagged}
    held = _rows(session, DroppedMentionRow, list(until))
    told = _rows(session, MentionRow, list(until))
    bulk.remove(session, DroppedMentionRow, "item_id", list(until))
    kept = {
        id_: still_dropped(
            {known: row.model_dump() for known, row in held.get(id_, {}).items()},
            {known: row.model_dump() | {"until": moment} for known, row in told.get(id_, {}).items()},
            {fact(mention) for mention in tagged[id_].mentions},
        )
        for id_, moment in until.items()
    }
    numbered = (row | {"number": number} for rows in kept.values() for number, row in enumerate(rows.values()))
    bulk.insert(session, DroppedMentionRow, list(numbered))


def still_dropped(held: Mapping[str, T], told: Mapping[str, T], present: Collection[str]) -> dict[str, T]:
    """By fact what an item dropped by now; what it tells again it did not drop.

    Args:
        held: What it had dropped before the edit.
        told: What it told until then.
        present: The facts it tells now.
    """
    gone = [(known, one) for known, one in {**held, **told}.items() if known not in present]
    return dict(gone[-MOST:])


def _rows(session: Session, table: type[Row], ids: Sequence[str]) -> dict[str, dict[str, Row]]:
    """Of each item what a table holds, by fact; what it says twice it says where it said it first."""
    found: dict[str, dict[str, Row]] = {}
    for piece in chunks(ids):
        query = select(table).where(col(table.item_id).in_(piece)).order_by(col(table.item_id), col(table.number))
        for row in session.scalars(query):
            found.setdefault(row.item_id, {}).setdefault(fact(mention_of(row)), row)
    return found
