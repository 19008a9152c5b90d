"""What `alerts` keeps: alerts, their history, who was told, silences, digest slots, messages and their deliveries.

Names begin with `alert_`, `digest_` or `outbox_`: they stand apart from the tables of `monitor` in one database.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from monitor.lib.columns import UtcDateTime

Json = dict[str, Any]


class Kept(SQLModel, registry=registry()):
    """Base of these tables, with a metadata of its own."""


def _moment(*, index: bool = False) -> Any:
    return Field(sa_column=Column(UtcDateTime, nullable=False, index=index))


def _perhaps() -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=True))


def _json() -> Any:
    return Field(sa_column=Column(JSON, nullable=False))


class AlertRow(Kept, table=True):
    """An alert as it stands; `body` is all of it, the columns are what is asked by."""

    __tablename__ = "alert_state"
    __table_args__ = (
        Index("alert_state_one_open", "fingerprint", unique=True, sqlite_where=text("status <> 'resolved'"),
              postgresql_where=text("status <> 'resolved'")),
    )  # fmt: skip

    id: str = Field(primary_key=True)
    fingerprint: str
    rule_id: str = Field(index=True)
    status: str
    severity: str
    starts_at: datetime = _moment()
    fired_at: datetime | None = _perhaps()
    ends_at: datetime | None = _perhaps()
    body: Json = _json()


class TransitionRow(Kept, table=True):
    """A change of an alert, with the alert as it then was; never changed afterwards."""

    __tablename__ = "alert_transition"

    id: int | None = Field(default=None, primary_key=True)
    alert_id: str = Field(foreign_key="alert_state.id", ondelete="CASCADE", index=True)
    reason: str
    at: datetime = _moment(index=True)
    tell: bool
    was: float | None = None
    body: Json = _json()


class DigestStartRow(Kept, table=True):
    """When a digest was first seen in the configuration: it owes nothing for earlier slots."""

    __tablename__ = "digest_start"

    digest: str = Field(primary_key=True)
    known_since: datetime = _moment()


class DigestSlotRow(Kept, table=True):
    """A digest that was composed; its deliveries were saved with it."""

    __tablename__ = "digest_slot"

    digest: str = Field(primary_key=True)
    slot: datetime = Field(sa_column=Column(UtcDateTime, primary_key=True))
    since: datetime = _moment()
    composed_at: datetime = _moment()
    missed: int
    message_key: str


class MessageRow(Kept, table=True):
    """A rendered message, once for all its deliveries."""

    __tablename__ = "outbox_message"

    key: str = Field(primary_key=True)
    kind: str
    subject: str
    at: datetime = _moment()
    body: Json = _json()


class DeliveryRow(Kept, table=True):
    """One message to one target, on its way."""

    __tablename__ = "outbox_delivery"
    __table_args__ = (
        Index("outbox_delivery_due", "status", "next_attempt_at"),
        Index("outbox_delivery_lane", "channel", "address", "status"),
    )

    id: str = Field(primary_key=True)
    message_key: str = Field(foreign_key="outbox_message.key", ondelete="CASCADE", index=True)
    receiver: str
    channel: str
    address: str
    status: str
    created_at: datetime = _moment(index=True)
    next_attempt_at: datetime = _moment()
    attempts: int
    lease_until: datetime | None = _perhaps()
    epoch: int
    sent_at: datetime | None = _perhaps()
    error: str | None = None
    why: str
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    receipt: str | None = None
    merged_into: str | None = None


class PauseRow(Kept, table=True):
    """A webhook, channel or address that asked to be left alone until a moment (Retry-After)."""

    __tablename__ = "outbox_pause"

    wire: str = Field(primary_key=True)
    until: datetime = _moment()


class FeedbackRow(Kept, table=True):
    """A reader's opinion of an alert; it stays when the alert is pruned, for what it says of the rule."""

    __tablename__ = "alert_feedback"

    alert_id: str = Field(primary_key=True)
    rule_id: str = Field(index=True)
    opinion: str
    note: str
    at: datetime = _moment()


class TellingRow(Kept, table=True):
    """One change of an alert for one receiver, with the verdict and its reason."""

    __tablename__ = "alert_telling"
    __table_args__ = (Index("alert_telling_verdict", "verdict", "decided_at"),)

    id: str = Field(primary_key=True)
    alert_id: str = Field(foreign_key="alert_state.id", ondelete="CASCADE", index=True)
    receiver: str
    reason: str
    severity: str
    at: datetime = _moment()
    verdict: str
    route: str
    decision: str = Field(default="", sa_column_kwargs={"server_default": ""})
    decided_at: datetime = _moment()
    until: datetime | None = _perhaps()
    notice: str | None = None
    value: float | None = None


class SilenceRow(Kept, table=True):
    """A silence; kept after its end, so that it can be seen why something was not told."""

    __tablename__ = "alert_silence"

    id: str = Field(primary_key=True)
    matchers: Json = _json()
    author: str
    reason: str
    starts_at: datetime = _moment()
    ends_at: datetime = _moment(index=True)
    wound_up: bool


class AcknowledgementRow(Kept, table=True):
    """Someone took an alert on."""

    __tablename__ = "alert_acknowledgement"

    alert_id: str = Field(primary_key=True, foreign_key="alert_state.id", ondelete="CASCADE")
    author: str
    note: str
    at: datetime = _moment()
    severity: str
