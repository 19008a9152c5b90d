"""What keeps two texts apart however alike they read: another country, another kind of act, the opposite act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.model.mention import Tagged
from monitor.stories.similarity import words


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

    def between(self, title: str, other: str) -> bool:
        """Whether two headlines tell opposite acts."""
        left, right = words(title), words(other)
        return any(
            (one.within(left) and not two.within(left) and two.within(right) and not one.within(right))
            or (two.within(left) and not one.within(left) and one.within(right) and not two.within(right))
            for one, two in self.pairs
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What an item was tagged with, as far as it can tell two stories apart.

    Attributes:
        countries: Where its acts happen; where it tells none, the country it is about.
        types: Of its indicators.
    """

    countries: frozenset[str]
    types: frozenset[str]

    @classmethod
    def of(cls, tagged: Tagged) -> Facts:
        """Of one item."""
        countries = {code for mention in tagged.mentions for code in mention.countries}
        about = {mention.code for mention in tagged.countries[:1]}
        return cls(frozenset(countries or about), frozenset(mention.type for mention in tagged.mentions))


def overlap(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether two sets may speak of one thing: what both name must overlap, what one leaves open does not part them."""
    left, right = frozenset(one), frozenset(other)
    return not left or not right or not left.isdisjoint(right)
