"""What is decided about telling someone of a change, and what people say about alerts: silences, acknowledgements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from alerts.model import OVER, Alert, Reason
from monitor.lib.digest import fingerprint
from monitor.model.severity import Severity


class Verdict(StrEnum):
    """Why a receiver is told of a change of an alert, or is not. The first five wait and are looked at again."""

    GROUP_WAIT = "group_wait"
    QUIET_HOURS = "quiet_hours"
    DAY_OFF = "day_off"
    SILENCED = "silenced"
    INHIBITED = "inhibited"
    TOLD_BY_ANOTHER = "told_by_another"
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    BUDGET = "budget"
    BELOW_SEVERITY = "below_severity"
    REASON_OFF = "reason_off"
    NEVER_HEARD = "never_heard"
    OVER_BEFORE_TOLD = "over_before_told"
    SUPERSEDED = "superseded"
    RECEIVER_GONE = "receiver_gone"

    @property
    def words(self) -> str:
        """As people read it: `below severity`."""
        return self.value.replace("_", " ")


WAITING = frozenset({Verdict.GROUP_WAIT, Verdict.QUIET_HOURS, Verdict.DAY_OFF, Verdict.SILENCED, Verdict.INHIBITED})
"""Verdicts that are not the last word."""


HELD_BACK = frozenset({Verdict.BUDGET, Verdict.OVER_BEFORE_TOLD})
"""What might have been told at once and is left to the digest."""

END = OVER | {Reason.EASED}
"""Good news: told to those who heard the bad."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One change of one alert for one receiver, and what was decided about it.

    Attributes:
        reason: Of the change; where several came together, what they come to.
        severity: The alert's, then.
        value: The same; None where it was decided before values were kept.
        at: When the alert changed.
        route: Which route named the receiver, in words.
        decision: What held it or was the last word, in words; of what was told, what held it before.
        decided_at: When the verdict was reached.
        until: Until when it waits, where that is known.
        notice: Key of the message that told it.
    """

    id: str
    alert_id: str
    receiver: str
    reason: Reason
    severity: Severity
    at: datetime
    verdict: Verdict
    route: str
    decided_at: datetime
    decision: str = ""
    until: datetime | None = None
    notice: str | None = None
    value: float | None = None

    def __str__(self) -> str:
        """Why it was told or not: `to desk: severity high; held: silenced by anna (country=IQ): exercise`."""
        held = "held: " if self.verdict in WAITING or self.verdict is Verdict.TOLD else ""
        return f"{self.route}; {held}{self.decision}" if self.decision else self.route


def concluded(telling: Telling, verdict: Verdict, words: str, now: datetime) -> Telling:
    """The telling with its last word, and the reason for it in words."""
    return replace(telling, verdict=verdict, decision=words, decided_at=now, until=None)


def held(telling: Telling, verdict: Verdict, words: str, now: datetime, until: datetime | None = None) -> Telling:
    """The telling as it waits, with what for and until when."""
    return replace(telling, verdict=verdict, decision=words, decided_at=now, until=until)


def telling_id(alert_id: str, receiver: str, reason: Reason, at: datetime) -> str:
    """The identity of a change for a receiver: deciding again is deciding the same."""
    return fingerprint("telling", alert_id, receiver, reason.value, at.isoformat())


@dataclass(frozen=True, slots=True)
class Silence:
    """Someone's wish not to hear of certain alerts until a moment; never without an end.

    Attributes:
        matchers: (name, value): of one name any value, of all names one each; see `alerts.muting`.
        wound_up: Whether what is still firing was told again after its end.
    """

    id: str
    matchers: tuple[tuple[str, str], ...]
    author: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    wound_up: bool = False

    def active(self, now: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.starts_at <= now < self.ends_at

    def __str__(self) -> str:
        """`country=IQ, type=drone_attack`."""
        return ", ".join(f"{name}={value}" for name, value in self.matchers)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Someone took an alert on: no reminders, until it is told to be worse than it was then."""

    alert_id: str
    author: str
    note: str
    at: datetime
    severity: Severity


Key = tuple[str, str]
"""Alert and receiver."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a receiver was told of an alert.

    Attributes:
        severity: The last they were told.
        worst: The worst they were told.
        at: When they were last told.
        notices: Keys of the messages, oldest first.
        value: The last they were told; None where that is not known.
    """

    severity: Severity
    worst: Severity
    at: datetime
    notices: tuple[str, ...]
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known when a decision is made.

    Attributes:
        alerts: Every open alert as it now is, and those that the waiting tellings are about, by id.
        waiting: Tellings without a last word.
        heard: What was told before.
        silences: Those that hold, and those that ended and were not wound up.
        acknowledged: By alert.
        spent: (receiver, when) of each message of the last two days that cost attention.
    """

    alerts: Mapping[str, Alert] = field(default_factory=dict)
    waiting: tuple[Telling, ...] = ()
    heard: Mapping[Key, Heard] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    acknowledged: Mapping[str, Acknowledgement] = field(default_factory=dict)
    spent: tuple[tuple[str, datetime], ...] = ()

    def heard_by(self, receiver: str) -> Mapping[str, Heard]:
        """What one receiver was told, by alert."""
        return {alert: told for (alert, who), told in self.heard.items() if who == receiver}
