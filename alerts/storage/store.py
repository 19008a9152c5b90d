"""The store of `alerts` on SQLite or PostgreSQL. Every method is one transaction; only frozen types leave it.

Alert transitions and their deliveries are saved together, and so are a digest's slot and its deliveries: what was
decided is never without its message, nor a message without its decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Engine, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from alerts import outbox
from alerts.model import Alert, AlertStatus, Delivery, DeliveryStatus, Reason, Transition
from alerts.outbox import Patience
from alerts.storage import rows
from alerts.storage.tables import AlertRow, DeliveryRow, DigestSlotRow, DigestStartRow, MessageRow, TransitionRow
from monitor.lib.database import migrate, reading, transaction
from monitor.lib.errors import StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version_alerts"

HELD_STEP = timedelta(minutes=5)  # how exactly we remember when an unchanged alert was last seen to hold
_ASSESSED_TWICE = "another process assessed at the same moment; this assessment was not saved"
_CHUNK = 500  # values in one IN (…)

_UNFINISHED = (DeliveryStatus.PENDING.value, DeliveryStatus.LEASED.value)


@dataclass(frozen=True, slots=True)
class DigestSlot:
    """A digest that was composed.

    Attributes:
        since: since <= seen < slot.
        missed: Earlier slots merged into it.
    """

    digest: str
    slot: datetime
    since: datetime
    composed_at: datetime
    missed: int
    message_key: str


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


class AlertStore:
    """Everything `alerts` keeps.

    Raises, in every method:
        StorageError: The database cannot be reached or written.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def migrate(self) -> None:
        """Bring the tables to this version; to be called once at start."""
        migrate(self._engine, MIGRATIONS, VERSION_TABLE)

    # Alerts

    def open_alerts(self) -> tuple[Alert, ...]:
        """Every alert that is not resolved, oldest first."""
        return self.alerts(open_only=True, limit=None)

    def alerts(self, *, open_only: bool = False, limit: int | None = 100) -> tuple[Alert, ...]:
        """Alerts for a person to look at: the newest of them, oldest first."""
        query = select(AlertRow).order_by(col(AlertRow.starts_at).desc(), col(AlertRow.id)).limit(limit)
        if open_only:
            query = query.where(col(AlertRow.status) != AlertStatus.RESOLVED.value)
        with reading(self._engine) as session:
            return tuple(rows.alert_of_row(row) for row in reversed(session.scalars(query).all()))

    def firing_at(self, moment: datetime) -> tuple[Alert, ...]:
        """Alerts that had begun to fire before a moment and had not ended by then, oldest first."""
        begun, ended = col(AlertRow.fired_at), col(AlertRow.ends_at)
        query = (
            select(AlertRow)
            .where(begun < moment, or_(ended.is_(None), ended >= moment))
            .order_by(begun, col(AlertRow.id))
        )
        with reading(self._engine) as session:
            return tuple(rows.alert_of_row(row) for row in session.scalars(query))

    def transitions(self, since: datetime, until: datetime) -> tuple[Transition, ...]:
        """Changes in a half-open window, oldest first; `unchanged` is no change."""
        at = col(TransitionRow.at)
        query = select(TransitionRow).where(at >= since, at < until).order_by(at, col(TransitionRow.id))
        with reading(self._engine) as session:
            return tuple(rows.transition_of(row) for row in session.scalars(query))

    def transitions_of_recent(self, ended_since: datetime) -> tuple[Transition, ...]:
        """Every change of every alert that is open or ended at or after a moment, oldest first."""
        ends = col(AlertRow.ends_at)
        recent = select(col(AlertRow.id)).where(or_(ends.is_(None), ends >= ended_since))
        query = select(TransitionRow).where(col(TransitionRow.alert_id).in_(recent)).order_by(col(TransitionRow.id))
        with reading(self._engine) as session:
            return tuple(rows.transition_of(row) for row in session.scalars(query))

    def history(self, alert_id: str) -> tuple[Transition, ...]:
        """Every change of one alert, oldest first."""
        query = select(TransitionRow).where(col(TransitionRow.alert_id) == alert_id).order_by(col(TransitionRow.id))
        with reading(self._engine) as session:
            return tuple(rows.transition_of(row) for row in session.scalars(query))

    def save_assessment(self, transitions: Sequence[Transition], deliveries: Sequence[Delivery]) -> None:
        """Alerts as they now stand, their changes, and the messages about them, all or nothing.

        Of an alert that stays as it is only the time it was last seen to hold moves, and that is written now and then.

        Raises:
            StorageError: Another process opened or resolved one of these alerts meanwhile; nothing was saved.
        """
        try:
            with transaction(self._engine) as session:
                held = _held_alerts(session, [transition.alert.id for transition in transitions])
                if any(_resolved_elsewhere(transition, held.get(transition.alert.id)) for transition in transitions):
                    raise StorageError(_ASSESSED_TWICE)
                alerts = [transition.alert for transition in transitions]
                _save_alerts(session, [alert for alert in alerts if _is_news(alert, held.get(alert.id))])
                changes = [rows.transition_row(t) for t in transitions if t.reason is not Reason.UNCHANGED]
                _insert(session, TransitionRow, changes)
                _save_deliveries(session, deliveries)
        except IntegrityError as error:
            raise StorageError(_ASSESSED_TWICE) from error

    # Digests

    def known_since(self, digest: str, now: datetime) -> datetime:
        """When a digest was first asked about; now, if this is the first time or the first was under a wrong clock."""
        with transaction(self._engine) as session:
            _insert_new(session, DigestStartRow, [{"digest": digest, "known_since": now}])
            start = session.get_one(DigestStartRow, digest)
            start.known_since = min(start.known_since, now)
            return start.known_since

    def last_slot(self, digest: str, now: datetime) -> datetime | None:
        """The latest slot of a digest that was composed; one still ahead was taken under a clock that ran ahead."""
        slot = col(DigestSlotRow.slot)
        query = select(func.max(slot)).where(col(DigestSlotRow.digest) == digest, slot <= now)
        with reading(self._engine) as session:
            return session.scalar(query)

    def save_digest(self, slot: DigestSlot, deliveries: Sequence[Delivery]) -> bool:
        """A digest's slot with its deliveries, all or nothing; False where the slot was taken already.

        Slots later than the moment it was composed at are given back: they will come again.
        """
        taken = col(DigestSlotRow.digest), col(DigestSlotRow.slot)
        with transaction(self._engine) as session:
            values = {name: getattr(slot, name) for name in DigestSlot.__dataclass_fields__}
            if not _insert_new(session, DigestSlotRow, [values]):
                return False
            session.execute(delete(DigestSlotRow).where(taken[0] == slot.digest, taken[1] > slot.composed_at))
            _save_deliveries(session, deliveries)
            return True

    def digest_slots(self, digest: str | None = None, limit: int = 50) -> tuple[DigestSlot, ...]:
        """The latest digests that were composed, newest first."""
        query = select(DigestSlotRow).order_by(col(DigestSlotRow.slot).desc()).limit(limit)
        if digest is not None:
            query = query.where(col(DigestSlotRow.digest) == digest)
        with reading(self._engine) as session:
            return tuple(
                DigestSlot(row.digest, row.slot, row.since, row.composed_at, row.missed, row.message_key)
                for row in session.scalars(query)
            )

    # Outbox

    def claim(self, now: datetime, patience: Patience, limit: int = 50) -> tuple[Delivery, ...]:
        """Lease deliveries that are due, oldest first; of two processes only one gets each."""
        with transaction(self._engine) as session:
            found = _deliveries(session, _due(now, outbox.farthest(now, patience)), limit)
            due = [delivery for delivery in found if outbox.claimable(delivery, now, patience)]
            leased = ((delivery.epoch, outbox.claimed(delivery, now, patience)) for delivery in due)
            return tuple(claimed for epoch, claimed in leased if _swap(session, claimed, epoch))

    def mark(self, delivery: Delivery) -> bool:
        """Save what became of a claimed delivery; False where another has claimed it since, then nothing is saved."""
        with transaction(self._engine) as session:
            return _swap(session, delivery, delivery.epoch)

    def deliveries(self, status: DeliveryStatus | None = None, limit: int = 100) -> tuple[Delivery, ...]:
        """The newest deliveries, newest first, their targets without options."""
        wanted = () if status is None else (col(DeliveryRow.status) == status.value,)
        with reading(self._engine) as session:
            return _deliveries(session, wanted, limit, newest_first=True)

    def undelivered(self, since: datetime) -> tuple[Trouble, ...]:
        """Addresses that messages did not reach: those still tried after a failure, and dead letters since a moment."""
        row = DeliveryRow
        waiting = and_(col(row.status).in_(_UNFINISHED), col(row.error).is_not(None))
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

    def unfinished(self) -> int:
        """How many deliveries still wait to be sent."""
        with reading(self._engine) as session:
            query = select(func.count()).select_from(DeliveryRow).where(col(DeliveryRow.status).in_(_UNFINISHED))
            return session.scalar(query) or 0

    def prune(self, before: datetime) -> int:
        """Forget alerts that ended, deliveries that finished and slots that passed before a moment.

        The latest slot of each digest stays: the next window begins there. Returns how many rows went.
        """
        later = aliased(DigestSlotRow)
        outlived = exists().where(
            col(later.digest) == col(DigestSlotRow.digest), col(later.slot) > col(DigestSlotRow.slot)
        )
        used = select(col(DeliveryRow.message_key))
        finished = col(DeliveryRow.status).not_in(_UNFINISHED)
        with transaction(self._engine) as session:
            return sum(
                _count(session.execute(statement))
                for statement in (
                    delete(AlertRow).where(col(AlertRow.ends_at) < before),
                    delete(DeliveryRow).where(finished, col(DeliveryRow.created_at) < before),
                    delete(MessageRow).where(col(MessageRow.key).not_in(used)),
                    delete(DigestSlotRow).where(col(DigestSlotRow.slot) < before, outlived),
                )
            )


