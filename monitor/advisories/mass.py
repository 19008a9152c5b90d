"""Many countries moved in one poll: a crisis, or a page that is broken.

A crisis has a place and a direction. Governments raise a country and those around it on the day a war begins, and
lower them together when it ends; they do not raise a dozen countries of four continents on one day, and hardly ever
raise some and lower others by the dozen. A page that was read half, or whose rows slipped by one, does just that.
What moves against a crisis is no part of it. And what was issued on several days did not move at once, however long
nobody looked.
A pandemic does move all countries at once, all of them upwards: it is told with the next poll, not with the first.

An issuer that gives its levels other words or numbers moves its rows too, and no later poll makes that a raise: what is
known stands until somebody says what the new scale means. It shows where many rows carry words that stand for no level
any more, or where nearly every row moved as a rule of renumbering has it, each level to one of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from monitor.model.place import Region

MANY = 6  # changes in one poll; issuers make one to five on a busy day
SHARE = 0.03  # and at least so much of a long list
CLUSTERED = 0.6  # of the countries that moved, in one part of the world: seven of nine in Western Asia, March 2026
MIXED = 0.25  # the smaller direction's share
UNLEVELLED = 0.25  # of the known rows of a list, without a level that is known: one broken row is not the scale
RENUMBERED = 0.9  # of the rows, as their level before says; a raise of all is by the same steps for some at the most
LEVELS = 3  # that many have to move each to one of its own: two may change places by chance

RESCALED = "the issuer's scale seems to have changed: what is known stands until its levels are described anew"


@dataclass(frozen=True, slots=True)
class Move:
    """A level that one row of a poll would move.

    Attributes:
        step: Above 0 for a raise.
        day: When it was issued, where that is later than all that was known of its issuer; else None.
    """

    country: str
    step: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Mass:
    """What to make of a move in the light of the others of its poll.

    Attributes:
        plausible: Whether it may be believed at once.
        why: What was seen, a clause for a person; empty where no more moved than on any day.
        rescaled: Whether the scale changed and not the advice, so that no later poll makes it true.
    """

    plausible: bool
    why: str
    rescaled: bool = False


def neighbourhoods(regions: Iterable[Region]) -> Mapping[str, str]:
    """The smallest area of UN M49 that each country lies in, by name."""
    areas = sorted((region for region in regions if region.id.startswith("m49:")), key=lambda one: -len(one.countries))
    return {country: area.title for area in areas for country in area.countries}


Key = tuple[str, str]

ALONE = Mass(plausible=True, why="")


def rescaled(levels: Iterable[tuple[int, int]], unlevelled: int) -> bool:
    """Whether a list is in other words or numbers than before.

    Args:
        levels: Of each known row that can be read, the level before and now.
        unlevelled: Known rows whose words are no level any more.
    """
    pairs = Counter(levels)
    known = pairs.total() + unlevelled
    return (unlevelled >= MANY and unlevelled >= UNLEVELLED * known) or _renumbered(pairs)


def _renumbered(pairs: Counter[tuple[int, int]]) -> bool:
    """Whether nearly all rows of each level moved to one level, another one for each."""
    to: dict[int, tuple[int, int]] = {}
    for (before, after), rows in sorted(pairs.items()):
        if rows > to.get(before, (0, 0))[1]:
            to[before] = (after, rows)
    moved = [before for before, (after, rows) in to.items() if after != before and rows > 1]
    following = sum(rows for _, rows in to.values())
    injective = len({after for after, _ in to.values()}) == len(to)
    return injective and len(moved) == len(to) >= LEVELS and following >= max(MANY, RENUMBERED * pairs.total())


def weigh(
    moves: Mapping[Key, Move], listed: int, regions: Mapping[str, str], *, scale_changed: bool = False
) -> Mapping[Key, Mass]:
    """Judge the moves of one poll together: of each row what the others make of it.

    Args:
        moves: Of all rows whose level moved.
        listed: How many rows the poll had.
        regions: The part of the world each country lies in.
        scale_changed: Whether the list is in other words or numbers than before.
    """
    least = max(MANY, SHARE * listed)
    if scale_changed and len(moves) >= least:
        return dict.fromkeys(moves, Mass(plausible=False, why=RESCALED, rescaled=True))
    found: dict[Key, Mass] = {}
    for at_once in _by_day(moves):
        found |= dict.fromkeys(at_once, ALONE) if len(at_once) < least else _together(at_once, regions)
    return found


def _by_day(moves: Mapping[Key, Move]) -> Iterable[Mapping[Key, Move]]:
    """Those of each day; with the last of them what nothing dates."""
    last = max((move.day for move in moves.values() if move.day is not None), default=None)
    days: dict[date | None, dict[Key, Move]] = defaultdict(dict)
    for key, move in moves.items():
        days[move.day or last][key] = move
    return days.values()


def _together(moves: Mapping[Key, Move], regions: Mapping[str, str]) -> Mapping[Key, Mass]:
    raised = {key for key, move in moves.items() if move.step > 0}
    lowered = moves.keys() - raised
    if min(len(raised), len(lowered)) >= MIXED * len(moves):
        why = f"{len(raised)} countries raised and {len(lowered)} lowered in one poll: the page is likely broken"
        return dict.fromkeys(moves, Mass(plausible=False, why=why))
    most, rest, direction = (raised, lowered, "raised") if len(raised) > len(lowered) else (lowered, raised, "lowered")
    judged = _crisis([moves[key].country for key in most], direction, regions)
    against = Mass(plausible=False, why=f"it moves against {len(most)} countries that were {direction} in one poll")
    return dict.fromkeys(most, judged) | dict.fromkeys(rest, against)


def _crisis(countries: Iterable[str], direction: str, regions: Mapping[str, str]) -> Mass:
    """Many that moved one way: neighbours, or the world."""
    places = Counter(regions.get(country, country) for country in countries)
    count = places.total()
    place, most = min(places.items(), key=lambda one: (-one[1], one[0]))
    if most >= CLUSTERED * count:
        where = f"{most} of them in {place}"
        return Mass(plausible=True, why=f"{count} countries {direction} in one poll, {where}: taken for a crisis")
    why = f"{count} countries {direction} in one poll, in {len(places)} parts of the world: a worldwide event or a"
    return Mass(plausible=False, why=f"{why} broken page, decided by a later poll")
