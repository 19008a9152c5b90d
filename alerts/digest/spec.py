"""What one digest looks at and how much of it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.place import Region
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class DigestSpec:
    """The content an operator asks of one digest.

    Attributes:
        zone: IANA name; its times are shown there.
        regions: What it looks at; empty for the whole world.
        types: Indicator types it looks at; empty for all.
        min_severity: Stories below it are counted, not shown.
        group_by: `country`, or `region` for one section to each of `regions`.
        stories: How many a section shows at most.
        mapped: Whether a map is shown.
        near_misses: Whether it tells which rules nearly fired.
        feedback: Whether it tells how to say what an alert was worth.
    """

    name: str
    title: str
    zone: str
    regions: tuple[Region, ...] = ()
    types: frozenset[str] = frozenset()
    min_severity: Severity = Severity.LOW
    group_by: str = "country"
    stories: int = 8
    mapped: bool = True
    near_misses: bool = False
    feedback: bool = False

    @property
    def scope(self) -> str:
        """What it looks at, in words."""
        return ", ".join(region.title for region in self.regions) or "world"
