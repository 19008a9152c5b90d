"""The official advice of a rule test, as it moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.ruletest import Advised, RuleTest


def transitions(test: RuleTest, now: datetime) -> Iterator[AdvisoryTransition]:
    """How the advice of a test moved up to a moment."""
    standing: dict[tuple[str, str], AdvisoryState] = {}
    for moved in sorted(test.advisories, key=lambda one: one.at):
        at = test.start + moved.at
        if at > now:
            continue
        before = standing.get((moved.issuer, moved.country))
        after = _state(moved, at, before)
        standing[after.key] = after
        yield AdvisoryTransition(moved.issuer, moved.country, _changes(before, after), at, before, after)


def _state(moved: Advised, at: datetime, before: AdvisoryState | None) -> AdvisoryState:
    """What stands from then on."""
    stood = before is not None and before.level == moved.level
    return AdvisoryState(
        issuer=moved.issuer,
        country=moved.country,
        name=moved.country,
        level=moved.level,
        max_level=moved.max_level,
        native=f"Level {moved.level}",
        reasons=(),
        seen_at=at,
        level_since=before.level_since if before and stood else at,
        level_before=None if before is None else before.level_before if stood else before.level,
        areas=moved.areas,
        departures=moved.departures,
        levels_seen=tuple(sorted({*(before.levels_seen if before else ()), moved.level})),
        max_levels_seen=tuple(sorted({*(before.max_levels_seen if before else ()), moved.max_level})),
    )


def _changes(before: AdvisoryState | None, after: AdvisoryState) -> tuple[AdvisoryChange, ...]:
    if before is None:
        return (AdvisoryChange.FIRST_SEEN,)
    return (*_of_level(before, after), *_of_parts(before, after)) or (AdvisoryChange.REISSUED,)


def _of_level(before: AdvisoryState, after: AdvisoryState) -> Iterator[AdvisoryChange]:
    if (after.level, after.max_level) != (before.level, before.max_level):
        yield AdvisoryChange.RAISED if after.level >= before.level else AdvisoryChange.LOWERED


def _of_parts(before: AdvisoryState, after: AdvisoryState) -> Iterator[AdvisoryChange]:
    """What moved of the departures and of the areas, the weightiest first."""
    if after.departures != before.departures:
        yield AdvisoryChange.DEPARTURE
    then, now = ({area.name: area.level for area in state.areas} for state in (before, after))
    moved = (
        (AdvisoryChange.AREA_ADDED, now.keys() - then.keys()),
        (AdvisoryChange.AREA_RAISED, {name for name in now.keys() & then.keys() if now[name] > then[name]}),
        (AdvisoryChange.AREA_LOWERED, {name for name in now.keys() & then.keys() if now[name] < then[name]}),
        (AdvisoryChange.AREA_REMOVED, then.keys() - now.keys()),
    )
    yield from (change for change, names in moved if names)
