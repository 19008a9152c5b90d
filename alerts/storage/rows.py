"""Alerts, messages and deliveries as rows, and back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from alerts.model import (
    Alert,
    AlertStatus,
    Delivery,
    DeliveryStatus,
    Message,
    MessageKind,
    Picture,
    Reason,
    Target,
    Transition,
)
from alerts.storage.tables import AlertRow, DeliveryRow, Json, MessageRow, TransitionRow
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evidence


def alert_row(alert: Alert) -> dict[str, Any]:
    """Column values of an alert."""
    return {
        "id": alert.id,
        "fingerprint": alert.fingerprint,
        "rule_id": alert.rule_id,
        "status": alert.status.value,
        "severity": alert.severity.value,
        "starts_at": alert.starts_at,
        "fired_at": alert.fired_at,
        "ends_at": alert.ends_at,
        "body": alert_body(alert),
    }


def alert_body(alert: Alert) -> Json:
    """All of an alert in words JSON has."""
    body = {name: getattr(alert, name) for name in Alert.__dataclass_fields__}
    body |= {name: _iso(body[name]) for name in _ALERT_TIMES}
    body |= {
        "labels": dict(alert.labels),
        "status": alert.status.value,
        "severity": alert.severity.value,
        "told_severity": alert.told_severity.value if alert.told_severity else None,
        "told_before": alert.told_before.value if alert.told_before else None,
        "worst_told": alert.worst_told.value if alert.worst_told else None,
        "reason": alert.reason.value,
        "tell_again": _again_in_words(alert.tell_again),
        "evidence": [asdict(line) | {"at": _iso(line.at)} for line in alert.evidence],
    }
    return body


_ALERT_TIMES = ("starts_at", "last_held_at", "fired_at", "ends_at", "told_at", "below_since", "eased_at", "grown_at")


def alert_of(body: Json) -> Alert:
    """The alert a body holds."""
    return Alert(
        **{
            **body,
            **{name: _moment(body.get(name)) for name in _ALERT_TIMES},  # rows of before lack the later ones
            "status": AlertStatus(body["status"]),
            "severity": Severity(body["severity"]),
            "told_severity": _severity(body["told_severity"]),
            "told_before": _severity(body.get("told_before")),
            "worst_told": _severity(body["worst_told"]),
            "reason": Reason(body["reason"]),
            "tell_again": _again(body.get("tell_again")),
            "evidence": tuple(Evidence(**{**line, "at": _moment(line["at"])}) for line in body["evidence"]),
        }
    )


def alert_of_row(row: AlertRow) -> Alert:
    """The alert of a row."""
    return alert_of(row.body)


def transition_row(transition: Transition) -> dict[str, Any]:
    """Column values of a transition."""
    return {
        "alert_id": transition.alert.id,
        "reason": transition.reason.value,
        "at": transition.at,
        "tell": transition.tell,
        "was": transition.was,
        "body": alert_body(transition.alert),
    }


def transition_of(row: TransitionRow) -> Transition:
    """The transition of a row."""
    return Transition(alert=alert_of(row.body), reason=Reason(row.reason), at=row.at, tell=row.tell, was=row.was)


def message_row(message: Message) -> dict[str, Any]:
    """Column values of a message."""
    return {
        "key": message.key,
        "kind": message.kind.value,
        "subject": message.subject,
        "at": message.at,
        "body": {
            "text": message.text,
            "html": message.html,
            "slack": [dict(block) for block in message.slack],
            "data": dict(message.data),
            "severity": message.severity.value,
            "thread": message.thread,
            "follows": list(message.follows),
            "pictures": [_picture_body(picture) for picture in message.pictures],
        },
    }


def message_of(row: MessageRow) -> Message:
    """The message of a row."""
    body = row.body
    return Message(
        key=row.key,
        kind=MessageKind(row.kind),
        subject=row.subject,
        text=body["text"],
        html=body["html"],
        slack=tuple(body["slack"]),
        data=body["data"],
        at=row.at,
        severity=Severity(body["severity"]),
        thread=body["thread"],
        # rows of before there were threads and pictures have none
        follows=tuple(body.get("follows", ())),
        pictures=tuple(_picture(picture) for picture in body.get("pictures", ())),
    )


def _picture_body(picture: Picture) -> dict[str, str]:
    return {"name": picture.name, "png": b64encode(picture.png).decode("ascii"), "words": picture.words}


def _picture(body: Mapping[str, str]) -> Picture:
    return Picture(body["name"], b64decode(body["png"]), body["words"])


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    """Column values of a delivery; a target's options stay in the config, where secrets and servers may change."""
    return {
        "id": delivery.id,
        "message_key": delivery.message.key,
        "receiver": delivery.target.receiver,
        "channel": delivery.target.channel,
        "address": delivery.target.address,
        "created_at": delivery.created_at,
        "position": delivery.position,
        "why": delivery.why,
        **delivery_state(delivery),
    }


def delivery_state(delivery: Delivery) -> dict[str, Any]:
    """The column values that change on a delivery's way."""
    return {
        "status": delivery.status.value,
        "next_attempt_at": delivery.next_attempt_at,
        "attempts": delivery.attempts,
        "lease_until": delivery.lease_until,
        "epoch": delivery.epoch,
        "sent_at": delivery.sent_at,
        "error": delivery.error,
        "receipt": delivery.receipt,
        "merged_into": delivery.merged_into,
    }


def delivery_of(row: DeliveryRow, message: MessageRow) -> Delivery:
    """The delivery of a row, its target without options."""
    return Delivery(
        id=row.id,
        target=Target(row.receiver, row.channel, row.address),
        message=message_of(message),
        status=DeliveryStatus(row.status),
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        attempts=row.attempts,
        lease_until=row.lease_until,
        epoch=row.epoch,
        sent_at=row.sent_at,
        error=row.error,
        why=row.why,
        position=row.position,
        receipt=row.receipt,
        merged_into=row.merged_into,
    )


def _again_in_words(again: TellAgain | None) -> Json | None:
    return None if again is None else {"times": again.times, "by": again.by, "after": again.after.total_seconds()}


def _again(held: Json | None) -> TellAgain | None:
    return None if held is None else TellAgain(held["times"], held["by"], timedelta(seconds=held["after"]))


def _severity(word: str | None) -> Severity | None:
    return None if word is None else Severity(word)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
