"""Where the labels of an alert lie on a map: countries by their middle, regions by their circles or countries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import orjson

from monitor.lib import shipped
from monitor.model.place import Area, Region

Middles = Mapping[str, tuple[float, float]]
"""Latitude and longitude by ISO 3166-1 alpha-2."""


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
    """The middle of each country that has an outline in the shipped data."""
    outlines = orjson.loads((shipped.seeds() / "outlines.json").read_bytes())
    return {code: (outline["middle"][0], outline["middle"][1]) for code, outline in outlines.items()}


def _country(code: str, regions: Mapping[str, Region], middles: Middles) -> Area:
    title = regions[code].title if code in regions else code
    lat, lon = middles.get(code, (None, None))
    return Area(title, code, lat, lon)
