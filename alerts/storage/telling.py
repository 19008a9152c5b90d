"""Who was told what and why not, silences and acknowledgements, as rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, or_, select, update
from sqlmodel import Session, col

from alerts.model import Alert, Reason
from alerts.storage import rows
from alerts.storage.tables import AcknowledgementRow, AlertRow, SilenceRow, TellingRow
from alerts.storage.writing import count, insert, upsert
from alerts.verdicts import END, WAITING, Acknowledgement, Heard, Key, Silence, Standing, Telling, Verdict
from monitor.lib.database import chunks, reading, transaction
from monitor.model.severity import Severity

_TWO_DAYS = timedelta(days=2)


class TellingStore:
    """What was decided about telling. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def standing(self, alerts: Iterable[Alert], now: datetime) -> Standing:
        """What is known when it is decided who is told.

        Args:
            alerts: As they now are; those that tellings wait for and that are over are read from the store.
            now: Aware, UTC.
        """
        known = {alert.id: alert for alert in alerts}
        with reading(self._engine) as session:
            waiting = _tellings(session, col(TellingRow.verdict).in_([verdict.value for verdict in WAITING]))
            missing = list({telling.alert_id for telling in waiting} - set(known))
            known |= {alert.id: alert for alert in _alerts(session, missing)}
            return Standing(
                alerts=known,
                waiting=waiting,
                heard=_heard(session, list(known)),
                silences=_silences(session, or_(col(SilenceRow.ends_at) > now, col(SilenceRow.wound_up).is_(False))),
                acknowledged=_acknowledged(session, list(known)),
                spent=_spent(session, now),
            )

    def decisions(self, alert_id: str) -> tuple[Telling, ...]:
        """Every verdict about an alert, oldest change first."""
        with reading(self._engine) as session:
            return _tellings(session, col(TellingRow.alert_id) == alert_id)

    def tellings(self, since: datetime, until: datetime, verdicts: Iterable[Verdict]) -> tuple[Telling, ...]:
        """Verdicts that were reached in a half-open window."""
        decided = col(TellingRow.decided_at)
        wanted = col(TellingRow.verdict).in_([verdict.value for verdict in verdicts])
        with reading(self._engine) as session:
            return _tellings(session, wanted, decided >= since, decided < until)

    # What people say

    def silence(self, silence: Silence) -> None:
        """Keep a silence; it holds from the next assessment on."""
        with transaction(self._engine) as session:
            insert(session, SilenceRow, [_silence_row(silence)])

    def silences(self, *, active_at: datetime | None = None) -> tuple[Silence, ...]:
        """All that are kept, those that end first first; or those that hold at a moment."""
        begun, ends = col(SilenceRow.starts_at), col(SilenceRow.ends_at)
        wanted = () if active_at is None else (begun <= active_at, ends > active_at)
        with reading(self._engine) as session:
            return _silences(session, *wanted)

    def expire(self, silence_id: str, now: datetime) -> bool:
        """End a silence now; what still fires is told at the next assessment. False where it has ended already."""
        row = col(SilenceRow.id) == silence_id, col(SilenceRow.ends_at) > now
        with transaction(self._engine) as session:
            return count(session.execute(update(SilenceRow).where(*row).values(ends_at=now))) == 1

    def acknowledge(self, taken: Acknowledgement) -> None:
        """Keep that someone took an alert on; the latest counts."""
        values = {
            "alert_id": taken.alert_id,
            "author": taken.author,
            "note": taken.note,
            "at": taken.at,
            "severity": taken.severity.value,
        }
        with transaction(self._engine) as session:
            upsert(session, AcknowledgementRow, "alert_id", [values])

    def acknowledgements(self, alert_ids: Sequence[str]) -> Mapping[str, Acknowledgement]:
        """Who took which of these alerts on."""
        with reading(self._engine) as session:
            return _acknowledged(session, list(alert_ids))


def save_tellings(session: Session, tellings: Sequence[Telling], wound_up: Sequence[str]) -> None:
    """Keep verdicts, the latest of each, and that the end of silences was dealt with."""
    upsert(session, TellingRow, "id", [_telling_row(telling) for telling in tellings])
    if wound_up:
        session.execute(update(SilenceRow).where(col(SilenceRow.id).in_(wound_up)).values(wound_up=True))


