"""Why a rule fires or does not: every group with its value, the nearest miss, and the smallest change that would do.

Nothing here is guessed: a change is only named after the changed rule was evaluated on the same facts and fired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf

from monitor.lib.figures import figure
from monitor.model.rule import Condition, Rule
from monitor.model.rulebounds import LEAST_ASKED
from monitor.rules import advice_between, advice_levels
from monitor.rules.easing import Changed, changes, written
from monitor.rules.evaluate import fires, judge
from monitor.rules.facts import Facts
from monitor.rules.kinds.judgement import Finding, Judgement
from monitor.rules.kinds.silence import unheard_of
from monitor.rules.unwatched import why_unjudged

_TIMELESS = frozenset({"level", "silence"})

NOTHING = "nothing is told that the rule asks for"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a rule that was tried and fires.

    Attributes:
        words: What to write instead, a clause for each key: `condition: {gte: 2}`.
        rule: The changed rule.
        title: Of the alert it would have raised.
    """

    words: tuple[str, ...]
    rule: Rule
    title: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A group that does not fire, and what would have made it.

    Attributes:
        finding: None where nothing at all is told that the rule asks for.
        change: None where nothing that was tried fires.
        blind: Whether none of the feeds that could tell of it is well: what is not told there means nothing.
        unwatched: Why the same holds of every group of the rule, since nobody looked; empty where somebody did.
    """

    labels: Mapping[str, str]
    finding: Finding | None
    words: str
    change: Change | None
    blind: bool = False
    unwatched: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule at a moment.

    Attributes:
        firing: Groups that raise an alert.
        nearest: The others, nearest first.
        unjudged: Why nothing can be said; None where something can.
        blind: Whether some groups could not be seen.
    """

    rule: Rule
    at: datetime
    firing: tuple[Finding, ...]
    nearest: tuple[Finding, ...]
    unjudged: str | None
    blind: tuple[Mapping[str, str], ...]


def explain(rule: Rule, facts: Facts, now: datetime) -> Explained:
    """Every group of a rule, those that fire and those that do not."""
    judgement = judge(rule, facts, now)
    firing = tuple(finding for finding in judgement.findings if fires(rule, finding))
    others = [finding for finding in judgement.every() if not fires(rule, finding)]
    nearest = sorted(others, key=lambda finding: (distance(rule, finding), sorted(finding.labels.items())))
    return Explained(rule, now, firing, tuple(nearest), judgement.unjudged, judgement.blind)


def near_miss(
    rule: Rule,
    facts: Facts,
    now: datetime,
    wanted: Mapping[str, str] | None = None,
    kept: timedelta | None = None,
) -> NearMiss | None:
    """The group that came nearest to firing, or of those with some labels; None where the rule fires there.

    Args:
        rule: Of any kind.
        facts: As the rule was judged on.
        now: The same.
        wanted: Labels the group must have, such as a country.
        kept: How long what is told is kept; no change asks for more.
    """
    found = explain(rule, facts, now)
    if any(_has(finding.labels, wanted) for finding in found.firing) and wanted:
        return None
    nearest = next((finding for finding in found.nearest if _has(finding.labels, wanted)), None)
    if nearest is None and found.firing and not wanted:
        return None
    labels = nearest.labels if nearest is not None else dict(wanted or {})
    words = found.unjudged or (needs(rule, nearest) if nearest is not None else _nothing(rule, facts, labels))
    blind = not found.unjudged and any(_has(group, labels) for group in found.blind)
    change = smallest_change(facts, now, changes(rule, nearest, kept), labels)
    return NearMiss(labels, nearest, words, change, blind, _unwatched(rule, facts, now))


def _unwatched(rule: Rule, facts: Facts, now: datetime) -> str:
    """Advice stands until it is seen to move, and a silence counts watched hours alone."""
    return "" if rule.kind in _TIMELESS else why_unjudged(facts.dark, rule.timespan, now)


