"""What was given up of late, and the alerts that it told, as questions to the database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from alerts.model import DeliveryStatus
from alerts.storage.tables import DeliveryRow, MessageRow, TellingRow

DEAD = DeliveryStatus.DEAD.value

Address = tuple[str, str, str]
"""Receiver, channel and address."""


def given_up(since: datetime) -> ColumnElement[bool]:
    """Dead letters that were decided since a moment; sent again and given up again they count no longer for that.

    To be asked with the message, whose moment stays when it is sent again; a delivery's own only makes it fast.
    """
    row = DeliveryRow
    return and_(col(row.status) == DEAD, col(row.created_at) >= since, col(MessageRow.at) >= since)


def given_up_by(session: Session, since: datetime) -> list[Address]:
    """Receiver, channel and address of these."""
    row = DeliveryRow
    address = col(row.receiver), col(row.channel), col(row.address)
    query = select(*address).join(MessageRow).where(given_up(since)).distinct()
    return [(receiver, channel, at) for receiver, channel, at in session.execute(query)]


def suspects(since: datetime, lanes: Collection[Address]) -> Any:
    """Ids of alerts that a message which was given up told, by itself or within a backlog."""
    row, member, told = DeliveryRow, aliased(DeliveryRow), TellingRow
    within = tuple_(col(row.receiver), col(row.channel), col(row.address)).in_(sorted(lanes))
    dead = (
        select(col(row.id), col(row.message_key), col(row.channel), col(row.address))
        .join(MessageRow)
        .where(given_up(since), within)
        .cte()
    )
    merged = (  # they wait at the address of what tells them, and are found by that
        col(member.channel) == dead.c.channel,
        col(member.address) == dead.c.address,
        col(member.status) == DeliveryStatus.MERGED.value,
        col(member.merged_into) == dead.c.id,
    )
    keys = select(dead.c.message_key).union(select(col(member.message_key)).join(dead, and_(*merged)))
    return select(col(told.alert_id)).where(col(told.notice).in_(keys))


def fates(alerts: Any) -> Any:
    """What became of every message of some alerts, oldest first; of one that is not kept any more, nothing is known."""
    sent, told, backlog = DeliveryRow, TellingRow, aliased(DeliveryRow)
    status = func.coalesce(col(backlog.status), col(sent.status))  # of what a backlog tells, that of the backlog
    error = func.coalesce(col(backlog.error), col(sent.error))
    return (
        select(col(told.alert_id), status, error, col(sent.receiver), col(sent.channel), col(sent.address))
        .select_from(told)
        .join(sent, col(sent.message_key) == col(told.notice), isouter=True)
        .join(backlog, col(backlog.id) == col(sent.merged_into), isouter=True)
        .where(col(told.alert_id).in_(alerts), col(told.notice).is_not(None))
        .order_by(col(sent.created_at), col(sent.position), col(sent.id))
    )
