"""Changes of a rule by which it may fire, the smallest first; each is one that the configuration takes.

First what it asks of a value, then how much of the past it wants to know, then its steps or what it asks of a report,
then its window. Only then come the changes that make it another rule: what is dropped of where and what it looks at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.lib.durations import format_duration
from monitor.model.advisory import STRICTEST
from monitor.model.mention import Assertion
from monitor.model.place import Near, Reach
from monitor.model.rule import Condition, Rule, Rung, Where, looked_at
from monitor.model.rulebounds import (
    FARTHEST,
    FEWEST_TELLING,
    LONGEST_COMPARED,
    STANDING,
    is_told_before,
    least_baseline,
)
from monitor.rules.kinds.judgement import Finding
from monitor.rules.window import COMPARING

Words = tuple[str, ...]
Changed = tuple[Words, Rule]

_DAY = timedelta(days=1)
_LONGER = (2, 7)  # times its window
_FARTHER = (2, 4, 8)  # times its reach


def changes(rule: Rule, nearest: Finding | None, kept: timedelta | None = None) -> Iterator[Changed]:
    """Every change that is tried.

    Args:
        rule: That does not fire.
        nearest: The group that came nearest, where there is one.
        kept: What is told is deleted when it is older, so that no window is longer; None where that is not known.
    """
    if nearest is not None:
        eased = replace(rule, **nearest.easing)
        yield tuple(_eased(rule, eased)), eased
    yield from _of_advice(rule)
    yield from _of_the_past(rule)
    yield from _of_steps(rule)
    if not rule.rungs and rule.kind != "silence":
        if rule.kind != "level":
            yield from (((f"where: {words}",), replace(rule, where=where)) for words, where in _closer(rule.where))
        yield from _of_windows(rule, kept or timedelta.max)
        yield from (((words,), replace(rule, where=where)) for words, where in _wider(rule))


def written(condition: Condition) -> str:
    """As it stands in the file: `{gte: 2}`."""
    return "{" + ", ".join(f"{name}: {bound:g}" for name, bound in condition.bounds.items()) + "}"


def _eased(rule: Rule, eased: Rule) -> Iterator[str]:
    """What of a rule was eased besides its condition, as it is written."""
    if eased.at_least != rule.at_least:
        least = eased.at_least
        kept = {"items": least.items, "stories": least.stories, "origins": least.origins}
        yield f"at_least: {{{', '.join(f'{name}: {count}' for name, count in kept.items() if count)}}}"
    if eased.rise != rule.rise:
        key = "jump" if rule.kind == "score" else "change"
        rise = eased.rise
        span = f"{{gte: {rise.gte:g}, within: {format_duration(rise.within)}}}" if rise else ""
        yield f"{key}: {span}" if rise else f"without {key}"


def _of_advice(rule: Rule) -> Iterator[Changed]:
    if rule.kind != "level":
        return
    for bound in range(STRICTEST - 1, 0, -1):
        eased = replace(rule, condition=Condition(gte=float(bound)))
        yield (f"condition: {written(eased.condition)}",), eased
    if rule.on == "raised" and rule.field in STANDING:
        counting = (f"least_level: {rule.least_level}",) if rule.field == "issuer_count" else ()
        yield ("on: reached", "without timespan", *counting), replace(rule, on="reached")


def _of_the_past(rule: Rule) -> Iterator[Changed]:
    """With less of the past than the rule wants to know: first less data, then less memory."""
    if rule.kind not in COMPARING:
        return
    days = -(-rule.history // _DAY)
    for left in range(days - 1, 0, -1):
        yield (f"history: {left}d",), replace(rule, history=left * _DAY)
    if rule.kind != "first_seen":
        return
    for part in (2, 4, 8, 16):
        memory = rule.memory // part // _DAY * _DAY
        if memory >= _DAY:
            history = min(rule.history, memory)
            words = [f"memory: {format_duration(memory)}"]
            words += [f"history: {format_duration(history)}"] if history != rule.history else []
            yield tuple(words), replace(rule, memory=memory, history=history)


def _of_windows(rule: Rule, kept: timedelta) -> Iterator[Changed]:
    for times in _LONGER:
        longer = rule.timespan * times
        if timedelta(0) < longer <= kept and _may_last(rule, longer):
            yield (f"timespan: {format_duration(longer)}",), replace(rule, timespan=longer)


def _may_last(rule: Rule, span: timedelta) -> bool:
    """Whether the configuration takes a rule with such a window."""
    if rule.kind == "quantity" and rule.rise is not None:
        return is_told_before(rule.rise.within, span)
    if rule.kind in ("share", "surprise"):
        return span <= LONGEST_COMPARED and rule.baseline >= least_baseline(span)
    return rule.kind != "level" or rule.on == "raised"


# Steps of a ladder


def _of_steps(rule: Rule) -> Iterator[Changed]:
    """One step of a ladder changed, the lowest first: none is reached before the one below it."""
    for ways in (_fewer, _longer, _looser):
        for number, rung in enumerate(rule.rungs):
            step = f"ladder, step {number + 1} ({rung.name})"
            for words, changed in ways(rung):
                rungs = (*rule.rungs[:number], changed, *rule.rungs[number + 1 :])
                yield (f"{step}: {words}",), replace(rule, rungs=rungs, where=looked_at(rungs))


def _fewer(rung: Rung) -> Iterator[tuple[str, Rung]]:
    for fewer in range(rung.gte - 1, 0, -1):
        yield f"gte: {fewer}", replace(rung, gte=fewer)


def _longer(rung: Rung) -> Iterator[tuple[str, Rung]]:
    for name in ("within", "timespan"):
        for times in (2, 4):
            span = getattr(rung, name) * times
            changed: dict[str, Any] = {name: span}
            yield f"{name}: {format_duration(span)}", replace(rung, **changed)


def _looser(rung: Rung) -> Iterator[tuple[str, Rung]]:
    for words, where in _closer(rung.where):
        yield f"where: {words}", replace(rung, where=where)


# What is asked of a report


def _closer(where: Where) -> Iterator[tuple[str, Where]]:
    """The same with one assertion more, or a bound eased; as it is written below `where`."""
    for more in sorted(set(Assertion) - where.assertions) if where.assertions else ():
        words = ", ".join(sorted({*map(str, where.assertions), str(more)}))
        yield f"assertions: [{words}]", replace(where, assertions=where.assertions | {more})
    tenths = -(-round(where.min_confidence * 100) // 10)
    for tenth in range(tenths - 1, 0, -1):
        yield f"min_confidence: {tenth / 10:g}", replace(where, min_confidence=tenth / 10)
    for fewer in range(where.min_origins - 1, FEWEST_TELLING - 1, -1):
        yield f"min_origins: {fewer}", replace(where, min_origins=fewer)
    if where.near is not None:
        for times in _FARTHER:
            near = _farther(where.near, times)
            reach = ", ".join(f"{{weight: {one.weight:g}, km: {one.km:g}}}" for one in near.reach)
            yield f"near: reach: [{reach}]", replace(where, near=near)


def _farther(near: Near, times: int) -> Near:
    return replace(near, reach=tuple(Reach(one.weight, min(FARTHEST, one.km * times)) for one in near.reach))


# What of a `where` may be asked no more, and how that is said; the least first.
_LESS: tuple[tuple[str, object, str], ...] = (
    ("min_confidence", 0.0, "where without min_confidence"),
    ("min_origins", 0, "where without min_origins"),
    ("headline", False, "where without headline"),
    ("attributes", {}, "where without attributes"),
    ("undone", frozenset(), "where without undone"),
    ("actors", frozenset(), "where without actors"),
    ("tiers", frozenset(), "where without tiers"),
    ("state_media", True, "where with state_media: true"),
    ("near", None, "where without near"),
    ("issuers", frozenset(), "where without issuers"),
    ("regions", (), "where without regions"),
    ("types", frozenset(), "where without types"),
)
# What groups are made of: without it there would be none.
_GROUPED = {"near": "asset", "regions": "region"}


def _wider(rule: Rule) -> Iterator[tuple[str, Where]]:
    """One thing less asked for, as far as the rule could be written without it."""
    where = rule.where
    for name, value, words in _LESS:
        if getattr(where, name) == value or _GROUPED.get(name) in rule.group_by:
            continue
        changed: dict[str, Any] = {name: value}
        if name == "min_origins" and where.confirmed_by:
            changed["confirmed_by"], words = frozenset(), f"{words}; where without confirmed_by"
        if name == "types" and where.attributes:
            changed["attributes"], words = {}, f"{words}; where without attributes"
        yield words, replace(where, **changed)
