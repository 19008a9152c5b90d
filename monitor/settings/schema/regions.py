"""Regions: the shipped ones of `seeds/regions.yaml` and an operator's own."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from monitor.lib.configfile import Keys, Number, OneOrMany
from monitor.lib.schemanames import name_of
from monitor.model.rulebounds import FARTHEST
from monitor.settings.schema.words import Country, Identifier, Line, RegionNames, Text, Texts


class CircleKeys(Keys):
    """All points within a distance of a point."""

    name: Line = Field(description="What stands in its middle.", examples=["Erbil"])
    lat: Annotated[Number, Field(ge=-90, le=90)] = Field(description="Degrees north.", examples=[36.19])
    lon: Annotated[Number, Field(ge=-180, le=180)] = Field(description="Degrees east.", examples=[44.01])
    radius_km: Annotated[Number, Field(gt=0, le=FARTHEST)] = Field(description="Kilometres.", examples=[50])


class RegionKeys(Keys):
    """A part of the world: what lies in any of its countries, regions or circles."""

    title: Line | None = Field(default=None, description="What people read; the id where it is left out.")
    countries: Annotated[tuple[Annotated[Text, name_of("country", among="country of a region")], ...], OneOrMany] = (
        Field(default=(), description="ISO 3166 codes or English names.", examples=[["IQ", "Syria"]])
    )
    regions: RegionNames = Field(
        default=(), description="Other regions that belong to it whole.", examples=[["levant"]]
    )
    circles: tuple[CircleKeys, ...] = Field(
        default=(),
        description="Places with a radius. Only reports with an exact place match a circle, never a whole country.",
        examples=[[{"name": "Erbil", "lat": 36.19, "lon": 44.01, "radius_km": 50}]],
    )

    @model_validator(mode="after")
    def _holds_something(self) -> RegionKeys:
        if not (self.countries or self.regions or self.circles):
            raise ValueError("a region needs countries, regions or circles")
        return self


class AssetKeys(Keys):
    """Something of yours that stands at a point."""

    title: Line | None = Field(default=None, description="What people read; the id where it is left out.")
    lat: Annotated[Number, Field(ge=-90, le=90)] = Field(description="Degrees north.", examples=[36.19])
    lon: Annotated[Number, Field(ge=-180, le=180)] = Field(description="Degrees east.", examples=[44.01])
    country: Country | None = Field(
        default=None,
        description="The country it lies in, by which routes, silences and digests find alerts near it; left out: "
        "that of the nearest town.",
        examples=["IQ"],
    )


class ShippedRegion(RegionKeys):
    """A region of `seeds/regions.yaml`."""

    aliases: Texts = ()
    note: Text | None = None


class RegionsFile(Keys):
    """`seeds/regions.yaml`."""

    m49: dict[str, Text] = Field(description="Names of UN M49 areas; their countries are told by countries.yaml.")
    regions: dict[Identifier | Annotated[str, Field(pattern="^m49:[0-9]{3}$")], ShippedRegion]
