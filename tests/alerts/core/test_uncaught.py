"""Routes and inhibitions that nothing the rules could raise ever comes to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.muting import Inhibition
from alerts.routing import Match, Route
from alerts.uncaught import idle, uncaught
from monitor.model.place import Asset, Circle, Near, Reach, Region
from monitor.model.rule import Condition, Rule, Rung, Step, Where
from monitor.model.severity import Severity

SAHEL = Region("sahel", "Sahel", frozenset({"ML", "NE"}))
MALI = Region("ML", "Mali", frozenset({"ML"}))
UKRAINE = Region("UA", "Ukraine", frozenset({"UA"}))
PORTS = Region("ports", "Ports", circles=(Circle("Odesa", 46.48, 30.73, 50),))
DAY = timedelta(days=1)
WORLD = Region("world", "World", everywhere=True)
OFFICE = Asset("bamako", "Bamako office", 12.6, -8.0, "ML")


def rule(id_: str = "killed", **keys: object) -> Rule:
    asked = {"kind": "count", "where": Where(), "condition": Condition(gte=1), "severity": Severity.MEDIUM, **keys}
    return Rule(id=id_, title=id_, **asked)  # type: ignore[arg-type]


def told_of(*types: str, **keys: object) -> Rule:
    return rule(where=Where(types=frozenset(types)), **keys)


def told(match: Match, *rules: Rule) -> list[str]:
    return [str(one) for one in uncaught([Route("night", match, ("desk",))], rules)]


STEPPED = rule(steps=(Step(Severity.MEDIUM, 1), Step(Severity.CRITICAL, 9)))
BESIDE = rule(where=Where(near=Near((OFFICE,), (Reach(0, 25),))), group_by=("asset", "country"))
ADVICE = rule(kind="level")
AZORES = Match(labels={"country": "PT", "area": "Azores"})
NEAR = rule(where=Where(near=Near((OFFICE,), (Reach(0, 25),))), group_by=("asset",))


@pytest.mark.parametrize(
    ("match", "one", "why"),
    [
        (Match(rules=frozenset({"coups"})), rule(), "no rule at work is coups"),
        (
            Match(rules=frozenset({"killed"}), types=frozenset({"weapons_test"})),
            told_of("casualties"),
            "nothing that killed asks for is weapons_test",
        ),
        (
            Match(types=frozenset({"coup"})),
            rule(kind="silence", group_by=("feed",)),
            "nothing that killed asks for is coup",
        ),
        (Match(regions=(UKRAINE,)), rule(where=Where(regions=(SAHEL,))), "no alert of killed names a country of UA"),
        (Match(regions=(UKRAINE,)), rule(group_by=()), "no alert of killed names a country of UA"),
        (Match(regions=(UKRAINE,)), NEAR, "no alert of killed names a country of UA"),
        (Match(min_severity=Severity.HIGH), rule(), "an alert of killed is medium"),
        (Match(max_severity=Severity.LOW), STEPPED, "an alert of killed is medium or critical"),
        (
            Match(labels={"desk": "haiti"}),
            rule(labels={"desk": "sahel"}),
            "no alert of killed has the label desk haiti",
        ),
        (Match(labels={"type": "coup"}), rule(), "no alert of killed has the label type coup"),
        (AZORES, rule(), "no alert of killed has the label area Azores and country PT"),
        (
            Match(labels={"area": "Azores"}),
            rule(kind="level", group_by=("region",)),
            "no alert of killed has the label area Azores",
        ),
        (
            Match(labels={"area": "Azores"}),
            rule(kind="level", labels={"area": "islands"}),
            "no alert of killed has the label area Azores",
        ),
    ],
)
def test_a_route_that_no_rule_can_raise_an_alert_for_is_told_with_the_reason(match: Match, one: Rule, why: str) -> None:
    assert told(match, one) == [f"night takes no alert: {why}"]


@pytest.mark.parametrize(
    ("match", "one"),
    [
        (Match(), rule()),
        (Match(types=frozenset({"coup"})), rule()),
        (
            Match(types=frozenset({"coup"})),
            rule(where=Where(types=frozenset({"riot"}), confirmed_by=frozenset({"coup"}))),
        ),
        (Match(types=frozenset({"travel_advisory"})), rule(kind="level")),
        (
            Match(types=frozenset({"coup"})),
            rule(
                rungs=(
                    Rung("First", Where(types=frozenset({"coup"})), 1, DAY, DAY),
                    Rung("Second", Where(types=frozenset({"riot"})), 1, DAY, DAY),
                )
            ),
        ),
        (Match(regions=(MALI,)), rule(where=Where(regions=(SAHEL,)))),
        (Match(regions=(SAHEL,)), rule(where=Where(regions=(MALI,)))),
        (Match(regions=(UKRAINE,)), rule(where=Where(regions=(WORLD,)))),
        (Match(regions=(UKRAINE,)), rule(where=Where(regions=(PORTS,)))),
        (Match(regions=(SAHEL,)), rule(where=Where(regions=(SAHEL,)), group_by=("region",))),
        (Match(regions=(MALI,)), NEAR),
        (Match(regions=(MALI,)), rule(kind="silence", group_by=("feed",), labels={"country": "ML"})),
        (Match(regions=(WORLD,)), rule(group_by=())),
        (Match(min_severity=Severity.CRITICAL), STEPPED),
        (Match(labels={"desk": "sahel", "country": "ML"}), rule(labels={"desk": "sahel"})),
        (Match(labels={"country": "ML"}), NEAR),
        (Match(labels={"country": "UA"}), BESIDE),
        (AZORES, ADVICE),
        (Match(labels={"area": "Azores"}), rule(kind="level", group_by=("country", "issuer", "area"))),
        (Match(labels={"area": "north"}), rule(labels={"area": "north"})),
        (Match(labels={"country": "EU-desk"}), rule(group_by=("type",), labels={"country": "EU-desk"})),
    ],
)
def test_a_route_that_some_rule_may_raise_an_alert_for_is_not_told(match: Match, one: Rule) -> None:
    assert told(match, rule("other", where=Where(types=frozenset({"riot"})), severity=Severity.LOW), one) == []


def test_what_is_told_apart_by_country_beside_an_asset_may_lie_beyond_the_border() -> None:
    assert told(Match(regions=(UKRAINE,)), BESIDE) == []


def test_what_each_rule_alone_could_meet_in_part_is_met_by_none() -> None:
    rules = (
        rule("mali", where=Where(regions=(MALI,))),
        rule("grave", where=Where(regions=(UKRAINE,)), severity=Severity.HIGH),
    )
    assert told(Match(regions=(MALI,), min_severity=Severity.HIGH), *rules) == [
        "night takes no alert: an alert of mali is medium"
    ]


def test_a_route_inside_another_is_judged_by_both() -> None:
    inner = Route("inner", Match(regions=(UKRAINE,)), ("desk",))
    outer = Route("outer", Match(rules=frozenset({"mali"})), (), routes=(inner,))
    (found,) = uncaught([outer], [rule("mali", where=Where(regions=(MALI,))), rule("all")])
    assert found.loc == ("routes", 0, "routes", 0)
    assert str(found) == "inner takes no alert: no alert of mali names a country of UA"


def test_without_any_rule_nothing_is_said_of_routes() -> None:
    assert told(Match(regions=(UKRAINE,))) == []


def test_an_inhibition_one_side_of_which_never_comes_is_told() -> None:
    never = Inhibition("advice", Match(min_severity=Severity.CRITICAL), Match(max_severity=Severity.HIGH), ("country",))
    (found,) = idle([never], [rule()])
    assert str(found) == "advice keeps back no alert: no source can come: an alert of killed is medium"
    assert found.loc == ("inhibit", 0, "source")
    assert list(idle([never], [STEPPED])) == []
