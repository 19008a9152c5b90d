"""What `wars.yaml` may hold: wars with a ground, and how acts of each type lie in one; the file explains its keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

from monitor.lib.configfile import Keys, read
from monitor.lib.errors import ConfigError
from monitor.tagging.naming import unknown_type


class Lies(StrEnum):
    """How acts of a type lie in a war; `seeds/gazetteer/wars.yaml` explains each with an example."""

    FOUGHT = "fought"
    SEIZED = "seized"
    CUT_OFF = "cut_off"
    STRUCK = "struck"
    AGREED = "agreed"
    ANSWERED = "answered"
    BROUGHT = "brought"
    ENDANGERED = "endangered"


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
    def parties(self) -> frozenset[str]:
        """The two who fight."""
        return frozenset({self.fought_by, self.on})

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
    lies: Mapping[str, Lies]
    others: frozenset[str] = frozenset()


def wars_in(path: Path, types: Collection[str]) -> WarsFile:
    """Read `wars.yaml`.

    Args:
        path: The file.
        types: All indicators that are known by name.

    Raises:
        ConfigError: with every fault of the file.
    """
    loaded = read(path, WarsFile)
    unknown = [name for name in loaded.value.lies if name not in types]
    if unknown:
        raise ConfigError([loaded.fault(unknown_type(name, types), "lies", name) for name in unknown])
    return loaded.value
