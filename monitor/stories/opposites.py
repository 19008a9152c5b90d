"""Headlines that tell opposite acts: "seizes" and "releases", "begins" and "ends"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.model.story import Sketch
from monitor.stories.standstill import Standstill


class OppositeEntry(configfile.Keys):
    """Two groups of words that tell opposite acts."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    example: str
    undoes: bool = False
    standstill: tuple[str, ...] = ()


class OppositeFile(configfile.Keys):
    """`seeds/stories/opposites.yaml`."""

    opposites: tuple[OppositeEntry, ...]
    leads: tuple[str, ...]
    bounds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opposites:
    """Pairs of words that tell opposite acts, each pair a bit: which sides a word takes, by word and by beginning.

    Attributes:
        lengths: Of the beginnings.
        undoing: The pairs whose other side undoes the one, and holds where a headline has words of both.
        standstills: Of pairs whose words turn round what stands still.
        openings: The first letters of all of these, `opening` of each: most words have others.
    """

    whole: Mapping[str, tuple[int, int]]
    beginnings: Mapping[str, tuple[int, int]]
    lengths: tuple[int, ...]
    openings: frozenset[str]
    opening: int
    undoing: int
    standstills: tuple[Standstill, ...]

    @classmethod
    def load(cls, path: Path) -> Opposites:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        file = configfile.read(path, OppositeFile).value
        entries = file.opposites
        sides: dict[str, tuple[int, int]] = {}
        undoing = sum(1 << bit for bit, entry in enumerate(entries) if entry.undoes)
        for bit, entry in enumerate(entries):
            for word in entry.one:
                sides[word] = _with(sides.get(word, (0, 0)), (1 << bit, 0))
            for word in entry.other:
                sides[word] = _with(sides.get(word, (0, 0)), (0, 1 << bit))
        beginnings = {word[:-1]: side for word, side in sides.items() if word.endswith("*")}
        whole = {word: side for word, side in sides.items() if not word.endswith("*")}
        lengths = tuple(sorted({len(word) for word in beginnings}))
        opening = min(lengths, default=1)
        openings = frozenset(word[:opening] for word in (*whole, *beginnings))
        still = [(1 << bit, entry) for bit, entry in enumerate(entries) if entry.standstill]
        standstills = tuple(
            Standstill.of(pair, 1 << bit, (entry.one, entry.other), (entry.standstill, file.leads, file.bounds))
            for bit, (pair, entry) in enumerate(still, len(entries))
        )
        return cls(whole, beginnings, lengths, openings, opening, undoing, standstills)

    def sides(self, headline: Sequence[str]) -> tuple[int, int]:
        """Which pairs a headline takes the one and the other side of, as bits; with words of both mostly none."""
        one, other = self._told(headline)
        for standstill in self.standstills:
            one, other = standstill.sides(headline, one, other)
        return one, other

    def _told(self, headline: Iterable[str]) -> tuple[int, int]:
        one = other = 0
        for word in headline:
            if word[: self.opening] not in self.openings:
                continue
            found = [self.whole.get(word), *(self.beginnings.get(word[:length]) for length in self.lengths)]
            for side in found:
                if side is not None:
                    one, other = one | side[0], other | side[1]
        return one & ~other, other & (~one | self.undoing)


def _with(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] | other[0], one[1] | other[1]


def opposed(text: Sketch, other: Sketch) -> bool:
    """Whether two headlines tell opposite acts."""
    return bool(text.sides[0] & other.sides[1] | text.sides[1] & other.sides[0])
