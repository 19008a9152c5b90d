"""What a rule looks at, with every name in it resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from monitor.model.actor import plain
from monitor.model.place import Asset, Near, Reach, Region
from monitor.model.rule import FOREIGN, Sources, Where
from monitor.settings.actors import groups_in
from monitor.settings.regions import Regions, is_country
from monitor.settings.schema.where import (
    AdvisoryWhereKeys,
    CoverageWhereKeys,
    LevelWhereKeys,
    NearKeys,
    SourceKeys,
    WhereKeys,
)


class Wheres:
    """Resolves names; one that is unknown is told elsewhere and left out here."""

    def __init__(self, regions: Regions, assets: Mapping[str, Asset] | None, seeds: Path | None) -> None:
        self._regions = regions
        self._assets = assets or {}
        self._seeds = seeds

    def where(self, keys: AdvisoryWhereKeys | CoverageWhereKeys) -> Where:
        """Reports, counts or advisories."""
        regions = self._named(keys.regions)
        match keys:
            case WhereKeys():
                return Where(
                    types=frozenset(keys.types),
                    assertions=frozenset(keys.assertions),
                    undone=frozenset(keys.undone),
                    regions=regions,
                    attributes=keys.attributes,
                    actors=frozenset(called for name in keys.actors for called in self._called(name)),
                    issuers=frozenset(keys.issuers),
                    min_confidence=keys.min_confidence,
                    headline=keys.headline,
                    min_origins=keys.min_origins,
                    confirmed_by=frozenset(keys.confirmed_by),
                    tiers=frozenset(keys.tiers),
                    state_media=keys.state_media,
                    near=self._near(keys.near),
                )
            case CoverageWhereKeys():
                return Where(
                    types=frozenset(keys.types),
                    assertions=frozenset(keys.assertions),
                    regions=regions,
                    tiers=frozenset(keys.tiers),
                    state_media=keys.state_media,
                )
            case LevelWhereKeys():
                return Where(regions=regions, issuers=frozenset(keys.issuers), areas=keys.areas)
        return Where(regions=regions, issuers=frozenset(keys.issuers))

    def sources(self, keys: SourceKeys) -> Sources:
        """Feeds."""
        return Sources(
            feeds=frozenset(keys.feeds),
            topics=frozenset(keys.topics),
            languages=frozenset(keys.languages),
            countries=frozenset(self._regions[name].id for name in keys.countries if name in self._regions),
            issuers=frozenset(keys.issuers),
            tiers=frozenset(keys.tiers),
        )

    def _named(self, names: Iterable[str]) -> tuple[Region, ...]:
        known = self._regions
        found = {known[name].id: known[name] for name in names if name in known}
        return tuple(found.values())

    def _called(self, name: str) -> Collection[str]:
        """A country by its code, as mentions have it; a group by each of its names, since texts use any of them."""
        region = self._regions.get(name)
        if region is not None and is_country(region):
            return (region.id,)
        if name == FOREIGN or self._seeds is None:
            return (name,)
        return groups_in((self._seeds / "gazetteer").resolve()).get(plain(name), (name,))

    def _near(self, keys: NearKeys | None) -> Near | None:
        if keys is None:
            return None
        chosen = [self._assets[name] for name in keys.assets or self._assets if name in self._assets]
        reach = sorted((Reach(one.weight, one.km) for one in keys.reach), key=lambda one: one.weight)
        return Near(tuple(chosen), tuple(reach))


def is_plain(region: Region | None) -> bool:
    """Whether a region is known to hold circles only, no country."""
    return region is not None and not region.everywhere and not region.countries
