"""Who is told what, and when: changes of alerts in, a verdict with its reason for each receiver out.

The order in which it is asked, from top to bottom; the first that answers decides:

    a later change took its place · over before it was told · never heard it began · receiver gone ·
    reason switched off · below the severity · silenced · inhibited · told by another · acknowledged ·
    day off or quiet hours · group wait · budget · told

Critical alerts pass days off, quiet hours, group wait and budget; nobody's silence. What waits is looked at again at
every assessment, as the alert is then: several changes come to what they come to, and what was over before it could be
told is left to the digest. That an alert ended or eased is told to those who were told that it began.
Of several alerts that would tell of one event at one look the first is told and is told by another to the rest; where
it waits, or finds no budget, they do the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.judging import judged
from alerts.model import OVER, Alert, AlertStatus, Reason, Transition
from alerts.muting import silenced
from alerts.notices import Noticed, noticed
from alerts.oneevent import settled, told_apart
from alerts.routing import route
from alerts.settings.meaning import AlertSettings
from alerts.severities import has_outgrown
from alerts.verdicts import Heard, Key, Silence, Standing, Telling, Verdict, concluded, telling_id


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided.

    Attributes:
        tellings: Those that are new or have another verdict than before; what was told among them.
        notices: What is told now, worst first; `Telling.notice` names each.
        wound_up: Silences whose end was dealt with.
    """

    tellings: tuple[Telling, ...] = ()
    notices: tuple[Noticed, ...] = ()
    wound_up: tuple[str, ...] = ()


def decide(
    transitions: Sequence[Transition],
    standing: Standing,
    settings: AlertSettings,
    now: datetime,
    *,
    hurry: bool = False,
) -> Decided:
    """A verdict for every change that is worth telling and every receiver it concerns.

    Args:
        transitions: Of this assessment; those that say `tell` count.
        standing: With the alerts as they are after the transitions.
        settings: Who is told how.
        now: Aware, UTC.
        hurry: Nothing waits for the rest of its group: this is the only look for a while.
    """
    ended = tuple(silence for silence in standing.silences if silence.ends_at <= now)
    changes = [*_changes(transitions, standing, settings), *_unsilenced(ended, transitions, standing, settings, now)]
    lives, closed = _combined([*standing.waiting, *changes], standing, now)
    looked_at = [judged(telling, standing, settings, now) for telling in lives]
    ready = [telling for telling in looked_at if telling.verdict is Verdict.TOLD]
    apart = told_apart(ready, standing, settings.one_event)
    told, held = noticed(apart.first, standing, settings, now, hurry=hurry)
    besides = settled(apart.besides, told, held, standing, now)
    before = {telling.id: telling for telling in standing.waiting}
    unready = [telling for telling in looked_at if telling.verdict is not Verdict.TOLD]
    after = [*closed, *unready, *held, *besides, *(telling for each in told for telling in each.tellings)]
    return Decided(
        tellings=tuple(telling for telling in after if _moved(before.get(telling.id), telling)),
        notices=told,
        wound_up=tuple(silence.id for silence in ended),
    )


def _moved(before: Telling | None, after: Telling) -> bool:
    return before is None or (before.verdict, before.until, before.reason) != (after.verdict, after.until, after.reason)


# Who is concerned


def _changes(transitions: Iterable[Transition], standing: Standing, settings: AlertSettings) -> Iterator[Telling]:
    for transition in transitions:
        if transition.tell:
            yield from _concerned(transition.alert, transition.reason, transition.at, standing, settings)


def _unsilenced(
    ended: Iterable[Silence],
    transitions: Iterable[Transition],
    standing: Standing,
    settings: AlertSettings,
    now: datetime,
) -> Iterator[Telling]:
    """What still fires when a silence ends is told again: those who asked for quiet do not know that it goes on."""
    told = {transition.alert.id for transition in transitions if transition.tell}
    for alert in standing.alerts.values():
        if alert.status is AlertStatus.FIRING and alert.id not in told and silenced(alert, ended, settings.regions):
            yield from _concerned(alert, Reason.SILENCE_ENDED, now, standing, settings)


def _concerned(
    alert: Alert, reason: Reason, at: datetime, standing: Standing, settings: AlertSettings
) -> Iterator[Telling]:
    """One telling for each receiver that routes name, and for each that heard of the alert before."""
    worst = replace(alert, severity=max(alert.severity, alert.worst_told or alert.severity))
    reasons = {routed.receiver: routed.why for routed in route(worst, settings.routes, [settings.default_receiver])}
    heard = {receiver: "was told of it before" for id_, receiver in standing.heard if id_ == alert.id}
    for receiver, named in {**heard, **reasons}.items():
        yield Telling(
            id=telling_id(alert.id, receiver, reason, at),
            alert_id=alert.id,
            receiver=receiver,
            reason=reason,
            severity=alert.severity,
            at=at,
            verdict=Verdict.TOLD,
            route=named,
            decided_at=at,
            value=alert.value,
        )


# What several changes come to


def _combined(tellings: Sequence[Telling], standing: Standing, now: datetime) -> tuple[list[Telling], list[Telling]]:
    """Of each alert and receiver the latest change with what all of them come to; the others, with why not."""
    together: dict[Key, list[Telling]] = {}
    for telling in sorted(tellings, key=lambda telling: (telling.at, telling.id)):
        together.setdefault((telling.alert_id, telling.receiver), []).append(telling)
    lives: list[Telling] = []
    over: list[Telling] = []
    for key, each in together.items():
        *earlier, last = each
        alert = standing.alerts.get(last.alert_id)
        over += [concluded(old, Verdict.SUPERSEDED, "a later change took its place", now) for old in earlier]
        if alert is None:
            over.append(concluded(last, Verdict.OVER_BEFORE_TOLD, "the alert is no longer kept", now))
            continue
        net = _net([one.reason for one in each], alert, standing.heard.get(key), now)
        if isinstance(net, Reason):
            lives.append(replace(last, reason=net, severity=alert.severity, value=alert.value))
        else:
            over.append(concluded(replace(last, severity=alert.severity), *net, now))
    return lives, over


def _net(reasons: Sequence[Reason], alert: Alert, heard: Heard | None, now: datetime) -> Reason | tuple[Verdict, str]:
    """What changes come to for someone who heard of the last of them before; or why there is nothing to tell."""
    last = reasons[-1]
    if last in OVER or alert.status is AlertStatus.RESOLVED:
        if heard is not None:
            return last if last in OVER else Reason.RESOLVED
        held = len(reasons) > 1 or last not in OVER
        return (Verdict.OVER_BEFORE_TOLD, "it was over before it could be told") if held else _UNHEARD
    if heard is None:
        if last is Reason.EASED and len(reasons) == 1:
            return _UNHEARD
        return Reason.FIRED if len(reasons) > 1 else last
    if Reason.SILENCE_ENDED in reasons and alert.severity is heard.severity:
        return Reason.SILENCE_ENDED
    if alert.severity is not heard.severity:
        return Reason.ESCALATED if alert.severity > heard.severity else Reason.EASED
    if Reason.WORSE in reasons and (heard.value is None or has_outgrown(alert, heard.value)):
        return Reason.WORSE
    due = alert.repeat_seconds is not None and now - heard.at >= timedelta(seconds=alert.repeat_seconds)
    if Reason.REPEATED in reasons and due:
        return Reason.REPEATED
    return Verdict.SUPERSEDED, "it stands as it did when it was last told"


_UNHEARD = (Verdict.NEVER_HEARD, "they were not told that it began; the digest lists it")
