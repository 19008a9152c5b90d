"""The weights places are decided by, as seeds/gazetteer/weights.yaml sets and explains them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each thing that speaks for or against a reading; a factor of ten in population is 1."""

    enough: float
    country: float
    power: float
    bare_state: float
    admin1: float
    minor_division: float
    admin2: float
    least_town: float
    contained: float
    countrymen: float
    outside: float
    unknown_town: float
    listed: float
    listed_state: float
    called_division: float
    named: float
    named_again: float
    named_most: float
    same_division: float
    spoken: float
    publisher: float
    locative: float
    place_noun: float
    civic: float
    dateline: float
    common_word: float
    person: float
    person_uncased: float
    person_famed: float
    said: float
    facility: float
    media: float
    part_of_left: float
    part_of_right: float
    uncased: float
    needs_company: float
    unvouched: float
    byname: float
    small: float
    famed: float
    world_city: float

    @classmethod
    def of(cls, table: Mapping[str, float]) -> Weights:
        """From names and numbers; a missing one is 0, so that a gazetteer made by hand in a test needs none."""
        return cls(**{field.name: table.get(field.name, 0.0) for field in fields(cls)})
