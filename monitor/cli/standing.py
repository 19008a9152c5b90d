"""What became of a condition that holds: the alert it raised, how it stands, and whether anybody was told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from alerts.model import Alert
    from monitor.app import App
    from monitor.model.rule import Rule
    from monitor.rules.explain import NearMiss
    from monitor.rules.kinds.judgement import Finding


def show(app: App, rule: Rule, firing: Sequence[Finding], wanted: Mapping[str, str], now: datetime) -> None:
    """Of each group whose condition holds: whether it fires, and who was told or why not."""
    from monitor.cli.screen import foreign, out

    for finding in firing:
        if all(finding.labels.get(name) == value for name, value in wanted.items()):
            where = " ".join(f"{name} {value}" for name, value in finding.labels.items())
            alert = _alert(app, rule, finding.labels, now)
            named = f"{rule.id} {_stands(app, rule, alert, now)}"
            out.print(f"{foreign(named.format(f' for {where}' if where else ''))}.", soft_wrap=True)
            if alert is not None:
                _told(app, alert, now)


def still(app: App, rule: Rule, missed: NearMiss, now: datetime) -> None:
    """That an alert stands although the condition does not hold any more, and why."""
    from monitor.cli.screen import foreign, out

    alert = _alert(app, rule, missed.labels, now)
    if alert is None or alert.fired_at is None or alert.fired_at > now:
        return
    why = _why_still(rule, alert, missed)
    out.print(f"  [dim]alert {foreign(alert.id[:12])} fires all the same: {why}[/]", soft_wrap=True)


def _why_still(rule: Rule, alert: Alert, missed: NearMiss) -> str:
    from alerts.model import Reason
    from monitor.lib.spans import spoken

    if missed.unwatched:
        return f"{missed.unwatched}, so that it does not end"
    if missed.blind or alert.reason is Reason.BLIND:
        return "who told of it cannot be seen, so that it does not end"
    if rule.keep_firing_for:
        kept = f"{spoken(rule.keep_firing_for)} of watched hours"
        return f"it is kept for {kept} after its condition held last (`keep_firing_for`)"
    return "it ends when rules are judged next"


def _stands(app: App, rule: Rule, alert: Alert | None, now: datetime) -> str:
    """`fires{}`, or that it will; the group goes into the braces."""
    from monitor.lib.spans import spoken
    from monitor.model.watch import unwatched

    if alert is not None and alert.fired_at is not None and alert.fired_at <= now:
        return f"fires{{}} since {alert.fired_at:%d %b %H:%M} UTC, alert {alert.id[:12]}"
    if not rule.for_:
        return "fires{}"
    if alert is None:
        return f"would be pending{{}}: its condition holds, and must for {spoken(rule.for_)} (`for`) before it fires"
    missed = unwatched(app.pipeline.lookout.dark(alert.starts_at, now), alert.starts_at, now)
    due = (
        f"it fires at {alert.starts_at + rule.for_ + missed:%d %b %H:%M} UTC if its condition holds until then (`for`)"
    )
    return f"is pending{{}} since {alert.starts_at:%d %b %H:%M} UTC: {due}"


def _alert(app: App, rule: Rule, labels: Mapping[str, str], now: datetime) -> Alert | None:
    """The alert of a group that stood at a moment."""
    from monitor.model.signal import alert_fingerprint

    wanted = alert_fingerprint(rule.id, labels)
    return next((one for one in _standing(app, now) if one.fingerprint == wanted), None)


def _standing(app: App, now: datetime) -> Iterator[Alert]:
    yield from app.alert_store.firing_at(now)
    yield from (alert for alert in app.alert_store.open_alerts() if alert.starts_at <= now)


def _told(app: App, alert: Alert, now: datetime) -> None:
    """What was decided last for each receiver, by that moment."""
    from monitor.cli.screen import foreign, out

    latest = {telling.receiver: telling for telling in app.alert_store.decisions(alert.id) if telling.decided_at <= now}
    for receiver, telling in sorted(latest.items()):
        words = f"{receiver}: {telling.reason.value.replace('_', ' ')}, {telling.verdict.words} ({telling})"
        out.print(f"  {foreign(words)}", soft_wrap=True)
