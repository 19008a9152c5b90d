"""How names are spelt: plurals of peoples, divisions without generic words, Arabic names in other Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from monitor.tagging.place_folding import fold_name

HERE = Path(__file__).resolve().parent
SOURCES: dict[str, Any] = YAML(typ="safe").load((HERE / "gazetteer_sources.yaml").read_text("utf-8"))
GENERIC, LINKS, VAGUE, ARTICLES = (
    frozenset(SOURCES[key].split()) for key in ("generic", "links", "vague", "article_forms")
)


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
