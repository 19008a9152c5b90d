"""Words as texts are compared by them: without endings, no longer than it takes to know them, one for its like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from monitor.lib import configfile

SHORTEST = 4  # letters; shorter words carry no meaning of their own, figures do
_KNOWN_BY = 5  # letters; "attacked", "attacks" and "attackers" count as one word
_KEPT = 20_000  # words whose stem is remembered


class SameFile(configfile.Keys):
    """`seeds/stories/same_words.yaml`."""

    endings: tuple[str, ...]
    silent: str
    same: tuple[tuple[str, ...], ...]
    numbers: dict[str, str]


@dataclass(frozen=True, slots=True)
class SameWords:
    """Words that count as one.

    Attributes:
        endings: Of words, the longest first; cut where a stem is left.
        silent: The last letter that a stem goes without: "explode" and "exploding" are one.
        stems: The stem that stands for a stem, where another one does.
        numbers: Digits by word.
    """

    endings: tuple[str, ...]
    silent: str
    stems: Mapping[str, str]
    numbers: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> SameWords:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        read = configfile.read(path, SameFile).value
        stems = [[stem(word, read.endings, read.silent) for word in group] for group in read.same]
        first = {one: group[0] for group in stems for one in group}
        return cls(read.endings, read.silent, first, read.numbers)

    def one(self, word: str) -> str:
        """What stands for a word: `killed`, `killing` and `dead` are `kill`, `nine` is `9`."""
        found = word if word.isdigit() else self.numbers.get(word) or stem(word, self.endings, self.silent)
        return self.stems.get(found, found)


@lru_cache(_KEPT)
def stem(word: str, endings: tuple[str, ...], silent: str) -> str:
    """A word without its ending, and no longer than it takes to know it."""
    cut = (word.removesuffix(end) for end in endings if word.endswith(end))
    bare = beginning(next((one for one in cut if len(one) >= SHORTEST), word))
    return bare.removesuffix(silent) if len(bare) > SHORTEST else bare


def beginning(word: str) -> str:
    """As much of a word as it takes to know it; of a name that is all: names have no endings."""
    return word[:_KNOWN_BY]
