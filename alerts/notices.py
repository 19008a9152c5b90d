"""From tellings to notices: what goes together, what still waits for its group, and what there is attention for.

One clock: the first change of a group waits `group_wait` for others, then all go in one message; what comes later makes
a message of its own, again after `group_wait` at most. There is no second interval to reckon with: reminders are the
rule's `repeat_interval`, counted from when the receiver was last told.

A receiver's budget counts messages of one local day. The best get through: what is less than high may spend half of it.
Critical alerts, and the end of what was told, are always told and cost nothing. The rest is left to the next digest,
which names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.foremost import by_severity
from alerts.judging import worst_for
from alerts.model import Alert, Notice, Reason, Transition
from alerts.scope import country_of
from alerts.settings.meaning import AlertSettings, Immediate, Receiver
from alerts.verdicts import END, Standing, Telling, Verdict, concluded, held
from monitor.lib.digest import fingerprint
from monitor.model.severity import Severity

Groups = Mapping[tuple[str, ...], Sequence[Telling]]


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice, why its receiver gets it, and the tellings it tells."""

    notice: Notice
    why: str
    tellings: tuple[Telling, ...]


def noticed(
    ready: Iterable[Telling], standing: Standing, settings: AlertSettings, now: datetime, *, hurry: bool
) -> tuple[tuple[Noticed, ...], tuple[Telling, ...]]:
    """Notices for what may be told, worst first, and the tellings that wait for their group or found no attention."""
    told: list[Noticed] = []
    kept: list[Telling] = []
    spent = _spent_today(standing, settings, now)
    for members in _groups(ready, standing, settings.immediate).values():
        receiver = settings.receiver(members[0].receiver)
        if receiver is None:
            continue  # judged before: none of them is ready
        if not hurry and (waiting := _waits(members, standing, settings.immediate, now)):
            kept += waiting
            continue
        if _costs(members, standing) and not _affords(members, spent.get(receiver.name, 0), receiver):
            words = f"the budget of {receiver.budget} messages a day is spent"
            kept += [concluded(telling, Verdict.BUDGET, words, now) for telling in members if telling.reason not in END]
            members = [telling for telling in members if telling.reason in END]
        if members:
            spent[receiver.name] = spent.get(receiver.name, 0) + _costs(members, standing)
            told.append(_noticed(receiver, members, standing, now))
    return tuple(told), tuple(kept)


def _groups(ready: Iterable[Telling], standing: Standing, immediate: Immediate) -> Groups:
    """What goes together: receiver and the values of `group_by`, then what is about one country; the worst first."""

    def weight(telling: Telling) -> tuple[object, ...]:
        return -worst_for(telling, standing).rank, *by_severity(standing.alerts[telling.alert_id])

    grouped: dict[tuple[str, ...], list[Telling]] = {}
    for telling in sorted(ready, key=weight):
        values = _values(standing.alerts[telling.alert_id], immediate)
        grouped.setdefault((telling.receiver, *values), []).append(telling)
    return _by_country(grouped, standing, weight) if immediate.by_country else grouped


def _by_country(groups: Groups, standing: Standing, weight: Callable[[Telling], tuple[object, ...]]) -> Groups:
    """Groups that are each about one country, put together: five rules that see one war are one message.

    A rule that tells of several countries at once, as on a day on which a government moves forty, keeps its own.
    """
    merged: dict[tuple[str, ...], list[Telling]] = {}
    for key, members in groups.items():
        countries = {country_of(standing.alerts[telling.alert_id].labels) for telling in members}
        only = countries.pop() if len(countries) == 1 else None
        merged.setdefault((key[0], "country", only) if only else key, []).extend(members)
    return {key: sorted(members, key=weight) for key, members in merged.items()}


def _values(alert: Alert, immediate: Immediate) -> tuple[str, ...]:
    known = {**alert.labels, "rule": alert.rule_id, "severity": alert.severity.value}
    return tuple(known.get(name, "") for name in immediate.group_by)


def _waits(members: Sequence[Telling], standing: Standing, immediate: Immediate, now: datetime) -> list[Telling]:
    """The members as they wait for others of their group; empty where they go: one that is critical takes all along."""
    first = min(telling.at for telling in members)
    until = first + immediate.group_wait
    if not first <= now < until or any(worst_for(telling, standing) is Severity.CRITICAL for telling in members):
        return []
    return [held(telling, Verdict.GROUP_WAIT, "for others of its group", now, until) for telling in members]


def _costs(members: Sequence[Telling], standing: Standing) -> bool:
    """Whether a message costs attention: not one with something critical, not one that only tells of ends."""
    critical = any(worst_for(telling, standing) is Severity.CRITICAL for telling in members)
    return not critical and any(telling.reason not in END for telling in members)


def _affords(members: Iterable[Telling], spent: int, receiver: Receiver) -> bool:
    if receiver.budget is None:
        return True
    weighty = max(telling.severity for telling in members) >= Severity.HIGH
    return spent < (receiver.budget if weighty else (receiver.budget + 1) // 2)


def _spent_today(standing: Standing, settings: AlertSettings, now: datetime) -> dict[str, int]:
    """Messages of each receiver's local day that cost attention."""
    spent: dict[str, int] = {}
    for name, at in standing.spent:
        receiver = settings.receiver(name)
        if receiver is not None:
            zone = ZoneInfo(receiver.zone)
            spent[name] = spent.get(name, 0) + (at.astimezone(zone).date() == now.astimezone(zone).date())
    return spent


def _noticed(receiver: Receiver, members: Sequence[Telling], standing: Standing, now: datetime) -> Noticed:
    changes = tuple(_change(telling, standing) for telling in members)
    told = [f"{telling.alert_id}:{telling.reason.value}" for telling in members]
    notice = Notice(
        id=fingerprint("notice", receiver.name, now.isoformat(), *told),
        receiver=receiver.name,
        transitions=changes,
        at=now,
        zone=receiver.zone,
        follows=_follows(members, standing),
        language=receiver.language,
    )
    why = "; ".join(dict.fromkeys(telling.route for telling in members))
    return Noticed(notice, why, tuple(replace(telling, notice=notice.id) for telling in members))


def _change(telling: Telling, standing: Standing) -> Transition:
    """What changed for this receiver, who may have been told last before or after others were."""
    heard = standing.heard.get((telling.alert_id, telling.receiver))
    was = heard.value if heard is not None and telling.reason is Reason.WORSE else None
    alert = standing.alerts[telling.alert_id]
    if heard is not None and telling.reason in (Reason.ESCALATED, Reason.EASED):
        alert = replace(alert, told_before=heard.severity)
    return Transition(alert, telling.reason, telling.at, tell=True, was=was)


def _follows(members: Iterable[Telling], standing: Standing) -> tuple[str, ...]:
    """The first and the latest message to this receiver about each of the alerts, oldest alert first."""
    heard = (standing.heard.get((telling.alert_id, telling.receiver)) for telling in members)
    known = [one.notices for one in heard if one is not None and one.notices]
    return tuple(dict.fromkeys([*(keys[0] for keys in known), *(keys[-1] for keys in known)]))
