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
    """The reports that tell something new.

    A report from an issuer's own feed does so only where the item that carries it moved the issuer's advice, and moved
    what the report is about. Everybody else's does unless it was stale when we first saw it.
    """
    moved: dict[str, set[AdvisoryChange]] = {}
    for transition in transitions:
        if transition.after.item_id is not None:
            moved.setdefault(transition.after.item_id, set()).update(transition.changes)
    return tuple(report for report in reports if (_fresh(report) if report.official is None else _moved(report, moved)))


def _fresh(report: Report) -> bool:
    return report.seen - report.at <= STALE


def _moved(report: Report, moved: Mapping[str, set[AdvisoryChange]]) -> bool:
    return bool(TELLING.get(report.mention.type, frozenset()) & moved.get(report.item_id, set()))
