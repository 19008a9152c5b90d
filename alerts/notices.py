"""From transitions to notices: what is told at once, to whom, in how many messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.model import Alert, Notice, Reason, Transition
from alerts.routing import route
from alerts.settings.meaning import AlertSettings, Immediate
from monitor.lib.digest import fingerprint


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice and why its receiver gets it: the routes that decided, in words."""

    notice: Notice
    why: str


def notices(transitions: Sequence[Transition], settings: AlertSettings, now: datetime) -> tuple[Noticed, ...]:
    """One notice for each receiver and group of alerts that agree in `group_by`, in the order of the transitions.

    Transitions nobody is told of, of other reasons than `tell` names, or below `min_severity` make none. Routes look at
    the worst severity people were told: whoever heard of an alert hears that it eased and ended.
    """
    grouped: dict[tuple[str, ...], list[tuple[Transition, str]]] = {}
    for transition in transitions:
        if _at_once(transition, settings.immediate):
            for routed in route(_at_its_worst(transition.alert), settings.routes, [settings.default_receiver]):
                key = (routed.receiver, *_group(transition.alert, settings.immediate))
                grouped.setdefault(key, []).append((transition, routed.why))
    return tuple(_noticed(key[0], members, settings, now) for key, members in grouped.items())


def _at_once(transition: Transition, immediate: Immediate) -> bool:
    if not transition.tell or transition.reason not in immediate.tell:
        return False
    alert = transition.alert if transition.reason is Reason.REPEATED else _at_its_worst(transition.alert)
    return alert.severity >= immediate.min_severity


def _at_its_worst(alert: Alert) -> Alert:
    return replace(alert, severity=alert.worst_told or alert.severity)


def _group(alert: Alert, immediate: Immediate) -> tuple[str, ...]:
    known = {**alert.labels, "rule": alert.rule_id, "severity": alert.severity.value}
    return tuple(known.get(name, "") for name in immediate.group_by)


def _noticed(
    receiver: str, members: Sequence[tuple[Transition, str]], settings: AlertSettings, now: datetime
) -> Noticed:
    found = settings.receiver(receiver)
    transitions = tuple(transition for transition, _ in members)
    told = [f"{transition.alert.id}:{transition.reason.value}" for transition in transitions]
    notice = Notice(
        id=fingerprint("notice", receiver, now.isoformat(), *told),
        receiver=receiver,
        transitions=transitions,
        at=now,
        zone=found.zone if found else settings.zone,
    )
    return Noticed(notice, "; ".join(dict.fromkeys(why for _, why in members)))