def forget_silences(session: Session, before: datetime) -> int:
    """Forget silences that ended before a moment."""
    return count(session.execute(delete(SilenceRow).where(col(SilenceRow.ends_at) < before)))


def _tellings(session: Session, *wanted: Any) -> tuple[Telling, ...]:
    query = select(TellingRow).where(*wanted).order_by(col(TellingRow.at), col(TellingRow.id))
    return tuple(_telling_of(row) for row in session.scalars(query))


def _heard(session: Session, alert_ids: Sequence[str]) -> Mapping[Key, Heard]:
    heard: dict[Key, Heard] = {}
    for some in chunks(alert_ids):
        told = col(TellingRow.alert_id).in_(some), col(TellingRow.verdict) == Verdict.TOLD.value
        query = select(TellingRow).where(*told).order_by(col(TellingRow.decided_at), col(TellingRow.id))
        for telling in map(_telling_of, session.scalars(query)):
            key = telling.alert_id, telling.receiver
            before = heard.get(key)
            worst = max(telling.severity, before.worst) if before else telling.severity
            keys = (*(before.notices if before else ()), *([telling.notice] if telling.notice else []))
            heard[key] = Heard(telling.severity, worst, telling.decided_at, tuple(dict.fromkeys(keys)), telling.value)
    return heard


def _spent(session: Session, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """One entry for each message of the last two days that cost attention."""
    told = col(TellingRow.verdict) == Verdict.TOLD.value, col(TellingRow.decided_at) > now - _TWO_DAYS
    messages: dict[str, list[TellingRow]] = {}
    for row in session.scalars(select(TellingRow).where(*told)):
        messages.setdefault(row.notice or row.id, []).append(row)
    free = {reason.value for reason in END}
    return tuple(
        (members[0].receiver, members[0].decided_at)
        for members in messages.values()
        if all(row.severity != Severity.CRITICAL.value for row in members)
        and any(row.reason not in free for row in members)
    )


def _alerts(session: Session, alert_ids: Sequence[str]) -> list[Alert]:
    found: list[Alert] = []
    for some in chunks(alert_ids):
        query = select(AlertRow).where(col(AlertRow.id).in_(some))
        found += (rows.alert_of_row(row) for row in session.scalars(query))
    return found


def _silences(session: Session, *wanted: Any) -> tuple[Silence, ...]:
    query = select(SilenceRow).where(*wanted).order_by(col(SilenceRow.ends_at), col(SilenceRow.id))
    return tuple(
        Silence(
            row.id, tuple((name, value) for name, value in row.matchers["all"]), row.author, row.reason,
            row.starts_at, row.ends_at, row.wound_up,
        )
        for row in session.scalars(query)
    )  # fmt: skip


def _silence_row(silence: Silence) -> dict[str, Any]:
    return {
        "id": silence.id,
        "matchers": {"all": [list(matcher) for matcher in silence.matchers]},
        "author": silence.author,
        "reason": silence.reason,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "wound_up": silence.wound_up,
    }


def _acknowledged(session: Session, alert_ids: Sequence[str]) -> Mapping[str, Acknowledgement]:
    found: dict[str, Acknowledgement] = {}
    for some in chunks(alert_ids):
        query = select(AcknowledgementRow).where(col(AcknowledgementRow.alert_id).in_(some))
        for row in session.scalars(query):
            found[row.alert_id] = Acknowledgement(row.alert_id, row.author, row.note, row.at, Severity(row.severity))
    return found


def _telling_row(telling: Telling) -> dict[str, Any]:
    return {
        "id": telling.id,
        "alert_id": telling.alert_id,
        "receiver": telling.receiver,
        "reason": telling.reason.value,
        "severity": telling.severity.value,
        "at": telling.at,
        "verdict": telling.verdict.value,
        "route": telling.route,
        "decision": telling.decision,
        "decided_at": telling.decided_at,
        "until": telling.until,
        "notice": telling.notice,
        "value": telling.value,
    }


def _telling_of(row: TellingRow) -> Telling:
    return Telling(
        id=row.id,
        alert_id=row.alert_id,
        receiver=row.receiver,
        reason=Reason(row.reason),
        severity=Severity(row.severity),
        at=row.at,
        verdict=Verdict(row.verdict),
        route=row.route,
        decision=row.decision,
        decided_at=row.decided_at,
        until=row.until,
        notice=row.notice,
        value=row.value,
    )
