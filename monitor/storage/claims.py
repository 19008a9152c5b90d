"""Which of the feeds that are due a process asks, where several share them.

A feed is leased by the process that asks it. The lease is as good as its owner's sign of life: when that ends, so do
all its leases. The feeds of one host are asked by one process at a time, so that sharing sends no host more connections
than one process would.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from monitor.lib import leasebook, leases
from monitor.model.feed import FeedState
from monitor.storage import rows
from monitor.storage.feeds import come
from monitor.storage.tables import FeedRow

ALIVE = "daemon "
"""What the names of the leases begin with by which processes show that they live."""

# Two that choose at once would not see that the other takes another feed of the same host.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('watchfloor claims'), hashtext(current_schema()))"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed as far as it matters who asks it.

    Attributes:
        due: Whether its time has come.
        leased_by: Who asks it, dead or alive.
    """

    feed_id: str
    host: str
    due: bool
    leased_by: str | None


def choose(wanted: Sequence[Wanted], owner: str, alive: Collection[str], limit: int) -> tuple[str, ...]:
    """The feeds a process may ask now, in the order given: nobody alive asks them, or their host.

    Args:
        wanted: Feeds that are due or leased, the longest overdue first.
        owner: Who wants to ask.
        alive: Owners that gave a sign of life.
        limit: At most so many.
    """
    held = [one for one in wanted if one.leased_by in alive]
    busy = {one.host for one in held if one.leased_by != owner}
    taken = {one.feed_id for one in held}
    free = [one.feed_id for one in wanted if one.due and one.host not in busy and one.feed_id not in taken]
    return tuple(free[:limit])


def claim(session: Session, now: datetime, owner: str, limit: int, ids: Collection[str]) -> tuple[FeedState, ...]:
    """Lease feeds that are due; each state knows the epoch it was leased under. On PostgreSQL only."""
    session.connection().exec_driver_sql(_ONE_AT_A_TIME)
    alive = leases.alive(
        (one for one in leasebook.standing(session) if one.name.startswith(ALIVE)), leasebook.moment(session)
    )
    chosen = choose(_wanted(session, now, ids), owner, alive, limit)
    # A row that is being saved just now is passed over; its feed is no longer due a moment later.
    query = select(FeedRow).where(col(FeedRow.feed_id).in_(chosen)).with_for_update(skip_locked=True)
    found = {row.feed_id: rows.state_of(row) for row in session.scalars(query)}
    ours = update(FeedRow).where(col(FeedRow.feed_id).in_(list(found)))
    session.connection().execute(ours.values(leased_by=owner, lease_epoch=col(FeedRow.lease_epoch) + 1))
    return tuple(rows.leased(found[id_]) for id_ in chosen if id_ in found)


def give_back(session: Session, owner: str) -> None:
    """Leave the feeds of an owner that were not saved to whoever comes first."""
    session.connection().execute(update(FeedRow).where(col(FeedRow.leased_by) == owner).values(leased_by=None))


def _wanted(session: Session, now: datetime, ids: Collection[str]) -> list[Wanted]:
    row = FeedRow
    due = come(now)
    columns = (col(row.feed_id), col(row.url), col(row.configured_url), due, col(row.leased_by))
    query = select(*columns).where(or_(due, col(row.leased_by).is_not(None)))
    ordered = query.order_by(col(row.next_poll_at), col(row.feed_id))
    return [
        Wanted(id_, urlsplit(moved or configured).netloc.lower(), ready and id_ in ids, leased_by)
        for id_, moved, configured, ready, leased_by in session.execute(ordered)
    ]
