"""What is known of a name before any text is read: the places it may mean and what each is worth by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from typing import Final, NamedTuple

from monitor.tagging.place_folding import fold_name
from monitor.tagging.place_weights import Weights

NOT_A_PLACE: Final = "none"
NATIONS: Final = frozenset({"country", "demonym"})
_NAMED_ANEW: Final = frozenset({"city", "admin1"})
TOWNS: Final = frozenset({"city", "admin2"})
DIVISIONS: Final = frozenset({"admin1", "admin2"})
# Kinds whose bare name needs no further sign of being a place.
NAMED_POWERS: Final = frozenset(
    {"country", "demonym", "government", "group", "sea", "strait", "region", "disputed", "landmark"}
)

_TRIFLE: Final = (
    0.01  # what each heavier namesake takes from a place, so that equals stand in the order of their weight
)

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
        worths: What each is worth, a trifle less for each heavier place of that name.
        countries: Of each place; `abroad` says whether they differ.
        divisions: The first-level division each place lies in; "" where it is one or none is known.
        nations: For each place whether it is a country or a people.
        hamlets: For each place whether it is a town or district so small that it needs a word for it.
        bynames: For each place whether it is a city or division better known by another name.
        seats: For each place that is a division its town of this name, whose place on the map serves for it; else None.
        largest: The greatest population among the places.
        power: Whether its first meaning is a country or something else that stands for itself.
        sure: Whether it is one and can mean one country only.
        divides: Whether its last word calls it a division ("Karak district").
        saintly: Whether it is a saint's, and no great city's.
    """

    folded: str
    lines: tuple[int, ...]
    places: tuple[Place, ...]
    kind: str
    lists: frozenset[str]
    priors: tuple[Part, ...]
    worths: tuple[float, ...]
    countries: tuple[str | None, ...]
    abroad: bool
    divisions: tuple[str, ...]
    nations: tuple[bool, ...]
    hamlets: tuple[bool, ...]
    bynames: tuple[bool, ...]
    seats: tuple[Place | None, ...]
    largest: int
    power: bool
    sure: bool
    divides: bool
    saintly: bool

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
        largest, (first, _, rest) = max(place.population for place in places), folded.partition(" ")
        return cls(
            folded,
            lines,
            places,
            kind=places[0].kind,
            lists=lists,
            priors=priors,
            worths=tuple([part[0] - _TRIFLE * rank for rank, part in enumerate(priors)]),
            countries=tuple([place.country for place in places]),
            abroad=not alike,
            divisions=tuple(["" if place.kind == "admin1" else place.admin1 for place in places]),
            nations=tuple([place.kind in NATIONS for place in places]),
            hamlets=tuple([_is_hamlet(place, weights) for place in places]),
            bynames=tuple([place.kind in _NAMED_ANEW and _is_byname(folded, place.name) for place in places]),
            seats=tuple([_seat(place, places) if place.kind in DIVISIONS else None for place in places]),
            largest=largest,
            power=power,
            sure=power and alike and "needs_company" not in lists,
            divides="division_nouns" in lists_of(folded.rpartition(" ")[2]),
            saintly=bool(rest) and largest < weights.famed and "saints" in lists_of(first),
        )


class Entry:
    """A name of the gazetteer as letter case divides its places.

    Attributes:
        name: Folded.
        exact: The form that some of its places ask for where case tells anything (US, DRC); "" otherwise.
        any_case: With the places that bear it in any case; None where none does.
        exact_case: With those that bear it in its exact form only.
        either: With both, the exact ones first.
        lettered: Whether it ends in a single letter, which a full stop may follow ("U.S.").
        word: Whether it is one word that is met in no form of small letters: "turkey" is the bird.
    """

    __slots__ = ("any_case", "either", "exact", "exact_case", "lettered", "name", "word")

    def __init__(
        self,
        name: str,
        exact: str,
        any_case: Name | None,
        exact_case: Name | None,
        either: Name,
        lettered: bool,
        word: bool,
    ) -> None:
        self.name, self.exact, self.any_case = name, exact, any_case
        self.exact_case, self.either, self.lettered, self.word = exact_case, either, lettered, word


def _is_byname(folded: str, name: str) -> bool:
    """Whether a folded name is not the first one of its place."""
    return name.lower() != folded and fold_name(name) != folded


def _seat(division: Place, places: tuple[Place, ...]) -> Place | None:
    """The town that lies in a division and has its name: Gao in Gao, Idlib in Idlib; the greatest of several."""
    towns = [
        place
        for place in places
        if place.kind == "city" and (place.country, place.admin1) == (division.country, division.admin1)
    ]
    return max(towns, key=lambda town: town.population, default=None)


def _is_hamlet(place: Place, weights: Weights) -> bool:
    return place.kind in TOWNS and place.population < weights.small and place.id not in weights.capitals


def prior(place: Place, weights: Weights) -> Part:
    """What a place is worth before the text is asked."""
    if place.kind == "city":
        worth = log10(place.population) if place.population > 300 else weights.least_town
        return _of_capital(place, worth, weights) or (worth, f"city of {place.population:,}")
    if place.kind in NATIONS:
        return weights.country, place.kind
    if place.kind == "admin1":
        if place.country in weights.minor_countries:
            return weights.minor_division, "a division of a small country"
        bare = place.country in weights.bare_states
        return (weights.bare_state, "a well-known division") if bare else (weights.admin1, "a division")
    return (weights.admin2, "a district") if place.kind == "admin2" else (weights.power, place.kind)


def _of_capital(place: Place, worth: float, weights: Weights) -> Part | None:
    """What a capital is worth, where that is more than its people; None for other towns."""
    if place.id not in weights.capitals:
        return None
    least = weights.small_capital if place.country in weights.minor_countries else weights.capital
    return (least, f"the capital of {place.country}") if least > worth else None
