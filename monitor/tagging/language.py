"""Which language a text is in, as far as tagging cares: one whose indicators are read, or one we do not guess in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.tagging.schema import TellingFile

_WORD: Final = re.compile(r"[^\W\d_]+")
# Marks that news is printed with; without them most of it is ASCII, and letters of bytes are told ten times faster.
_MARKS: Final = "’‘“”–—…\u00a0"
_LETTERS: Final = bytes(byte if chr(byte).isalpha() else 32 for byte in range(128)) + b" " * 128
_SAMPLE: Final = 600  # characters are enough to tell
_TOLD: Final = 3  # words of a language that tell it


class Telling:
    """Tells the language of a text by its frequent words and its script; load with `Telling.load`."""

    def __init__(self, home: str, words: Mapping[str, frozenset[str]], scripts: Mapping[str, tuple[str, str]]) -> None:
        """Most texts are in `home`; of the others the frequent words, or the first and last letter of the script."""
        self._home, self._scripts = home, scripts
        self._homely = words[home]
        self._words = {code: telling for code, telling in words.items() if code != home}

    @classmethod
    def load(cls, path: Path, home: str) -> Telling:
        """Read `telling.yaml`; most texts are in `home`.

        Raises:
            ConfigError: with every fault of the file.
        """
        spec = read(path, TellingFile).value
        return cls(home, spec.words, spec.scripts)

    def language_of(self, text: str, declared: str | None) -> str:
        """ISO 639-1 of a text; what was declared stands unless the text clearly speaks against the common language."""
        sample, home = text[:_SAMPLE].lower(), self._home
        script = None if sample.isascii() else self._script(sample)
        if script is not None:
            return script if declared is None or declared == home else declared
        if declared is not None and declared != home:
            return declared[:2].lower()
        if sample.isascii() and not self._homely.isdisjoint(_words(sample)):
            return home
        found = _words(sample)
        homely = sum(map(self._homely.__contains__, found))
        if homely * 6 > len(found):
            return home
        counted = ((code, sum(word in telling for word in found)) for code, telling in self._words.items())
        best, hits = max(counted, key=lambda pair: pair[1], default=(home, 0))
        return best if hits >= _TOLD and hits > 2 * homely and hits * 6 > len(found) else home

    def _script(self, sample: str) -> str | None:
        """The language a script other than the Latin one stands for, where half the letters are in it."""
        plain = sample.encode("ascii", "ignore")
        if 2 * (len(sample) - len(plain)) <= len(plain.translate(_LETTERS).replace(b" ", b"")):
            return None  # as mostly: what is not ASCII cannot be half of the letters
        letters = sum(char.isalpha() for char in sample)
        for code, (first, last) in self._scripts.items():
            if letters and sum(first <= char <= last for char in sample) * 2 > letters:
                return code
        return None


def _words(sample: str) -> list[str]:
    """Every run of letters."""
    if not sample.isascii():
        for mark in _MARKS:
            sample = sample.replace(mark, " ")
        if not sample.isascii():
            return _WORD.findall(sample)
    return sample.encode().translate(_LETTERS).decode().split()
