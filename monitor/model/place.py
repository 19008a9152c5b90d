"""Where: places found in a text, and regions that rules ask about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


class Role(StrEnum):
    """What a place is to what is told."""

    EVENT = "event"
    ACTOR = "actor"
    ORIGIN = "origin"
    DESTINATION = "destination"
    DATELINE = "dateline"
    MENTIONED = "mentioned"


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A toponym, demonym, sea, region, seat of government or armed group at its exact words.

    Attributes:
        field: `title` or `text`.
        start: Index into that field as a Python string; `end` is exclusive.
        id: `geonames:95446`, `iso:IQ`, `curated:red-sea`, …
        kind: country, demonym, city, admin1, sea, strait, region, disputed, government, group.
        country: The country it lies in or stands for; None for seas and regions of several countries.
        countries: All of them where it spans several (Sahel, Levant).
        confidence: Of the resolution, 0 to 1.
    """

    field: str
    start: int
    end: int
    text: str
    id: str
    kind: str
    country: str | None
    lat: float | None
    lon: float | None
    role: Role
    confidence: float
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountryMention:
    """A country a text names in any form; the one the text is about comes first in a list."""

    code: str
    role: Role
    confidence: float


@dataclass(frozen=True, slots=True)
class Circle:
    """All points within a distance of a point."""

    name: str
    lat: float
    lon: float
    radius_km: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies within, on the great circle."""
        return distance_km(self.lat, self.lon, lat, lon) <= self.radius_km


@dataclass(frozen=True, slots=True)
class Region:
    """A named part of the world a rule can ask about: countries, circles around places, or the world.

    Attributes:
        id: `IQ`, `levant`, `m49:145`, or the operator's own name.
        countries: Codes; with `everywhere` they do not matter.
    """

    id: str
    title: str
    countries: frozenset[str] = frozenset()
    circles: tuple[Circle, ...] = ()
    everywhere: bool = False

    def holds_country(self, code: str) -> bool:
        """Whether a whole country belongs to it."""
        return self.everywhere or code in self.countries

    def holds_place(self, place: PlaceMention) -> bool:
        """Whether a place belongs to it, by its country or by distance."""
        if self.everywhere:
            return place.country is not None or place.lat is not None
        if place.country is not None and place.country in self.countries:
            return True
        if place.lat is None or place.lon is None or place.kind == "country":
            return False
        lat, lon = place.lat, place.lon
        return any(circle.holds(lat, lon) for circle in self.circles)


@dataclass(frozen=True, slots=True)
class Area:
    """Where an alert applies, as far as it can be put on a map.

    Attributes:
        title: What people call it.
        code: ISO 3166-1 alpha-2, where it is a country.
        lat, lon: A point inside: the middle of a country, the centre of a circle; None where none is known.
        radius_km: Of a circle around that point; None for a country, whose extent is more than a point.
    """

    title: str
    code: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """Something of ours that stands at a point: an office, a plant, a school.

    Attributes:
        country: In which it lies; None where that is not known.
    """

    id: str
    title: str
    lat: float
    lon: float
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an act of some weight is felt.

    Attributes:
        weight: Of the indicator, from which on the distance holds; −10 to +10.
    """

    weight: float
    km: float


@dataclass(frozen=True, slots=True)
class Near:
    """Exact places within reach of an asset; the heavier the act, the farther.

    Attributes:
        reach: By weight, ascending; what is lighter than the first is near nothing.
    """

    assets: tuple[Asset, ...]
    reach: tuple[Reach, ...]

    def reached(self, place: PlaceMention, weight: float) -> tuple[Asset, ...]:
        """The assets an act of that weight at a place concerns; a whole country is no place."""
        if place.lat is None or place.lon is None or place.kind == "country":
            return ()
        km = max((one.km for one in self.reach if weight >= one.weight), default=-1.0)
        lat, lon = place.lat, place.lon
        return tuple(asset for asset in self.assets if distance_km(asset.lat, asset.lon, lat, lon) <= km)


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance by the haversine formula."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(phi1) * cos(phi2) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
