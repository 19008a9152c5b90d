"""What commands print for programs, of advisories, tellings and digests: one JSON object each.

An alert in them has the form that it has in messages (`alerts.render.data`). Other moments are aware datetimes in UTC;
whoever writes the JSON spells them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from alerts.model import Digest, Transition
from alerts.render.data import alert_data
from alerts.verdicts import Telling
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.comparison import Comparison, SharedMove, Stance

Record = Mapping[str, object]


def advisory_record(transition: AdvisoryTransition) -> Record:
    """One line of output about an advisory that moved; `from` is null at first sight."""
    before, after = transition.before, transition.after
    return {
        "at": transition.at,
        "kind": "advisory",
        "issuer": transition.issuer,
        "country": transition.country,
        "area": after.area or None,
        "name": after.name,
        "from": before.level if before else None,
        "to": after.level,
        "change": transition.change.value,
        "changes": [change.value for change in transition.changes],
        "max_level": after.max_level,
        "reasons": list(after.reasons),
        "departure": after.departure.value,
        "departures": {told.people.value: told.status.value for told in after.departures},
        "areas": [{"name": area.name, "level": area.level} for area in after.areas],
        "note": transition.note,
        "quote": after.quote,
        "link": after.link,
    }


def advice_record(comparison: Comparison, states: Mapping[str, AdvisoryState], now: datetime) -> Record:
    """What every issuer says of one destination, and how far they stand apart; `area` is null for a whole country."""
    return {
        "country": comparison.country,
        "area": comparison.area or None,
        "gap": comparison.gap,
        "strictest": [stance.issuer for stance in comparison.strictest],
        "mildest": [stance.issuer for stance in comparison.mildest],
        "since": comparison.since,
        "always": comparison.always,
        "issuers": {stance.issuer: _stance_record(stance, states[stance.issuer], now) for stance in comparison.stances},
    }


def _stance_record(stance: Stance, state: AdvisoryState, now: datetime) -> Record:
    return {
        "name": state.name,
        "level": state.level,
        "max_level": state.max_level,
        "native": state.native,
        "since": stance.since,
        "always": stance.always,
        "unseen": stance.unseen or None,
        "unconfirmed_since": stance.unconfirmed_since,
        "reasons": list(state.reasons),
        "departures": {told.people.value: told.status.value for told in state.departures},
        "areas": [{"name": area.name, "level": area.level} for area in state.areas],
        "review_due": state.review_due,
        "overdue": state.overdue(now),
        "doubt": state.doubt and {"level": state.doubt.level, "since": state.doubt.since, "why": state.doubt.why},
        "issued_at": state.issued_at,
        "quote": state.quote,
        "link": state.link,
    }


def advice_change_record(moved: AdvisoryTransition, shared: SharedMove | None) -> Record:
    """One change of advice, with who moved first where others moved the same way within a month."""
    first = shared.leader.issuer if shared and len(shared.moves) > 1 else None
    return {**advisory_record(moved), "first": first, "days_after": shared.lag(moved.issuer) if shared else None}


def unreadable_record(at: datetime, feed_id: str, why: str) -> Record:
    """One line of output about a recorded document that could not be read, with the reason in words."""
    return {"at": at, "kind": "unreadable", "feed": feed_id, "why": why}


def health_record(at: datetime, feed_id: str, why: str) -> Record:
    """One line of output about a document of which something could not be understood or believed."""
    return {"at": at, "kind": "health", "feed": feed_id, "why": why}


def telling_record(telling: Telling) -> Record:
    """Whether one receiver was told of one change of an alert, and why or why not."""
    return {
        "at": telling.at,
        "reason": telling.reason.value,
        "severity": telling.severity.value,
        "value": telling.value,
        "receiver": telling.receiver,
        "verdict": telling.verdict.value,
        "why": str(telling),
        "route": telling.route,
        "decision": telling.decision,
        "decided_at": telling.decided_at,
        "until": telling.until,
        "message": telling.notice,
    }


def told_alert_record(transition: Transition) -> Record:
    """One line of output about an alert people would have been told of."""
    told = {"at": transition.at, "kind": "alert", "reason": transition.reason.value}
    return {**told, **alert_data(transition.alert)}


def digest_record(digest: Digest) -> Record:
    """One line of output about a digest that would have been sent."""
    return {
        "at": digest.slot,
        "kind": "digest",
        "name": digest.name,
        "since": digest.since,
        "until": digest.until,
        "headline": digest.headline,
        "items": digest.items,
        "stories": digest.stories,
        "alerts": [transition.alert.title for transition in digest.alerts],
        "advisories": [f"{t.after.destination} {t.change.value}" for t in digest.advisories],
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "severity": section.severity.value,
                "lines": [
                    {
                        "type": entry.type,
                        "assertion": entry.assertion,
                        "headline": entry.headline,
                        "facts": list(entry.facts),
                        "origins": entry.origins,
                        "items": entry.items,
                        "quote": entry.quote,
                        "link": entry.link,
                    }
                    for entry in section.lines
                ],
                "more": section.more,
            }
            for section in digest.sections
        ],
        "blind": [health.feed.id for health in digest.blind],
    }
