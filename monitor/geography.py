"""Where the labels of an alert lie on a map: countries by their middle, regions by their circles or countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import orjson

from monitor.lib import shipped
from monitor.model.place import Area, Region

Middles = Mapping[str, tuple[float, float]]
"""Latitude and longitude by ISO 3166-1 alpha-2."""

Point = tuple[float, float]
Shape = tuple[Point, tuple[tuple[Point, ...], ...]]
"""A country's middle and its rings, each point as longitude and latitude; a small country has no ring."""


def areas(labels: Mapping[str, str], regions: Mapping[str, Region], middles: Middles) -> tuple[Area, ...]:
    """The areas of an alert.

    Args:
        labels: `country` or `region` of the alert's group; without them it lies nowhere.
        regions: Every region of the configuration by id, countries among them.
        middles: Where countries lie.
    """
    region = regions.get(labels.get("country", "")) or regions.get(labels.get("region", ""))
    if region is None:
        return ()
    if region.circles:
        return tuple(Area(c.name, None, c.lat, c.lon, c.radius_km) for c in region.circles)
    return tuple(_country(code, regions, middles) for code in sorted(region.countries))


@cache
def middles() -> Middles:
    """The middle of each country that the shipped data knows."""
    return {code: (lat, lon) for code, ((lon, lat), _) in outlines().items()}


@cache
def outlines() -> Mapping[str, Shape]:
    """The shapes of countries, by ISO 3166-1 alpha-2, from the shipped data."""
    shapes = orjson.loads((shipped.seeds() / "outlines.json").read_bytes())
    return {code: _shape(**shape) for code, shape in shapes.items()}


def _shape(middle: Sequence[float], rings: Sequence[Sequence[float]]) -> Shape:
    lat, lon = middle
    return (lon, lat), tuple(tuple(zip(ring[::2], ring[1::2], strict=True)) for ring in rings)


def _country(code: str, regions: Mapping[str, Region], middles: Middles) -> Area:
    title = regions[code].title if code in regions else code
    lat, lon = middles.get(code, (None, None))
    return Area(title, code, lat, lon)
