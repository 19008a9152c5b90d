"""For which country a disputed place counts, where an operator sees it otherwise than the shipped gazetteer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import Field

from monitor.lib.configfile import Keys, OneOrMany, read
from monitor.lib.errors import ConfigError
from monitor.lib.suggest import hint
from monitor.tagging.place_names import Place

Claims = Mapping[str, tuple[str, ...]]
CURATED = "curated:"

Codes = Annotated[tuple[str, ...], OneOrMany, Field(min_length=1)]


class PlacesFile(Keys):
    """`places.yaml`, which may lie beside the other files of a configuration."""

    # The country (ISO code) a place counts for; several, where it shall count for none of them alone. A place is named
    # as in seeds/gazetteer/regions.yaml (`crimea`), by the code of a country (`XK`), or by that of a division with all
    # that lies in it (`UA-43`).
    disputed: dict[str, Codes] = Field(default_factory=dict)


def claims(path: Path, places: Collection[str], countries: Collection[str]) -> Claims:
    """Read `places.yaml`.

    Args:
        path: The file.
        places: What may be named as disputed.
        countries: Every country's code.

    Raises:
        ConfigError: with every fault of the file.
    """
    loaded = read(path, PlacesFile)
    told = loaded.value.disputed
    faults = [
        loaded.fault(f'unknown place "{name}"{hint(name, places)}', "disputed", name, key=True)
        for name in told
        if name not in places
    ] + [
        loaded.fault(f'"{code}" is no ISO code of a country', "disputed", name)
        for name, codes in told.items()
        for code in codes
        if code not in countries
    ]
    if faults:
        raise ConfigError(faults)
    return told


def claimed(place: Place, claims: Claims) -> Place:
    """A place with the country it shall count for; one that no claim names stays as it is."""
    for name in (place.id.removeprefix(CURATED), place.admin1, place.country or ""):
        codes = claims.get(name)
        if codes:
            return replace(place, country=codes[0] if len(codes) == 1 else None, countries=codes if codes[1:] else ())
    return place
