"""Routes that another one above them leaves nothing to."""

from __future__ import annotations

import pytest

from alerts.routing import Match, Route
from alerts.unreached import unreached
from monitor.model.place import Region
from monitor.model.severity import Severity

LEVANT = Region("levant", "Levant", frozenset({"IL", "LB", "SY"}))
SAHEL = Region("sahel", "Sahel", frozenset({"ML", "NE"}))
SYRIA = Region("SY", "Syria", frozenset({"SY"}))
PORTS = Region("ports", "Ports")
WORLD = Region("world", "World", everywhere=True)
COUPS, BOTH = frozenset({"coups"}), frozenset({"coups", "drones"})


def to(name: str, match: Match, *routes: Route, onward: bool = False) -> Route:
    return Route(name, match, ("desk",), onward, routes)


def lost(*routes: Route, labelled: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(one.route.name, one.taker.name) for one in unreached(routes, labelled)]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (Match(), Match(regions=(SAHEL,))),
        (Match(), Match()),
        (Match(regions=(WORLD,)), Match(regions=(SAHEL,))),
        (Match(regions=(WORLD,)), Match()),
        (Match(regions=(LEVANT,)), Match(regions=(SYRIA,), min_severity=Severity.HIGH)),
        (Match(regions=(PORTS, SAHEL)), Match(regions=(PORTS,))),
        (Match(min_severity=Severity.LOW), Match(min_severity=Severity.HIGH)),
        (Match(min_severity=Severity.INFO), Match()),
        (Match(max_severity=Severity.HIGH), Match(max_severity=Severity.LOW)),
        (Match(rules=BOTH), Match(rules=COUPS)),
        (Match(types=BOTH), Match(types=COUPS)),
        (Match(labels={"team": "gulf"}), Match(labels={"team": "gulf", "night": "yes"})),
    ],
)
def test_a_route_takes_nothing_below_one_that_takes_all_it_asks_for(above: Match, below: Match) -> None:
    assert lost(to("above", above), to("below", below)) == [("below", "above")]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (Match(regions=(SAHEL,)), Match()),
        (Match(regions=(SAHEL,)), Match(regions=(SAHEL, LEVANT))),
        (Match(regions=(SAHEL,)), Match(regions=(WORLD,))),
        (Match(regions=(SAHEL,)), Match(regions=(PORTS,))),
        (Match(min_severity=Severity.HIGH), Match(min_severity=Severity.LOW)),
        (Match(min_severity=Severity.HIGH), Match(max_severity=Severity.MEDIUM)),
        (Match(rules=COUPS), Match()),
        (Match(rules=COUPS), Match(types=COUPS)),
        (Match(types=COUPS), Match(types=BOTH)),
        (Match(labels={"team": "gulf"}), Match(labels={"team": "africa"})),
    ],
)
def test_a_route_that_is_left_something_is_reached(above: Match, below: Match) -> None:
    assert lost(to("above", above), to("below", below)) == []


def test_a_route_that_lets_others_try_as_well_takes_nothing_from_them() -> None:
    assert lost(to("above", Match(), onward=True), to("below", Match(regions=(SAHEL,)))) == []


def test_a_region_that_alerts_name_instead_of_a_country_is_taken_by_its_own_name_alone() -> None:
    routes = to("above", Match(regions=(LEVANT,))), to("below", Match(regions=(SYRIA,)))
    assert lost(*routes, labelled=("SY",)) == []
    assert lost(routes[0], routes[0], labelled=("levant",)) == [("above", "above")]


def test_inner_routes_lose_to_those_beside_them_that_take_all_the_outer_one_lets_in() -> None:
    inner = to("coups", Match(types=COUPS)), to("bad", Match(min_severity=Severity.HIGH))
    (found,) = unreached([to("first", Match(types=BOTH)), to("outer", Match(regions=(SAHEL,), rules=COUPS), *inner),
                          to("of coups", Match(types=COUPS), *inner)])  # fmt: skip
    assert (found.route.name, found.loc) == ("of coups", ("routes", 2))
    (found,) = unreached([to("of coups", Match(types=COUPS), *inner)])
    assert (found.route.name, found.loc) == ("bad", ("routes", 0, "routes", 1))
    assert str(found) == (
        "bad takes no alert: coups above it takes all it asks for; move it up, or write continue: true there"
    )
    assert "second takes no alert: first above it takes everything;" in str(
        next(unreached([to("first", Match()), to("second", Match())]))
    )
