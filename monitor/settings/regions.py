"""Regions by every name an operator may use: groups, ISO codes, English country names, UN M49 areas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from monitor.lib import configfile
from monitor.lib.configfile import Loaded
from monitor.lib.errors import ConfigError, Fault
from monitor.lib.schemanames import unknown
from monitor.lib.suggest import closest
from monitor.model.place import Circle, Region
from monitor.settings.schema.regions import CircleKeys, RegionKeys, RegionsFile

_LISTED = 5  # countries that a region lacks, as far as they are named

WORLD = Region("world", "World", everywhere=True)
_WORLD_NAMES = ("world", "worldwide", "m49:001")


class Regions(Mapping[str, Region]):
    """Regions by id; a look-up also takes any other name, whatever its case, blanks and accents.

    `regions["Iraq"]`, `regions["iq"]` and `regions["IQ"]` are one region with the id `IQ`. Iterating gives ids.
    """

    def __init__(self, regions: Mapping[str, Region], names: Mapping[str, str]) -> None:
        self._regions = dict(regions)
        self._names = dict(names)

    def __getitem__(self, name: str) -> Region:
        if name in self._regions:
            return self._regions[name]
        return self._regions[self._names[fold(name)]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._regions)

    def __len__(self) -> int:
        return len(self._regions)

    def suggestion(self, name: str) -> str:
        """`; did you mean "levant"?` for a name that is none, else where to find the names."""
        near = closest(fold(name), self._names)
        if near is not None:
            region = self._regions[self._names[near]]
            shown = region.title if is_country(region) else region.id
            return f'; did you mean "{shown}"?'
        return "; name a country, its ISO 3166 code, or a region of docs/configuration.md"

    def besides(self, names: Iterable[str]) -> Regions:
        """These, and one that holds everything for each further name of which nothing else is known."""
        regions, known = dict(self._regions), dict(self._names)
        for name in names:
            if fold(name) not in known:
                _add(regions, known, Region(name, name, everywhere=True))
        return Regions(regions, known)

    def with_own(self, own: Loaded[Any], names: Iterable[str]) -> tuple[Regions, list[Fault]]:
        """These and an operator's own regions, which may refer to each other and replace shipped groups.

        Args:
            own: A file with `regions`.
            names: Of all own regions. One that is left out of the file for its faults holds everything here: whatever
                refers to it is not wrong because of that.
        """
        defined: Mapping[str, RegionKeys] = own.value.regions
        known = self.besides(name for name in names if name not in defined)
        builder = _Builder(dict(known._regions), dict(known._names), defined)
        for name in defined:
            if fold(name) in self._names and is_country(self[name]):
                words = f'"{name}" already means {self[name].title}; give your region another name'
                builder.faults.append(own.fault(words, "regions", name, key=True))
            else:
                builder.build(name, ())
        faults = builder.faults + [own.fault(message, "regions", *where) for where, message in builder.loops]
        return Regions(builder.regions, builder.names), faults


def narrowing(own: Loaded[Any], shipped: Regions, known: Regions) -> Iterator[Fault]:
    """For each own region that holds less than the shipped one it takes the place of: what it lacks.

    One that holds all of it and more was plainly meant to.

    Args:
        own: A file with `regions`.
        shipped: Without them.
        known: With them.
    """
    for name in own.value.regions:
        if name in shipped and (lacks := _lacks(known[name], shipped[name])):
            listed = ", ".join(lacks[:_LISTED]) + (f" and {len(lacks) - _LISTED} more" if lacks[_LISTED:] else "")
            words = f'takes the place of the shipped region "{name}" without {listed}, for shipped rules too'
            yield own.fault(f"{words}; give it another name to have both", "regions", name, key=True)


def _lacks(own: Region, shipped: Region) -> list[str]:
    """What a region does not hold of another one."""
    if own.everywhere:
        return []
    circles = (circle.name for circle in shipped.circles if circle not in own.circles)
    rest = ["the rest of the world"] if shipped.everywhere else []
    return [*rest, *sorted(shipped.countries - own.countries), *circles]


class Countries(Collection[str]):
    """Regions that are single countries, by any of their names; `instead` is the advice to who names another region."""

    def __init__(self, regions: Regions, instead: str) -> None:
        self._regions = regions
        self._instead = instead

    def __contains__(self, name: object) -> bool:
        return name in self._regions and is_country(self._regions[str(name)])

    def __iter__(self) -> Iterator[str]:
        return (name for name, region in self._regions.items() if is_country(region))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def suggestion(self, name: str) -> str:
        """`; did you mean "Georgia"?`, or what to do with a region."""
        return f"; that is a region, {self._instead}" if name in self._regions else self._regions.suggestion(name)


def is_country(region: Region) -> bool:
    """Whether a region is one country under its code, rather than a group that holds one."""
    return region.countries == {region.id}


def fold(name: str) -> str:
    """A name without case, accents and kind of blanks."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[\s_]+", "-", plain.strip().casefold().replace("’", "'"))


