"""Descriptions of lists of destinations: those that ship with the product, and those an operator writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.lib import configfile
from monitor.model.advisorytable import Meaning, Table
from monitor.settings.schema.tables import MeaningKeys, TableKeys, TablesFile


def load(path: Path) -> Mapping[str, tuple[Table, ...]]:
    """The shapes of each issuer of `tables.yaml`.

    Raises:
        ConfigError: with all faults of the file.
    """
    file = configfile.read(path, TablesFile).value
    return {
        issuer: tuple(table_of(shape, entry.levels) for shape in entry.shapes) for issuer, entry in file.issuers.items()
    }


def table_of(keys: TableKeys, levels: Mapping[str, MeaningKeys] | None = None) -> Table:
    """A table as its keys describe it; `levels` are those of its issuer, and its own count before them."""
    return Table(
        country=keys.country,
        items=keys.items or "",
        code=keys.code or "",
        level=keys.level or "",
        words=keys.words or "",
        regional=keys.regional or "",
        flags=_meanings(keys.flags),
        levels=_meanings({**(levels or {}), **keys.levels}),
        rest=_alternatives(keys.rest),
        about=_alternatives(keys.about),
        otherwise=keys.otherwise,
        date=keys.date or "",
        link=keys.link or "",
        text=keys.text or "",
        ignore=keys.ignore or "",
    )


def _alternatives(words: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (words or "").split("|") if one.strip())


def _meanings(keys: Mapping[str, MeaningKeys]) -> Mapping[str, Meaning]:
    return {phrase: Meaning(meaning.level, meaning.parts) for phrase, meaning in keys.items()}
