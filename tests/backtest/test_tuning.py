from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import small_pasts

from monitor.backtest.drive import drive
from monitor.backtest.episodes import load
from monitor.backtest.prepare import Prepared
from monitor.backtest.tuning import Bound, Tuned, bound_of, budget_of, most, tuned, variants
from monitor.lib.errors import ConfigError, WatchfloorError
from monitor.model.rule import Condition, Rule, Rung, Where
from monitor.model.severity import Severity
from monitor.settings.edit import set_bound


def rule(kind: str = "count", *, field: str = "level", rungs: tuple[Rung, ...] = (), **bounds: float) -> Rule:
    return Rule("r", "R", kind, Where(), Condition(**bounds), Severity.HIGH, field=field, rungs=rungs)


@pytest.mark.parametrize(
    ("said", "a_week"), [("2/week", 2), ("1 a day", 7), ("3 per month", 0.7), ("26/year", 26 * 7 / 365)]
)
def test_a_budget_is_alerts_a_week(said: str, a_week: float) -> None:
    assert budget_of(said) == pytest.approx(a_week)


@pytest.mark.parametrize("said", ["", "few", "2", "2/fortnight", "-1/week"])
def test_what_is_no_budget_is_told(said: str) -> None:
    with pytest.raises(WatchfloorError, match="write a number of alerts and a span"):
        budget_of(said)


def test_bounds_are_tried_from_the_loosest_on_and_stay_whole_where_they_are() -> None:
    tried = [float(name) for name in variants(rule(gte=3))]
    assert tried == sorted(tried)
    assert {1.0, 2.0, 3.0, 4.0, 6.0, 30.0} <= set(tried)
    assert all(one == int(one) and one >= 1 for one in tried)
    falling = [float(name) for name in variants(rule(lte=2.5))]
    assert falling == sorted(falling, reverse=True)


def test_large_numbers_are_tried_far_apart_and_far_up() -> None:
    """Of troops 997, 998 and 999 were tried one by one, and nothing above 10,000."""
    tried = [float(name) for name in variants(rule(gte=1000))]
    assert min(later / one for one, later in pairwise(tried)) > 1.09
    assert max(later / one for one, later in pairwise(tried)) <= 2.5
    assert (tried[0], tried[-1]) == (100, 1_000_000)


def test_a_level_is_tried_on_its_scale_and_other_bounds_hold() -> None:
    assert list(variants(rule("level", gte=2, lt=4))) == ["1", "2", "3"]


def test_bounds_above_what_a_value_can_be_are_not_tried() -> None:
    step = Rung("Step", Where(), 1, timedelta(days=1), timedelta(days=1))
    assert list(variants(rule("ladder", gte=2, rungs=(step,) * 3))) == ["1", "2", "3"]
    assert list(variants(rule("ladder", gt=1, rungs=(step,) * 3))) == ["1", "2"]
    assert list(variants(rule("level", gte=2, field="divergence"))) == ["1", "2", "3"]
    assert [most(rule(kind, gte=2)) for kind in ("count", "level")] == [None, None]


def test_a_rule_without_a_bound_that_could_move_is_told() -> None:
    with pytest.raises(WatchfloorError, match="asks for exactly 3"):
        bound_of(rule(eq=3))
    assert bound_of(rule(gte=2)) == Bound("gte", 2)


def tried(ready: Prepared, world: Path, budget: float) -> Tuned:
    drones = ready.sets["new"][0]
    episodes = load(world / "episodes.yaml", ready.configuration.monitor.regions)
    outcome = drive(ready.past, ready.configuration, variants(drones), ready.span)
    return tuned(drones, outcome, budget, episodes)


def test_the_loosest_bound_within_the_budget_is_proposed_with_what_it_loses(ready: Prepared, world: Path) -> None:
    enough = tried(ready, world, 1.0)
    assert enough.proposal is not None
    assert enough.proposal.value == 1
    assert enough.present.value == 2
    assert enough.lost == ()
    none = tried(ready, world, 0.0)
    assert none.proposal is not None
    assert none.proposal.value == 3  # two attacks was the most that ever was
    assert [told.episode.name for told in none.lost] == ["Drones over Erbil"]
    assert [one.place for one in none.difference.vanished] == ["IQ"]