def missing(rule: Rule, facts: Facts, now: datetime) -> str:
    """The nearest miss in one clause; nothing where the rule fires."""
    found = explain(rule, facts, now)
    if found.unjudged:
        return found.unjudged
    if not found.nearest:
        return "" if found.firing else _nothing(rule, facts, {})
    nearest = found.nearest[0]
    labels = " ".join(f"{name} {value}" for name, value in sorted(nearest.labels.items()))
    return f"nearest is {labels}: {needs(rule, nearest)}" if labels else needs(rule, nearest)


def _nothing(rule: Rule, facts: Facts, labels: Mapping[str, str]) -> str:
    """Why there is no group at all: what is watched is not there, or has always been as the rule asks."""
    if rule.kind == "silence":
        answers = "some feed that the rule watches answers, or none was ever read"
        return answers if rule.of == "answers" else unheard_of(rule, facts)
    if rule.kind != "level":
        return NOTHING
    stood = _STOOD.get(rule.field) if rule.on == "reached" else None
    told = list(stood(rule, facts, labels.get("country"))) if stood else []
    if not told:
        return "no advice is or became what the rule asks for"
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return f"{told[0]}{more}; `on: reached` fires on what was not always so"


_STOOD = {
    "level": advice_levels.stood_always,
    "max_level": advice_levels.stood_always,
    "divergence": advice_between.apart_always,
}


def smallest_change(facts: Facts, now: datetime, tried: Iterable[Changed], labels: Mapping[str, str]) -> Change | None:
    """The first of the changes, smallest first, that makes a group fire; each is tried on the facts."""
    for words, changed in tried:
        eased = _fired(changed, judge(changed, facts, now), labels)
        if eased is not None:
            condition = (
                () if eased[0].condition == changed.condition else (f"condition: {written(eased[0].condition)}",)
            )
            return Change((*words, *condition), eased[0], eased[1].words.title)
    return None


def _fired(rule: Rule, judgement: Judgement, labels: Mapping[str, str]) -> tuple[Rule, Finding] | None:
    """The rule, with the condition it needs to fire in a group, and what it finds there."""
    least = LEAST_ASKED.get(rule.kind, -inf)
    asked = [finding for finding in judgement.findings if _has(finding.labels, labels) and finding.lacking is None]
    groups = [finding for finding in asked if finding.value >= least]
    if not groups:
        return None
    best = min(groups, key=lambda finding: distance(rule, finding))
    return replace(rule, condition=_holding(rule.condition, best.value)), best


def _holding(condition: Condition, value: float) -> Condition:
    """A condition with every bound a value does not keep moved to it."""
    if condition.holds(value):
        return condition
    moved = {}
    for name, bound in condition.bounds.items():
        if Condition(**{name: bound}).holds(value):
            moved[name] = bound
        else:
            moved[{"gt": "gte", "lt": "lte"}.get(name, name)] = value
    return Condition(**moved)


def distance(rule: Rule, finding: Finding) -> float:
    """How far a value is from keeping the condition, as a part of the bound; what lacks besides comes on top."""
    far = 0.0
    for name, bound in rule.condition.bounds.items():
        if not Condition(**{name: bound}).holds(finding.value):
            far = max(far, abs(finding.value - bound) / max(1.0, abs(bound)))
    return far + (max(0.25, _short_of_rise(rule, finding)) if finding.lacking else 0.0)


def _short_of_rise(rule: Rule, finding: Finding) -> float:
    """How much of the rise that a rule asks for besides is not there; all of it where nothing rose."""
    if rule.rise is None or "rise" not in finding.easing:
        return 0.0
    eased = finding.easing["rise"]
    return 1.0 if eased is None else max(0.0, 1.0 - eased.gte / rule.rise.gte)


def needs(rule: Rule, finding: Finding) -> str:
    """`2 stories, rule needs at least 3`, and what lacks besides."""
    value = f"{figure(finding.value)}, rule needs {rule.condition}"
    parts = [] if rule.condition.holds(finding.value) else [value]
    return "; ".join([*parts, *([finding.lacking] if finding.lacking else [])]) or figure(finding.value)


def _has(labels: Mapping[str, str], wanted: Mapping[str, str] | None) -> bool:
    return all(labels.get(name) == value for name, value in (wanted or {}).items())
