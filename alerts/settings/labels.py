"""Labels as an operator writes them: names that some rule gives its alerts, and values as alerts carry them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from monitor.lib.schemanames import unknown
from monitor.model.place import Region
from monitor.model.rule import AREA, DIMENSIONS, Rule

COUNTRY = "country"
# What messages may be grouped by besides labels that rules give: alerts that all lack one agree in it.
BESIDES = DIMENSIONS | {"rule", "severity"}
NOWHERE = ("unplaced", "world")  # what stands in the place of a country, or of a region


@dataclass(frozen=True, slots=True)
class Labels:
    """What alerts may be labelled with.

    Attributes:
        grouped: Names whose values come with what is told.
        own: Names that rules write, each with its values; one that is grouped by as well may have others.
        regions: By any name; None leaves countries and regions as they are written.
        types: Indicator types; None leaves them unchecked.
    """

    grouped: frozenset[str]
    own: Mapping[str, Collection[str]]
    regions: Mapping[str, Region] | None = None
    types: Collection[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return self.grouped | self.own.keys()

    def value(self, name: str, written: str) -> str:
        """A value as alerts carry it.

        Raises:
            ValueError: Where no alert could have it.
        """
        own = self.own.get(name, ())
        if written in own:
            return written
        if name not in self.grouped:
            raise ValueError(unknown(name, written, frozenset(own)))
        if name == COUNTRY and self.regions is not None and written not in NOWHERE:
            return self._country(written, self.regions)
        if name == "region" and self.regions is not None and written not in self.regions:
            raise ValueError(unknown(name, written, self.regions))
        if name == "type" and self.types is not None and written not in self.types:
            raise ValueError(unknown("indicator", written, self.types))
        return self.regions[written].id if name == "region" and self.regions is not None else written

    def _country(self, written: str, regions: Mapping[str, Region]) -> str:
        region = regions.get(written)
        if region is None:
            raise ValueError(unknown(COUNTRY, written, regions))
        if region.countries != {region.id}:
            raise ValueError(f'"{written}" is a region, not a country; write regions: [{region.id}] beside labels')
        return region.id


def labels_of(
    rules: Iterable[Rule], regions: Mapping[str, Region] | None, types: Collection[str] | None = None
) -> Labels:
    """What the alerts of some rules may be labelled with.

    A country is always one of it, and so is the part of a country that advice names without being grouped by it.
    """
    grouped, own = {COUNTRY, AREA}, defaultdict[str, set[str]](set)
    for rule in rules:
        grouped |= set(rule.group_by)
        for name, value in rule.labels.items():
            if rule.writes(name, value):
                own[name].add(value)
    return Labels(frozenset(grouped), dict(own), regions, types)
