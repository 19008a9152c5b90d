"""Who would be told of an alert that fires at a given moment: the real decisions on an alert that is made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.model import Alert, AlertStatus, Reason, Transition
from alerts.settings.meaning import AlertSettings
from alerts.telling import decide
from alerts.verdicts import Standing, Telling, Verdict
from monitor.model.severity import Severity


def rehearse(settings: AlertSettings, alert: Alert, at: datetime) -> tuple[Telling, ...]:
    """The verdict for each receiver concerned, once its group had its time; silences and budgets are not known here."""
    fired = Transition(alert, Reason.FIRED, at, tell=True)
    first = decide((fired,), Standing(alerts={alert.id: alert}), settings, at)
    waiting = tuple(telling for telling in first.tellings if telling.verdict is Verdict.GROUP_WAIT)
    later = at + settings.immediate.group_wait
    second = decide((), Standing(alerts={alert.id: alert}, waiting=waiting), settings, later, hurry=True)
    known = {telling.receiver: telling for telling in (*first.tellings, *second.tellings)}
    return tuple(known.values())


def made_up(labels: Mapping[str, str], severity: Severity, rule: str, at: datetime) -> Alert:
    """An alert that begins to fire at a moment."""
    return Alert(
        id="rehearsed", fingerprint="rehearsed", rule_id=rule, labels=labels, status=AlertStatus.FIRING,
        severity=severity, title="an alert", summary="", value=0, condition="", starts_at=at, last_held_at=at,
        fired_at=at, told_at=at, told_severity=severity, worst_told=severity,
    )  # fmt: skip
