"""What a digest tells of alerts: those that changed in its window, as they stand now, and those that go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerts.digest.ranking import by_weight, firing_by_weight
from alerts.digest.spec import DigestSpec
from alerts.model import GRAVER, OVER, Alert, Digest, Reason, Transition
from alerts.scope import alert_types, labels_in_region
from monitor.model.signal import Briefing

# What a reader of a digest wants to know of an alert; that it merely went on is seen from its being listed as firing.
_NEWS = OVER | GRAVER | {Reason.EASED}

# Labels that say in which region an alert is.
_PLACED = frozenset({"country", "region"})


def with_alerts(
    digest: Digest, spec: DigestSpec, briefing: Briefing, transitions: Iterable[Transition], firing: Iterable[Alert]
) -> Digest:
    """A digest with what it tells of alerts."""
    going_on = _still_firing(spec, firing)
    return replace(
        digest,
        alerts=_as_they_stand(_news(spec, transitions), going_on),
        firing=going_on,
        near_misses=_near_misses(spec, briefing, going_on),
    )


def _still_firing(spec: DigestSpec, firing: Iterable[Alert]) -> tuple[Alert, ...]:
    concerning = (alert for alert in firing if _concerns(spec, alert))
    return tuple(sorted(concerning, key=firing_by_weight))


def _near_misses(spec: DigestSpec, briefing: Briefing, firing: Iterable[Alert]) -> tuple[str, ...]:
    """Of those it looks at, what nearly fired and does not fire: what an alert is kept firing for is no miss."""
    fires = {alert.fingerprint for alert in firing}
    near = briefing.near_misses if spec.near_misses else ()
    return tuple(miss.words for miss in near if miss.fingerprint not in fires and _within(spec, miss.labels))


def _news(spec: DigestSpec, transitions: Iterable[Transition]) -> tuple[Transition, ...]:
    """The last word on each alert that changed; one that fired in the window is new, however it moved.

    One that rose and then grew has risen: the severity says more than the value.
    """
    last: dict[str, Transition] = {}
    for transition in sorted(transitions, key=lambda transition: transition.at):
        if transition.reason not in _NEWS or not _concerns(spec, transition.alert):
            continue
        before = last.get(transition.alert.id)
        last[transition.alert.id] = transition if before is None else _together(before, transition)
    told = (transition for transition in last.values() if transition.alert.fired_at is not None)
    return tuple(sorted(told, key=by_weight))


def _as_they_stand(changed: Iterable[Transition], firing: Iterable[Alert]) -> tuple[Transition, ...]:
    """Changes of alerts that go on, in their present words: the stories beside them tell the figures of now too."""
    now = {alert.id: alert for alert in firing}
    return tuple(one if (held := now.get(one.alert.id)) is None else _as_it_stands(one, held) for one in changed)


def _as_it_stands(change: Transition, held: Alert) -> Transition:
    """A change in the words of now; of what became smaller since, none says that it grew."""
    shrunk = change.reason is Reason.WORSE and held.value < change.alert.value
    told = replace(change, reason=Reason.EASED, was=None) if shrunk else change
    return replace(told, alert=change.alert.in_words_of(held))


def _together(before: Transition, after: Transition) -> Transition:
    """What two changes of one alert in one window come to."""
    still_new = before.reason is Reason.FIRED and after.alert.ends_at is None
    if still_new or (before.reason is Reason.ESCALATED and after.reason is Reason.WORSE):
        return replace(after, reason=before.reason, was=None)
    if before.reason is after.reason and after.reason in (Reason.ESCALATED, Reason.EASED):
        return replace(after, alert=replace(after.alert, told_before=before.alert.told_before))
    return replace(after, was=before.was) if before.reason is after.reason is Reason.WORSE else after


def _concerns(spec: DigestSpec, alert: Alert) -> bool:
    """Whether a digest tells of an alert; one of no country, as of a source that went dark, concerns all regions."""
    if spec.types and not spec.types & alert_types(alert):
        return False
    return _within(spec, alert.labels)


def _within(spec: DigestSpec, labels: Mapping[str, str]) -> bool:
    placed = not _PLACED.isdisjoint(labels)
    return not spec.regions or not placed or any(labels_in_region(labels, region) for region in spec.regions)
