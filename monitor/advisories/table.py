"""The rows of a table of destinations and issuers, as somebody asked for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.comparison import Comparison
from monitor.model.place import Region

# What moved for a traveller. A first sight is no change, and a new wording or date alone is none worth a line.
TOLD = AREA_CHANGES | {
    AdvisoryChange.RAISED,
    AdvisoryChange.LOWERED,
    AdvisoryChange.WITHDRAWN,
    AdvisoryChange.DEPARTURE,
    AdvisoryChange.REASONS,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked to see; what is left out asks nothing.

    Attributes:
        regions: Destinations in countries of any of them.
        issuers: Only these, and compared among themselves.
        level: Destinations that some issuer puts at this level or above, if only in parts.
        apart: Destinations on which issuers stand so many levels apart or more.
        overdue: Destinations with advice whose review is overdue.
    """

    regions: tuple[Region, ...] = ()
    issuers: frozenset[str] = frozenset()
    level: int = 1
    apart: int = 0
    overdue: bool = False

    def asks_for(self, country: str, issuer: str) -> bool:
        """Whether it is about an issuer's word on a country at all."""
        return (not self.issuers or issuer in self.issuers) and (
            not self.regions or any(region.holds_country(country) for region in self.regions)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One destination: a country, or a part of one that some issuer lists on its own.

    Attributes:
        states: By issuer.
    """

    comparison: Comparison
    states: Mapping[str, AdvisoryState]

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.comparison.country

    @property
    def area(self) -> str:
        """The part of the country; empty for the country itself."""
        return self.comparison.area


def rows(
    states: Iterable[AdvisoryState], destinations: Mapping[str, Comparison], wanted: Wanted, now: datetime
) -> tuple[Row, ...]:
    """One row for each destination somebody asked for, a country before its parts.

    Args:
        states: Every state that is held.
        destinations: The comparison of each, by what it is held by.
        wanted: What to show.
        now: From when on a review is overdue.
    """
    held: dict[str, dict[str, AdvisoryState]] = defaultdict(dict)
    for state in states:
        if wanted.asks_for(state.country, state.issuer):
            held[state.destination][state.issuer] = state
    made = (Row(destinations[key].among(wanted.issuers), held[key]) for key in sorted(held))
    return tuple(row for row in made if _shown(row, wanted, now))


def _shown(row: Row, wanted: Wanted, now: datetime) -> bool:
    return (
        any(state.max_level >= wanted.level for state in row.states.values())
        and row.comparison.gap >= wanted.apart
        and (not wanted.overdue or any(state.overdue(now) for state in row.states.values()))
    )


def changes(transitions: Iterable[AdvisoryTransition], wanted: Wanted) -> tuple[AdvisoryTransition, ...]:
    """The changes somebody asked for, oldest first; a mere new wording is none."""
    return tuple(
        moved
        for moved in transitions
        if wanted.asks_for(moved.country, moved.issuer)
        and moved.after.max_level >= wanted.level
        and moved.change in TOLD
    )
