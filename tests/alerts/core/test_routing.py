"""Who hears of an alert, and the reason given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts.model import Alert, AlertStatus
from alerts.routing import Match, Route, misses, route
from monitor.model.place import Region
from monitor.model.severity import Severity
from monitor.model.signal import Evidence

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LEVANT = Region("levant", "Levant", frozenset({"IL", "LB", "SY", "JO", "PS"}))
SAHEL = Region("sahel", "Sahel", frozenset({"ML", "NE", "BF"}))
WORLD = Region("world", "World", everywhere=True)


def alert(severity: Severity = Severity.HIGH, evidence_type: str | None = None, **labels: str) -> Alert:
    evidence = Evidence("quote", "title", None, "publisher", "item", NOW, type=evidence_type)
    return Alert(
        id="1", fingerprint="f", rule_id=labels.pop("rule", "drones"), labels=labels, status=AlertStatus.FIRING,
        severity=severity, title="t", summary="s", value=1.0, condition="at least 1", starts_at=NOW, last_held_at=NOW,
        evidence=(evidence,),
    )  # fmt: skip


def to(name: str, match: Match, *, onward: bool = False, routes: tuple[Route, ...] = ()) -> Route:
    return Route(f"to {name}", match, (name,), onward, routes)


@pytest.mark.parametrize(
    ("match", "taken"),
    [
        (Match(), True),
        (Match(regions=(LEVANT,)), True),
        (Match(regions=(SAHEL,)), False),
        (Match(regions=(SAHEL, LEVANT)), True),
        (Match(regions=(WORLD,)), True),
        (Match(rules=frozenset({"drones", "coups"})), True),
        (Match(rules=frozenset({"coups"})), False),
        (Match(types=frozenset({"drone_attack"})), True),
        (Match(types=frozenset({"coup"})), False),
        (Match(min_severity=Severity.HIGH), True),
        (Match(min_severity=Severity.CRITICAL), False),
        (Match(labels={"team": "gulf"}), True),
        (Match(labels={"team": "africa"}), False),
        (Match(labels={"absent": "x"}), False),
        (Match(regions=(LEVANT,), min_severity=Severity.CRITICAL), False),
    ],
)
def test_a_match_asks_for_all_it_names(match: Match, taken: bool) -> None:
    subject = alert(country="SY", type="drone_attack", team="gulf")
    assert (not misses(subject, match)) is taken
    assert (route(subject, [to("desk", match)], [])[0:] != ()) is taken


def test_an_alert_without_a_country_matches_no_region_but_the_world() -> None:
    assert misses(alert(), Match(regions=(LEVANT,)))
    assert not misses(alert(), Match(regions=(WORLD,)))


def test_an_alert_grouped_by_region_matches_that_region() -> None:
    assert not misses(alert(region="levant"), Match(regions=(LEVANT,)))


def test_the_type_is_read_from_the_evidence_where_no_label_says_it() -> None:
    assert not misses(alert(evidence_type="coup"), Match(types=frozenset({"coup"})))
    assert misses(alert(evidence_type="coup", type="riot"), Match(types=frozenset({"coup"})))


def test_the_first_route_that_matches_takes_it() -> None:
    routed = route(alert(country="SY"), [to("a", Match(regions=(LEVANT,))), to("b", Match())], ["fallback"])
    assert [r.receiver for r in routed] == ["a"]


def test_continue_lets_later_routes_have_it_too() -> None:
    routes = [to("a", Match(regions=(LEVANT,)), onward=True), to("b", Match()), to("c", Match())]
    assert [r.receiver for r in route(alert(country="SY"), routes, ["fallback"])] == ["a", "b"]


def test_what_no_route_takes_goes_to_the_default() -> None:
    routed = route(alert(country="SY"), [to("a", Match(regions=(SAHEL,)))], ["fallback"])
    assert [(r.receiver, r.why) for r in routed] == [("fallback", "no route matches: the default receiver")]


def test_inner_routes_come_before_the_receivers_of_the_outer_one() -> None:
    inner = to("night", Match(min_severity=Severity.CRITICAL))
    routes = [to("desk", Match(regions=(LEVANT,)), routes=(inner,))]
    assert [r.receiver for r in route(alert(Severity.CRITICAL, country="SY"), routes, [])] == ["night"]
    assert [r.receiver for r in route(alert(Severity.LOW, country="SY"), routes, [])] == ["desk"]


def test_a_receiver_hears_once_however_many_routes_lead_to_it() -> None:
    routes = [to("a", Match(regions=(LEVANT,)), onward=True), to("a", Match())]
    routed = route(alert(country="SY"), routes, [])
    assert [(r.receiver, r.why) for r in routed] == [("a", "to a: SY in levant")]


def test_the_reason_names_the_facts_that_decided() -> None:
    match = Match(regions=(LEVANT,), rules=frozenset({"drones"}), min_severity=Severity.MEDIUM, labels={"team": "gulf"})
    (routed,) = route(alert(country="SY", team="gulf"), [to("desk", match)], [])
    assert routed.why == "to desk: rule drones; SY in levant; severity high, at least medium; team gulf"


def test_a_miss_says_what_was_asked_and_what_is() -> None:
    asked = Match(regions=(SAHEL,), types=frozenset({"coup"}), min_severity=Severity.CRITICAL)
    assert misses(alert(country="SY", type="riot"), asked) == (
        "severity high is below critical",
        "type riot is not coup",
        "SY lies outside sahel",
    )
