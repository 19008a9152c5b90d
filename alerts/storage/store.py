"""The store of `alerts` on SQLite or PostgreSQL. Every method is one transaction; only frozen types leave it.

Alert transitions and their deliveries are saved together, and so are a digest's slot and its deliveries: what was
decided is never without its message, nor a message without its decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from alerts.feedback import Feedback
from alerts.model import Alert, AlertStatus, Delivery, Reason, Transition
from alerts.storage import feedback, rows
from alerts.storage.outbox import OutboxStore, forget_finished, save_deliveries
from alerts.storage.tables import AlertRow, DigestSlotRow, DigestStartRow, TransitionRow
from alerts.storage.telling import TellingStore, forget_silences, save_tellings
from alerts.storage.writing import count, insert, insert_new, upsert
from alerts.verdicts import Telling
from monitor.lib import leasebook
from monitor.lib.database import chunks, reading, transaction
from monitor.lib.errors import StorageError
from monitor.lib.leases import Lease
from monitor.lib.migration.newest import migrate

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version_alerts"

HELD_STEP = timedelta(minutes=5)  # how exactly we remember when an unchanged alert was last seen to hold
_ASSESSED_TWICE = "another process assessed at the same moment; this assessment was not saved"


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


class AlertStore(OutboxStore, TellingStore):
    """Everything `alerts` keeps; see also `alerts.storage.outbox` and `.telling`.

    Raises, in every method:
        StorageError: The database cannot be reached or written.
    """

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

    def alerts_by_id(self, ids: Sequence[str]) -> tuple[Alert, ...]:
        """Alerts with these ids, in no order."""
        with reading(self._engine) as session:
            return tuple(_held_alerts(session, ids, lock=False).values())

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

    def save_assessment(
        self,
        transitions: Sequence[Transition],
        deliveries: Sequence[Delivery],
        tellings: Sequence[Telling] = (),
        wound_up: Sequence[str] = (),
        lease: Lease | None = None,
    ) -> None:
        """Alerts as they now stand, their changes, who is told and why not, and the messages: all or nothing.

        Of an alert that stays as it is only the time it was last seen to hold moves, and that is written now and then.

        Args:
            transitions: Of every open alert, changed or not.
            deliveries: What is told of them.
            tellings: The verdicts on who is told.
            wound_up: Silences that are over and were told of.
            lease: Under which all of it was decided, where several processes share the database.

        Raises:
            LeaseLostError: Another process has taken the lease; nothing was saved.
            StorageError: Another process opened or resolved one of these alerts meanwhile; nothing was saved.
        """
        try:
            with transaction(self._engine) as session:
                leasebook.require(session, lease)
                held = _held_alerts(session, [transition.alert.id for transition in transitions])
                if any(_resolved_elsewhere(transition, held.get(transition.alert.id)) for transition in transitions):
                    raise StorageError(_ASSESSED_TWICE)
                alerts = [transition.alert for transition in transitions]
                news = [rows.alert_row(alert) for alert in alerts if _is_news(alert, held.get(alert.id))]
                upsert(session, AlertRow, "id", news)
                changes = [rows.transition_row(t) for t in transitions if t.reason is not Reason.UNCHANGED]
                insert(session, TransitionRow, changes)
                save_tellings(session, tellings, wound_up)
                save_deliveries(session, deliveries)
        except IntegrityError as error:
            raise StorageError(_ASSESSED_TWICE) from error

    def beginning_with(self, id_: str) -> tuple[Alert, ...]:
        """Alerts whose id begins so: one where that says enough, two where it does not."""
        query = select(AlertRow).where(col(AlertRow.id).startswith(id_, autoescape=True)).limit(2)
        with reading(self._engine) as session:
            return tuple(rows.alert_of_row(row) for row in session.scalars(query))

    def give_feedback(self, given: Feedback) -> None:
        """Keep what a reader says of an alert, in the place of what was said of it before."""
        with transaction(self._engine) as session:
            feedback.save(session, given)

    def feedback(self) -> tuple[Feedback, ...]:
        """What readers said of alerts, oldest first; those that were pruned too."""
        with reading(self._engine) as session:
            return feedback.read(session)

    # Digests

    def known_since(self, digest: str, now: datetime) -> datetime:
        """When a digest was first asked about; now, if this is the first time or the first was under a wrong clock."""
        with transaction(self._engine) as session:
            insert_new(session, DigestStartRow, [{"digest": digest, "known_since": now}])
            start = session.get_one(DigestStartRow, digest)
            start.known_since = min(start.known_since, now)
            return start.known_since

    def first_known(self, digest: str) -> datetime | None:
        """When a digest was first asked about; None where it never was. Nothing is noted."""
        start = select(col(DigestStartRow.known_since)).where(col(DigestStartRow.digest) == digest)
        with reading(self._engine) as session:
            return session.scalar(start)

    def last_slot(self, digest: str, now: datetime) -> datetime | None:
        """The latest slot of a digest that was composed; one still ahead was taken under a clock that ran ahead."""
        slot = col(DigestSlotRow.slot)
        query = select(func.max(slot)).where(col(DigestSlotRow.digest) == digest, slot <= now)
        with reading(self._engine) as session:
            return session.scalar(query)

    def save_digest(self, slot: DigestSlot, deliveries: Sequence[Delivery], lease: Lease | None = None) -> bool:
        """A digest's slot with its deliveries, all or nothing; False where the slot was taken already.

        Slots later than the moment it was composed at are given back: they will come again.

        Raises:
            LeaseLostError: Another process has taken the lease it was composed under; nothing was saved.
        """
        taken = col(DigestSlotRow.digest), col(DigestSlotRow.slot)
        with transaction(self._engine) as session:
            leasebook.require(session, lease)
            values = {name: getattr(slot, name) for name in DigestSlot.__dataclass_fields__}
            if not insert_new(session, DigestSlotRow, [values]):
                return False
            session.execute(delete(DigestSlotRow).where(taken[0] == slot.digest, taken[1] > slot.composed_at))
            save_deliveries(session, deliveries)
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

    def prune(self, before: datetime) -> int:
        """Forget alerts that ended, deliveries that finished and slots that passed before a moment.

        The latest slot of each digest stays: the next window begins there. Returns how many rows went.
        """
        later = aliased(DigestSlotRow)
        outlived = exists().where(
            col(later.digest) == col(DigestSlotRow.digest), col(later.slot) > col(DigestSlotRow.slot)
        )
        with transaction(self._engine) as session:
            statements = (
                delete(AlertRow).where(col(AlertRow.ends_at) < before),
                delete(DigestSlotRow).where(col(DigestSlotRow.slot) < before, outlived),
            )
            return (
                forget_finished(session, before)
                + forget_silences(session, before)
                + sum(count(session.execute(each)) for each in statements)
            )


def _held_alerts(session: Session, ids: Sequence[str], *, lock: bool = True) -> dict[str, Alert]:
    """Alerts as they are stored; PostgreSQL keeps them from others until we are done, SQLite the whole file."""
    held: dict[str, Alert] = {}
    for some in chunks(ids):
        query = select(col(AlertRow.id), col(AlertRow.body)).where(col(AlertRow.id).in_(some))
        if lock and session.get_bind().dialect.name == "postgresql":
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
