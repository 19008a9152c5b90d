"""One digest from the facts of its window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from alerts.digest import advice
from alerts.digest.headline import headline
from alerts.digest.ranking import alarmed, by_harm, by_weight, firing_by_weight
from alerts.digest.spec import DigestSpec
from alerts.digest.stories import NOWHERE, Told, tell
from alerts.digest.wording import Wording
from alerts.model import GRAVER, OVER, Alert, Digest, Reason, Section, Silenced, Transition
from alerts.scope import alert_types, labels_in_region
from monitor.lib.digest import fingerprint
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import Health
from monitor.model.names import Names
from monitor.model.sight import RegionSight, Sight
from monitor.model.signal import Briefing

# What a reader of a digest wants to know of an alert; that it merely went on is seen from its being listed as firing.
_NEWS = OVER | GRAVER | {Reason.EASED}

# Of countries with fewer expected items a day, a quiet day is every week's.
_MUCH = 5.0


def compose(
    spec: DigestSpec,
    briefing: Briefing,
    *,
    slot: datetime,
    transitions: Iterable[Transition],
    firing: Iterable[Alert],
    wording: Wording,
    names: Names,
    undelivered: Sequence[str] = (),
    silences: Sequence[Silenced] = (),
    held_back: Sequence[str] = (),
) -> Digest:
    """A digest of one window; the same facts make the same digest.

    Args:
        spec: What is looked at and shown.
        briefing: What was seen in the window.
        slot: When it was due; with the name its identity.
        transitions: Changes of alerts in the window.
        firing: Alerts firing at the end of the window.
        wording: How it speaks.
        names: What codes are called.
        undelivered: What the operator should know of messages that did not arrive.
        silences: Those that hold.
        held_back: What its readers were not told at once, and why.
    """
    advisories = advice.changes(spec, briefing.transitions, wording)
    telling = tell(spec, briefing, wording, names)
    told = _beyond_advisories(telling.news, advisories, briefing)
    shown = [one for one in told if one.line.severity >= spec.min_severity]
    going_on = _still_firing(spec, firing)
    changed = _as_they_stand(_news(spec, transitions), going_on)
    composed = replace(
        _blank(spec, briefing, slot, names),
        alerts=changed,
        firing=going_on,
        near_misses=_near_misses(spec, briefing, going_on),
        advisories=advisories,
        first_sights=advice.first_sights(spec, briefing.transitions),
        across=advice.across(spec, briefing.across, wording),
        sections=_sections(spec, shown, changed, briefing.week, wording, names),
        stories=len(told),
        left_out=len(told) - len(shown),
        continuing=telling.continuing,
        undelivered=tuple(undelivered),
        silences=tuple(silences),
        held_back=tuple(held_back),
    )
    return replace(composed, headline=headline(spec, composed, told, briefing.health, wording, names))


def _blank(spec: DigestSpec, briefing: Briefing, slot: datetime, names: Names) -> Digest:
    """The digest before anything is told in it: whose it is, its window, and what was seen of the world."""
    blind = tuple(health for health in briefing.health if health.health is not Health.OK)
    return Digest(
        id=fingerprint("digest", spec.name, briefing.since.isoformat(), slot.isoformat()),
        name=spec.name,
        title=spec.title,
        slot=slot,
        since=briefing.since,
        until=briefing.until,
        zone=spec.zone,
        headline="",
        alerts=(),
        firing=(),
        advisories=(),
        sections=(),
        blind=blind,
        feeds_answered=sum(health.answered_since(briefing.since) for health in briefing.health),
        feeds_lapsed=sum(health.answered_since(briefing.since) and health.failed_last for health in briefing.health),
        feeds=len(briefing.health),
        advised=any(health.feed.issuer for health in briefing.health),
        items=briefing.items,
        unread=briefing.unread,
        stories=0,
        sights=_sights(spec, briefing, names),
        feedback=spec.feedback,
        scope=spec.scope,
        mapped=spec.mapped,
    )


def _sights(spec: DigestSpec, briefing: Briefing, names: Names) -> tuple[RegionSight, ...]:
    """Those of its regions; of the whole world, countries of which much is usually told and now is not."""
    found = {sight.region: sight for sight in briefing.sights}
    if spec.regions:
        return tuple(found[region.id] for region in spec.regions if region.id in found)
    unlike = (sight for code, sight in found.items() if code in names.countries and sight.sight is not Sight.SEEN)
    much = (sight for sight in unlike if sight.expected >= _MUCH)
    return tuple(sorted(much, key=lambda sight: (-sight.sight.rank, -sight.expected, sight.title)))


# Labels that say in which region an alert is.
_PLACED = frozenset({"country", "region"})


def _still_firing(spec: DigestSpec, firing: Iterable[Alert]) -> tuple[Alert, ...]:
    concerning = (alert for alert in firing if _concerns(spec, alert))
    return tuple(sorted(concerning, key=firing_by_weight))


def _near_misses(spec: DigestSpec, briefing: Briefing, firing: Iterable[Alert]) -> tuple[str, ...]:
    """Of those it looks at, what nearly fired and does not fire: what an alert is kept firing for is no miss."""
    fires = {alert.fingerprint for alert in firing}
    near = briefing.near_misses if spec.near_misses else ()
    return tuple(miss.words for miss in near if miss.fingerprint not in fires and _within(spec, miss.labels))


def _beyond_advisories(
    told: Iterable[Told], advisories: Iterable[AdvisoryTransition], briefing: Briefing
) -> tuple[Told, ...]:
    """Stories that are more than an advisory's own item, which is listed among the advisories."""
    moved_ = {moved.after.key for moved in advisories}
    listed = {moved.after.item_id for moved in briefing.transitions if moved.after.key in moved_}
    items: dict[str, set[str]] = {}
    for report in briefing.reports:
        items.setdefault(report.story_id, set()).add(report.item_id)
    return tuple(one for one in told if not items[one.line.story_id] <= listed)


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
    """Changes of alerts that go on; what became smaller in its present words: nobody may say the old ones."""
    now = {alert.id: alert for alert in firing}
    return tuple(
        replace(_no_growth(one), alert=_in_words_of(held, one.alert))
        if (held := now.get(one.alert.id)) is not None and held.value < one.alert.value
        else one
        for one in changed
    )


