"""Parts of countries that lists of destinations have rows of their own for, whoever publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from monitor.lib import configfile
from monitor.lib.schemawords import below
from monitor.lib.spelling import fold

_FILE = Path("shared", "parts.yaml")  # beside the files of issuers, and none of them


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a country by the one name it is held by, however a list spells it."""

    name: str
    country: str


Parts = Mapping[str, Part]
"""Each part by all of its names, as they are compared."""


class _Entry(configfile.Keys):
    """One part, its country, and how it comes to be here."""

    name: Annotated[str, Field(min_length=1)]
    also: tuple[str, ...] = ()
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    reason: Annotated[str, Field(min_length=1)]


class _File(configfile.Keys):
    """All of them."""

    listed_apart: tuple[_Entry, ...]

    @model_validator(mode="after")
    def _each_once(self) -> _File:
        seen: set[str] = set()
        for number, entry in enumerate(self.listed_apart):
            names = {fold(name) for name in (entry.name, *entry.also)}
            if twice := sorted(names & seen):
                raise below(f'"{twice[0]}" stands here twice; put its names into one entry', "listed_apart", number)
            seen |= names
        return self


def load(folder: Path) -> Parts:
    """Those of a folder of issuers; none where it has no such file.

    Raises:
        ConfigError: with every fault of the file.
    """
    path = folder / _FILE
    if not path.exists():
        return {}
    entries = configfile.read(path, _File).value.listed_apart
    return {fold(name): Part(entry.name, entry.country) for entry in entries for name in (entry.name, *entry.also)}
