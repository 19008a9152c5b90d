"""Which indicator types reporters use for one and the same act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile


class KindEntry(configfile.Keys):
    """Types that stand for one kind of act."""

    name: str
    types: tuple[str, ...]
    example: str


class KindFile(configfile.Keys):
    """`seeds/stories/kinds.yaml`."""

    kinds: tuple[KindEntry, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of act by indicator type."""

    by_type: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path) -> Kinds:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        found: defaultdict[str, list[str]] = defaultdict(list)
        for entry in configfile.read(path, KindFile).value.kinds:
            for type_ in entry.types:
                found[type_].append(entry.name)
        return cls({type_: tuple(names) for type_, names in found.items()})

    def of(self, type_: str) -> tuple[str, ...]:
        """The kinds of a type; a type of no group is a kind of its own."""
        return self.by_type.get(type_) or (type_,)
