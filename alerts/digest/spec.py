"""What an operator asks of one digest."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.timing import Schedule
from monitor.model.place import Region
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class DigestSpec:
    """One digest of the configuration.

    Attributes:
        receivers: Names.
        regions: What it looks at; empty for the whole world.
        types: Indicator types it looks at; empty for all.
        min_severity: Stories below it are counted, not shown.
        group_by: `country`, or `region` for one section to each of `regions`.
        stories: How many a section shows at most.
    """

    name: str
    title: str
    schedule: Schedule
    receivers: tuple[str, ...]
    regions: tuple[Region, ...] = ()
    types: frozenset[str] = frozenset()
    min_severity: Severity = Severity.LOW
    group_by: str = "country"
    stories: int = 8
