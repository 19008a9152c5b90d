"""What is kept from being told: silences that people set, and alerts that another, weightier one makes needless.

A silence names what it is about by `name=value`: `rule`, `type`, `severity`, `region` (a group of countries), `alert`
(the beginning of an id), or any label such as `country`. An inhibition says which firing alerts (`source`) keep which
others (`target`) from being told, where both agree in the labels of `equal`. One event (`one_event`) that several rules
see is told once: who heard of it by one of them does not hear of it by the next one, where both rest on one story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.model import Alert, AlertStatus
from alerts.routing import Match, misses
from alerts.scope import alert_in_region, alert_types
from alerts.verdicts import Heard, Silence
from monitor.model.place import Region

Matchers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While a source fires, its targets are not told.

    Attributes:
        equal: Labels that both must have, with the same value.
    """

    name: str
    source: Match
    target: Match
    equal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneEvent:
    """What several rules see of one country within a short time, with a story in common, is one event, and told once.

    Attributes:
        within: How soon after it was told by one rule another tells the same.
        told_by: Ids of the rules by which events are told.
        not_again: Ids of those that add nothing to what another one told, unless they are worse.
    """

    within: timedelta
    told_by: frozenset[str]
    not_again: frozenset[str]


def matches(alert: Alert, matchers: Matchers, regions: Mapping[str, Region]) -> bool:
    """Whether an alert is what the matchers are about: for every name, one of its values."""
    names = dict.fromkeys(name for name, _ in matchers)
    return all(any(_has(alert, name, value, regions) for each, value in matchers if each == name) for name in names)


def silenced(alert: Alert, silences: Iterable[Silence], regions: Mapping[str, Region]) -> Silence | None:
    """Of the given silences the one that ends last of those that are about an alert."""
    about = [silence for silence in silences if matches(alert, silence.matchers, regions)]
    return max(about, key=lambda silence: (silence.ends_at, silence.id), default=None)


def inhibited(
    alert: Alert, others: Iterable[Alert], inhibitions: Iterable[Inhibition]
) -> tuple[Inhibition, Alert] | None:
    """What keeps an alert from being told, and the firing alert that does so."""
    firing = [other for other in others if other.status is AlertStatus.FIRING and other.id != alert.id]
    for inhibition in inhibitions:
        if misses(alert, inhibition.target):
            continue
        for source in firing:
            if not misses(source, inhibition.source) and _stands_above(source, alert, inhibition):
                return inhibition, source
    return None


def told_by_another(
    alert: Alert, heard: Mapping[str, Heard], others: Iterable[Alert], event: OneEvent, now: datetime
) -> Alert | None:
    """The alert by which a receiver heard of the event of another one shortly before, and as at least as bad.

    Args:
        alert: What would be told.
        heard: What the receiver was told of other alerts, by their ids.
        others: The open alerts.
        event: What one event is.
        now: Aware, UTC.
    """
    for other in others:
        told = heard.get(other.id)
        if told is None or not now - event.within < told.at <= now or told.severity < alert.severity:
            continue
        if tells_of(other, alert, event):
            return other
    return None


def tells_of(other: Alert, alert: Alert, event: OneEvent) -> bool:
    """Whether who is told of the other learns nothing from the alert; of two that say so of each other one is told.

    Both rest on one story of one country. Of two alike the worse is told, then the older.
    """
    if other.rule_id not in event.told_by or alert.rule_id not in event.not_again or other.id == alert.id:
        return False
    country = alert.labels.get("country")
    if country is None or other.labels.get("country") != country or not _share_a_story(other, alert):
        return False
    if other.status is not AlertStatus.FIRING or other.severity < alert.severity:
        return False
    mutual = other.rule_id in event.not_again and alert.rule_id in event.told_by
    return not mutual or weight(other) > weight(alert)


def _share_a_story(one: Alert, other: Alert) -> bool:
    """Whether their evidence tells of one act: a bomb and a riot in one country on one day are two."""
    stories = {line.story_id for line in one.evidence if line.story_id is not None}
    return any(line.story_id in stories for line in other.evidence)


def _stands_above(source: Alert, target: Alert, inhibition: Inhibition) -> bool:
    """Two alerts that are both source and target must not silence each other: the worse, then the older one is told."""
    if not all(name in source.labels and source.labels[name] == target.labels.get(name) for name in inhibition.equal):
        return False
    if misses(target, inhibition.source) or misses(source, inhibition.target):
        return True
    return weight(source) > weight(target)


def weight(alert: Alert) -> tuple[int, float, str]:
    """What of several alerts is told first, the greatest: the worse, then the older."""
    return alert.severity.rank, -alert.starts_at.timestamp(), alert.id


def _has(alert: Alert, name: str, value: str, regions: Mapping[str, Region]) -> bool:
    match name:
        case "rule":
            return alert.rule_id == value
        case "type":
            return value in alert_types(alert)
        case "severity":
            return alert.severity.value == value
        case "region":
            region = regions.get(value)
            return alert.labels.get("region") == value or (region is not None and alert_in_region(alert, region))
        case "alert":
            return alert.id.startswith(value)
        case _:
            return alert.labels.get(name) == value
