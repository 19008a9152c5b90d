"""A report as a rule sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.model.place import Asset, PlaceMention, Region
from monitor.model.story import Report


@dataclass(frozen=True, slots=True)
class Match:
    """A report that a rule looks at.

    Attributes:
        countries: Of the report, those the rule means.
        places: The same to the place.
        regions: Which of the rule's regions hold it; empty where the rule names none.
        assets: Which assets it is near; empty where the rule asks for none.
    """

    report: Report
    countries: tuple[str, ...]
    places: tuple[PlaceMention, ...]
    regions: tuple[Region, ...]
    assets: tuple[Asset, ...] = ()


def newest(matches: Iterable[Match]) -> datetime | None:
    """When the last of some reports was seen."""
    return max((matched.report.seen for matched in matches), default=None)
