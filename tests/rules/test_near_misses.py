"""What nearly was told, nearest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rule_builders import NAMES, NOW, report, rule

from monitor.model.mention import Quantity
from monitor.model.rule import Rise
from monitor.rules.evaluate import Facts
from monitor.rules.nearmisses import near_misses


def test_a_group_close_to_its_threshold_is_told_with_what_the_rule_needs() -> None:
    reports = (report(1), report(2), report(3, countries=("SY",)))
    asked = rule(gte=3, title="Drone attacks")
    (miss,) = near_misses([asked], Facts(reports=reports, names=NAMES), NOW)
    assert (miss.rule_id, miss.labels) == (asked.id, {"country": "IQ"})
    assert miss.words == "Drone attacks, Iraq: 2, rule needs at least 3"


def test_what_fires_or_is_far_is_no_near_miss() -> None:
    assert near_misses([rule(gte=1), rule(gte=10)], Facts(reports=(report(1),), names=NAMES), NOW) == ()


def test_a_rule_that_asks_for_a_rise_is_not_near_where_little_or_nothing_rose() -> None:
    asked = replace(rule("quantity", gte=20, quantity="killed", title="Toll"), rise=Rise(20, timedelta(days=7)))
    before, now = report(1, hours=50, quantities=killed(30)), report(2, quantities=killed(31))
    assert near_misses([asked], Facts(reports=(before, now), names=NAMES), NOW) == ()
    grown = report(2, quantities=killed(45))
    (miss,) = near_misses([asked], Facts(reports=(before, grown), names=NAMES), NOW)
    assert miss.words == "Toll, Iraq: 30 told in the 7 days before: a rise of 15, rule needs 20"


def killed(least: int) -> dict[str, Quantity]:
    return {"killed": Quantity("killed", least, least, False, str(least))}
