"""The words of an opening that tell which act it is about: by these texts are compared that were written apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from monitor.lib import configfile
from monitor.model.hashes import Hashes
from monitor.stories.samewords import SHORTEST, SameWords

MOST = 40  # words of an opening: headline and first sentence


class CommonFile(configfile.Keys):
    """`seeds/stories/common_words.yaml`."""

    common: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TellingWords:
    """Which they are.

    Attributes:
        common: Words that tell nothing.
        same: Words that count as one.
    """

    common: frozenset[str]
    same: SameWords

    @classmethod
    def load(cls, common: Path, same: Path) -> TellingWords:
        """From two data files.

        Raises:
            ConfigError: with every fault of the one that is wrong.
        """
        groups = configfile.read(common, CommonFile).value.common
        return cls(frozenset(word for group in groups.values() for word in group), SameWords.load(same))

    def of(self, opening: Sequence[str]) -> Hashes:
        """Hashes of those of an opening, each by what stands for it."""
        stems = {self.same.one(word) for word in opening[:MOST] if self._tells(word)}
        return Hashes([crc32(one.encode()) for one in stems])

    def _tells(self, word: str) -> bool:
        counts = len(word) >= SHORTEST or word in self.same.numbers or word.isdigit()
        return counts and word not in self.common
