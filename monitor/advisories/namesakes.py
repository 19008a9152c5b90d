"""Names that several countries bear, so that only a list's own code says which of them is meant."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from monitor.lib import configfile
from monitor.lib.schemawords import below

_FILE = Path("shared", "namesakes.yaml")  # beside the files of issuers, and none of them

Namesakes = Mapping[str, frozenset[str]]
"""The countries of each such name, by the name in small letters."""


def _folded(name: str) -> str:
    if name != name.casefold().strip():
        raise ValueError(f'is compared in small letters; write "{name.casefold().strip()}"')
    return name


class _Namesake(configfile.Keys):
    """One name, the countries that bear it, and how that comes."""

    name: Annotated[str, Field(min_length=1), AfterValidator(_folded)]
    countries: Annotated[tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...], Field(min_length=2)]
    reason: Annotated[str, Field(min_length=1)]


class _File(configfile.Keys):
    """All of them."""

    namesakes: tuple[_Namesake, ...]

    @model_validator(mode="after")
    def _each_once(self) -> _File:
        seen: set[str] = set()
        for number, entry in enumerate(self.namesakes):
            if entry.name in seen:
                raise below(f'"{entry.name}" stands here twice; put its countries into one entry', "namesakes", number)
            seen.add(entry.name)
        return self


def load(folder: Path) -> Namesakes:
    """Those of a folder of issuers; none where it has no such file.

    Raises:
        ConfigError: with every fault of the file.
    """
    path = folder / _FILE
    if not path.exists():
        return {}
    return {entry.name: frozenset(entry.countries) for entry in configfile.read(path, _File).value.namesakes}
