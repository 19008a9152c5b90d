"""How bad an alert is, given how bad people were told that it is: what hovers around a step is told once.

Up at once, down with reserve. A step is left downwards when the value is clearly below it, or was below it without a
break for the time that the rule states; and never sooner than that time after another step down. So a value that comes
and goes costs at most one message each way in that time, and no rise is ever put off.

Above the last step, and where there is none, the severity cannot say that something has become far worse. There the
value does, against what it was when people were last told: never twice for one value, and never for a fall.
"""

from __future__ import annotations

from datetime import datetime

from alerts.model import Alert, AlertStatus
from monitor.lib.figures import figure
from monitor.model.rule import Rule
from monitor.model.severity import Severity
from monitor.model.signal import Signal


def settled(alert: Alert, signal: Signal, now: datetime) -> Severity:
    """The severity of an alert whose condition holds, after what it was told with."""
    told = alert.told_severity
    if told is None or signal.severity == told:
        return signal.severity
    if signal.severity > told:
        return signal.severity if _has_grown(alert, signal, now) else told
    return _lower(alert, signal, told, now)


def _has_grown(alert: Alert, signal: Signal, now: datetime) -> bool:
    """Whether a rise is more than the clock's: what rises without a report is told again with the reminder at most."""
    if _has_news(alert, signal) or alert.told_at is None:
        return True
    told_before = alert.worst_told is not None and signal.severity <= alert.worst_told
    repeat = signal.repeat_interval
    return told_before and repeat is not None and now - alert.told_at >= repeat


def _has_news(alert: Alert, signal: Signal) -> bool:
    """Whether a report came since people were told, or the value cannot rise without one."""
    return signal.news_at is None or alert.told_at is None or signal.news_at > alert.told_at


def much_worse(alert: Alert, signal: Signal, now: datetime) -> bool:
    """Whether an alert has grown so much since people were told of it that they should hear of it again."""
    again = alert.tell_again
    if again is None or alert.told_at is None or now - alert.told_at < again.after:
        return False
    return has_outgrown(alert, alert.told_value) and _has_news(alert, signal)


def has_outgrown(alert: Alert, told: float | None) -> bool:
    """Whether the value is much worse than one that was told; never where nothing is known of that."""
    return alert.tell_again is not None and told is not None and alert.value >= alert.tell_again.least(told)


def _lower(alert: Alert, signal: Signal, told: Severity, now: datetime) -> Severity:
    """Where the alert goes back to now; where it was told to be, as long as it stays there."""
    if alert.eased_at is not None and now - alert.eased_at < signal.step_down:
        return told
    kept = signal.severity if signal.kept is None else signal.kept
    if kept < told:
        return kept
    below = now - (alert.below_since or now)
    return signal.severity if below >= signal.step_down else told


def held_back(alert: Alert, rule: Rule) -> str | None:
    """Why an alert is worse than its value asks for, and until when at most; None where it is not."""
    asked, since = rule.severity_of(alert.value), alert.below_since
    if since is None or asked >= alert.severity:
        return None
    until = max(moment for moment in (since, alert.eased_at) if moment is not None) + rule.step_down.after
    return (
        f"{alert.severity} still, though the value asks for {asked}: it is below {alert.severity} since "
        f"{since:%d %b %H:%M} UTC; unless it rises again, the alert goes back at {until:%d %b %H:%M} UTC at the latest"
    )


def told_again(alert: Alert) -> str | None:
    """From which value on people hear of an alert again though its severity stays; None where they never do."""
    if alert.tell_again is None or alert.told_value is None or alert.status is not AlertStatus.FIRING:
        return None
    least = alert.tell_again.least(alert.told_value)
    told = figure(alert.told_value)
    return f"{told} when last told; from {figure(least)} on it is told again as worse, whatever its severity"
