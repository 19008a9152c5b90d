"""Every change of a rule that is advised can be written down: the configuration takes it, and it is that rule then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.lib import configfile, shipped
from monitor.lib.configtree import read_tree
from monitor.model.rule import Least, Rise, Rule
from monitor.rules.easing import changes
from monitor.rules.kinds.judgement import Finding, Words
from monitor.settings import regions, ruleset
from monitor.settings.ruleset import Surroundings
from monitor.settings.schema.rules import RulesFile

AROUND = Surroundings(regions.load(shipped.seeds() / "regions.yaml"), ("us-state", "uk-fcdo", "ca-travel"))

# One of each kind and form that the shipped rules do not have, each near to what is refused.
OTHERS = """
- {id: departures, title: T, kind: level, field: departure, condition: {gte: 3}, severity: high, timespan: 48h}
- {id: areas, title: T, kind: level, field: area, condition: {gte: 4}, severity: high, group_by: [country, area]}
- {id: raised, title: T, kind: level, field: raised_by, condition: {gte: 3}, severity: high}
- {id: counted, title: T, kind: level, field: issuer_count, condition: {gte: 3}, severity: high, timespan: 72h}
- {id: standing, title: T, kind: level, on: reached, field: max_level, condition: {gte: 4}, severity: high}
- {id: apart, title: T, kind: level, field: divergence, condition: {gte: 3}, severity: high}
- {id: lasting, title: T, kind: share, condition: {gte: 3}, severity: high, timespan: 8d, baseline: 60d, history: 50d,
   where: {types: [riot], regions: [IQ]}, at_least: {items: 5, origins: 3}}
- {id: short, title: T, kind: surprise, condition: {gte: 3}, severity: high, timespan: 6h, baseline: 7d, history: 2d}
- {id: firsts, title: T, kind: first_seen, condition: {gte: 1}, severity: high, memory: 20d, history: 20d}
- {id: tolls, title: T, kind: quantity, quantity: killed, condition: {gte: 30}, severity: high, timespan: 24h,
   change: {gte: 20, within: 2d}, where: {min_origins: 4, confirmed_by: [riot], min_confidence: 0.7}}
- {id: offices, title: T, kind: count, condition: {gte: 3}, severity: high, group_by: [asset],
   where: {near: {reach: [{weight: 0, km: 900}, {weight: 7, km: 2000}]}, tiers: [1], state_media: false}}
- {id: lands, title: T, kind: count, count: origins, condition: {gte: 3}, severity: high, group_by: [region],
   where: {regions: [sahel], types: [hostages], attributes: {status: [taken]}, actors: [foreign],
           assertions: [actual, denied], undone: [foiled]}}
- {id: index, title: T, kind: score, condition: {gte: 20}, severity: high, jump: {gte: 15, within: 24h}}
- {id: climb, title: T, kind: ladder, condition: {gte: 2}, severity: high, ladder: [
   {name: Build-up, gte: 3, where: {types: [troop_movement], min_origins: 3}},
   {name: Attack, where: {types: [riot], min_confidence: 0.5}, timespan: 3d, within: 9d}]}
- {id: silent, title: T, kind: silence, condition: {gte: 24}, severity: high}
"""
NOTHING_SAID = Words("", "", ())
RULES: dict[str, dict[str, Any]] = {
    keys["id"]: keys
    for text in ((shipped.config() / "rules.yaml").read_text("utf-8"), f"rules: {OTHERS}")
    for keys in read_tree(text).value["rules"]
}


def built(keys: dict[str, Any]) -> Rule:
    loaded = configfile.parse(json.dumps({"rules": [keys]}), "rules.yaml", RulesFile)
    ruled = ruleset.build(loaded, AROUND)
    assert ruled.faults == ()
    (rule,) = (*ruled.rules, *ruled.resting)
    return replace(rule, line=0)


def written(keys: dict[str, Any], words: tuple[str, ...]) -> dict[str, Any]:
    """The keys of a rule with an advised change written into them."""
    changed = deepcopy(keys)
    for clause in (part for one in words for part in one.split("; ")):
        target = changed
        if clause.startswith("ladder, step "):
            number, _, clause = clause.removeprefix("ladder, step ").partition(" ")
            target, clause = changed["ladder"][int(number) - 1], clause.partition("): ")[2]
        _write(target, clause)
    return changed


def _write(target: dict[str, Any], clause: str) -> None:
    if clause.startswith("where"):
        target, clause = target.setdefault("where", {}), clause.removeprefix("where").lstrip(": ")
    if clause.startswith("without "):
        target.pop(clause.removeprefix("without "), None)
        return
    for key, value in read_tree(clause.removeprefix("with ").replace("near: reach:", "reach:")).value.items():
        (target["near"] if key == "reach" else target)[key] = value


def least_found(rule: Rule) -> Iterator[Finding | None]:
    """None, and a group of which all that a rule asks for besides is there in part."""
    yield None
    if rule.at_least != Least():
        yield Finding({}, 1.0, NOTHING_SAID, "-", {"at_least": Least(1, 0, 1)})
    if rule.rise is not None:
        for rise in (Rise(4.0, rule.rise.within), None):
            yield Finding({}, 1.0, NOTHING_SAID, "-", {"rise": rise})


@pytest.mark.parametrize("name", RULES)
def test_every_change_that_is_advised_can_be_written_and_is_then_that_rule(name: str) -> None:
    keys = RULES[name]
    rule = built(keys)
    tried = [change for nearest in least_found(rule) for change in changes(rule, nearest)]
    for words, changed in tried:
        found = built(written(keys, words))
        unasked = {"timespan": timedelta(0)} if changed.on == "reached" else {}  # it lasts as long as the level
        assert replace(found, **unasked) == replace(changed, **unasked), words


@pytest.mark.parametrize("name", [name for name in RULES if "memory" not in RULES[name]])
def test_no_window_is_advised_that_the_retention_forbids(name: str) -> None:
    rule = built(RULES[name])
    kept = rule.timespan * 3
    advised = [changed.timespan for _, changed in changes(rule, None, kept)]
    assert max(advised, default=kept) <= kept


def test_changes_are_advised_for_every_kind_but_silence() -> None:
    changed = {rule.kind for rule in map(built, RULES.values()) if any(changes(rule, None))}
    assert changed == {str(keys["kind"]) for keys in RULES.values()} - {"silence"}
