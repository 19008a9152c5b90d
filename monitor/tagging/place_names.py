"""What is known of a name before any text is read: the places it may mean and what each is worth by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from typing import NamedTuple

from monitor.tagging.place_folding import fold_name
from monitor.tagging.place_weights import Weights

NOT_A_PLACE = "none"
NATIONS = frozenset({"country", "demonym"})
TOWNS = frozenset({"city", "admin2"})
# Kinds whose bare name needs no further sign of being a place.
NAMED_POWERS = frozenset(
    {"country", "demonym", "government", "group", "sea", "strait", "region", "disputed", "landmark"}
)

_TRIFLE = 0.01  # what each heavier namesake takes from a place, so that equals stand in the order of their weight

Part = tuple[float, str]  # what moves a score, and why


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the gazetteer.

    Attributes:
        id: `geonames:95446`, `iso:IQ`, `curated:red-sea`, …; demonyms carry their country's.
        kind: country, demonym, city, admin1, admin2, sea, strait, region, disputed, landmark, government, group, or
            none for a name that holds a place's name but is no place ("Paris Saint-Germain").
        country: ISO 3166-1 alpha-2, or None for what spans or stands for several.
        countries: All of them where it spans several.
        population: 0 where unknown.
        admin1: ISO 3166-2 code (else GeoNames') of the first-level division it is or lies in; "" where unknown.
    """

    id: str
    kind: str
    country: str | None
    countries: tuple[str, ...]
    lat: float | None
    lon: float | None
    population: int
    admin1: str
    name: str


class Worth(NamedTuple):
    """A place as a reading of a name: what it is worth before any text is asked, and what is asked of it then.

    Attributes:
        score: A trifle less for each heavier place of that name.
        country: As of the place.
        division: The first-level division it lies in; "" where it is one or none is known.
        nation: Whether it is a country or a people.
        town: Whether it is a town or district, which needs a word for it.
        small: Whether so few live there that one word is not enough.
        byname: Whether it is a city better known by another name.
    """

    score: float
    country: str | None
    division: str
    nation: bool
    town: bool
    small: bool
    byname: bool


class Candidate(NamedTuple):
    """A place a name may mean, with what spoke for and against it."""

    place: Place
    score: float
    parts: tuple[Part, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each part in words, with its weight."""
        return tuple(f"{weight:+.1f} {why}" for weight, why in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name with all that can be said of it once and for all; read once, used at each occurrence.

    Attributes:
        folded: As the gazetteer compares it.
        lines: The places as indices of the gazetteer's table.
        places: The places it may mean, heaviest first.
        kind: Of the first.
        lists: The word lists it stands in besides (`given`, `common`, …).
        priors: What each place is worth before the text is asked, and why.
        worths: The same as weighing asks for it.
        bynames: Whether one of them is better known by another name.
        largest: The greatest population among the places.
        power: Whether its first meaning is a country or something else that stands for itself.
        sure: Whether it is one and can mean one country only.
        divides: Whether its last word calls it a division ("Karak district").
    """

    folded: str
    lines: tuple[int, ...]
    places: tuple[Place, ...]
    kind: str
    lists: frozenset[str]
    priors: tuple[Part, ...]
    worths: tuple[Worth, ...]
    bynames: bool
    largest: int
    power: bool
    sure: bool
    divides: bool

    @classmethod
    def of(
        cls,
        folded: str,
        lines: tuple[int, ...],
        places: tuple[Place, ...],
        lists_of: Callable[[str], frozenset[str]],
        weights: Weights,
    ) -> Name:
        """Work out what the places say; `lists_of` tells the word lists a folded word stands in."""
        lists, power = lists_of(folded), places[0].kind in NAMED_POWERS
        alike = all(place.country == places[0].country for place in places)
        priors = tuple([prior(place, weights) for place in places])
        worths = tuple(
            [
                _worth(place, part[0] - _TRIFLE * rank if rank else part[0], folded, weights)
                for rank, (place, part) in enumerate(zip(places, priors, strict=True))
            ]
        )
        return cls(
            folded,
            lines,
            places,
            kind=places[0].kind,
            lists=lists,
            priors=priors,
            worths=worths,
            bynames=any(worth.byname for worth in worths),
            largest=max(place.population for place in places),
            power=power,
            sure=power and alike and "needs_company" not in lists,
            divides="division_nouns" in lists_of(folded.rpartition(" ")[2]),
        )


class Entry(NamedTuple):
    """A name of the gazetteer as letter case divides its places.

    Attributes:
        name: Folded.
        exact: The form that some of its places ask for where case tells anything (US, DRC); "" otherwise.
        any_case: With the places that bear it in any case; None where none does.
        exact_case: With those that bear it in its exact form only.
        either: With both, the exact ones first.
        lettered: Whether it ends in a single letter, which a full stop may follow ("U.S.").
    """

    name: str
    exact: str
    any_case: Name | None
    exact_case: Name | None
    either: Name
    lettered: bool


def _worth(place: Place, score: float, folded: str, weights: Weights) -> Worth:
    """A place under a folded name."""
    kind = place.kind
    return Worth(
        score,
        place.country,
        division="" if kind == "admin1" else place.admin1,
        nation=kind in NATIONS,
        town=kind in TOWNS,
        small=place.population < weights.small,
        byname=kind == "city" and place.name.lower() != folded and fold_name(place.name) != folded,
    )


def prior(place: Place, weights: Weights) -> Part:
    """What a place is worth before the text is asked."""
    if place.kind == "city":
        worth = log10(place.population) if place.population > 300 else weights.least_town
        return worth, f"city of {place.population:,}"
    if place.kind in NATIONS:
        return weights.country, place.kind
    if place.kind == "admin1":
        if place.country in weights.minor_countries:
            return weights.minor_division, "a division of a small country"
        bare = place.country in weights.bare_states
        return (weights.bare_state, "a well-known division") if bare else (weights.admin1, "a division")
    return (weights.admin2, "a district") if place.kind == "admin2" else (weights.power, place.kind)
