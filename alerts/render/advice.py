"""A change of official advice in words: from which level to which, for what reasons, who was told to leave."""

from __future__ import annotations

from alerts.render import clean
from alerts.render.times import moment
from alerts.render.view import AdvisoryEntry, Quote
from alerts.render.words import ADVISORY_CHANGE, DEPARTURE, LEVEL_SEVERITY, listed
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, Departure
from monitor.model.names import Names
from monitor.model.severity import Severity

_AREAS = 6  # areas named before the rest is counted


def advisory_entry(moved: AdvisoryTransition, zone: str, names: Names) -> AdvisoryEntry:
    """One transition as a reader sees it."""
    after = moved.after
    issuer = clean.line(names.issuer(moved.issuer))
    return AdvisoryEntry(
        severity=LEVEL_SEVERITY.get(after.level, Severity.INFO),
        level=after.level,
        country=clean.clip(clean.line(names.countries.get(moved.country, after.name)), 80),
        issuer=issuer,
        change=level_change(moved),
        native=clean.clip(clean.line(after.native), 120),
        notes=tuple(note for note in (_reasons(moved, names), _departure(moved), _areas(after)) if note),
        quote=Quote(
            words=clean.clip(clean.line(after.quote), 420),
            title="",
            source=f"{issuer}, {moment(after.issued_at or moved.at, zone)}",
            link=clean.link(after.link),
        ),
    )


def level_change(moved: AdvisoryTransition) -> str:
    """`raised from Level 3 to Level 4`, or what else moved, at which level."""
    before, after = moved.before, moved.after
    if before is not None and before.level != after.level:
        return f"{ADVISORY_CHANGE[moved.change]} from Level {before.level} to Level {after.level}"
    changes = listed([ADVISORY_CHANGE[change] for change in moved.changes])
    return (
        f"{changes}, Level {after.level}"
        if AdvisoryChange.WITHDRAWN in moved.changes
        else f"{changes} at Level {after.level}"
    )


def _reasons(moved: AdvisoryTransition, names: Names) -> str:
    if not moved.after.reasons:
        return ""
    before = moved.before.reasons if moved.before else moved.after.reasons
    added = [clean.line(names.reason(letter)) for letter in moved.after.reasons if letter not in before]
    gone = [clean.line(names.reason(letter)) for letter in before if letter not in moved.after.reasons]
    moves = [f"new: {listed(added)}"] if added else []
    moves += [f"no longer: {listed(gone)}"] if gone else []
    reasons = listed([clean.line(names.reason(letter)) for letter in moved.after.reasons])
    return f"Reasons: {reasons}" + (f" ({'; '.join(moves)})" if moves else "")


def _departure(moved: AdvisoryTransition) -> str:
    before = moved.before.departure if moved.before else Departure.NORMAL
    after = moved.after
    if after.departure is Departure.NORMAL and before is Departure.NORMAL:
        return ""
    posts = f": {listed([clean.clip(clean.line(post), 60) for post in after.posts])}" if after.posts else ""
    was = f" (before: {DEPARTURE[before]})" if before not in {after.departure, Departure.NORMAL} else ""
    said = DEPARTURE[after.departure]
    return f"{said[0].upper()}{said[1:]}{posts}{was}"


def _areas(after: AdvisoryState) -> str:
    if after.max_level <= after.level and not after.areas:
        return ""
    named = [clean.clip(clean.line(area.name), 60) for area in after.areas if area.name]
    if len(named) > _AREAS:
        named = [*named[:_AREAS], f"{len(named) - _AREAS} more"]
    where = f" ({listed(named)})" if named else ""
    return f"Up to Level {after.max_level} in parts{where}"
