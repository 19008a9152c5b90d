"""`level`: official advice moved, or stands where it did not always: levels, areas, departures, and between issuers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from monitor.model.advisory import AdvisoryState, AdvisoryTransition, told_as
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.model.rulebounds import BETWEEN
from monitor.model.signal import Evidence
from monitor.rules import advice, advice_between, advice_levels, advice_parts, evidence
from monitor.rules.advice import Case
from monitor.rules.blindness import failing_issuers
from monitor.rules.facts import Facts
from monitor.rules.grouping import Groups, Key
from monitor.rules.kinds.judgement import Finding, Judgement, Retraction, Words

Cases = Callable[[Rule, Facts, datetime], Iterable[Case]]

# What a rule's `field` measures.
FIELDS: Mapping[str, Cases] = {
    "level": advice_levels.levels,
    "max_level": advice_levels.levels,
    "raised_by": advice_levels.raised_by,
    "issuer_count": advice_between.issuers,
    "divergence": advice_between.divergences,
    "departure": advice_parts.departures,
    "area": advice_parts.areas,
}
# What a bound is a bound of, where that is not a level of the country; put before the condition in words.
MEANT: Mapping[str, str] = {
    "raised_by": "levels raised: ",
    "issuer_count": "issuers: ",
    "divergence": "levels apart: ",
    "departure": "departure (1 authorized, 2 ordered, 3 services suspended): ",
    "area": "level of an area: ",
}


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group with advice that moved in the window, or that reached what is asked for.

    What stood at first sight is neither: we do not know since when. Blind are the groups of issuers that cannot be
    fetched, whatever is known of them. A group that would fire had a raise not proved false is withdrawn.
    """
    groups = _groups(rule, facts, now)
    found = {key: _finding(rule, facts.names, key, held) for key, held in sorted(groups.items())}
    return Judgement(
        findings=tuple(found.values()),
        blind=Groups(advice.labels(rule, key) for key in sorted(_unseen(rule, facts))),
        withdrawn=tuple(_withdrawn(rule, facts, now, found)),
    )


def _groups(rule: Rule, facts: Facts, now: datetime) -> Mapping[Key, Sequence[Case]]:
    groups: dict[Key, list[Case]] = defaultdict(list)
    for case in FIELDS[rule.field](rule, facts, now):
        for key in advice.keys(rule, case.state, case.area):
            groups[key].append(case)
    return groups


def _unseen(rule: Rule, facts: Facts) -> set[Key]:
    if not facts.advisories:
        return set()
    # Between issuers one that cannot be seen leaves the whole country in the dark.
    dark = set(facts.unseen) if rule.field in BETWEEN else failing_issuers(facts.health)
    if "area" in rule.group_by:
        return {
            key
            for state in facts.advisories
            if state.issuer in dark and advice.asks_for(rule.where, state)
            for area in state.areas
            for key in advice.keys(rule, state, area.name)
        }
    return {
        key
        for state in facts.advisories
        if state.issuer in dark and advice.asks_for(rule.where, state)
        for key in advice.keys(rule, state)
    }


def _withdrawn(rule: Rule, facts: Facts, now: datetime, found: Mapping[Key, Finding]) -> Iterable[Retraction]:
    back = list(advice.withdrawals(rule, facts, now))
    if not back:
        return
    believed = _groups(rule, advice.undone(facts, back), now)
    for key, held in sorted(believed.items()):
        value = _finding(rule, facts.names, key, held).value
        still = key in found and rule.condition.holds(found[key].value)
        its_own = [moved for moved in back if key in advice.keys(rule, moved.after, held[0].area)]
        if rule.condition.holds(value) and not still and its_own:
            yield Retraction(advice.labels(rule, key), _taken_back(facts.names, its_own[-1]))


def _taken_back(names: Names, moved: AdvisoryTransition) -> str:
    issuer, where = names.issuer(moved.issuer), names.within(moved.country, moved.after.area)
    since = (moved.before.level_since or moved.before.seen_at) if moved.before else None
    told = f", told on {since:%d %b at %H:%M} UTC," if since else ""
    why = f" {moved.note[0].upper()}{moved.note[1:].rstrip('.')}." if moved.note else ""
    return f"The {told_as(moved)}{told} did not stand: {issuer} has {where} at level {moved.after.level}.{why}"


def _finding(rule: Rule, names: Names, key: Key, cases: Sequence[Case]) -> Finding:
    if rule.field == "issuer_count":
        return _counted(rule, names, key, cases)
    ordered = sorted(cases, key=lambda case: (-case.value, -case.at.timestamp(), case.state.key, case.area))
    head, more = ordered[0], len(ordered) - 1
    return Finding(
        labels=advice.labels(rule, key),
        measured=float(head.value),
        said=Words(
            title=head.title + (f" (and {more} more)" if more else ""),
            summary=head.summary or advice.said(names, head.state),
            evidence=_proof(names, ordered),
        ),
    )


def _counted(rule: Rule, names: Names, key: Key, cases: Sequence[Case]) -> Finding:
    """How many issuers; each counts once, by its strictest word."""
    ordered = sorted(cases, key=lambda case: (-case.value, -case.at.timestamp(), case.state.key))
    issuers = list(dict.fromkeys(case.state.issuer for case in ordered))
    return Finding(
        labels=advice.labels(rule, key),
        measured=float(len(issuers)),
        said=Words(
            title=advice_between.counted(rule, names, ordered),
            summary="; ".join(dict.fromkeys(case.title for case in ordered)) + ".",
            evidence=_proof(names, ordered),
        ),
    )


def _proof(names: Names, cases: Sequence[Case]) -> tuple[Evidence, ...]:
    told: dict[AdvisoryState, None] = {}
    for case in cases:
        told.update(dict.fromkeys((case.state, *case.beside)))
    return tuple(evidence.official(state, names.issuer(state.issuer)) for state in list(told)[: evidence.MOST])
