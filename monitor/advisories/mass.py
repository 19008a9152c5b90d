"""Many countries moved in one poll: a crisis, or a page that is broken.

A crisis has a place and a direction. Governments raise a country and those around it on the day a war begins, and
lower them together when it ends; they do not raise a dozen countries of four continents on one day, and hardly ever
raise some and lower others by the dozen. A page that was read half, or whose rows slipped by one, does just that.
A pandemic does move all countries at once, all of them upwards: it is told with the next poll, not with the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.model.place import Region

MANY = 6  # changes in one poll; issuers make one to five on a busy day
SHARE = 0.03  # and at least so much of a long list
CLUSTERED = 0.6  # of the countries that moved, in one part of the world: seven of nine in Western Asia, March 2026
MIXED = 0.25  # the smaller direction's share


@dataclass(frozen=True, slots=True)
class Move:
    """A level that one row of a poll would move; `step` is above 0 for a raise."""

    country: str
    step: int


@dataclass(frozen=True, slots=True)
class Mass:
    """What to make of the moves of one poll.

    Attributes:
        plausible: Whether they may be believed at once.
        why: What was seen, a clause for a person; empty where no more moved than on any day.
    """

    plausible: bool
    why: str


def neighbourhoods(regions: Iterable[Region]) -> Mapping[str, str]:
    """The smallest area of UN M49 that each country lies in, by name."""
    areas = sorted((region for region in regions if region.id.startswith("m49:")), key=lambda one: -len(one.countries))
    return {country: area.title for area in areas for country in area.countries}


def weigh(moves: Sequence[Move], listed: int, regions: Mapping[str, str]) -> Mass:
    """Judge the moves of one poll together.

    Args:
        moves: Of all countries whose level moved.
        listed: How many rows the poll had.
        regions: The part of the world each country lies in.
    """
    if len(moves) < max(MANY, SHARE * listed):
        return Mass(plausible=True, why="")
    up = sum(1 for move in moves if move.step > 0)
    smaller = min(up, len(moves) - up)
    if smaller >= MIXED * len(moves):
        why = f"{up} countries raised and {len(moves) - up} lowered in one poll: the page is likely broken"
        return Mass(plausible=False, why=why)
    direction = "raised" if up * 2 > len(moves) else "lowered"
    places = Counter(regions.get(move.country, move.country) for move in moves)
    place, most = min(places.items(), key=lambda one: (-one[1], one[0]))
    if most >= CLUSTERED * len(moves):
        where = f"{most} of them in {place}"
        return Mass(plausible=True, why=f"{len(moves)} countries {direction} in one poll, {where}: taken for a crisis")
    why = f"{len(moves)} countries {direction} in one poll, in {len(places)} parts of the world: a worldwide event or a"
    return Mass(plausible=False, why=f"{why} broken page, decided by the next poll")