def _no_growth(change: Transition) -> Transition:
    """The change of an alert that became smaller since; it says no more that it grew."""
    return replace(change, reason=Reason.EASED, was=None) if change.reason is Reason.WORSE else change


def _in_words_of(now: Alert, then: Alert) -> Alert:
    return replace(then, title=now.title, summary=now.summary, value=now.value, evidence=now.evidence)


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


def _sections(
    spec: DigestSpec,
    shown: Iterable[Told],
    changed: Iterable[Transition],
    week: Mapping[str, tuple[int, ...]],
    wording: Wording,
    names: Names,
) -> tuple[Section, ...]:
    titles = {**names.countries, **{region.id: region.title for region in spec.regions}, NOWHERE: wording.nowhere}
    sections: list[Section] = []
    # `shown` is sorted worst first and sorting is stable, so each section's lines stay worst first.
    for code, group in groupby(sorted(shown, key=lambda one: one.section), key=lambda one: one.section):
        lines = tuple(one.line for one in group)
        sections.append(
            Section(
                code=code,
                title=titles.get(code, code),
                severity=max(line.severity for line in lines),
                lines=lines[: spec.stories],
                more=max(0, len(lines) - spec.stories),
                week=_week(code, spec, week),
            )
        )
    worst = alarmed(changed)
    return tuple(sorted(sections, key=lambda section: by_harm(section, worst)))


def _week(code: str, spec: DigestSpec, week: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Stories a day of a section's country, or of all countries of its region; none where nothing was counted."""
    region = next((region for region in spec.regions if region.id == code), None)
    codes = [code] if region is None or spec.group_by != "region" else sorted(region.countries)
    counted = [week[one] for one in codes if one in week]
    return tuple(map(sum, zip(*counted, strict=True)))
