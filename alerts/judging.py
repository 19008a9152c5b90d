"""What one telling meets on its way to its receiver: the questions in their order, each with its answer in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.hours import closed
from alerts.model import Alert, Reason
from alerts.muting import inhibited, silenced, told_by_another
from alerts.settings.meaning import AlertSettings, Receiver
from alerts.verdicts import END, Acknowledgement, Standing, Telling, Verdict, concluded, held
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class _Case:
    """One telling with everything that is asked about it."""

    telling: Telling
    alert: Alert
    receiver: Receiver
    standing: Standing
    settings: AlertSettings
    now: datetime

    @property
    def worst(self) -> Severity:
        """The worst of what the alert is and what this receiver was told of it."""
        return worst_for(self.telling, self.standing)


def worst_for(telling: Telling, standing: Standing) -> Severity:
    """The worst of what an alert is now and what a receiver was told of it: whoever was woken hears the end."""
    heard = standing.heard.get((telling.alert_id, telling.receiver))
    return max(telling.severity, heard.worst) if heard else telling.severity


def judged(telling: Telling, standing: Standing, settings: AlertSettings, now: datetime) -> Telling:
    """The telling with the verdict of the first question that has an answer; `told` where none has."""
    receiver = settings.receiver(telling.receiver)
    if receiver is None:
        return concluded(telling, Verdict.RECEIVER_GONE, "the configuration has no such receiver any more", now)
    case = _Case(telling, standing.alerts[telling.alert_id], receiver, standing, settings, now)
    answers = (ask(case) for ask in _QUESTIONS)
    told = replace(telling, verdict=Verdict.TOLD, decided_at=now, until=None)
    return next((answer for answer in answers if answer is not None), told)


def _reason_off(case: _Case) -> Telling | None:
    reason = case.telling.reason
    if reason is Reason.SILENCE_ENDED or reason in case.settings.immediate.tell:
        return None
    return concluded(case.telling, Verdict.REASON_OFF, f"“{reason}” is not told at once", case.now)


def _below(case: _Case) -> Telling | None:
    least = case.settings.immediate.min_severity
    shown = case.alert.severity if case.telling.reason is Reason.REPEATED else case.worst
    if shown >= least:
        return None
    words = f"{shown} is below {least}, it waits for the digest"
    return concluded(case.telling, Verdict.BELOW_SEVERITY, words, case.now)


def _silenced(case: _Case) -> Telling | None:
    active = (silence for silence in case.standing.silences if silence.active(case.now))
    silence = silenced(case.alert, active, case.settings.regions)
    if silence is None:
        return None
    words = f"silenced by {silence.author} ({silence}): {silence.reason}"
    return held(case.telling, Verdict.SILENCED, words, case.now, silence.ends_at)


def _inhibited(case: _Case) -> Telling | None:
    if case.telling.reason in END:
        return None
    found = inhibited(case.alert, case.standing.alerts.values(), case.settings.inhibitions)
    if found is None:
        return None
    inhibition, source = found
    return held(case.telling, Verdict.INHIBITED, f"{inhibition.name}: “{source.title}” is firing", case.now)


def _told_by_another(case: _Case) -> Telling | None:
    """An event of which the receiver heard by another rule is not told again; what they heard of goes on being told."""
    heard = case.standing.heard_by(case.telling.receiver)
    event = case.settings.one_event
    if event is None or case.telling.reason in END or case.alert.id in heard:
        return None
    found = told_by_another(case.alert, heard, case.standing.alerts.values(), event, case.now)
    if found is None:
        return None
    return concluded(case.telling, Verdict.TOLD_BY_ANOTHER, f"“{found.title}” told them of it", case.now)


def _acknowledged(case: _Case) -> Telling | None:
    taken = case.standing.acknowledged.get(case.alert.id)
    if taken is None or case.telling.reason is not Reason.REPEATED or _worse_than(taken, case.alert):
        return None
    words = f"{taken.author} took it on at {taken.at:%d %b %H:%M} UTC"
    return concluded(case.telling, Verdict.ACKNOWLEDGED, words, case.now)


def _worse_than(taken: Acknowledgement, alert: Alert) -> bool:
    """Whether an alert is told to be worse than when someone took it on."""
    return alert.severity > taken.severity or (alert.grown_at is not None and alert.grown_at > taken.at)


def _left_alone(case: _Case) -> Telling | None:
    if case.worst is Severity.CRITICAL:
        return None
    hours = case.receiver.hours
    wait = closed(hours, case.now)
    if wait is None:
        return None
    until = wait.until.astimezone(ZoneInfo(hours.zone))
    words = f"{wait.verdict.replace('_', ' ')} of {case.receiver.name} until {until:%a %H:%M} {hours.zone}"
    return held(case.telling, wait.verdict, words, case.now, wait.until)


_QUESTIONS: tuple[Callable[[_Case], Telling | None], ...] = (
    _reason_off,
    _below,
    _silenced,
    _inhibited,
    _told_by_another,
    _acknowledged,
    _left_alone,
)
