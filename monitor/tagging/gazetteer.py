"""The places Watchfloor knows, loaded from seeds/gazetteer/, and where their names stand in a text."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.lib.digest import fingerprint
from monitor.tagging.disputed import CURATED, Claims, claimed, claims
from monitor.tagging.place_folding import fold, fold_name
from monitor.tagging.place_names import Entry, Name, Place
from monitor.tagging.place_phrases import Phrases, PhrasesFile
from monitor.tagging.place_table import Table
from monitor.tagging.place_weights import Weights

FILES: Final = ("places.tsv.gz", "names.tsv.gz", "words.tsv.gz")

_FIRST_COLUMN: Final = re.compile(r"^[^\t\n]+", re.MULTILINE)
_NO_LISTS: Final[frozenset[str]] = frozenset()
# How many of each are kept ready: more than a month of news names, and a bound on what a hostile text can make us hold.
_FIELDS_READY: Final = 2  # title and text: asked for their names first, for their signs afterwards
_NAMES_READY, _PLACES_READY, _WORDS_READY = 16_384, 32_768, 16_384


# A known name at a whole-word position `[start, end)` of a text.
Hit = tuple[int, int, Entry]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word beside a name.

    Attributes:
        lists: Those of seeds/gazetteer/words.yaml it stands in.
        gap: What stands between it and the name, or the word nearer to it.
        reach: How many characters it and the gap take.
    """

    text: str
    folded: str
    capital: bool
    lists: frozenset[str]
    gap: str
    reach: int


