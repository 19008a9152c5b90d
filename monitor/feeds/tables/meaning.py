"""What the words of a row say on the common scale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from monitor.model.advisorytable import Meaning


def meant(values: Iterable[str], levels: Mapping[str, Meaning], rest: str) -> Meaning | None:
    """What several values say together: the strictest level of the whole, the strictest of a part; None for nothing."""
    found = [meaning for value in values if (meaning := _of(value, levels, rest)) is not None]
    return together(found) if found else None


def before_level(name: str, levels: Mapping[str, Meaning]) -> str:
    """A destination's name without the level behind it: "Guinea-Bissau" of "Guinea-Bissau - Level 3: …"."""
    return _behind(tuple(levels)).split(name, maxsplit=1)[0].strip() or name


def together(found: Sequence[Meaning]) -> Meaning:
    """Several meanings as one."""
    wholes = [meaning.level for meaning in found if meaning.level is not None]
    parts = [meaning.parts for meaning in found if meaning.parts is not None]
    return Meaning(max(wholes, default=None), max(parts, default=None))


def _of(value: str, levels: Mapping[str, Meaning], rest: str) -> Meaning | None:
    folded = {fold(phrase): meaning for phrase, meaning in levels.items()}
    said = fold(value)
    if said in folded:
        return folded[said]
    said_at = [(match.start(), match.end(), folded[match[0]]) for match in _pattern(tuple(folded)).finditer(said)]
    if not said_at:
        return None
    return _of_text(said, said_at, fold(rest))


def _of_text(said: str, said_at: Sequence[tuple[int, int, Meaning]], rest: str) -> Meaning:
    """A text that states several levels: the one nearest to `rest` is of most of the country, else the first one is."""
    at = said.find(rest) if rest else -1
    nearest = min(said_at, key=lambda one: abs(one[0] - at)) if at >= 0 else said_at[0]
    whole = nearest[2]
    others = [meaning for _, _, meaning in said_at if meaning is not whole]
    parts = [level for meaning in (*others, whole) for level in (meaning.parts, _level(meaning, whole)) if level]
    return Meaning(whole.level, max(parts, default=None))


def _level(meaning: Meaning, whole: Meaning) -> int | None:
    return None if meaning is whole else meaning.level


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest that fits."""
    longest = sorted((phrase for phrase in phrases if phrase), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else re.compile(r"(?!)")


@lru_cache(maxsize=64)
def _behind(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A mark and one of the phrases behind it."""
    said = "|".join(re.escape(phrase) for phrase in phrases if phrase)
    return re.compile(rf"\s*[-–—:|,(]\s*(?:{said})(?!\w)", re.IGNORECASE) if said else re.compile(r"(?!)")


@lru_cache(maxsize=4_096)
def fold(text: str) -> str:
    """A text without accents, case and runs of blanks or punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))
