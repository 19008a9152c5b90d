"""`rules_test.yaml`: the shipped tests hold, each threshold is held by one, and a failure is told at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time  # noqa: TID251 - what it costs

import pytest

from monitor.configuration import Configuration, configure, names_of, proven
from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.model.rule import Condition, Least, Rule
from monitor.ruletests import run


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return configure(shipped.config())


@pytest.fixture(scope="module")
def rules(configuration: Configuration) -> dict[str, Rule]:
    settings = configuration.monitor
    return {rule.id: rule for rule in (*settings.rules, *settings.resting) if rule.id not in BEYOND}


# What a timeline cannot say: parts of countries, and departures in a government's own advice.
BEYOND = {"advisory-border-areas", "advisory-departure"}


def fails(configuration: Configuration, rule: Rule) -> bool:
    """Whether some shipped test fails where this rule stands in the place of the one of its name."""
    settings = configuration.monitor
    others = [other for other in (*settings.rules, *settings.resting) if other.id != rule.id]
    tests = [test for test in settings.rule_tests if rule.id in test.rules]
    weights = {name: type_.weight for name, type_ in configuration.tagger.types.items()}
    return any(outcome.faults for outcome in run(tests, [*others, rule], weights, names_of(configuration)))


def mutations(rule: Rule) -> Iterator[Rule]:
    least = rule.condition.gte or 0.0
    whole = rule.kind in {"count", "quantity", "level", "first_seen", "ladder", "silence"}
    if rule.kind == "level":
        yield replace(rule, condition=Condition(gte=least + 1 if least < 4 else least, lt=rule.condition.lt))
    else:
        yield replace(rule, condition=Condition(gte=least + 1 if whole else least * 3))
    if whole and least >= 2:
        yield replace(rule, condition=Condition(gte=least - 1))
    if rule.at_least != Least():
        yield replace(rule, at_least=Least(rule.at_least.items - 1, rule.at_least.stories))
    for number in range(len(rule.steps)):
        moved = [replace(step, at=step.at * 4) if at == number else step for at, step in enumerate(rule.steps)]
        if number == 0 or rule.kind == "surprise":
            continue
        yield replace(rule, steps=tuple(moved))


def test_the_shipped_tests_hold_and_are_quick(configuration: Configuration) -> None:
    before = process_time()
    outcomes = proven(configuration)
    assert process_time() - before < 10
    assert len(outcomes) >= 40


def test_every_shipped_rule_has_a_test_that_fires_it_and_one_that_does_not(
    configuration: Configuration, rules: dict[str, Rule]
) -> None:
    told = configuration.monitor.rule_tests
    firing = {wanted.rule for test in told for one in test.expect for wanted in one.firing}
    resting = {id_ for test in told for one in test.expect for id_ in test.rules if not one.firing}
    assert set(rules) - firing == set()
    assert (
        set(rules) - resting - {"departure-ordered", "departure-advised", "hostages-freed", "advisory-raised"} == set()
    )


def test_changing_a_threshold_of_a_shipped_rule_makes_a_shipped_test_fail(
    configuration: Configuration, rules: dict[str, Rule]
) -> None:
    survived = [
        f"{rule.id}: {mutant.condition} {mutant.at_least}"
        for rule in rules.values()
        for mutant in mutations(rule)
        if mutant != rule and not fails(configuration, mutant)
    ]
    assert not survived, survived


WRONG = """tests:
  - name: One attack is enough
    rule: drone-attacks
    items:
      - {at: 1h, type: drone_attack, country: Iraq}
    expect:
      - {at: 0h, firing: []}
      - {at: 2h, firing: [{country: IQ, severity: high}]}
      - {at: 3h, firing: []}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in shipped.config().glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    return tmp_path


def test_an_expectation_that_is_not_met_is_told_at_its_place_with_what_was_missing(folder: Path) -> None:
    (folder / "rules_test.yaml").write_text(WRONG)
    with pytest.raises(ConfigError) as told:
        proven(configure(folder))
    (fault,) = told.value.faults
    assert (Path(fault.path).name, fault.line, fault.column) == ("rules_test.yaml", 8, 9)
    assert fault.message == (
        'test "One attack is enough", at 2h: drone-attacks country IQ at high does not fire; nearest is country IQ: '
        "1, rule needs at least 3"
    )


