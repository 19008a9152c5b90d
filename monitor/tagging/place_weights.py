"""The weights places are decided by, as seeds/gazetteer/weights.yaml sets and explains them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from dataclasses import field as default


@dataclass(frozen=True, slots=True)
class Weights:
    """One number for each thing that speaks for or against a reading; a factor of ten in population is 1.

    Attributes:
        bare_states: Countries whose divisions news names bare ("Texas").
        minor_countries: Small ones, whose divisions are mostly namesakes of greater places.
        capitals: Ids of the towns that are seats of government.
    """

    enough: float
    country: float
    power: float
    bare_state: float
    admin1: float
    minor_division: float
    admin2: float
    capital: float
    small_capital: float
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
    befallen: float
    place_noun: float
    civic: float
    dedicated: float
    seat: float
    owned: float
    dateline: float
    common_word: float
    person: float
    person_uncased: float
    person_famed: float
    said: float
    facility: float
    media: float
    broadcaster: float
    part_of_left: float
    part_of_right: float
    opens_name: float
    uncased: float
    needs_company: float
    unvouched: float
    byname: float
    small: float
    famed: float
    world_city: float

    bare_states: frozenset[str] = default(default=frozenset(), kw_only=True)
    minor_countries: frozenset[str] = default(default=frozenset(), kw_only=True)
    capitals: frozenset[str] = default(default=frozenset(), kw_only=True)

    @classmethod
    def of(cls, table: Mapping[str, float], countries: Mapping[str, frozenset[str]]) -> Weights:
        """From names and numbers, and groups of countries and towns; what is missing is 0 or empty: tests need none."""
        numbers = {field.name: table.get(field.name, 0.0) for field in fields(cls) if not field.kw_only}
        none: frozenset[str] = frozenset()
        return cls(
            **numbers,
            bare_states=countries.get("bare_states", none),
            minor_countries=countries.get("minor_countries", none),
            capitals=countries.get("capitals", none),
        )
