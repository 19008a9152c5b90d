"""Names as the gazetteer compares them: lower case, without diacritics, every separator a blank, offsets kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters that Unicode does not decompose, by the letter that English spelling puts for them.
_PLAIN = str.maketrans("øłđðħıœæßþŋʻʼʽʾʿ", "olddhioastn     ")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_NON_ASCII = re.compile(r"[^\x00-\x7f]")
_RUN = re.compile(r"\s\s")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as names are looked for in it.

    Attributes:
        text: The folded text with one blank before and after it.
        offsets: For each character of `text[1:-1]` its index in the original, and the original's length at the end;
            None where both run in step.
    """

    text: str
    offsets: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `text[start:end]`, blanks of a match's borders excluded by the caller."""
        if self.offsets is None:
            return start - 1, end - 1
        return self.offsets[start - 1], self.offsets[end - 2] + 1


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """One character folded: a letter or digit, a blank, or nothing for marks that stand on others."""
    if unicodedata.category(char) in ("Mn", "Cf"):
        return ""
    base = unicodedata.normalize("NFKD", char)[0].lower()[:1].translate(_PLAIN)
    return base if base.isalnum() else " "


def fold(text: str) -> Folded:
    """Fold a text of any script; linear in its length."""
    if text.isascii() and not _RUN.search(text):
        return Folded(f" {text.translate(_ASCII)} ", None)
    folded = _NON_ASCII.sub(lambda found: _fold_char(found[0]), text)
    if len(folded) == len(text) and not _RUN.search(text):
        return Folded(f" {folded.translate(_ASCII)} ", None)
    return _fold_slowly(text)


def _fold_slowly(text: str) -> Folded:
    """Fold where marks vanish or runs of white space shrink, keeping where each character came from."""
    out: list[str] = []
    offsets: list[int] = []
    blank_before = False
    for index, char in enumerate(text):
        is_space = char.isspace()
        if is_space and blank_before:
            continue
        blank_before = is_space
        plain = _ASCII[ord(char)] if char.isascii() else _fold_char(char)
        if plain:
            out.append(plain)
            offsets.append(index)
    offsets.append(len(text))
    return Folded(f" {''.join(out)} ", offsets)


def fold_name(name: str) -> str:
    """A name as it is stored and looked up: folded, single blanks, none at the ends."""
    return " ".join(fold(name).text.split())