def _due(now: datetime, farthest: datetime) -> tuple[Any, ...]:
    status, attempt, lease = col(DeliveryRow.status), col(DeliveryRow.next_attempt_at), col(DeliveryRow.lease_until)
    waiting = and_(status == DeliveryStatus.PENDING.value, or_(attempt <= now, attempt > farthest))
    abandoned = and_(status == DeliveryStatus.LEASED.value, or_(lease <= now, lease > farthest))
    return (or_(waiting, abandoned),)


def _deliveries(
    session: Session, wanted: Iterable[Any], limit: int | None, *, newest_first: bool = False
) -> tuple[Delivery, ...]:
    created = col(DeliveryRow.created_at)
    query = (
        select(DeliveryRow, MessageRow)
        .join(MessageRow, col(MessageRow.key) == col(DeliveryRow.message_key))
        .where(*wanted)
        .order_by(created.desc() if newest_first else created, col(DeliveryRow.id))
        .limit(limit)
    )
    return tuple(rows.delivery_of(delivery, message) for delivery, message in session.execute(query))


def _swap(session: Session, delivery: Delivery, epoch: int) -> bool:
    """Compare and set: written only while the row still has the epoch the caller saw and is not finished."""
    row = col(DeliveryRow.id) == delivery.id, col(DeliveryRow.epoch) == epoch, col(DeliveryRow.status).in_(_UNFINISHED)
    return _count(session.execute(update(DeliveryRow).where(*row).values(rows.delivery_state(delivery)))) == 1


