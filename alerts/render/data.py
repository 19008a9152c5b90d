"""The machine-readable form of messages: plain JSON values, times in UTC as ISO 8601, nothing cut.

Strings are cleaned like those people read, but kept whole. `schema` names the shape and grows when it changes.
"""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.model import Alert, Digest, Line, Notice, Section, Transition
from alerts.render import clean
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import FeedHealth
from monitor.model.signal import Evidence

Data = dict[str, object]


def digest_data(digest: Digest) -> Data:
    """A digest with everything in it."""
    return {
        "schema": "watchfloor.digest/1",
        "id": digest.id,
        "name": digest.name,
        "title": clean.line(digest.title),
        "headline": clean.line(digest.headline),
        "scope": digest.scope,
        "zone": digest.zone,
        "slot": _time(digest.slot),
        "since": _time(digest.since),
        "until": _time(digest.until),
        "alerts": [_transition(told) for told in digest.alerts],
        "firing": [_alert(alert) for alert in digest.firing],
        "advisories": [_advisory(moved) for moved in digest.advisories],
        "sections": [_section(section) for section in digest.sections],
        "coverage": {
            "feeds": digest.feeds,
            "answered": digest.feeds_ok,
            "blind": [_feed(health) for health in digest.blind],
        },
        "items": digest.items,
        "stories": digest.stories,
        "near_misses": [clean.line(miss) for miss in digest.near_misses],
    }


def notice_data(notice: Notice) -> Data:
    """Alerts told at once, with all their evidence."""
    return {
        "schema": "watchfloor.notice/1",
        "id": notice.id,
        "receiver": notice.receiver,
        "at": _time(notice.at),
        "alerts": [_transition(told) for told in notice.transitions],
    }


def _transition(told: Transition) -> Data:
    return {**_alert(told.alert), "reason": told.reason.value, "at": _time(told.at)}


def _alert(alert: Alert) -> Data:
    return {
        "id": alert.id,
        "fingerprint": alert.fingerprint,
        "rule": alert.rule_id,
        "labels": dict(alert.labels),
        "status": alert.status.value,
        "severity": alert.severity.value,
        "title": clean.line(alert.title),
        "summary": clean.line(alert.summary),
        "value": alert.value,
        "condition": clean.line(alert.condition),
        "starts_at": _time(alert.starts_at),
        "fired_at": _time(alert.fired_at),
        "ends_at": _time(alert.ends_at),
        "evidence": [_evidence(evidence) for evidence in alert.evidence],
    }


def _evidence(evidence: Evidence) -> Data:
    return {
        "quote": clean.line(evidence.quote),
        "title": clean.line(evidence.title),
        "link": clean.link(evidence.link),
        "publisher": clean.line(evidence.publisher),
        "item": evidence.item_id,
        "story": evidence.story_id,
        "at": _time(evidence.at),
        "type": evidence.type,
        "assertion": evidence.assertion,
        "claim": clean.line(evidence.claim) if evidence.claim else None,
        "copies": evidence.copies,
    }


def _advisory(moved: AdvisoryTransition) -> Data:
    return {
        "issuer": moved.issuer,
        "country": moved.country,
        "changes": [change.value for change in moved.changes],
        "at": _time(moved.at),
        "before": _state(moved.before) if moved.before else None,
        "after": _state(moved.after),
    }


def _state(state: AdvisoryState) -> Data:
    return {
        "name": clean.line(state.name),
        "level": state.level,
        "max_level": state.max_level,
        "native": clean.line(state.native),
        "reasons": list(state.reasons),
        "departure": state.departure.value,
        "posts": [clean.line(post) for post in state.posts],
        "areas": [clean.line(area) for area in state.areas],
        "link": clean.link(state.link),
        "quote": clean.line(state.quote),
        "issued_at": _time(state.issued_at),
    }


def _section(section: Section) -> Data:
    return {
        "code": section.code,
        "title": clean.line(section.title),
        "severity": section.severity.value,
        "stories": [_line(line) for line in section.lines],
        "more": section.more,
    }


def _line(line: Line) -> Data:
    return {
        "story": line.story_id,
        "type": line.type,
        "severity": line.severity.value,
        "assertion": line.assertion,
        "certainty": clean.line(line.certainty),
        "headline": clean.line(line.headline),
        "facts": [clean.line(fact) for fact in line.facts],
        "quote": clean.line(line.quote),
        "publisher": clean.line(line.publisher),
        "publishers": [clean.line(publisher) for publisher in line.publishers],
        "link": clean.link(line.link),
        "at": _time(line.at),
        "origins": line.origins,
        "items": line.items,
        "countries": list(line.countries),
    }


def _feed(health: FeedHealth) -> Data:
    return {
        "feed": health.feed.id,
        "name": clean.line(health.feed.name),
        "health": health.health.value,
        "since": _time(health.since),
        "detail": clean.line(health.detail),
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
