"""The machine-readable form of messages: plain JSON values, times in UTC as ISO 8601, nothing cut.

Strings are cleaned like those people read, but kept whole. `schema` names the shape and grows when it changes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from alerts.model import Alert, Digest, Line, Notice, Section, Silenced, Transition
from alerts.render import clean
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.comparison import AcrossIssuers
from monitor.model.feed import FeedHealth
from monitor.model.sight import RegionSight
from monitor.model.signal import Evidence
from monitor.model.watch import Lapse

Data = dict[str, object]


def digest_data(digest: Digest) -> Data:
    """A digest with everything in it."""
    made: Data = {
        "schema": "watchfloor.digest/1",
        "id": digest.id,
        "name": digest.name,
        "title": digest.title,
        "headline": digest.headline,
        "scope": digest.scope,
        "zone": digest.zone,
        "slot": _time(digest.slot),
        "since": _time(digest.since),
        "until": _time(digest.until),
        "alerts": [_transition(told) for told in digest.alerts],
        "firing": [_alert(alert) for alert in digest.firing],
        "advisories": [_advisory(moved) for moved in digest.advisories],
        "across": _across(digest.across),
        "sections": [_section(section) for section in digest.sections],
        "coverage": {
            "feeds": digest.feeds,
            "answered": digest.feeds_answered,
            "lapsed": digest.feeds_lapsed,
            "advised": digest.advised,
            "silent": digest.silent,
            "blind": [_feed(health) for health in digest.blind],
            "regions": [_sight(sight) for sight in digest.sights],
            "dark": [_lapse(lapse) for lapse in digest.watch.dark],
            "not_read": [
                {"feed": one.feed.id, "name": one.feed.name, "seconds": int(one.span.total_seconds())}
                for one in digest.watch.unread
            ],
            "merged": [_time(slot) for slot in digest.merged],
        },
        "items": digest.items,
        "unread": dict(digest.unread),
        "stories": digest.stories,
        "near_misses": list(digest.near_misses),
        "left_out": digest.left_out,
        "continuing": digest.continuing,
        "first_sights": digest.first_sights,
        "undelivered": list(digest.undelivered),
        "silences": [_silence(silence) for silence in digest.silences],
        "held_back": list(digest.held_back),
        "taken": [
            {"alert": id_, "author": taken.author, "at": _time(taken.at), "note": taken.note}
            for id_, taken in sorted(digest.taken.items())
        ],
    }
    return _cleaned(made)  # type: ignore[no-any-return]  # a dict goes in, a dict comes out


def notice_data(notice: Notice) -> Data:
    """Alerts told at once, with all their evidence."""
    made: Data = {
        "schema": "watchfloor.notice/1",
        "id": notice.id,
        "receiver": notice.receiver,
        "at": _time(notice.at),
        "alerts": [_transition(told) for told in notice.transitions],
    }
    return _cleaned(made)  # type: ignore[no-any-return]  # a dict goes in, a dict comes out


def alert_data(alert: Alert) -> Data:
    """An alert as it stands, with its evidence: the one form of it in JSON, in messages and in what commands print."""
    return _cleaned(_alert(alert))  # type: ignore[no-any-return]  # a dict goes in, a dict comes out


def _transition(told: Transition) -> Data:
    grown = {} if told.was is None else {"was": told.was}
    return {**_alert(told.alert), "reason": told.reason.value, "at": _time(told.at), **grown}


def _silence(silence: Silenced) -> Data:
    return {
        "about": silence.about,
        "author": silence.author,
        "until": _time(silence.until),
        "reason": silence.reason,
    }


def _alert(alert: Alert) -> Data:
    return {
        "id": alert.id,
        "fingerprint": alert.fingerprint,
        "rule": alert.rule_id,
        "labels": dict(alert.labels),
        "status": alert.status.value,
        "severity": alert.severity.value,
        "title": alert.title,
        "summary": alert.summary,
        "value": alert.value,
        "condition": alert.condition,
        "starts_at": _time(alert.starts_at),
        "fired_at": _time(alert.fired_at),
        "ends_at": _time(alert.ends_at),
        "evidence": [_evidence(evidence) for evidence in alert.evidence],
    }


def _evidence(evidence: Evidence) -> Data:
    return {
        "quote": evidence.quote,
        "title": evidence.title,
        "link": clean.link(evidence.link),
        "publisher": evidence.publisher,
        "item": evidence.item_id,
        "story": evidence.story_id,
        "at": _time(evidence.at),
        "type": evidence.type,
        "assertion": evidence.assertion,
        "claim": evidence.claim,
        "copies": evidence.copies,
    }


def _advisory(moved: AdvisoryTransition) -> Data:
    return {
        "issuer": moved.issuer,
        "country": moved.country,
        "area": moved.after.area or None,
        "changes": [change.value for change in moved.changes],
        "at": _time(moved.at),
        "before": _state(moved.before) if moved.before else None,
        "after": _state(moved.after),
    }


def _across(found: AcrossIssuers) -> Data:
    return {
        "diverging": [
            {
                "country": apart.country,
                "area": apart.area or None,
                "before": apart.before.gap,
                "gap": apart.after.gap,
                "levels": {stance.issuer: stance.level for stance in apart.after.stances},
                "unseen": [stance.issuer for stance in apart.after.unseen],
                "unconfirmed": {stance.issuer: _time(stance.unconfirmed_since) for stance in apart.after.unconfirmed},
            }
            for apart in found.moved
        ],
        "overdue": [
            {
                "issuer": state.issuer,
                "country": state.country,
                "area": state.area or None,
                "level": state.level,
                "due": _time(state.review_due),
            }
            for state in found.overdue
        ],
        "overdue_before": len(found.overdue_before),
    }


def _state(state: AdvisoryState) -> Data:
    return {
        "name": state.name,
        "level": state.level,
        "max_level": state.max_level,
        "native": state.native,
        "reasons": list(state.reasons),
        "departure": state.departure.value,
        "departures": {told.people.value: told.status.value for told in state.departures},
        "posts": list(state.posts),
        "areas": [{"name": area.name, "level": area.level} for area in state.areas],
        "link": clean.link(state.link),
        "quote": state.quote,
        "issued_at": _time(state.issued_at),
    }


def _section(section: Section) -> Data:
    return {
        "code": section.code,
        "title": section.title,
        "severity": section.severity.value,
        "stories": [_line(line) for line in section.lines],
        "more": section.more,
        "week": list(section.week),
    }


def _line(line: Line) -> Data:
    return {
        "story": line.story_id,
        "type": line.type,
        "severity": line.severity.value,
        "assertion": line.assertion,
        "certainty": line.certainty,
        "headline": line.headline,
        "facts": list(line.facts),
        "also": list(line.also),
        "quote": line.quote,
        "publisher": line.publisher,
        "publishers": list(line.publishers),
        "link": clean.link(line.link),
        "at": _time(line.at),
        "origins": line.origins,
        "items": line.items,
        "countries": list(line.countries),
        "update": line.update,
    }


def _lapse(lapse: Lapse) -> Data:
    return {"since": _time(lapse.since), "until": _time(lapse.until), "asked": lapse.asked}


def _sight(sight: RegionSight) -> Data:
    return {
        "region": sight.region,
        "title": sight.title,
        "sight": sight.sight.value,
        "received": sight.received,
        "expected": sight.expected,
        "feeds": sight.feeds,
        "unheard": sight.unheard,
        "since": _time(sight.since),
    }


def _feed(health: FeedHealth) -> Data:
    return {
        "feed": health.feed.id,
        "name": health.feed.name,
        "health": health.health.value,
        "since": _time(health.since),
        "detail": health.detail,
    }


def _cleaned(value: Any) -> Any:
    """Every text in it cleaned, so that no half character or control reaches a receiver."""
    if isinstance(value, str):
        return clean.line(value)
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(inner) for name, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
