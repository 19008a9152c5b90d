"""What is the operator's own, and in which country it lies, as far as a list of towns tells."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import floor
from pathlib import Path

from monitor.model.place import Asset, Region, distance_km
from monitor.settings.schema.regions import AssetKeys

# From the nearest town at most so far: farther out is the sea, or nobody's land.
FAR_KM = 150.0
_BAND = 2  # degrees of latitude, some 220 km: a town within reach lies in the band of a point or in one beside it

_BORDER_KM = 50.0  # by so much the nearest town may lie nearer that is across a border
_IN_SIGHT_KM = 10.0
_SEA_KM = 900.0  # from its middle, a sea reaches so far: the Arabian and the Black Sea do

Point = tuple[float, float]
Town = tuple[float, str, str]  # kilometres, country, name


def built(keys: Mapping[str, AssetKeys], regions: Mapping[str, Region], seeds: Path) -> Mapping[str, Asset]:
    """Assets by id, each with the country it names, else with the one that its nearest town lies in."""
    spoken = {name: one.country for name, one in keys.items() if one.country is not None}
    named = {name: regions[country].id for name, country in spoken.items() if country in regions}
    asked = tuple(sorted({(one.lat, one.lon) for name, one in keys.items() if name not in named}))
    found = countries_at(seeds, asked) if asked else {}
    return {
        name: Asset(name, one.title or name, one.lat, one.lon, named.get(name) or found.get((one.lat, one.lon)))
        for name, one in keys.items()
    }


def countries_at(seeds: Path, points: tuple[Point, ...]) -> Mapping[Point, str]:
    """The country of the town nearest to each point, as ISO 3166-1 alpha-2; without those that no town is near."""
    return {point: towns[0][1] for point, towns in towns_at(seeds, points).items() if towns}


@lru_cache(2)
def towns_at(seeds: Path, points: tuple[Point, ...]) -> Mapping[Point, tuple[Town, ...]]:
    """Of each country that has a town near a point the nearest one; the country of the nearest of all comes first.

    Among towns in sight of a point it is named by the largest of that country: Kyiv rather than one of its districts.
    """
    bands: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        for beside in (-1, 0, 1):
            bands[floor(point[0] / _BAND) + beside].append(point)
    nearest: dict[Point, dict[str, Town]] = {point: {} for point in points}
    largest: dict[tuple[Point, str], tuple[int, Town]] = {}
    for code, name, lat, lon, people in _towns(seeds / "gazetteer" / "places.tsv.gz"):
        for point in bands.get(floor(lat / _BAND), ()):
            town = (distance_km(*point, lat, lon), code, name)
            if town[0] < FAR_KM:
                known = nearest[point]
                known[code] = min(known.get(code, town), town)
            if town[0] < _IN_SIGHT_KM:
                largest[point, code] = max(largest.get((point, code), (people, town)), (people, town))
    return {
        point: tuple(largest.get((point, town[1]), (0, town))[1] for town in sorted(towns.values()))
        for point, towns in nearest.items()
    }


def at_sea(seeds: Path, point: Point) -> bool:
    """Whether a sea or strait that has a name lies around a point."""
    return any(distance_km(*point, *middle) < _SEA_KM for middle in _seas(seeds / "gazetteer" / "places.tsv.gz"))


def contradicted(asset: Asset, towns: Sequence[Town]) -> bool:
    """Whether a town of another country is so much nearer than any of the asset's own that it cannot be a border."""
    if not towns or asset.country is None:
        return False
    own = [km for km, code, _ in towns if code == asset.country]
    return not own or min(own) > towns[0][0] + _BORDER_KM


@lru_cache(1)
def _seas(path: Path) -> tuple[Point, ...]:
    """The middles of seas and straits."""
    rows = (row.split("\t") for row in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines())
    return tuple((float(row[4]), float(row[5])) for row in rows if row[1] in ("sea", "strait") and row[4])


def _towns(path: Path) -> Iterator[tuple[str, str, float, float, int]]:
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
        _, kind, country, _, lat, lon, people, *_, name = line.split("\t")
        if kind == "city" and country and lat:
            yield country, name, float(lat), float(lon), int(people or 0)
