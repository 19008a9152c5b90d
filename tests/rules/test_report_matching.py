"""Which reports a rule looks at."""

from __future__ import annotations

from typing import Any

import pytest
from rule_builders import LEVANT, NEAR_BAGHDAD, WORLD, place, report, rule

from monitor.model.mention import Assertion
from monitor.model.place import Role
from monitor.model.rule import FOREIGN, Rule
from monitor.rules.where import match

DENIED, POSSIBLE = Assertion.DENIED, Assertion.POSSIBLE


@pytest.mark.parametrize(
    ("asked", "given", "matches"),
    [
        ({}, {}, True),
        ({"types": frozenset({"drone_attack"})}, {}, True),
        ({"types": frozenset({"hostages"})}, {}, False),
        ({}, {"assertion": POSSIBLE}, False),
        ({"assertions": frozenset({POSSIBLE, DENIED})}, {"assertion": POSSIBLE}, True),
        ({"assertions": frozenset()}, {"assertion": DENIED}, True),
        ({"min_confidence": 0.8}, {"confidence": 0.8}, True),
        ({"min_confidence": 0.8}, {"confidence": 0.79}, False),
        ({"issuers": frozenset({"us-state"})}, {"official": "us-state"}, True),
        ({"issuers": frozenset({"us-state"})}, {}, False),
        ({"actors": frozenset({"Hezbollah"})}, {"actor": "hezbollah"}, True),
        ({"actors": frozenset({"kata ib hezbollah"})}, {"actor": "Kata'ib Hezbollah"}, True),
        ({"actors": frozenset({"kata ib hezbollah"})}, {"actor": "Hezbollah"}, False),
        ({"actors": frozenset({"US"})}, {"actor": None}, False),
        ({"actors": frozenset({FOREIGN})}, {"actor": "TR", "countries": ("IQ",)}, True),
        ({"actors": frozenset({FOREIGN})}, {"actor": "IQ", "countries": ("IQ", "SY")}, False),
        ({"actors": frozenset({FOREIGN})}, {"actor": "Hezbollah", "countries": ("IL",)}, False),
        ({"actors": frozenset({FOREIGN})}, {"actor": None, "countries": ("IQ",)}, False),
        ({"actors": frozenset({FOREIGN})}, {"actor": "TR", "countries": ()}, False),
        ({"actors": frozenset({FOREIGN, "Hezbollah"})}, {"actor": "Hezbollah", "countries": ("IL",)}, True),
        ({"attributes": {"kind": ("ordered",)}}, {"attributes": {"kind": "Ordered"}}, True),
        ({"attributes": {"kind": ("ordered", "advised")}}, {"attributes": {"kind": "authorized"}}, False),
        ({"attributes": {"kind": ("ordered",)}}, {}, False),
        ({"attributes": {"reasons": ("T",)}}, {"attributes": {"reasons": ("C", "T")}}, True),
        ({"headline": True}, {"field": "title"}, True),
        ({"headline": True}, {"field": "text"}, False),
        ({"headline": True}, {"field": "text", "told_by_title_too": True}, True),
        ({"headline": True}, {"field": "text", "official": "us-state"}, True),
        ({"attributes": {"hit": (True,)}}, {"attributes": {"hit": 1}}, False),
        ({"attributes": {"kind": ("a",), "force": ("US",)}}, {"attributes": {"kind": "a"}}, False),
    ],
)
def test_every_part_of_where_that_is_set_must_hold(asked: dict[str, Any], given: dict[str, Any], matches: bool) -> None:
    assert (match(rule(**asked).where, report(**given)) is not None) is matches


@pytest.mark.parametrize("region", [LEVANT, WORLD, NEAR_BAGHDAD])
def test_a_report_without_any_place_never_matches_a_rule_that_names_regions(region: Any) -> None:
    assert match(rule(regions=(region,)).where, report(countries=())) is None


def inside(asked: Rule, **given: Any) -> tuple[str, ...] | None:
    matched = match(asked.where, report(**given))
    return matched.countries if matched else None


def test_a_region_of_countries_keeps_only_its_own_of_a_report() -> None:
    assert inside(rule(regions=(LEVANT,)), countries=("IQ", "US")) == ("IQ",)
    assert inside(rule(regions=(LEVANT,)), countries=("US",)) is None


def test_a_circle_holds_places_and_never_a_whole_country() -> None:
    baghdad, basra = place("Baghdad", 33.3, 44.4), place("Basra", 30.5, 47.8)
    assert inside(rule(regions=(NEAR_BAGHDAD,)), places=(baghdad,)) == ("IQ",)
    assert inside(rule(regions=(NEAR_BAGHDAD,)), places=(basra,)) is None
    assert inside(rule(regions=(NEAR_BAGHDAD,))) is None
    country = place("Iraq", 33.3, 44.4, kind="country")
    assert inside(rule(regions=(NEAR_BAGHDAD,)), places=(country,)) is None


@pytest.mark.parametrize("role", [Role.ACTOR, Role.ORIGIN, Role.DATELINE])
def test_a_place_where_nothing_happens_does_not_count(role: Role) -> None:
    elsewhere = place("Baghdad", 33.3, 44.4, role=role)
    assert inside(rule(regions=(NEAR_BAGHDAD,)), countries=("SY",), places=(elsewhere,)) is None


def test_a_group_that_is_named_places_nothing() -> None:
    group = place("al-Qaeda", 0.0, 0.0, country=None, kind="group")
    assert inside(rule(regions=(WORLD,)), countries=(), places=(group,)) is None


def test_any_of_several_regions_is_enough_and_all_that_hold_are_named() -> None:
    matched = match(rule(regions=(NEAR_BAGHDAD, LEVANT)).where, report(places=(place("Baghdad", 33.3, 44.4),)))
    assert matched is not None
    assert [region.id for region in matched.regions] == ["baghdad", "levant"]
