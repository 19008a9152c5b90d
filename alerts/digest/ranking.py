"""What of a digest comes first: the worst, of these the weightiest, then the newest, then what most items tell of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from alerts import foremost
from alerts.model import OVER, Alert, Section, Transition
from monitor.model.severity import Severity


def by_weight(told: Transition) -> tuple[object, ...]:
    """What stands before what is over; the worst first, then the weightiest, the newest change, the largest."""
    alert = told.alert
    return (
        told.reason in OVER,
        -alert.severity.rank,
        *foremost.by_weight(alert),
        -told.at.timestamp(),
        -_size(alert),
        *_name(alert),
    )


def firing_by_weight(alert: Alert) -> tuple[object, ...]:
    """The same of alerts that merely go on: the newest is the one that began last."""
    began: datetime = alert.fired_at or alert.starts_at
    return (-alert.severity.rank, *foremost.by_weight(alert), -began.timestamp(), -_size(alert), *_name(alert))


def by_harm(section: Section, alarmed: Mapping[str, Severity]) -> tuple[object, ...]:
    """The worst first, by its stories and by the alerts that changed there: a rule may see what no story tells.

    Of these what cost most lives: that much is told of a country does not make it worse than another.
    """
    worst = max(section.severity, alarmed.get(section.code, section.severity))
    toll = max((line.toll for line in section.lines if line.severity is section.severity), default=0)
    return (-worst.rank, -section.severity.rank, -toll, -len(section.lines) - section.more, section.title)


def alarmed(changed: Iterable[Transition]) -> Mapping[str, Severity]:
    """By country, the worst of the alerts that changed and are not over."""
    worst: dict[str, Severity] = {}
    for told in changed:
        country = told.alert.labels.get("country")
        if country and told.reason not in OVER:
            worst[country] = max(told.alert.severity, worst.get(country, Severity.INFO))
    return worst


def _size(alert: Alert) -> int:
    """Items that prove it."""
    return sum(1 + line.copies for line in alert.evidence)


def _name(alert: Alert) -> tuple[str, str]:
    return alert.title, alert.id
