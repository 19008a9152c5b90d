"""What `wars.yaml` may hold: wars with a ground, and how acts of each type lie in one; the file explains its keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from monitor.lib.configfile import Keys, Loaded, read
from monitor.lib.errors import ConfigError, Fault
from monitor.tagging.naming import unknown_type


class War(Keys):
    """One war; `seeds/gazetteer/wars.yaml` explains its keys."""

    fought_by: str
    on: str
    since: date
    until: date | None = None
    sole_theatre_since: date | None = None
    home_hit_since: date | None = None
    answered_since: date | None = None

    @property
    def told(self) -> str:
        """What says that an act of it is on its land."""
        return f"the war of {self.fought_by} on {self.on}"

    def lasts(self, day: date) -> bool:
        """Whether it is one of its days."""
        return self.since <= day and (self.until is None or day <= self.until)


class WarsFile(Keys):
    """`wars.yaml`; the file explains its keys."""

    wars: tuple[War, ...]
    ground: frozenset[str]
    strikes: frozenset[str]
    between: frozenset[str]
    follows: frozenset[str] = frozenset()
    afield: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    by_groups: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()


def wars_in(path: Path, types: Collection[str]) -> WarsFile:
    """Read `wars.yaml`.

    Args:
        path: The file.
        types: All indicators that are known by name.

    Raises:
        ConfigError: with every fault of the file.
    """
    loaded = read(path, WarsFile)
    if faults := [*_misnamed(loaded, types)]:
        raise ConfigError(faults)
    return loaded.value


def _misnamed(loaded: Loaded[WarsFile], types: Collection[str]) -> Iterator[Fault]:
    """A fault at each list of types with one that is not there."""
    for key, names in loaded.value:
        for name in sorted(names - set(types)) if _lists_types(key) else ():
            yield loaded.fault(unknown_type(name, types), key)


def _lists_types(key: str) -> bool:
    return key not in {"wars", "others"}
