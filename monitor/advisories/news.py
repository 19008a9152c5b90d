"""What is news in an issuer's own feed: standing advice repeats for years what once happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.model.advisory import AdvisoryChange, AdvisoryTransition
from monitor.model.story import Report

# What must have moved in the issuer's word on a country for a mention in its text to tell something new. Types that
# are not here are background there: an embassy that closed in 2021, a kidnapping that is a reason of the level.
TELLING: Mapping[str, frozenset[AdvisoryChange]] = {
    "departure_order": frozenset({AdvisoryChange.DEPARTURE}),
    "travel_advisory": frozenset(
        {AdvisoryChange.RAISED, AdvisoryChange.LOWERED, AdvisoryChange.REASONS, AdvisoryChange.AREAS}
    ),
}


def news(reports: Iterable[Report], transitions: Iterable[AdvisoryTransition]) -> tuple[Report, ...]:
    """The reports that tell something new.

    A report from an issuer's own feed does so only where the item that carries it moved the issuer's advice, and moved
    what the report is about. Reports of everybody else are news as they are.
    """
    moved: dict[str, set[AdvisoryChange]] = {}
    for transition in transitions:
        if transition.after.item_id is not None:
            moved.setdefault(transition.after.item_id, set()).update(transition.changes)
    return tuple(
        report
        for report in reports
        if report.official is None
        or TELLING.get(report.mention.type, frozenset()) & moved.get(report.item_id, frozenset())
    )
