"""Alerts and how they change: what a condition is for people who are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evidence


class AlertStatus(StrEnum):
    """Where an alert stands. `pending` waits out its rule's `for`."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class Reason(StrEnum):
    """Why an alert is told, or is not; carried into messages, logs and explanations."""

    FIRED = "fired"
    ESCALATED = "escalated"
    WORSE = "worse"
    EASED = "eased"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    RULE_REMOVED = "rule_removed"
    WITHDRAWN = "withdrawn"
    SILENCE_ENDED = "silence_ended"
    UNCHANGED = "unchanged"
    PENDING = "pending"
    BLIND = "blind"
    KEPT_FIRING = "kept_firing"


GRAVER = frozenset({Reason.FIRED, Reason.ESCALATED, Reason.WORSE})
"""The reasons for which things are worse than people knew."""

OVER = frozenset({Reason.RESOLVED, Reason.RULE_REMOVED, Reason.WITHDRAWN})
"""The reasons for which an alert ends."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One rule's condition for one group, over time.

    Attributes:
        fingerprint: Identity of rule and labels; at most one alert that is not resolved has it.
        id: Identity of this episode: the fingerprint and when it started.
        starts_at: When the condition was first seen to hold.
        fired_at: When it began to fire, after `for`.
        ends_at: When it was resolved.
        last_held_at: When the condition was last seen to hold.
        told_at: When a message about it was last decided.
        told_severity: The severity people were last told, to see escalation.
        told_before: The severity they had been told before that one; None where there was none.
        told_value: The value the message said, or that it had when it was decided to tell it, to see growth; None where
            nobody was told.
        worst_told: The highest severity people were told: whoever heard of that hears of its end.
        below_since: Since when its value is below what its severity asks for; None where it is not, or not known.
        eased_at: When people were last told that its severity fell.
        grown_at: When people were last told that it is much worse though its severity stayed.
        tell_again: When growth of the value alone is told; None where it never is.
        reason: Of the last transition: why it stands as it does, such as `blind` or `kept_firing`.
    """

    id: str
    fingerprint: str
    rule_id: str
    labels: Mapping[str, str]
    status: AlertStatus
    severity: Severity
    title: str
    summary: str
    value: float
    condition: str
    starts_at: datetime
    last_held_at: datetime
    evidence: tuple[Evidence, ...] = ()
    fired_at: datetime | None = None
    ends_at: datetime | None = None
    told_at: datetime | None = None
    told_severity: Severity | None = None
    told_value: float | None = None
    worst_told: Severity | None = None
    keep_firing_seconds: float = 0.0
    repeat_seconds: float | None = None
    below_since: datetime | None = None
    eased_at: datetime | None = None
    grown_at: datetime | None = None
    tell_again: TellAgain | None = None
    reason: Reason = Reason.PENDING
    told_before: Severity | None = None

    def in_words_of(self, spoken: Alert) -> Alert:
        """The same alert with what another says of it, or what it says itself at another time."""
        return replace(self, title=spoken.title, summary=spoken.summary, value=spoken.value, evidence=spoken.evidence)


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of one alert, kept with its reason.

    Attributes:
        tell: Whether people are told of it.
        was: Where growth alone is told, the value they were last told.
    """

    alert: Alert
    reason: Reason
    at: datetime
    tell: bool
    was: float | None = None