def test_a_past_in_which_no_bound_fired_proposes_no_other(ready: Prepared, world: Path) -> None:
    silent = replace(ready.sets["new"][0], where=replace(ready.sets["new"][0].where, types=("blockade",)))
    outcome = drive(ready.past, ready.configuration, variants(silent), ready.span)
    found = tuned(silent, outcome, 1.0, None)
    assert found.never_fired
    assert found.proposal is found.present
    assert round(found.weeks) == 8


def test_a_looser_bound_that_tells_the_same_of_this_past_is_no_reason_to_change(ready: Prepared, world: Path) -> None:
    many = replace(ready.sets["new"][0], condition=Condition(gte=50))  # more than ever was, and so is any bound near it
    bounds = {name: rules for name, rules in variants(many).items() if float(name) >= 40}
    found = tuned(many, drive(ready.past, ready.configuration, {**bounds, "1": loose(many)}, ready.span), 0.2, None)
    assert not found.never_fired
    assert found.proposal is found.present


def loose(tuned_rule: Rule) -> tuple[Rule, ...]:
    return (replace(tuned_rule, condition=Condition(gte=1)),)


def test_what_had_fired_before_the_span_is_counted_apart_from_what_a_bound_would_tell(ready: Prepared) -> None:
    drones = ready.sets["new"][0]
    later = replace(ready.span, since=small_pasts.START + 14 * small_pasts.DAY + 9 * small_pasts.HOUR)
    found = tuned(drones, drive(ready.past, ready.configuration, variants(drones), later), 1.0, None)
    assert [(one.value, len(one.raised), one.standing) for one in found.trials[:3]] == [(1, 1, 1), (2, 0, 1), (3, 0, 0)]


def test_a_stricter_bound_never_raises_more(ready: Prepared, world: Path) -> None:
    counts = [len(one.raised) for one in tried(ready, world, 1.0).trials]
    assert counts == sorted(counts, reverse=True)


COMMENTED = """# What we watch.
rules:
  - id: drone-attacks   # the loud one
    title: Drone attacks
    kind: count
    where: {types:   [drone_attack]}
    condition: {gte: 3, lt: 90}  # three a day
    severity: high
  - id: coup
    title: Coup
    kind: count
    where:
      types: [coup]
    condition:
      gte: 2      # sources
    severity: critical
"""


def test_only_the_number_of_the_bound_is_exchanged(tmp_path: Path) -> None:
    path = small_pasts.rules(tmp_path, COMMENTED)
    done = set_bound(path, "drone-attacks", "gte", 12.0)
    assert (done.line, done.column) == (7, 22)
    assert "gte of drone-attacks was 3 and is 12" in str(done)
    set_bound(path, "coup", "gte", 3.5)
    assert path.read_text() == COMMENTED.replace("gte: 3,", "gte: 12,").replace("gte: 2  ", "gte: 3.5  ")


def test_a_file_that_would_have_faults_stays_as_it_was(tmp_path: Path) -> None:
    path = small_pasts.rules(tmp_path, COMMENTED)
    with pytest.raises(ConfigError):
        set_bound(path, "drone-attacks", "gte", 100.0)  # above the other bound
    with pytest.raises(ConfigError, match='no rule "drones" with gte'):
        set_bound(path, "drones", "gte", 4.0)
    assert path.read_text() == COMMENTED
    assert list(tmp_path.iterdir()) == [path]


def test_a_bound_that_is_no_plain_number_is_left_to_its_author(tmp_path: Path) -> None:
    path = small_pasts.rules(tmp_path, COMMENTED.replace("gte: 3,", "gte: &least 3,"))
    with pytest.raises(ConfigError, match=r"rules.yaml:7:\d+ gte of drone-attacks is not written as a plain number"):
        set_bound(path, "drone-attacks", "gte", 4.0)
