"""What people were told, booked as the messages said it that leave: an alert may have grown while its telling waited.

When a telling is decided the alert notes its value, and that stands where nobody is told at once. A message that waited
for its group, or for the morning, says the value of the moment it leaves, and growth is measured from what was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.model import Alert, AlertStatus, Reason, Transition
from alerts.notices import Noticed
from alerts.verdicts import Standing


def booked(
    transitions: Sequence[Transition], notices: Iterable[Noticed], standing: Standing, now: datetime
) -> tuple[Transition, ...]:
    """The transitions of an assessment, with what its messages say as what was told.

    An alert that only goes on while its message leaves has no transition; it gets one that changes nothing else.
    """
    said = _said(notices, standing)
    moved = {one.alert.id for one in transitions}
    return (
        *(replace(one, alert=_told(one.alert, said)) for one in transitions),
        *(
            Transition(_told(standing.alerts[id_], said), Reason.UNCHANGED, now, tell=False)
            for id_, value in said.items()
            if id_ not in moved and standing.alerts[id_].told_value != value
        ),
    )


def _told(alert: Alert, said: Mapping[str, float]) -> Alert:
    return replace(alert, told_value=said.get(alert.id, alert.told_value))


def _said(notices: Iterable[Noticed], standing: Standing) -> Mapping[str, float]:
    """By alert that goes on, the value its messages say."""
    told: dict[str, set[str]] = {}
    for one in notices:
        for change in one.notice.transitions:
            told.setdefault(change.alert.id, set()).add(one.notice.receiver)
    alerts = (standing.alerts[id_] for id_ in told)
    return {
        alert.id: alert.value
        for alert in alerts
        if alert.status is AlertStatus.FIRING and not _less_is_known(alert, told[alert.id], standing)
    }


def _less_is_known(alert: Alert, told: Iterable[str], standing: Standing) -> bool:
    """Whether somebody who hears nothing now was told of less: for them it grows from there, as it was decided."""
    elsewhere = (heard for (id_, name), heard in standing.heard.items() if id_ == alert.id and name not in told)
    return any(heard.value is not None and heard.value < alert.value for heard in elsewhere)
