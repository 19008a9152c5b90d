"""Descriptions of lists of destinations: those that ship with the product, and those an operator writes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.lib import configfile
from monitor.model.advisorytable import Meaning, Table
from monitor.settings.schema.tables import MeaningKeys, ScaleKeys, TableKeys, TablesFile


def load(path: Path) -> Mapping[str, tuple[Table, ...]]:
    """The shapes of each issuer of `tables.yaml`.

    Raises:
        ConfigError: with all faults of the file.
    """
    file = configfile.read(path, TablesFile).value
    return {
        issuer: tuple(table_of(shape, {**_on_scale(entry.scale), **entry.levels}) for shape in entry.shapes)
        for issuer, entry in file.issuers.items()
    }


def _on_scale(scale: ScaleKeys | None) -> Mapping[str, MeaningKeys]:
    """What the words of a scale mean alone, and where a text tells of a move from one to another."""
    if scale is None:
        return {}
    levels = {word: MeaningKeys(level=level) for level, word in enumerate(scale.words, 1)}
    moves = [(before, after) for before in levels for after in levels if before != after]
    said = {
        words.replace("{from}", one).replace("{to}", other): levels[other]
        for words in scale.moved
        for one, other in moves
    }
    return {**levels, **said}


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
        past=_alternatives(keys.past),
        otherwise=keys.otherwise,
        date=keys.date or "",
        date_order=keys.date_order or "",
        link=keys.link or "",
        text=keys.text or "",
        ignore=keys.ignore or "",
    )


def _alternatives(words: str | None) -> tuple[str, ...]:
    return tuple(one.strip() for one in (words or "").split("|") if one.strip())


def _meanings(keys: Mapping[str, MeaningKeys]) -> Mapping[str, Meaning]:
    return {phrase: Meaning(meaning.level, meaning.parts) for phrase, meaning in keys.items()}
