"""Readers' opinions of alerts: rows to frozen types and back."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from alerts.feedback import Feedback, Opinion
from alerts.storage.tables import FeedbackRow


def save(session: Session, feedback: Feedback) -> None:
    """Keep an opinion in the place of an earlier one of the same alert."""
    session.merge(
        FeedbackRow(
            alert_id=feedback.alert_id,
            rule_id=feedback.rule_id,
            opinion=feedback.opinion.value,
            note=feedback.note,
            at=feedback.at,
        )
    )


def read(session: Session) -> tuple[Feedback, ...]:
    """Every opinion, oldest first."""
    query = select(FeedbackRow).order_by(col(FeedbackRow.at), col(FeedbackRow.alert_id))
    return tuple(
        Feedback(row.alert_id, row.rule_id, Opinion(row.opinion), row.note, row.at) for row in session.scalars(query)
    )
