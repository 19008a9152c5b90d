"""The outbox as rows: messages, their deliveries, and addresses that asked us to wait."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, case, delete, func, or_, select, update
from sqlmodel import Session, col

from alerts import outbox
from alerts.model import Delivery, DeliveryStatus, Earlier, Message, Target
from alerts.outbox import Lane, Patience, Waiting
from alerts.storage import rows
from alerts.storage.lost import DEAD, fates, given_up, given_up_by, suspects
from alerts.storage.tables import AlertRow, DeliveryRow, MessageRow, PauseRow
from alerts.storage.writing import count, insert_new, upsert
from monitor.lib import leasebook
from monitor.lib.database import reading, transaction
from monitor.lib.leases import Lease

SENT = DeliveryStatus.SENT.value
_ADDRESS = re.compile(r"[^\s<>()]+@[^\s<>(),;:]+")
UNFINISHED = (DeliveryStatus.PENDING.value, DeliveryStatus.LEASED.value)

Has = Callable[[str, str, str], object]
"""What is false of an address that the configuration has no longer, asked by receiver, channel and address."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An address that messages do not reach.

    Attributes:
        count: Messages that did not arrive.
        since: When the oldest of them was decided.
        error: What one of the failures said.
    """

    channel: str
    address: str
    count: int
    since: datetime
    error: str

    def __str__(self) -> str:
        """One clause for a person."""
        since = f"{self.since:%Y-%m-%d %H:%M} UTC"
        return f"{self.channel} to {self.address}: {self.count} undelivered since {since} ({self.error})"


@dataclass(frozen=True, slots=True)
class Lately:
    """How one address has been doing.

    Attributes:
        waiting: Deliveries that are not finished.
        oldest: When the oldest of those was decided.
        taken: When it last took one, of those decided lately.
        dead: Those decided lately that were given up.
        refused: Those of them that were given up since it last took one.
        said: Why the last of these was.
        kept: Whether the configuration has that address still.
    """

    channel: str
    receiver: str
    waiting: int
    oldest: datetime | None
    taken: datetime | None
    dead: int
    refused: int = 0
    said: str = ""
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Unreached:
    """Alerts of which no message that was decided came to anyone.

    Attributes:
        alerts: How many.
        title: Of the one whose message was decided last.
        receiver: Who should have had that message.
        said: Why it was given up.
    """

    alerts: int
    title: str
    channel: str
    receiver: str
    said: str


def _every(*_: str) -> bool:
    return True


class OutboxStore:
    """What is on its way. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Sending

    def claim(
        self, now: datetime, patience: Patience, limit: int = 50, lease: Lease | None = None
    ) -> tuple[Delivery, ...]:
        """Lease deliveries whose turn it is, in the order of their lanes; of two processes only one gets each.

        Raises:
            LeaseLostError: Another process has taken the lease under which this one sends; nothing was claimed.
        """
        with transaction(self._engine) as session:
            leasebook.require(session, lease)
            chosen = outbox.next_up(_waiting(session), now, patience, limit)
            found = {one.id: one for one in _deliveries(session, (col(DeliveryRow.id).in_(chosen),), None)}
            leased = ((found[id_].epoch, outbox.claimed(found[id_], now, patience)) for id_ in chosen)
            return tuple(claimed for epoch, claimed in leased if _swap(session, claimed, epoch))

    def take_back(self, now: datetime, patience: Patience) -> int:
        """Take the leases that still hold from whoever died with them; how many. For who has the database to itself."""
        with transaction(self._engine) as session:
            held = _deliveries(session, _in_hand(now), None)
            left = [(one.epoch, outbox.abandoned(one, now, patience)) for one in held]
            return sum(_swap(session, delivery, epoch) for epoch, delivery in left)

    def in_hand(self, now: datetime) -> tuple[Delivery, ...]:
        """What some process is sending, as far as is known: its leases hold."""
        with reading(self._engine) as session:
            return tuple(_deliveries(session, _in_hand(now), None))

    def mark(self, delivery: Delivery, pause: tuple[str, datetime] | None = None) -> bool:
        """Save what became of a claimed delivery; False where another has claimed it since, then nothing is saved.

        Args:
            delivery: As it is now.
            pause: A wire that asked to be left alone until a moment; known after a restart too.
        """
        with transaction(self._engine) as session:
            if not _swap(session, delivery, delivery.epoch):
                return False
            if pause is not None:
                upsert(session, PauseRow, "wire", [{"wire": pause[0], "until": pause[1]}])
            return True

    def pauses(self, now: datetime, patience: Patience) -> Mapping[str, datetime]:
        """Wires that are to be left alone, until when; what lies too far ahead was set under a wrong clock."""
        until = col(PauseRow.until)
        query = select(PauseRow).where(until > now, until <= outbox.farthest(now, patience))
        with reading(self._engine) as session:
            return {row.wire: row.until for row in session.scalars(query)}

    def earlier(self, message: Message, target: Target) -> tuple[Earlier, ...]:
        """Those messages it follows that went to the same address, by themselves or within a backlog, oldest first."""
        ids = [outbox.delivery_id(key, target) for key in message.follows]
        if not ids:
            return ()
        with reading(self._engine) as session:
            kept = {row.id: row for row in session.scalars(select(DeliveryRow).where(col(DeliveryRow.id).in_(ids)))}
            into = [row.merged_into for row in kept.values() if row.merged_into]
            kept |= {row.id: row for row in session.scalars(select(DeliveryRow).where(col(DeliveryRow.id).in_(into)))}
        told = [kept[id_].merged_into or id_ for id_ in ids if id_ in kept]
        sent = [kept[id_] for id_ in dict.fromkeys(told) if id_ in kept and kept[id_].status == SENT]
        subjects = self._subjects({row.message_key for row in sent})
        return tuple(Earlier(row.id, row.receipt, subjects.get(row.message_key, "")) for row in sent)

    def _subjects(self, keys: Collection[str]) -> Mapping[str, str]:
        query = select(col(MessageRow.key), col(MessageRow.subject)).where(col(MessageRow.key).in_(keys))
        with reading(self._engine) as session:
            return {row.key: row.subject for row in session.execute(query)}

    # Backlogs

    def floods(self, now: datetime, patience: Patience) -> tuple[tuple[Delivery, ...], ...]:
        """The waiting deliveries of each address for which too many wait."""
        with reading(self._engine) as session:
            lanes = outbox.floods(_waiting(session), now, patience)
            return tuple(_deliveries(session, _pending_in(lane), None) for lane in lanes)

    def merge(self, into: Delivery, members: Sequence[Delivery]) -> bool:
        """Let one delivery tell several others, all or nothing; False where one of them has moved meanwhile."""
        with transaction(self._engine) as session:
            held = session.execute(
                select(func.count())
                .select_from(DeliveryRow)
                .where(
                    col(DeliveryRow.id).in_([member.id for member in members]),
                    col(DeliveryRow.status) == DeliveryStatus.PENDING.value,
                    col(DeliveryRow.attempts) == 0,
                )
            ).scalar_one()
            if held != len(members):
                return False
            save_deliveries(session, [into])
            for member in members:
                _swap(session, member, member.epoch)
            return True

    # Looking

    def deliveries(
        self, status: DeliveryStatus | None = None, limit: int | None = 100, *, since: datetime | None = None
    ) -> tuple[Delivery, ...]:
        """The newest deliveries, newest first, their targets without options."""
        wanted = [] if status is None else [col(DeliveryRow.status) == status.value]
        if since is not None:
            wanted.append(col(DeliveryRow.created_at) >= since)
        with reading(self._engine) as session:
            return _deliveries(session, wanted, limit, newest_first=True)

    def delivery(self, beginning: str) -> tuple[Delivery, ...]:
        """Deliveries whose id begins so; one, where enough of it is given."""
        wanted = (col(DeliveryRow.id).startswith(beginning, autoescape=True),)
        with reading(self._engine) as session:
            return _deliveries(session, wanted, 10)

    def resend(self, delivery: Delivery, now: datetime) -> bool:
        """Send a dead letter again; False where it is no dead letter any more."""
        row = col(DeliveryRow.id) == delivery.id, col(DeliveryRow.status) == DeliveryStatus.DEAD.value
        values = rows.delivery_state(outbox.revived(delivery, now)) | {"created_at": now}
        with transaction(self._engine) as session:
            return count(session.execute(update(DeliveryRow).where(*row).values(values))) == 1

    def undelivered(self, since: datetime) -> tuple[Trouble, ...]:
        """Addresses that messages did not reach: those still tried after a failure, and dead letters since a moment."""
        row = DeliveryRow
        waiting = and_(col(row.status).in_(UNFINISHED), col(row.error).is_not(None))
        dead = and_(col(row.status) == DeliveryStatus.DEAD.value, col(row.next_attempt_at) >= since)
        address = col(row.channel), col(row.address)
        query = (
            select(*address, func.count(), func.min(row.created_at), func.max(row.error))
            .where(or_(waiting, dead))
            .group_by(*address)
            .order_by(func.min(row.created_at), *address)
        )
        with reading(self._engine) as session:
            return tuple(Trouble(*found) for found in session.execute(query))

    def lately(self, since: datetime, has: Has = _every) -> tuple[Lately, ...]:
        """How each address does: what is unfinished, and what was decided since a moment. Addresses are not named."""
        row = DeliveryRow
        unfinished, dead = col(row.status).in_(UNFINISHED), given_up(since)
        lane = col(row.channel), col(row.receiver), col(row.address)
        query = (
            select(
                *lane,
                func.count(case((unfinished, 1))),
                func.min(case((unfinished, col(row.created_at)))),
                func.max(col(row.sent_at)),
                func.count(case((dead, 1))),
            )
            .join(MessageRow, col(MessageRow.key) == col(row.message_key))
            .where(or_(unfinished, col(row.created_at) >= since))
            .group_by(*lane)
            .order_by(*lane)
        )
        ended = select(*lane, col(row.next_attempt_at), col(row.error)).join(MessageRow).where(dead)
        with reading(self._engine) as session:
            ends = session.execute(ended.order_by(col(row.next_attempt_at))).all()
            return tuple(
                replace(
                    _refused(Lately(channel, receiver, *counts), address, ends),
                    kept=bool(has(receiver, channel, address)),
                )
                for channel, receiver, address, *counts in session.execute(query)
            )

    def unreached(self, since: datetime, has: Has = _every) -> Unreached | None:
        """Alerts of which a message was given up since a moment, and no other, however old, came to anyone or may yet.

        What was given up for an address that is not configured any more is no reason to look: nothing can mend it.
        """
        with reading(self._engine) as session:
            lanes = {lane for lane in given_up_by(session, since) if has(*lane)}
            if not lanes:
                return None
            states: dict[str, set[str | None]] = {}
            ends: dict[str, tuple[str, str, str | None]] = {}
            for id_, status, error, *lane in session.execute(fates(suspects(since, lanes))):
                states.setdefault(id_, set()).add(status)
                if tuple(lane) in lanes:
                    ends.pop(id_, None)  # so that the alert whose message was decided last stands last
                    ends[id_] = lane[1], lane[0], error
            lost = [id_ for id_ in ends if states[id_] == {DEAD}]
            row = session.get(AlertRow, lost[-1]) if lost else None
            if row is None:
                return None
            channel, receiver, error = ends[row.id]
            return Unreached(len(lost), rows.alert_of_row(row).title, channel, receiver, _unnamed(error))

    def unfinished(self) -> int:
        """How many deliveries still wait to be sent."""
        with reading(self._engine) as session:
            query = select(func.count()).select_from(DeliveryRow).where(col(DeliveryRow.status).in_(UNFINISHED))
            return session.scalar(query) or 0