class _Country(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    name: str
    aliases: tuple[str, ...] = ()
    iso3: str | None = None
    m49: dict[str, str] = {}


class _Countries(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, _Country]


def load(path: Path) -> Regions:
    """The shipped regions of `regions.yaml` and the countries of `countries.yaml` beside it.

    Raises:
        ConfigError: where a file cannot be read or a region refers to what is not there.
    """
    shipped = configfile.read(path, RegionsFile)
    countries = configfile.read(path.with_name("countries.yaml"), _Countries).value.__pydantic_extra__
    regions, names = _countries(countries)
    for code, title in shipped.value.m49.items():
        _add(regions, names, _m49(code, title, countries))
    regions[WORLD.id] = WORLD
    names.update(dict.fromkeys(_WORLD_NAMES, WORLD.id))
    builder = _Builder(regions, names, shipped.value.regions)
    for name, keys in shipped.value.regions.items():
        builder.build(name, ())
        names.update({fold(alias): name for alias in keys.aliases})
    mistakes = builder.loops + builder.mistakes
    if mistakes:
        raise ConfigError([shipped.fault(message, "regions", *where) for where, message in mistakes])
    return Regions(regions, names)


def _countries(countries: Mapping[str, _Country]) -> tuple[dict[str, Region], dict[str, str]]:
    """Every country as a region; a name that two countries share is no name here."""
    regions: dict[str, Region] = {}
    names: dict[str, str] = {}
    for code, country in countries.items():
        _add(regions, names, Region(code, country.name, frozenset({code})))
        names.setdefault(fold(country.name), code)
    shared: set[str] = set()
    aliases: dict[str, str] = {}
    for code, country in countries.items():
        for alias in {fold(alias) for alias in (*country.aliases, country.iso3 or "") if alias} - names.keys():
            shared |= {alias} if alias in aliases else set()
            aliases[alias] = code
    names.update({alias: code for alias, code in aliases.items() if alias not in shared})
    return regions, names


def _m49(code: str, title: str, countries: Mapping[str, _Country]) -> Region:
    held = {
        country for country, entry in countries.items() if code in (entry.m49.get("region"), entry.m49.get("subregion"))
    }
    return Region(f"m49:{code}", title, frozenset(held))


def _add(regions: dict[str, Region], names: dict[str, str], region: Region) -> None:
    regions[region.id] = region
    names[fold(region.id)] = region.id


class _Builder:
    """Builds regions out of others, each once; a circle of references is told once."""

    def __init__(self, regions: dict[str, Region], names: dict[str, str], defined: Mapping[str, RegionKeys]) -> None:
        self.regions = regions
        self.names = names
        self.faults: list[Fault] = []
        self.loops: list[tuple[tuple[str | int, ...], str]] = []
        self.mistakes: list[tuple[tuple[str | int, ...], str]] = []
        self._defined = {fold(name): (name, keys) for name, keys in defined.items()}
        self._done: set[str] = set()

    def build(self, name: str, above: tuple[str, ...]) -> None:
        """Build a region and what it refers to."""
        folded = fold(name)
        if folded in self._done:
            return
        self._done.add(folded)
        name, keys = self._defined[folded]
        countries, circles = set[str](), [_circle(circle) for circle in keys.circles]
        everywhere = False
        for index, part in enumerate(keys.countries):
            region = self._named(part, (name, "countries", index), above, country=True)
            countries |= region.countries
            everywhere = everywhere or region.everywhere
        for index, part in enumerate(keys.regions):
            region = self._named(part, (name, "regions", index), (*above, folded), country=False)
            countries |= region.countries
            circles += [circle for circle in region.circles if circle not in circles]
            everywhere = everywhere or region.everywhere
        _add(
            self.regions,
            self.names,
            Region(name, keys.title or name, frozenset(countries), tuple(circles), everywhere),
        )

    def _named(self, part: str, where: tuple[str | int, ...], above: tuple[str, ...], *, country: bool) -> Region:
        folded = fold(part)
        if folded in above:
            self.loops.append((where, f'"{part}" refers back to this region; remove one of the two'))
            return Region(part, part)
        if not country and folded in self._defined:
            self.build(part, above)
        known = Regions(self.regions, self.names)
        region = known.get(part)
        if region is None:
            what = "country" if country else "region"
            self.mistakes.append((where, unknown(what, part, known)))
            return Region(part, part, everywhere=True)
        if country and len(region.countries) != 1:
            self.mistakes.append((where, f'"{part}" is a region; name it under regions: instead'))
        return region


def _circle(keys: CircleKeys) -> Circle:
    return Circle(keys.name, keys.lat, keys.lon, keys.radius_km)
