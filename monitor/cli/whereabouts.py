"""Where assets and circles lie, for whoever may have swapped two numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.configuration import Configuration
    from monitor.model.place import Asset
    from monitor.settings.assets import Town
    from monitor.settings.schema.regions import CircleKeys


def placed(configuration: Configuration) -> Iterator[tuple[Asset, str]]:
    """Each asset with its nearest town: `2 km from Erbil, Iraq`."""
    for asset, towns in _with_towns(configuration):
        yield asset, _nearest(configuration, towns)


def misplaced(configuration: Configuration) -> Iterator[str]:
    """For each asset at 0, 0, and each nowhere near the country it is said to lie in, that it is, and where."""
    from monitor.configuration import WATCHFLOOR, names_of
    from monitor.lib.configfile import opened
    from monitor.settings.assets import contradicted
    from monitor.settings.schema.watchfloor import WatchfloorFile

    file = opened(configuration.folder / WATCHFLOOR, WatchfloorFile)
    for asset, towns in _with_towns(configuration):
        if asset.lat == asset.lon == 0:
            words = f"{asset.id} lies at 0, 0, in the ocean off Africa; were lat and lon left as they came?"
            yield str(file.fault(words, "assets", asset.id, "lat"))
        elif contradicted(asset, towns):
            stated = names_of(configuration).country(asset.country or "")
            words = f"{asset.id} lies {_nearest(configuration, towns)}, which is not near {stated}; mend one of them"
            yield str(file.fault(f"{words}: lat is degrees north, lon degrees east", "assets", asset.id, "country"))


def circled(configuration: Configuration) -> Iterator[tuple[str, str]]:
    """Each circle of the operator's own regions, by region and name, with the town nearest to its middle."""
    for name, _, circle, towns in _own_circles(configuration):
        yield f"{name}, {circle.name}", _nearest(configuration, towns)


def empty_circles(configuration: Configuration) -> Iterator[str]:
    """For each own circle around which there is neither a town nor a sea, that it is, and where it may be meant."""
    from monitor.configuration import WATCHFLOOR
    from monitor.lib import shipped
    from monitor.lib.configfile import opened
    from monitor.settings.assets import FAR_KM, at_sea, towns_at
    from monitor.settings.schema.watchfloor import WatchfloorFile

    for name, index, circle, towns in _own_circles(configuration):
        if towns or at_sea(shipped.seeds(), (circle.lat, circle.lon)):
            continue
        turned = (circle.lon, circle.lat)
        there = towns_at(shipped.seeds(), (turned,))[turned]
        words = f"{circle.name} has neither a town within {FAR_KM:g} km nor a sea around it"
        if there:
            words = f"{words}; with lat and lon exchanged it lies {_nearest(configuration, there)}"
        file = opened(configuration.folder / WATCHFLOOR, WatchfloorFile)
        yield str(file.fault(words, "regions", name, "circles", index, "lat"))


def _own_circles(configuration: Configuration) -> Iterator[tuple[str, int, CircleKeys, tuple[Town, ...]]]:
    from monitor.configuration import WATCHFLOOR
    from monitor.lib import shipped
    from monitor.lib.configfile import read
    from monitor.settings.assets import towns_at
    from monitor.settings.schema.watchfloor import WatchfloorFile

    regions = read(configuration.folder / WATCHFLOOR, WatchfloorFile).value.regions
    points = tuple(sorted({(circle.lat, circle.lon) for keys in regions.values() for circle in keys.circles}))
    towns = towns_at(shipped.seeds(), points) if points else {}
    for name, keys in regions.items():
        for index, circle in enumerate(keys.circles):
            yield name, index, circle, towns[circle.lat, circle.lon]


def _with_towns(configuration: Configuration) -> Iterator[tuple[Asset, tuple[Town, ...]]]:
    from monitor.lib import shipped
    from monitor.settings.assets import towns_at

    assets = configuration.monitor.assets.values()
    points = tuple(sorted({(asset.lat, asset.lon) for asset in assets}))
    towns = towns_at(shipped.seeds(), points) if points else {}
    yield from ((asset, towns[asset.lat, asset.lon]) for asset in assets)


def _nearest(configuration: Configuration, towns: tuple[Town, ...]) -> str:
    from monitor.configuration import names_of
    from monitor.settings.assets import FAR_KM

    if not towns:
        return f"no town within {FAR_KM:g} km"
    km, code, name = towns[0]
    return f"{km:.0f} km from {name}, {names_of(configuration).country(code)}"