class Gazetteer:
    """Names, places and words; immutable once loaded, safe to share between threads.

    Loading takes about a quarter of a second: places and names stay packed as text until a hit asks for them.
    """

    def __init__(self, places: str, names: str, words: str, phrases: Phrases | None = None) -> None:
        """Read the three tables as `seeds/build/gazetteer.py` writes them, with the function words beside names."""
        self.phrases = phrases or Phrases.of(PhrasesFile())
        self._places, self._names = Table(places), Table(names)
        self._claims: Claims = {}
        self._displayed: Mapping[str, str] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._short_forms: dict[str, str] = {}
        self._countries: dict[str, str] = {}
        self._numbers: dict[str, float] = {}
        self._groups: dict[str, frozenset[str]] = {}
        self._signs: dict[str, tuple[str, ...]] = {}
        for line in words.splitlines():
            self._keep_word(*line.split("\t"))
        self._text_of_words = words
        self.weights = Weights.of(self._numbers, self._groups)
        by_folded: dict[str, list[str]] = {}
        for sign in self._signs:
            by_folded.setdefault(fold_name(sign), []).append(sign)
        # A mark such as "£" has no letters to be found by.
        self._bare_signs = {sign: re.compile(rf"(?<!\w){re.escape(sign)}(?!\w)") for sign in by_folded.pop("", ())}
        self._signs_at = tuple(by_folded.values())
        self._patterns = AhoCorasick(
            [f" {name} " for name in (*_FIRST_COLUMN.findall(names), *by_folded)],
            implementation=Implementation.ContiguousNFA,
            store_patterns=False,
        )
        # Methods whose answers are kept; the caches belong to this gazetteer, and go with it.
        self._entries: dict[int, Entry] = {}
        self._beside: dict[str, Neighbour] = {}
        self.name = lru_cache(_NAMES_READY)(self._read_name)
        self.place = lru_cache(_PLACES_READY)(self._read_place)
        self.neighbour = lru_cache(_WORDS_READY)(self._read_neighbour)
        self.names = lru_cache(_WORDS_READY)(self._find_name)
        self._read = lru_cache(_FIELDS_READY)(self._scan)

    @classmethod
    def load(cls, seeds: Path, own: Path | None = None) -> Gazetteer:
        """Read the gazetteer below a seeds folder, and an operator's `places.yaml`.

        Raises:
            ConfigError: with every fault of that file.
        """
        folder = seeds / "gazetteer"
        places, names, words = (gzip.decompress((folder / name).read_bytes()).decode("utf-8") for name in FILES)
        loaded = cls(places, names, words, Phrases.load(folder / "phrases.yaml"))
        if own is not None:
            loaded._claims = claims(own, loaded._claimable(), loaded._display)
        return loaded

    def _claimable(self) -> frozenset[str]:
        """What `places.yaml` may name: curated places, countries, divisions."""
        rows = [line.split("\t") for line in self._places.lines()]
        curated = {row[0].removeprefix(CURATED) for row in rows if row[0].startswith(CURATED)}
        return frozenset({*curated, *self._display, *(row[7] for row in rows if row[7])})

    @property
    def version(self) -> str:
        """A fingerprint of the data."""
        return fingerprint(self._places.text, self._names.text, self._text_of_words, size=6)

    def hits(self, text: str) -> Sequence[Hit]:
        """Every known name in a text at word boundaries, overlapping ones included, by position.

        A full stop, comma or line break inside a name counts as a boundary unless the name is written so.
        """
        return self._read(text)[0]

    def signs(self, text: str) -> frozenset[str]:
        """The countries whose institutions or customs a text speaks of without naming them ("county sheriff": US).

        A text that speaks of war adds the countries at war, marked `@`.
        """
        return self._read(text)[1]

    def _scan(self, text: str) -> tuple[Sequence[Hit], frozenset[str]]:
        """Names and signs, in one pass."""
        folded, names = fold(text), len(self._names)
        even, entries = folded.even, self._entries
        found: list[Hit] = []
        spoken: set[str] = set()
        for index, start, end in self._patterns.find_matches_as_indexes(folded.text, overlapping=True):
            first, last = (start, end - 2) if even else folded.span(start + 1, end - 1)
            if index >= names:
                spoken.update(self._spoken(text, first, self._signs_at[index - names]))
                continue
            known = entries.get(index)
            if known is None:
                known = self._read_entry(index)
            if known.lettered and text[last : last + 1] == "." == text[last - 2 : last - 1]:
                last += 1  # a dotted abbreviation with its last dot: `U.S.`, not `U.S`
            found.append((first, last, known))
        for sign, alone in self._bare_signs.items():
            if sign in text and alone.search(text):
                spoken.update(self._signs[sign])
        return found, frozenset(spoken)

    def _spoken(self, text: str, start: int, signs: Sequence[str]) -> Iterator[str]:
        """The countries of those of some signs, alike but for case and marks, that stand in a text as written."""
        for sign in signs:
            if text.startswith(sign, start) and not text[start + len(sign) : start + len(sign) + 1].isalnum():
                yield from self._signs[sign]

    def _read_entry(self, index: int) -> Entry:
        """A line of the table of names."""
        if len(self._entries) >= _NAMES_READY:
            self._entries.clear()
        name, exact, lines = self._names[index].split("\t")
        every = lines.split()
        exact_lines = tuple(int(line[:-1]) for line in every if line.endswith("!"))
        any_lines = tuple(int(line) for line in every if not line.endswith("!"))
        entry = self._entries[index] = Entry(
            name,
            exact,
            any_case=self.name(name, any_lines) if any_lines else None,
            exact_case=self.name(name, exact_lines) if exact_lines else None,
            either=self.name(name, exact_lines + any_lines),
            lettered=name[-2:-1] == " ",
            word=" " not in name and not exact[:1].islower(),
        )
        return entry

    def _read_name(self, folded: str, lines: tuple[int, ...]) -> Name:
        """A name with the places of some lines of the table of places.

        In texts a dot is a blank of its own, so that the table holds "st  louis" for "St. Louis"; the name is one.
        """
        return Name.of(" ".join(folded.split()), lines, tuple(map(self.place, lines)), self.lists, self.weights)

    def _read_place(self, line: int) -> Place:
        """The place of a line."""
        place = _place(self._places[line])
        return claimed(place, self._claims) if self._claims else place

    def beside(self, written: str) -> Neighbour:
        """A word of a text behind one blank, as most are."""
        known = self._beside.get(written)
        if known is None:
            if len(self._beside) >= _WORDS_READY:
                self._beside.clear()
            known = self._beside[written] = self._read_neighbour(written, " ")
        return known

    def _read_neighbour(self, written: str, gap: str) -> Neighbour:
        """A word of a text behind a gap."""
        folded = fold_name(written)
        lists = self.lists(folded)
        if not lists and "-" in written:  # "Russian-occupied Kherson"
            lists = self.lists(fold_name(written.rpartition("-")[2])) & _TIED
        return Neighbour(written, folded, written[0].isupper(), lists, gap, reach=len(written) + len(gap))

    def _find_name(self, folded: str) -> bool:
        """Whether a folded word is itself a known name."""
        return self._names.holds(folded)

    def lists(self, folded: str) -> frozenset[str]:
        """The lists of seeds/gazetteer/words.yaml a folded word stands in (`given`, `surnames`, `titles`, …)."""
        return self._words.get(folded, _NO_LISTS)

    def division_of(self, short_form: str) -> str | None:
        """The ISO 3166-2 code of an abbreviation in its exact form without the last full stop: `Ga` is US-GA."""
        return self._short_forms.get(short_form)

    def country_of(self, name: str) -> str | None:
        """The code of a country by any name lists of destinations print: folded, aliases and respellings included."""
        for form in _readings(self.phrases.notice.sub("", name)):
            folded = fold_name(form)
            for known in (folded, *(folded.removeprefix(f"{article} ") for article in self.phrases.definite)):
                if known in self._countries:
                    return self._countries[known]
        return None

    def name_of(self, code: str) -> str:
        """A country's display name; the code itself where it is unknown."""
        return self._display.get(code, code)

    @property
    def _display(self) -> Mapping[str, str]:
        """Display names by code; the table is searched for them once, when first asked."""
        if not self._displayed:
            rows = (line.split("\t") for line in self._places.lines() if line.startswith("iso:"))
            self._displayed = {row[2]: row[-1] for row in rows if row[1] == "country"}
        return self._displayed

    def _keep_word(self, word: str, kinds: str) -> None:
        kind, _, code = kinds.partition(":")
        if kind == "abbreviation":
            self._short_forms[word] = code
        elif kind == "country":
            self._countries[word] = code
        elif kind == "sign":
            self._signs[word] = tuple(code.split(","))
        elif kind == "weight":
            self._numbers[word] = float(code)
        elif kind in ("bare_states", "minor_countries", "capitals"):
            self._groups[kind] = frozenset(code.split(","))
        else:
            self._words[word] = frozenset(kinds.split(","))


_TIED: Final = frozenset({"befalling"})  # lists that a word is of behind a hyphen too
_BRACKETS: Final = re.compile(r"^(.+?)\s*\((.+?)\)\s*$")


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


def _place(row: str) -> Place:
    """A line of places.tsv; what many places share is one string, so that comparing costs a look at its address."""
    key, kind, country, countries, lat, lon, population, admin1, name = row.split("\t")
    return Place(
        id=key,
        kind=intern(kind),
        country=intern(country) if country else None,
        countries=tuple(countries.split(",")) if countries else (),
        lat=float(lat) if lat else None,
        lon=float(lon) if lon else None,
        population=int(population) if population else 0,
        admin1=intern(admin1),
        name=name,
    )
