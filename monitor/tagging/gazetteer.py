"""The places Watchfloor knows, loaded from seeds/gazetteer/, and where their names stand in a text."""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.lib.digest import fingerprint
from monitor.tagging.place_folding import fold, fold_name
from monitor.tagging.place_weights import Weights

FILES = ("places.tsv.gz", "names.tsv.gz", "words.tsv.gz")

NOT_A_PLACE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the gazetteer.

    Attributes:
        id: `geonames:95446`, `iso:IQ`, `curated:red-sea`, …; demonyms carry their country's.
        kind: country, demonym, city, admin1, admin2, sea, strait, region, disputed, landmark, government, group, or
            none for a name that holds a place's name but is no place ("Paris Saint-Germain").
        country: ISO 3166-1 alpha-2, or None for what spans or stands for several.
        countries: All of them where it spans several.
        population: 0 where unknown.
        admin1: ISO 3166-2 code (else GeoNames') of the first-level division it is or lies in; "" where unknown.
    """

    id: str
    kind: str
    country: str | None
    countries: tuple[str, ...]
    lat: float | None
    lon: float | None
    population: int
    admin1: str
    name: str


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name at a whole-word position of a text.

    Attributes:
        start, end: Indices into the original text; `end` is exclusive.
        name: As folded.
        exact: The form that some of its places ask for where case tells anything (US, DRC); "" otherwise.
        lines: The places that bear it in any case, as indices for `Gazetteer.place`, heaviest first.
        exact_lines: The places that bear it in its exact form only.
    """

    start: int
    end: int
    name: str
    exact: str
    lines: tuple[int, ...]
    exact_lines: tuple[int, ...] = ()


class Gazetteer:
    """Names, places and words; immutable once loaded, safe to share between threads.

    Loading takes well under a second: places and names stay packed as text until a hit asks for them.
    """

    def __init__(self, places: str, names: str, words: str) -> None:
        """Read the three tables as `seeds/build/gazetteer.py` writes them."""
        self._places = places.splitlines()
        self._names = names.splitlines()
        self._patterns = AhoCorasick(
            [f" {line.partition(chr(9))[0]} " for line in self._names], implementation=Implementation.ContiguousNFA
        )
        self._read: dict[int, Place] = {}
        self._bearers: dict[tuple[int, ...], tuple[Place, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._short_forms: dict[str, str] = {}
        self._countries: dict[str, str] = {}
        self._weights: dict[str, float] = {}
        self.bare_states: frozenset[str] = frozenset()
        self.minor_countries: frozenset[str] = frozenset()
        self._signs: dict[str, tuple[str, ...]] = {}
        for line in words.splitlines():
            self._keep_word(*line.split("\t"))
        self.weights = Weights.of(self._weights)
        self._sign_list = list(self._signs)
        self._sign_patterns = AhoCorasick(self._sign_list)
        self.version = fingerprint(places, names, words, size=6)

    @classmethod
    def load(cls, seeds: Path) -> Gazetteer:
        """Read the gazetteer below a seeds folder."""
        return cls(*(gzip.decompress((seeds / "gazetteer" / name).read_bytes()).decode("utf-8") for name in FILES))

    def hits(self, text: str) -> list[NameHit]:
        """Every known name in a text at word boundaries, overlapping ones included, by position.

        A full stop, comma or line break inside a name counts as a boundary unless the name is written so.
        """
        folded = fold(text)
        found = []
        for index, start, end in self._patterns.find_matches_as_indexes(folded.text, overlapping=True):
            name, exact, lines = self._names[index].split("\t")
            first, last = folded.span(start + 1, end - 1)
            found.append(NameHit(first, _with_full_stop(text, last), name, exact, *_split(lines)))
        return found

    def place(self, line: int) -> Place:
        """The place of a hit's line."""
        known = self._read.get(line)
        if known is None:
            known = self._read[line] = _place(self._places[line])
        return known

    def bearers(self, lines: tuple[int, ...]) -> tuple[Place, ...]:
        """The places of a hit's lines."""
        known = self._bearers.get(lines)
        if known is None:
            known = self._bearers[lines] = tuple(self.place(line) for line in lines)
        return known

    def names(self, folded: str) -> bool:
        """Whether a folded word is itself a known name."""
        position = bisect_left(self._names, folded + "\t")
        return position < len(self._names) and self._names[position].startswith(folded + "\t")

    def word_is(self, word: str, kind: str) -> bool:
        """Whether a folded word stands in a list of seeds/gazetteer/words.yaml (`given`, `surnames`, `titles`, …)."""
        return kind in self._words.get(word, ())

    def division_of(self, short_form: str) -> str | None:
        """The ISO 3166-2 code of an abbreviation in its exact form without the last full stop: `Ga` is US-GA."""
        return self._short_forms.get(short_form)

    def signs(self, text: str) -> frozenset[str]:
        """The countries whose institutions or customs a text speaks of without naming them ("county sheriff": US).

        A text that speaks of war adds the countries at war, marked `@`.
        """
        found: set[str] = set()
        for index, start, end in self._sign_patterns.find_matches_as_indexes(text, overlapping=True):
            if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
                found.update(self._signs[self._sign_list[index]])
        return frozenset(found)

    def country_of(self, name: str) -> str | None:
        """The code of a country by any name lists of destinations print: folded, aliases and respellings included."""
        for form in _readings(_NOISE.sub("", name)):
            folded = fold_name(form)
            code = self._countries.get(folded) or self._countries.get(folded.removeprefix("the "))
            if code:
                return code
        return None

    def name_of(self, code: str) -> str:
        """A country's display name; the code itself where it is unknown."""
        return self._display.get(code, code)

    @cached_property
    def _display(self) -> Mapping[str, str]:
        rows = (line.split("\t") for line in self._places if line.startswith("iso:"))
        return {row[2]: row[-1] for row in rows if row[1] == "country"}

    def _keep_word(self, word: str, kinds: str) -> None:
        kind, _, code = kinds.partition(":")
        if kind == "abbreviation":
            self._short_forms[word] = code
        elif kind == "country":
            self._countries[word] = code
        elif kind == "sign":
            self._signs[word] = tuple(code.split(","))
        elif kind == "weight":
            self._weights[word] = float(code)
        elif kind == "bare_states":
            self.bare_states |= frozenset(code.split(","))
        elif kind == "minor_countries":
            self.minor_countries |= frozenset(code.split(","))
        else:
            self._words[word] = frozenset(kinds.split(","))


_NOISE = re.compile(r"\s+(?:travel\s+)?(?:advisory|advice)\s*$", re.IGNORECASE)
_BRACKETS = re.compile(r"^(.+?)\s*\((.+?)\)\s*$")


def _readings(name: str) -> Iterator[str]:
    """A listed name as it stands, without its brackets, as in its brackets, and with what follows a comma put first."""
    yield name
    bracketed = _BRACKETS.match(name)
    outside = bracketed[1] if bracketed else name
    head, comma, tail = outside.partition(", ")
    if bracketed:
        yield outside
    if comma:
        yield f"{tail} {head}"
    if bracketed:
        yield bracketed[2]


def _with_full_stop(text: str, end: int) -> int:
    """The end of a dotted abbreviation with its last dot: `U.S.`, not `U.S`."""
    return end + 1 if text[end : end + 1] == "." and text[end - 2 : end - 1] == "." else end


def _split(lines: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lines of a name: those of any case, those of its exact form (marked `!`)."""
    if "!" not in lines:
        return tuple(map(int, lines.split())), ()
    every = lines.split()
    exact = tuple(int(line[:-1]) for line in every if line.endswith("!"))
    return tuple(int(line) for line in every if not line.endswith("!")), exact


def _place(row: str) -> Place:
    """A line of places.tsv."""
    key, kind, country, countries, lat, lon, population, admin1, name = row.split("\t")
    return Place(
        id=key,
        kind=kind,
        country=country or None,
        countries=tuple(countries.split(",")) if countries else (),
        lat=float(lat) if lat else None,
        lon=float(lon) if lon else None,
        population=int(population) if population else 0,
        admin1=admin1,
        name=name,
    )
