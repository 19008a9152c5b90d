"""`ladder`: steps that follow one another, such as build-up, departure order, closed airspace.

A step is reached at the moment at which so many stories of it were seen within its own time span. It counts where the
step before was reached no longer ago than its `within`. A ladder stands at the highest step that was reached so and
has not run out: the next one may still come, or the last is younger than the rule's time span.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.lib.durations import spoken
from monitor.model.rule import Rule, Rung
from monitor.model.signal import Evidence
from monitor.rules import evidence
from monitor.rules.blindness import unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, grouped, labels, whereabouts
from monitor.rules.kinds.judgement import Finding, Judgement
from monitor.rules.where import Match, matching_within
from monitor.rules.window import Window, reaching_back


@dataclass(frozen=True, slots=True)
class _Reached:
    """A moment at which a step was reached, on what, and from where."""

    at: datetime
    matches: tuple[Match, ...]
    before: _Reached | None


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that stands on a step; its value is the number of steps reached."""
    window = Window.ending(now, reaching_back(rule))
    told = [grouped(rule, matching_within(rung.where, facts, window)) for rung in rule.rungs]
    keys = sorted({key for groups in told for key in groups})
    climbed = ((key, _climb(rule, [groups.get(key, ()) for groups in told], now)) for key in keys)
    return Judgement(
        findings=tuple(_finding(rule, facts, key, steps, now) for key, steps in climbed if steps),
        blind=unseen_groups(rule, facts),
    )


def _climb(rule: Rule, told: Sequence[Sequence[Match]], now: datetime) -> tuple[_Reached, ...]:
    """The chain that leads to the highest step that has not run out, its first step first."""
    below: list[_Reached] = []
    standing: _Reached | None = None
    for number, (rung, matches) in enumerate(zip(rule.rungs, told, strict=True)):
        moments = _moments(rung, matches)
        reached = [
            _Reached(at, held, before)
            for at, held in moments
            if (before := _from(below, at, rung.within)) is not None or number == 0
        ]
        if not reached:
            break
        last = number + 1 == len(rule.rungs)
        lasts = rule.timespan if last else rule.rungs[number + 1].within
        if now - reached[-1].at <= lasts:
            standing = reached[-1]
        below = reached
    return _chain(standing)


def _moments(rung: Rung, matches: Sequence[Match]) -> Iterator[tuple[datetime, tuple[Match, ...]]]:
    """When so many different stories were seen within the step's span; oldest first."""
    recent: list[Match] = []
    for matched in sorted(matches, key=lambda one: (one.report.seen, one.report.item_id, one.report.mention.start)):
        at = matched.report.seen
        recent = [held for held in recent if at - held.report.seen < rung.timespan] + [matched]
        if len({held.report.story_id for held in recent}) >= rung.gte:
            yield at, tuple(recent)


def _from(below: Sequence[_Reached], at: datetime, within: timedelta) -> _Reached | None:
    """The latest moment of the step before that this one may follow."""
    possible = [one for one in below if timedelta(0) <= at - one.at <= within]
    return possible[-1] if possible else None


def _chain(standing: _Reached | None) -> tuple[_Reached, ...]:
    steps: list[_Reached] = []
    while standing is not None:
        steps.append(standing)
        standing = standing.before
    return tuple(reversed(steps))


def _finding(rule: Rule, facts: Facts, key: Key, steps: Sequence[_Reached], now: datetime) -> Finding:
    group = labels(rule, key)
    matches = [matched for step in reversed(steps) for matched in step.matches]
    where = whereabouts(group, matches, facts.names)
    top = rule.rungs[len(steps) - 1]
    return Finding(
        labels=group,
        value=float(len(steps)),
        title=f"{rule.title}{where}: step {len(steps)} of {len(rule.rungs)}, {top.name}",
        summary=f"{_sentence(_state(rule, steps, now))}",
        evidence=_proof(facts, steps),
        basis=tuple(_state(rule, steps, now)),
    )


def _state(rule: Rule, steps: Sequence[_Reached], now: datetime) -> Iterator[str]:
    """Each step with when it was reached, or until when it may be."""
    for number, rung in enumerate(rule.rungs):
        if number < len(steps):
            stories = len({matched.report.story_id for matched in steps[number].matches})
            told = f"{stories} {'story' if stories == 1 else 'stories'}"
            yield f"{number + 1}. {rung.name}: reached {steps[number].at:%-d %b %H:%M} UTC on {told}"
        elif number == len(steps):
            until = steps[-1].at + rung.within
            left = spoken(until - now)
            yield f"{number + 1}. {rung.name}: may follow until {until:%-d %b %H:%M} UTC, {left} from now"
        else:
            yield f"{number + 1}. {rung.name}: not yet"


def _sentence(clauses: Iterator[str]) -> str:
    return "; ".join(clauses) + "."


def _proof(facts: Facts, steps: Sequence[_Reached]) -> tuple[Evidence, ...]:
    """The best line of each step, the highest first, then what else there is."""
    lines = [evidence.lines([matched.report for matched in step.matches], facts.stories) for step in reversed(steps)]
    ordered = [line for each in lines for line in each[:1]] + [line for each in lines for line in each[1:]]
    unique = {(line.story_id, line.type): line for line in reversed(ordered)}
    return tuple(line for line in ordered if unique[line.story_id, line.type] is line)[: evidence.MOST]