def _refused(lately: Lately, address: str, ends: Sequence[Any]) -> Lately:
    """With what it gave up since it last took one, of all that was given up lately, oldest first."""
    ours = [end for end in ends if end[:3] == (lately.channel, lately.receiver, address)]
    since = [error for *_, at, error in ours if lately.taken is None or at > lately.taken]
    return replace(lately, refused=len(since), said=_unnamed(since[-1])) if since else lately


def _unnamed(error: str | None) -> str:
    """What a server said, without the addresses in it: whoever asks how the daemon is need not know its readers."""
    return _ADDRESS.sub("…", error or "")


def save_deliveries(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Deciding the same message again changes nothing: it may be on its way already."""
    messages = {delivery.message.key: delivery.message for delivery in deliveries}
    insert_new(session, MessageRow, [rows.message_row(message) for message in messages.values()])
    insert_new(session, DeliveryRow, [rows.delivery_row(delivery) for delivery in deliveries])


def forget_finished(session: Session, before: datetime) -> int:
    """Forget what was decided before a moment and is over, and messages nobody gets any more."""
    used = select(col(DeliveryRow.message_key))
    finished = col(DeliveryRow.status).not_in(UNFINISHED)
    statements = (
        delete(DeliveryRow).where(finished, col(DeliveryRow.created_at) < before),
        delete(MessageRow).where(col(MessageRow.key).not_in(used)),
        delete(PauseRow).where(col(PauseRow.until) < before),
    )
    return sum(count(session.execute(statement)) for statement in statements)


def _waiting(session: Session) -> list[Waiting]:
    """Everything unfinished, without its messages."""
    row = DeliveryRow
    query = select(
        *(col(row.id), col(row.channel), col(row.address), col(row.status), col(row.created_at)),
        *(col(row.position), col(row.next_attempt_at), col(row.lease_until)),
    ).where(col(row.status).in_(UNFINISHED))
    return [
        Waiting(id_, (channel, address), DeliveryStatus(status), *rest)
        for id_, channel, address, status, *rest in session.execute(query)
    ]


def _pending_in(lane: Lane) -> tuple[Any, ...]:
    channel, address = lane
    row = DeliveryRow
    return (
        col(row.channel) == channel,
        col(row.address) == address,
        col(row.status) == DeliveryStatus.PENDING.value,
    )


def _in_hand(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(DeliveryRow.status) == DeliveryStatus.LEASED.value, col(DeliveryRow.lease_until) > now


def _deliveries(
    session: Session, wanted: Iterable[Any], limit: int | None, *, newest_first: bool = False
) -> tuple[Delivery, ...]:
    row = DeliveryRow
    place = (col(row.created_at), col(row.position), col(row.id))
    query = (
        select(DeliveryRow, MessageRow)
        .join(MessageRow, col(MessageRow.key) == col(row.message_key))
        .where(*wanted)
        .order_by(*(column.desc() for column in place) if newest_first else place)
        .limit(limit)
    )
    return tuple(rows.delivery_of(delivery, message) for delivery, message in session.execute(query))


def _swap(session: Session, delivery: Delivery, epoch: int) -> bool:
    """Compare and set: written only while the row still has the epoch the caller saw and is not finished."""
    row = col(DeliveryRow.id) == delivery.id, col(DeliveryRow.epoch) == epoch, col(DeliveryRow.status).in_(UNFINISHED)
    return count(session.execute(update(DeliveryRow).where(*row).values(rows.delivery_state(delivery)))) == 1
