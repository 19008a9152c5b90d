"""Names as the gazetteer compares them: lower case, without diacritics, every separator a blank, offsets kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import Final

# Letters that Unicode does not decompose, by the letter that English spelling puts for them.
_PLAIN: Final = str.maketrans("øłđðħıœæßþŋʻʼʽʾʿ", "olddhioastn     ")
_ASCII: Final = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_ASCII_BYTES: Final = bytes(ord(_ASCII.get(code, " ")) for code in range(256))
_BLANKS: Final = bytes(0x20 if chr(code).isspace() else code for code in range(128)) + bytes(range(128, 256))
_NONE: Final[frozenset[str]] = frozenset()
_NON_ASCII: Final = re.compile(r"[^\x00-\x7f]")
# White space after white space, which shrinks away.
_SURPLUS: Final = re.compile(r"(?<=\s)\s+")
_DOUBLE_SPACE: Final = re.compile(r"\s\s")
_FEW: Final = 24  # different non-ASCII characters of a text in a Latin script


class Folded:
    """A text as names are looked for in it.

    Attributes:
        text: The folded text with one blank before and after it.
        starts, origins: Where runs without a gap begin in the folded text (without that first blank), and where the
            same characters stand in the original.
        even: Whether every character but the borders has one in the original.
    """

    __slots__ = ("even", "origins", "starts", "text")

    def __init__(self, text: str, starts: tuple[int, ...], origins: tuple[int, ...]) -> None:
        self.text, self.starts, self.origins = text, starts, origins
        self.even = len(starts) == 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `text[start:end]`, which holds no blank of a border."""
        if self.even:
            return start - 1, end - 1
        return self._origin(start - 1), self._origin(end - 2) + 1

    def _origin(self, index: int) -> int:
        run = bisect_right(self.starts, index) - 1
        return self.origins[run] + index - self.starts[run]


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """One character folded: a letter or digit, a blank, or nothing for marks that stand on others."""
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""
    base = unicodedata.normalize("NFKD", char)[0].lower()[:1].translate(_PLAIN)
    return base if base.isalnum() else " "


def fold(text: str) -> Folded:
    """Fold a text of any script; linear in its length."""
    strange = _NONE if text.isascii() else frozenset(_NON_ASCII.findall(text))
    if _has_surplus(text) or not all(map(_fold_char, strange)):
        return _fold_gaps(text)
    return Folded(f" {_fold_run(text, strange)} ", (0,), (0,))


def _has_surplus(text: str) -> bool:
    if text.isascii():
        return b"  " in text.encode().translate(_BLANKS)
    return _DOUBLE_SPACE.search(text) is not None


def _fold_run(text: str, strange: frozenset[str]) -> str:
    """Fold a text in which nothing vanishes, one character out for each in; `strange` are its non-ASCII ones."""
    if len(strange) > _FEW:
        text = _NON_ASCII.sub(lambda found: _fold_char(found[0]), text)
    else:
        for char in strange:  # dashes, quotes and a few accents: faster than a call for each occurrence
            text = text.replace(char, _fold_char(char))
    if text.isascii():  # mostly so by now, and bytes translate three times as fast
        return text.encode().translate(_ASCII_BYTES).decode()
    return text.translate(_ASCII)


def _fold_gaps(text: str) -> Folded:
    """Fold where marks vanish or runs of white space shrink, keeping where each run came from."""
    gaps = [match.span() for match in _SURPLUS.finditer(text)]
    if not text.isascii():
        gaps += [match.span() for match in _NON_ASCII.finditer(text) if not _fold_char(match[0])]
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = position = 0
    for start, end in [*sorted(gaps), (len(text), len(text))]:
        if start > position or not starts:
            pieces.append(text[position:start])
            starts.append(length)
            origins.append(position)
            length += start - position
        position = max(position, end)
    kept = "".join(pieces)
    folded = _fold_run(kept, frozenset(_NON_ASCII.findall(kept)))
    return Folded(f" {folded} ", tuple(starts), tuple(origins))


@lru_cache(maxsize=16384)
def fold_name(name: str) -> str:
    """A name as it is stored and looked up: folded, single blanks, none at the ends."""
    return " ".join(fold(name).text.split())
