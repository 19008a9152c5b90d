"""What keeps two texts apart however alike they read: the opposite act, another country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.model.story import Sketch


class OppositeEntry(configfile.Keys):
    """Two groups of words that tell opposite acts."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    example: str


class OppositeFile(configfile.Keys):
    """`seeds/stories/opposites.yaml`."""

    opposites: tuple[OppositeEntry, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """Words, and beginnings of words."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, entries: Iterable[str]) -> _Words:
        entries = tuple(entries)
        whole = frozenset(entry for entry in entries if not entry.endswith("*"))
        return cls(whole, tuple(entry[:-1] for entry in entries if entry.endswith("*")))

    def within(self, text: Iterable[str]) -> bool:
        return any(word in self.whole or word.startswith(self.beginnings) for word in text)


@dataclass(frozen=True, slots=True)
class Opposites:
    """Pairs of words that tell opposite acts."""

    pairs: tuple[tuple[_Words, _Words], ...]

    @classmethod
    def load(cls, path: Path) -> Opposites:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        entries = configfile.read(path, OppositeFile).value.opposites
        return cls(tuple((_Words.of(entry.one), _Words.of(entry.other)) for entry in entries))

    def sides(self, headline: Iterable[str]) -> tuple[int, int]:
        """Which pairs a headline takes the one and the other side of, as bits; with words of both it takes none."""
        one = other = 0
        for bit, (left, right) in enumerate(self.pairs):
            here, there = left.within(headline), right.within(headline)
            one |= (here and not there) << bit
            other |= (there and not here) << bit
        return one, other


def opposed(text: Sketch, other: Sketch) -> bool:
    """Whether two headlines tell opposite acts."""
    return bool(text.sides[0] & other.sides[1] | text.sides[1] & other.sides[0])


def compatible(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets may speak of one thing: what both name must overlap, what one leaves open does not part them."""
    return not one or not other or not one.isdisjoint(other)
