"""Which reports are news: not standing advice that repeats for years what once happened, nor what arrives stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, AdvisoryTransition
from monitor.model.story import STALE, Report

# What must have moved in the issuer's word on a country for a mention in its text to tell something new. Types that
# are not here are background there: an embassy that closed in 2021, a kidnapping that is a reason of the level.
TELLING: Mapping[str, frozenset[AdvisoryChange]] = {
    "departure_order": frozenset({AdvisoryChange.DEPARTURE}),
    "travel_advisory": frozenset(
        {AdvisoryChange.RAISED, AdvisoryChange.LOWERED, AdvisoryChange.REASONS, *AREA_CHANGES}
    ),
}


def news(reports: Iterable[Report], transitions: Iterable[AdvisoryTransition]) -> tuple[Report, ...]:
    """The reports that tell something new: what is fresh, and what moved."""
    held = tuple(reports)
    telling = {id(report) for report in (*fresh(held), *moved(held, transitions))}
    return tuple(report for report in held if id(report) in telling)


def fresh(reports: Iterable[Report]) -> list[Report]:
    """Those that no issuer of advice tells and that were not stale when we first saw them."""
    return [report for report in reports if report.official is None and report.seen - report.at <= STALE]


def moved(reports: Iterable[Report], transitions: Iterable[AdvisoryTransition]) -> list[Report]:
    """Those from an issuer's own feed whose item moved the issuer's advice, and moved what the report is about."""
    changes: dict[str, set[AdvisoryChange]] = {}
    for transition in transitions:
        if transition.after.item_id is not None:
            changes.setdefault(transition.after.item_id, set()).update(transition.changes)
    return [report for report in reports if report.official is not None and _moved(report, changes)]


def _moved(report: Report, changes: Mapping[str, set[AdvisoryChange]]) -> bool:
    return bool(TELLING.get(report.mention.type, frozenset()) & changes.get(report.item_id, set()))
