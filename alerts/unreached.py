"""Routes that no alert ever comes to, because one above them takes all they ask for: told before a night is missed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alerts.routing import Match, Route
from monitor.model.place import Region
from monitor.model.severity import Severity

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Unreached:
    """A route that takes no alert.

    Attributes:
        loc: Where it stands in the file.
        taker: The route above it.
    """

    route: Route
    loc: Loc
    taker: Route

    def __str__(self) -> str:
        """What it is, and how to mend it."""
        takes = "everything" if self.taker.match == Match() else "all it asks for"
        return (
            f"{self.route.name} takes no alert: {self.taker.name} above it takes {takes}; "
            "move it up, or write continue: true there"
        )


def unreached(
    routes: Sequence[Route], labelled: Collection[str] = (), loc: Loc = ("routes",), within: tuple[Match, ...] = ()
) -> Iterator[Unreached]:
    """Every route that another one above it leaves nothing to, from top to bottom.

    Args:
        routes: From top to bottom.
        labelled: Regions that alerts may name as such, instead of a country: a region above takes those only by its id.
        loc: Where they stand.
        within: What the routes they stand in ask for; all of it holds of what comes to them.
    """
    for at, one in enumerate(routes):
        asked = (*within, one.match)
        stops = (above for above in routes[:at] if not above.onward)
        taker = next((above for above in stops if any(_covers(above.match, each, labelled) for each in asked)), None)
        if taker is not None:
            yield Unreached(one, (*loc, at), taker)
        else:
            yield from unreached(one.routes, labelled, (*loc, at, "routes"), asked)


def _covers(wider: Match, narrower: Match, labelled: Collection[str]) -> bool:
    """Whether one match takes every alert that another one takes."""
    return (
        _among(narrower.rules, wider.rules)
        and _among(narrower.types, wider.types)
        and (narrower.min_severity or Severity.INFO) >= (wider.min_severity or Severity.INFO)
        and (narrower.max_severity or Severity.CRITICAL) <= (wider.max_severity or Severity.CRITICAL)
        and wider.labels.items() <= narrower.labels.items()
        and _within(narrower.regions, wider.regions, labelled)
    )


def _among(narrower: frozenset[str], wider: frozenset[str]) -> bool:
    """Whether names that are asked for lie among others; no name asks for nothing."""
    return not wider or (bool(narrower) and narrower <= wider)


def _within(narrower: Sequence[Region], wider: Sequence[Region], labelled: Collection[str]) -> bool:
    if not wider or any(region.everywhere for region in wider):
        return True
    ids = {region.id for region in wider}
    countries = frozenset[str]().union(*(region.countries for region in wider))
    return bool(narrower) and all(
        one.id in ids
        or (not one.everywhere and one.id not in labelled and bool(one.countries) and one.countries <= countries)
        for one in narrower
    )