def _held_alerts(session: Session, ids: Sequence[str]) -> dict[str, Alert]:
    """Alerts as they are stored; PostgreSQL keeps them from others until we are done, SQLite the whole file."""
    held: dict[str, Alert] = {}
    for start in range(0, len(ids), _CHUNK):
        query = select(col(AlertRow.id), col(AlertRow.body)).where(col(AlertRow.id).in_(ids[start : start + _CHUNK]))
        if session.get_bind().dialect.name == "postgresql":
            query = query.with_for_update()
        held.update((id_, rows.alert_of(body)) for id_, body in session.execute(query))
    return held


def _resolved_elsewhere(transition: Transition, held: Alert | None) -> bool:
    """Whether an alert that was open for us is over; one that opens again at its very own moment is not."""
    return held is not None and held.status is AlertStatus.RESOLVED and transition.alert.starts_at != transition.at


def _is_news(alert: Alert, held: Alert | None) -> bool:
    """Whether an alert is worth writing: the spared writes never shorten `keep_firing_for` by more than a tenth."""
    if held is None or replace(held, last_held_at=alert.last_held_at) != alert:
        return True
    keep = timedelta(seconds=alert.keep_firing_seconds)
    return alert.last_held_at - held.last_held_at >= (min(HELD_STEP, keep / 10) if keep else HELD_STEP)


def _save_alerts(session: Session, alerts: Sequence[Alert]) -> None:
    if not alerts:
        return
    insert = _insertion(session, AlertRow)
    values = [rows.alert_row(alert) for alert in alerts]
    kept = {name: insert.excluded[name] for name in values[0] if name != "id"}
    session.execute(insert.on_conflict_do_update(index_elements=["id"], set_=kept), values)


def _save_deliveries(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Deciding the same message again changes nothing: it may be on its way already."""
    messages = {delivery.message.key: delivery.message for delivery in deliveries}
    _insert_new(session, MessageRow, [rows.message_row(message) for message in messages.values()])
    _insert_new(session, DeliveryRow, [rows.delivery_row(delivery) for delivery in deliveries])


def _insert(session: Session, table: type[SQLModel], values: Sequence[dict[str, Any]]) -> None:
    if values:
        session.execute(_insertion(session, table), values)


def _insert_new(session: Session, table: type[SQLModel], values: Sequence[dict[str, Any]]) -> int:
    """Insert what is not there; how many rows were new."""
    counted = {"preserve_rowcount": True}  # psycopg's count of an INSERT is dropped otherwise
    statements = (_insertion(session, table).values(value).on_conflict_do_nothing() for value in values)
    return sum(_count(session.execute(statement, execution_options=counted)) for statement in statements)


def _insertion(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    target: Table = table.__table__  # type: ignore[attr-defined]  # SQLModel declares it only on the instance's class
    return sqlite.insert(target) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(target)


def _count(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
