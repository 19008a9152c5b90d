"""What rules on official advice look at: cases, whatever the field, and the window they are looked for in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.names import Names
from monitor.model.rule import Rule, Where
from monitor.rules import grouping
from monitor.rules.facts import Facts
from monitor.rules.grouping import WORLD, Key, Labels
from monitor.rules.window import Window

REPORTED_AS = "travel_advisory"
RISES = frozenset({AdvisoryChange.RAISED, AdvisoryChange.AREA_ADDED, AdvisoryChange.AREA_RAISED})
"""What makes advice stricter; what is merely read better, in a fuller copy of the same issue say, has none of these."""
AdvisoryKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One advisory that a rule speaks of.

    Attributes:
        state: As it stands or as it became: the evidence.
        value: What is compared with the rule's condition.
        title: The fact in one line.
        at: When it moved.
        summary: One sentence more; by default the issuer's own words and reasons.
        area: Of rules on areas.
        beside: Further states that prove it.
    """

    state: AdvisoryState
    value: float
    title: str
    at: datetime
    summary: str = ""
    area: str = ""
    beside: tuple[AdvisoryState, ...] = field(default=())


def asks_for(where: Where, state: AdvisoryState) -> bool:
    """Whether a rule looks at an advisory."""
    return (
        (not where.issuers or state.issuer in where.issuers)
        and (not where.types or REPORTED_AS in where.types)
        and (not where.regions or any(region.holds_country(state.country) for region in where.regions))
    )


def keys(rule: Rule, state: AdvisoryState, area: str = "") -> Iterable[Key]:
    """The groups of a rule that an advisory belongs to: the values it groups by, and the destination's area.

    A part of a country that has a row of its own is a group beside the country where a rule tells countries apart: what
    holds of the part is not said of the country, and does not keep a move of the country from being told.
    """
    regions = [region.id for region in rule.where.regions if region.holds_country(state.country)] or [WORLD]
    values = {"country": state.country, "issuer": state.issuer, "type": REPORTED_AS, "place": state.country}
    values["area"] = ", ".join(filter(None, (area, state.area)))
    own = state.area if "country" in rule.group_by or "place" in rule.group_by else ""
    if "region" not in rule.group_by:
        return [(*(values[name] for name in rule.group_by), own)]
    return [(*({**values, "region": region}[name] for name in rule.group_by), own) for region in regions]


def labels(rule: Rule, key: Key) -> Labels:
    """The identity of a group of advice; the `area` is named where the group is a part of a country."""
    *values, own = key
    named = grouping.labels(rule, tuple(values))
    return {"area": own, **named} if own else named


def standing(facts: Facts) -> Mapping[AdvisoryKey, AdvisoryState]:
    """Every advisory as it stands."""
    return {state.key: state for state in facts.advisories}


def moves(rule: Rule, facts: Facts, now: datetime) -> Mapping[AdvisoryKey, Sequence[AdvisoryTransition]]:
    """What moved in a rule's window, in the order of time, without moves that proved false.

    A move of a level that may still be taken back counts however short the window is: an alert that ended before could
    not say that it was false.
    """
    window = Window.ending(now, rule.timespan)
    unsettled = {state.key: state.level_since for state in facts.advisories if state.may_be_taken_back(now)}
    held: dict[AdvisoryKey, list[AdvisoryTransition]] = defaultdict(list)
    for moved in sorted(facts.transitions, key=lambda transition: transition.at):
        counts = window.holds(moved.at) or moved.at == unsettled.get(moved.after.key)
        if not counts or not asks_for(rule.where, moved.after) or moved.before is None:
            continue
        if moved.change is AdvisoryChange.WITHDRAWN:
            held[moved.after.key] = [true for true in held[moved.after.key] if not _taken_back(true, moved)]
        else:
            held[moved.after.key].append(moved)
    return held


def _taken_back(raised: AdvisoryTransition, withdrawal: AdvisoryTransition) -> bool:
    """Whether a step went beyond what stands after the withdrawal, up or down."""
    before, after, true = raised.before, raised.after, withdrawal.after
    return before is not None and (
        (after.level > before.level and after.level > true.level)
        or (after.level < before.level and after.level < true.level)
        or (after.max_level > before.max_level and after.max_level > true.max_level)
    )


def withdrawals(rule: Rule, facts: Facts, now: datetime) -> Iterator[AdvisoryTransition]:
    """Moves that proved false in a rule's window, the steps that took them back.

    Where the level moved again since, what stands or ends now rests on that.
    """
    window = Window.ending(now, rule.timespan)
    last = {moved.after.key: moved for moved in sorted(facts.transitions, key=lambda one: one.at) if _of_level(moved)}
    for moved in last.values():
        told = moved.change is AdvisoryChange.WITHDRAWN and moved.before is not None
        if told and window.holds(moved.at) and asks_for(rule.where, moved.after):
            yield moved


def _of_level(moved: AdvisoryTransition) -> bool:
    return moved.before is not None and moved.before.level != moved.after.level


def undone(facts: Facts, taken_back: Iterable[AdvisoryTransition]) -> Facts:
    """The facts as they would be if some raises had not proved false."""
    back = list(taken_back)
    believed = {moved.after.key: moved.before for moved in back if moved.before is not None}
    return replace(
        facts,
        advisories=tuple(believed.get(state.key, state) for state in facts.advisories),
        transitions=tuple(moved for moved in facts.transitions if moved not in back),
    )


def said(names: Names, state: AdvisoryState) -> str:
    """What the issuer says in its own words, and why as far as it gives reasons."""
    reasons = ", ".join(names.reason(letter) for letter in state.reasons)
    words = state.native or f"Level {state.level}"
    return f"{words}: {reasons}." if reasons else f"{words}."
