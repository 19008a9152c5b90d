"""`level`: an issuer's advisory was raised to a level, or stands at one it did not always have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.names import Names
from monitor.model.rule import Rule, Where
from monitor.rules import evidence
from monitor.rules.blindness import failing_issuers
from monitor.rules.facts import Facts
from monitor.rules.grouping import WORLD, Key, labels
from monitor.rules.kinds.judgement import Finding, Judgement, Retraction
from monitor.rules.window import Window

REPORTED_AS = "travel_advisory"


@dataclass(frozen=True, slots=True)
class _Case:
    """One advisory that a rule speaks of.

    Attributes:
        before: The level it moved from, None where that is not known.
        at: When it moved.
    """

    state: AdvisoryState
    level: int
    before: int | None
    at: datetime


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group with an advisory that was raised in the window, or that reached its level.

    What stood at first sight is neither: we do not know since when. Blind are the groups of issuers that cannot be
    fetched, unless what is known of them is a finding.
    """
    cases = _raised(rule, facts, now) if rule.on == "raised" else _reached(rule, facts)
    groups: dict[Key, list[_Case]] = defaultdict(list)
    for case in cases:
        for key in _keys(rule, case.state):
            groups[key].append(case)
    failing = failing_issuers(facts.health)
    unseen = {
        key
        for state in facts.advisories
        if state.issuer in failing and asks_for(rule.where, state)
        for key in _keys(rule, state)
    }
    return Judgement(
        findings=tuple(_finding(rule, facts.names, key, held) for key, held in sorted(groups.items())),
        blind=tuple(labels(rule, key) for key in sorted(unseen - set(groups))),
        withdrawn=tuple(
            Retraction(labels(rule, key), _taken_back(facts.names, moved))
            for moved in _withdrawn(rule, facts, now)
            for key in _keys(rule, moved.after)
            if key not in groups
        ),
    )


def asks_for(where: Where, state: AdvisoryState) -> bool:
    """Whether a rule looks at an advisory."""
    return (
        (not where.issuers or state.issuer in where.issuers)
        and (not where.types or REPORTED_AS in where.types)
        and (not where.regions or any(region.holds_country(state.country) for region in where.regions))
    )


def _raised(rule: Rule, facts: Facts, now: datetime) -> Iterator[_Case]:
    """The last true raise of each advisory in the window, as long as it was not taken back below the condition."""
    window = Window.ending(now, rule.timespan)
    standing = {state.key: state for state in facts.advisories}
    raises: dict[tuple[str, str], list[_Case]] = defaultdict(list)
    for moved in sorted(facts.transitions, key=lambda transition: transition.at):
        if not window.holds(moved.at) or not asks_for(rule.where, moved.after):
            continue
        if moved.change is AdvisoryChange.WITHDRAWN:
            true = [case for case in raises[moved.after.key] if case.level <= _level(rule, moved.after)]
            raises[moved.after.key] = true
        elif case := _raise(rule, moved):
            raises[moved.after.key].append(case)
    for key, held in raises.items():
        if held and rule.condition.holds(_level(rule, standing.get(key, held[-1].state))):
            yield held[-1]


def _raise(rule: Rule, moved: AdvisoryTransition) -> _Case | None:
    if moved.before is None:
        return None
    before, after = _level(rule, moved.before), _level(rule, moved.after)
    holds = after > before and rule.condition.holds(after)
    return _Case(moved.after, after, before, moved.at) if holds else None


def _withdrawn(rule: Rule, facts: Facts, now: datetime) -> Iterator[AdvisoryTransition]:
    """Raises to the condition that proved false in the window."""
    window = Window.ending(now, rule.timespan)
    for moved in facts.transitions:
        if moved.change is not AdvisoryChange.WITHDRAWN or moved.before is None or not window.holds(moved.at):
            continue
        before = _level(rule, moved.before)
        if asks_for(rule.where, moved.after) and rule.condition.holds(before) and before > _level(rule, moved.after):
            yield moved


def _taken_back(names: Names, moved: AdvisoryTransition) -> str:
    issuer, country = names.issuer(moved.issuer), names.country(moved.country)
    told = f", told on {moved.before.seen_at:%d %b at %H:%M} UTC," if moved.before else ""
    return f"The raise{told} proved false: {issuer} has {country} at level {moved.after.level}."


def _reached(rule: Rule, facts: Facts) -> Iterator[_Case]:
    """Advisories that keep the condition and, since we watch, did not always."""
    came_from = {moved.after.key: moved for moved in sorted(facts.transitions, key=lambda transition: transition.at)}
    for state in facts.advisories:
        level = _level(rule, state)
        others = [seen for seen in _levels_seen(rule, state) if not rule.condition.holds(seen)]
        if asks_for(rule.where, state) and rule.condition.holds(level) and others:
            moved = came_from.get(state.key)
            before = _level(rule, moved.before) if moved and moved.before else None
            yield _Case(state, level, before if before != level else None, state.seen_at)


def _level(rule: Rule, state: AdvisoryState) -> int:
    return state.max_level if rule.field == "max_level" else state.level


def _levels_seen(rule: Rule, state: AdvisoryState) -> tuple[int, ...]:
    return state.max_levels_seen if rule.field == "max_level" else state.levels_seen


def _keys(rule: Rule, state: AdvisoryState) -> Iterable[Key]:
    regions = [region.id for region in rule.where.regions if region.holds_country(state.country)] or [WORLD]
    values = {"country": state.country, "issuer": state.issuer, "type": REPORTED_AS, "place": state.country}
    if "region" not in rule.group_by:
        return [tuple(values[name] for name in rule.group_by)]
    return [tuple({**values, "region": region}[name] for name in rule.group_by) for region in regions]


def _finding(rule: Rule, names: Names, key: Key, cases: list[_Case]) -> Finding:
    ordered = sorted(cases, key=lambda case: (-case.level, -case.at.timestamp(), case.state.key))
    titles = [_title(rule, names, case) for case in ordered]
    head = ordered[0]
    more = f" (and {len(ordered) - 1} more)" if len(ordered) > 1 else ""
    return Finding(
        labels=labels(rule, key),
        value=float(head.level),
        title=titles[0] + more,
        summary=_summary(names, head.state),
        evidence=tuple(
            evidence.official(case.state, names.issuer(case.state.issuer), title)
            for case, title in list(zip(ordered, titles, strict=True))[: evidence.MOST]
        ),
    )


def _summary(names: Names, state: AdvisoryState) -> str:
    """What the issuer says in its own words, and why as far as it gives reasons."""
    reasons = ", ".join(names.reason(letter) for letter in state.reasons)
    said = state.native or f"Level {state.level}"
    return f"{said}: {reasons}." if reasons else f"{said}."


def _title(rule: Rule, names: Names, case: _Case) -> str:
    issuer, country = names.issuer(case.state.issuer), names.country(case.state.country)
    whole = country if rule.field == "level" else f"the strictest area of {country}"
    if case.before is None:
        return f"{issuer} keeps {whole} at level {case.level}"
    verb = "raised" if case.level > case.before else "lowered"
    return f"{issuer} {verb} {whole} from level {case.before} to level {case.level}"