def test_what_fires_unexpectedly_is_told(folder: Path) -> None:
    text = WRONG.replace("country: Iraq}", "country: Iraq, times: 3, every: 1m}").replace(
        "severity: high", "severity: low"
    )
    (folder / "rules_test.yaml").write_text(text)
    with pytest.raises(ConfigError) as told:
        proven(configure(folder))
    mild, unforeseen = (fault.message for fault in told.value.faults)
    test = 'test "One attack is enough", at '
    assert mild == test + "2h: drone-attacks country IQ at low fires with severity high"
    fact = "Drone attack in Iraq: 3 stories within 24 h"
    assert unforeseen == test + f"3h: drone-attacks country IQ fires unexpectedly: {fact}"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("drone-attacks", "drone-attack", 'unknown rule "drone-attack"; did you mean "drone-attacks"?'),
        ("type: drone_attack", "type: drone", 'unknown indicator "drone"'),
        ("at: 1h", "at: 1", "has no unit"),
        ("severity: high", "severity: hihg", 'unknown severity "hihg"; did you mean "high"?'),
    ],
)
def test_a_mistake_in_a_test_is_told_like_any_other(folder: Path, before: str, after: str, message: str) -> None:
    (folder / "rules_test.yaml").write_text(WRONG.replace(before, after))
    with pytest.raises(ConfigError) as told:
        configure(folder)
    assert message in str(told.value)


def test_a_configuration_without_rule_tests_is_right(folder: Path) -> None:
    (folder / "rules_test.yaml").unlink()
    assert proven(configure(folder)) == ()


WIRE = """
rules:
  - {id: dark, title: Dark, kind: silence, where: {topics: [wire]}, condition: {gte: 24}, severity: low}
  - {id: trusted, title: Trusted, kind: count, where: {tiers: [1]}, condition: {gte: 1}, severity: low}
  - id: apart
    title: Apart
    kind: level
    field: divergence
    on: reached
    condition: {gte: 2}
    severity: low
"""
OWN = """
own:
  - {id: our-wire, url: "https://wire.example/feed", topic: wire, tier: 1}
"""


def test_a_publisher_called_as_a_feed_is_that_feed(tmp_path: Path) -> None:
    """Rules on topics and tiers could not be tested: every publisher of a test was one of world news."""
    written(
        tmp_path,
        WIRE,
        """
tests:
  - name: Our wire falls silent
    rule: dark
    items: [{at: 1h, country: LB, publisher: our-wire}, {at: 20h, country: LB, publisher: press}]
    expect: [{at: 20h, firing: []}, {at: 26h, firing: [{labels: {feed: our-wire}}]}]
  - name: Only our wire is believed
    rule: trusted
    items:
      - {at: 1h, type: coup, country: LB, publisher: our-wire}
      - {at: 1h, type: coup, country: SY, publisher: press}
    expect: [{at: 2h, firing: [{country: LB}]}]
""",
    )
    assert all(not outcome.faults for outcome in proven(configure(tmp_path)))


def test_issuers_that_move_apart_are_not_taken_for_having_always_stood_so(tmp_path: Path) -> None:
    written(
        tmp_path,
        WIRE,
        """
tests:
  - name: They move apart
    rule: apart
    advisories:
      - {at: 1h, issuer: us-state, country: ML, level: 3}
      - {at: 1h, issuer: uk-fcdo, country: ML, level: 2}
      - {at: 5h, issuer: us-state, country: ML, level: 4}
      - {at: 9h, issuer: uk-fcdo, country: ML, level: 4}
    expect: [{at: 2h, firing: []}, {at: 6h, firing: [{country: ML}]}, {at: 10h, firing: []}]
""",
    )
    assert all(not outcome.faults for outcome in proven(configure(tmp_path)))


def written(folder: Path, rules: str, tests: str) -> None:
    for name, text in (("rules", rules), ("rules_test", tests), ("feeds", OWN), ("watchfloor", "{}"), ("alerts", "{}")):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
