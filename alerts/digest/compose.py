"""One digest from the facts of its window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from alerts.digest import advice
from alerts.digest.changes import with_alerts
from alerts.digest.headline import headline
from alerts.digest.ranking import alarmed, by_harm
from alerts.digest.spec import DigestSpec
from alerts.digest.stories import NOWHERE, Told, tell
from alerts.digest.wording import Wording
from alerts.model import Alert, Digest, Section, Transition
from monitor.lib.digest import fingerprint
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import FeedHealth, Health
from monitor.model.names import Names
from monitor.model.sight import RegionSight, Sight
from monitor.model.signal import Briefing

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
    """
    blank = _blank(spec, briefing, slot, names)
    digest = _with_advice(with_alerts(blank, spec, briefing, transitions, firing), spec, briefing, wording)
    telling = tell(spec, briefing, wording, names)
    told = _beyond_advisories(telling.news, digest.advisories, briefing)
    shown = [one for one in told if one.line.severity >= spec.min_severity]
    composed = replace(
        digest,
        sections=_sections(spec, shown, digest.alerts, briefing.week, wording, names),
        stories=len(told),
        left_out=len(told) - len(shown),
        continuing=telling.continuing,
    )
    return replace(composed, headline=headline(spec, composed, told, briefing.health, wording, names))


def _with_advice(digest: Digest, spec: DigestSpec, briefing: Briefing, wording: Wording) -> Digest:
    return replace(
        digest,
        advisories=advice.changes(spec, briefing.transitions, wording),
        first_sights=advice.first_sights(spec, briefing.transitions),
        across=advice.across(spec, briefing.across, wording),
    )


def _blank(spec: DigestSpec, briefing: Briefing, slot: datetime, names: Names) -> Digest:
    """The digest before anything is told in it: whose it is, its window, and what was seen of the world."""
    blind = tuple(health for health in briefing.health if health.health is not Health.OK)
    answered = [health for health in briefing.health if _answered(health, briefing)]
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
        feeds_answered=len(answered),
        feeds_lapsed=sum(health.failed_last for health in answered),
        feeds=len(briefing.health),
        advised=any(health.feed.issuer for health in briefing.health),
        items=briefing.items,
        unread=briefing.unread,
        stories=0,
        sights=_sights(spec, briefing, names),
        feedback=spec.feedback,
        scope=spec.scope,
        mapped=spec.mapped,
        watch=briefing.watch,
    )


def _answered(health: FeedHealth, briefing: Briefing) -> bool:
    """Whether a feed answered in the window: one answer at an end of it says nothing of all the rest."""
    return health.answered_since(briefing.since) and not briefing.watch.mostly_unread(health.feed)


def _sights(spec: DigestSpec, briefing: Briefing, names: Names) -> tuple[RegionSight, ...]:
    """Those of its regions; of the whole world, countries of which much is usually told and now is not."""
    found = {sight.region: sight for sight in briefing.sights}
    if spec.regions:
        return tuple(found[region.id] for region in spec.regions if region.id in found)
    unlike = (sight for code, sight in found.items() if code in names.countries and sight.sight is not Sight.SEEN)
    much = (sight for sight in unlike if sight.expected >= _MUCH)
    return tuple(sorted(much, key=lambda sight: (-sight.sight.rank, -sight.expected, sight.title)))


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
