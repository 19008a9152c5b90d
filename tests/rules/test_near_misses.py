"""What nearly was told, nearest first."""

from __future__ import annotations

from rule_builders import NAMES, NOW, report, rule

from monitor.rules.evaluate import Facts
from monitor.rules.nearmisses import near_misses


def test_a_group_close_to_its_threshold_is_told_with_what_the_rule_needs() -> None:
    reports = (report(1), report(2), report(3, countries=("SY",)))
    asked = rule(gte=3, title="Drone attacks")
    assert near_misses([asked], Facts(reports=reports, names=NAMES), NOW) == (
        "Drone attacks, Iraq: 2, rule needs at least 3",
    )


def test_what_fires_or_is_far_is_no_near_miss() -> None:
    assert near_misses([rule(gte=1), rule(gte=10)], Facts(reports=(report(1),), names=NAMES), NOW) == ()
