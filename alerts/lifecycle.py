"""How alerts live: open alerts and one evaluation in, transitions out.

An alert is *pending* until its condition has held for the rule's `for`, then *firing*, and *resolved* once the
condition has not held for `keep_firing_for`. Afterwards the same condition opens a new alert with a new id.
Fingerprints that could not be judged (`Evaluation.blind`), and alerts whose publishers are all dark, stay as they are:
a dead feed neither fires nor resolves. Hours that nobody watched (`Evaluation.dark`) are no part of `for` or
`keep_firing_for`: whether a condition held then, nobody knows. Feeds that were asked again and again for days show it
to who hardly ever watches.
What held on something that proved false (`Evaluation.withdrawn`) is over at once, and told as such.

People are told when an alert fires, when its severity rises or falls, when its value has grown much since they were
last told though its severity stays, when it has gone untold for the rule's `repeat_interval`, and when it is over. A
rise never waits. A fall waits until the value is clearly below the step or
was below it for long enough: what hovers around a step is told once (see `alerts.severities`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from alerts.foremost import by_severity
from alerts.model import Alert, AlertStatus, Reason, Transition
from alerts.severities import much_worse, settled
from monitor.lib.digest import fingerprint
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal
from monitor.model.watch import unwatched

# Of so long, and so many times that feeds were asked again, it is known whether a condition held.
_LONG: Final = timedelta(days=3)
_LOOKS: Final = 2
_SETTLING: Final = timedelta(minutes=15)  # a round of polls may take so long after a stretch that nobody watched

# Looks further apart than this, or than that part of the wait for a step down: nobody knows what a value did between.
_UNWATCHED: Final = timedelta(hours=2)
_PARTS: Final = 4


def advance(open_alerts: Iterable[Alert], evaluation: Evaluation, now: datetime) -> tuple[Transition, ...]:
    """What one evaluation does to the alerts that are open.

    Putting each transition's alert in the place of the one with its fingerprint, and dropping those that are resolved,
    gives the new open alerts. A transition is returned for every alert whose state changes; `unchanged` ones only carry
    newer evidence and the time the condition was last seen to hold.

    Args:
        open_alerts: Pending and firing alerts, at most one for a fingerprint.
        evaluation: Every rule's signals at this moment.
        now: Aware, UTC.

    Returns:
        Worst first, and in an order that does not depend on the order of the arguments.
    """
    known = {alert.fingerprint: alert for alert in open_alerts}
    signals = _worst_by_fingerprint(evaluation.signals)
    moved = [_holds(known.get(print_), signal, evaluation, now) for print_, signal in signals.items()]
    moved += [
        transition
        for print_, alert in known.items()
        if print_ not in signals and (transition := _does_not_hold(alert, evaluation, now)) is not None
    ]
    return tuple(sorted(moved, key=lambda transition: by_severity(transition.alert)))


def alert_id(fingerprint_: str, starts_at: datetime) -> str:
    """The identity of one episode of an alert: the same on every machine and at every replay."""
    return fingerprint(fingerprint_, starts_at.isoformat())


def _worst_by_fingerprint(signals: Iterable[Signal]) -> dict[str, Signal]:
    worst: dict[str, Signal] = {}
    for signal in signals:
        other = worst.get(signal.fingerprint)
        if other is None or (signal.severity, signal.value, signal.summary) > (
            other.severity,
            other.value,
            other.summary,
        ):
            worst[signal.fingerprint] = signal
    return worst


def _holds(alert: Alert | None, signal: Signal, evaluation: Evaluation, now: datetime) -> Transition:
    current = _opened(signal, now) if alert is None else _refreshed(alert, signal, now)
    if current.status is AlertStatus.PENDING:
        waits = _watched(evaluation, current.starts_at, now) < signal.for_
        if waits and not _looked_since(evaluation, current.starts_at, now):
            return _moved(current, Reason.PENDING if alert is None else Reason.UNCHANGED, now)
        return _moved(replace(current, status=AlertStatus.FIRING, fired_at=now), Reason.FIRED, now, tell=True)
    reason = _reason_to_tell(current, signal, now)
    return _moved(current, reason or Reason.UNCHANGED, now, tell=reason is not None)


def _reason_to_tell(alert: Alert, signal: Signal, now: datetime) -> Reason | None:
    """Why people should hear again of an alert that keeps firing; severity comes before any interval."""
    if alert.told_severity is None or alert.told_at is None:
        return Reason.FIRED
    if alert.severity > alert.told_severity:
        return Reason.ESCALATED
    if alert.severity < alert.told_severity:
        return Reason.EASED
    if much_worse(alert, signal, now):
        return Reason.WORSE
    if signal.repeat_interval is not None and now - alert.told_at >= signal.repeat_interval:
        return Reason.REPEATED
    return None


def _does_not_hold(alert: Alert, evaluation: Evaluation, now: datetime) -> Transition | None:
    """The condition was not seen to hold; None where that changes nothing."""
    if alert.rule_id not in evaluation.rules:
        return _resolved(alert, Reason.RULE_REMOVED, now)
    if alert.fingerprint in evaluation.withdrawn:
        false = replace(alert, summary=evaluation.withdrawn[alert.fingerprint])
        return _resolved(false, Reason.WITHDRAWN, now)
    blind = alert.fingerprint in evaluation.blind and not _looked_since(evaluation, alert.last_held_at, now)
    if blind or _all_unheard(alert, evaluation):
        unseen = replace(alert, below_since=None)
        return None if alert.reason is Reason.BLIND else _moved(unseen, Reason.BLIND, now)
    keep = timedelta(seconds=alert.keep_firing_seconds)
    kept = _watched(evaluation, alert.last_held_at, now) < keep and not _looked_since(
        evaluation, alert.last_held_at, now
    )
    if alert.status is AlertStatus.FIRING and kept:
        return None if alert.reason is Reason.KEPT_FIRING else _moved(alert, Reason.KEPT_FIRING, now)
    return _resolved(alert, Reason.RESOLVED, now)


def _watched(evaluation: Evaluation, since: datetime, now: datetime) -> timedelta:
    """How much of the time since a moment somebody looked."""
    return now - since - unwatched(evaluation.dark, since, now)


def _looked_since(evaluation: Evaluation, since: datetime, now: datetime) -> bool:
    """Whether feeds were asked again and again for days, though hardly anything of them was watched.

    Who runs for two hours a day, or polls every other day, never watches a quarter of a day. An alert that nothing
    could end would take the next event for its own, and tell nobody. Feeds that were asked and failed are no such look.
    """
    stretches = [lapse for lapse in evaluation.dark if lapse.until > since]
    looks = [one.until for one in stretches if one is not stretches[-1] or now - one.until >= _SETTLING]
    return now - since >= _LONG and len(looks) >= _LOOKS and not any(one.asked for one in stretches)


def _all_unheard(alert: Alert, evaluation: Evaluation) -> bool:
    """Whether everybody whose story an alert is cannot be fetched: that they tell of it no more says nothing then."""
    told = [proof.publisher for proof in alert.evidence if proof.story_id is not None]
    return bool(told) and evaluation.unheard.issuperset(told)


def _resolved(alert: Alert, reason: Reason, now: datetime) -> Transition:
    """Over; told only to those who could have heard that it fired."""
    over = replace(alert, status=AlertStatus.RESOLVED, ends_at=now)
    return _moved(over, reason, now, tell=alert.fired_at is not None)


def _moved(alert: Alert, reason: Reason, now: datetime, *, tell: bool = False) -> Transition:
    was = alert.told_value if reason is Reason.WORSE else None
    after = _told(alert, reason, now) if tell else alert
    return Transition(alert=replace(after, reason=reason), reason=reason, at=now, tell=tell, was=was)


def _told(alert: Alert, reason: Reason, now: datetime) -> Alert:
    return replace(
        alert,
        told_at=now,
        told_severity=alert.severity,
        told_before=alert.told_before if alert.severity is alert.told_severity else alert.told_severity,
        told_value=alert.value,
        worst_told=max(alert.severity, alert.worst_told or alert.severity),
        eased_at=now if reason is Reason.EASED else alert.eased_at,
        grown_at=now if reason is Reason.WORSE else alert.grown_at,
    )


def _opened(signal: Signal, now: datetime) -> Alert:
    return _refreshed(
        Alert(
            id=alert_id(signal.fingerprint, now),
            fingerprint=signal.fingerprint,
            rule_id=signal.rule_id,
            labels=signal.labels,
            status=AlertStatus.PENDING,
            severity=signal.severity,
            title=signal.title,
            summary=signal.summary,
            value=signal.value,
            condition=signal.condition,
            starts_at=now,
            last_held_at=now,
        ),
        signal,
        now,
    )


def _refreshed(alert: Alert, signal: Signal, now: datetime) -> Alert:
    """The alert with the words, value and evidence of now; a clock set back never shortens how long it held."""
    if now - alert.last_held_at > max(_UNWATCHED, signal.step_down / _PARTS):
        alert = replace(alert, below_since=None)  # nobody saw whether the value was below its step all the while
    repeat = signal.repeat_interval
    severity = settled(alert, signal, now)
    return replace(
        alert,
        labels=signal.labels,
        severity=severity,
        below_since=_below_since(alert, severity, now) if severity > signal.severity else None,
        title=signal.title,
        summary=signal.summary,
        value=signal.value,
        condition=signal.condition,
        evidence=signal.evidence,
        last_held_at=max(alert.last_held_at, now),
        keep_firing_seconds=signal.keep_firing_for.total_seconds(),
        repeat_seconds=None if repeat is None else repeat.total_seconds(),
        tell_again=signal.tell_again,
    )


def _below_since(alert: Alert, severity: Severity, now: datetime) -> datetime:
    """Counted anew for each step: a value may have come below the next one only now."""
    return now if alert.below_since is None or severity is not alert.severity else alert.below_since
