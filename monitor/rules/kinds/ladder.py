"""`ladder`: steps that follow one another, such as build-up, departure order, closed airspace.

A step is reached at the moment at which so many stories of it were seen within its own time span. It counts where the
step before was reached no longer ago than its `within`. A ladder stands at the highest step that was reached so and
has not run out: the next one may still come, or the last is younger than the rule's time span.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from operator import attrgetter

from monitor.lib.spans import spoken
from monitor.model.rule import Rule, Rung
from monitor.model.signal import Evidence
from monitor.rules import evidence
from monitor.rules.blindness import unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, Labels, grouped, labels, whereabouts
from monitor.rules.kinds.judgement import Finding, Judgement, Words
from monitor.rules.where import Match, matching_within
from monitor.rules.window import reaching_back

_seen = attrgetter("report.seen")
_in_order = attrgetter("report.seen", "report.item_id", "report.mention.start")


@dataclass(frozen=True, slots=True)
class _Reached:
    """A moment at which a step was reached, and from where.

    Attributes:
        told: What tells of the step, oldest first; it rests on the part from `first` to before `end`.
    """

    at: datetime
    told: Sequence[Match]
    first: int
    end: int
    before: _Reached | None = None

    @property
    def matches(self) -> Sequence[Match]:
        """What it was reached on."""
        return self.told[self.first : self.end]


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that stands on a step; its value is the number of steps reached."""
    window = facts.window(now, reaching_back(rule))
    told = [matching_within(rung.where, facts, window) for rung in rule.rungs]
    climbed = facts.standing.find_all(rule, told, lambda: _all_climbed(rule, facts, told))
    stands = ((key, _chain(_highest(rule, reached, now))) for key, reached in climbed)
    findings = tuple(_finding(rule, facts, key, steps, now) for key, steps in stands if steps)
    return Judgement(
        findings=findings,
        blind=unseen_groups(rule, facts, now),
        hopeless=lambda: tuple(_begun(rule, facts, told[0], [finding.labels for finding in findings], now)),
    )


def _begun(
    rule: Rule, facts: Facts, told: Sequence[Match], climbing: Sequence[Labels], now: datetime
) -> Iterator[Finding]:
    """Groups that stand on no step and are told of on the first, by too few stories."""
    first = rule.rungs[0]
    since = now - first.timespan
    lately = [matched for matched in told if matched.report.seen > since]
    for key, matches in sorted(grouped(rule, lately).items()):
        if labels(rule, key) in climbing:
            continue
        count = len({matched.report.story_id for matched in matches})
        state = f"1. {first.name}: {count} of {first.gte} stories in {spoken(first.timespan)}"
        title = f"{rule.title}{whereabouts(labels(rule, key), matches, facts.names)}: no step of {len(rule.rungs)} yet"
        proof = evidence.lines([matched.report for matched in matches], facts.stories)
        yield Finding(labels(rule, key), 0.0, Words(title, f"{state}.", proof, (state,)))


def _all_climbed(rule: Rule, facts: Facts, told: Iterable[Sequence[Match]]) -> Sequence[tuple[Key, Sequence[_Reached]]]:
    """Every group that reached a step, with what `_climbed` says of it."""
    rungs = [
        facts.standing.find(rule, number, matches, partial(grouped, rule, matches))
        for number, matches in enumerate(told)
    ]
    keys = sorted({key for groups in rungs for key in groups})
    climbed = ((key, _climbed(rule, facts, key, [groups.get(key, ()) for groups in rungs])) for key in keys)
    return tuple((key, reached) for key, reached in climbed if reached)


def _climbed(rule: Rule, facts: Facts, key: Key, told: Sequence[Sequence[Match]]) -> Sequence[_Reached]:
    """The latest moment at which each step was reached, up to the highest that ever was."""
    return facts.standing.find(rule, key, told, lambda: tuple(_climb(rule, told)))


def _climb(rule: Rule, told: Sequence[Sequence[Match]]) -> Iterator[_Reached]:
    """Steps are looked at from their latest moment back, and no further than the step above asks."""
    below: Iterator[_Reached] = iter(())
    for number, (rung, matches) in enumerate(zip(rule.rungs, told, strict=True)):
        ordered = sorted(matches, key=_in_order)
        reached = _following(below, rung, ordered) if number else _moments(rung, ordered, len(ordered))
        latest = next(reached, None)
        if latest is None:
            return
        yield latest
        below = chain((latest,), reached)


def _highest(rule: Rule, reached: Sequence[_Reached], now: datetime) -> _Reached | None:
    """The highest step that has not run out."""
    lasts = (*(rung.within for rung in rule.rungs[1:]), rule.timespan)
    standing = [step for step, lasting in zip(reached, lasts, strict=False) if now - step.at <= lasting]
    return standing[-1] if standing else None


def _moments(rung: Rung, ordered: Sequence[Match], until: int) -> Iterator[_Reached]:
    """When so many different stories were seen within the step's span; newest first, of so many matches."""
    stories: Counter[str] = Counter()
    first = until
    for end in range(until, 0, -1):
        latest = ordered[end - 1].report
        while first and latest.seen - ordered[first - 1].report.seen < rung.timespan:
            first -= 1
            stories[ordered[first].report.story_id] += 1
        if len(stories) >= rung.gte:
            yield _Reached(latest.seen, ordered, first, end)
        stories[latest.story_id] -= 1
        if not stories[latest.story_id]:
            del stories[latest.story_id]


def _following(below: Iterator[_Reached], rung: Rung, ordered: Sequence[Match]) -> Iterator[_Reached]:
    """The moments of a step that may follow one of the step before, newest first; each follows the latest.

    What came too late after it is passed over in one leap: a war goes on for months after people were taken out.
    """
    step, moments = next(below, None), _moments(rung, ordered, len(ordered))
    while moment := next(moments, None):
        while step is not None and step.at > moment.at:
            step = next(below, None)
        if step is None:
            return
        if moment.at - step.at <= rung.within:
            yield _Reached(moment.at, moment.told, moment.first, moment.end, step)
        else:
            moments = _moments(rung, ordered, bisect_right(ordered, step.at + rung.within, key=_seen))


def _chain(standing: _Reached | None) -> tuple[_Reached, ...]:
    steps: list[_Reached] = []
    while standing is not None:
        steps.append(standing)
        standing = standing.before
    return tuple(reversed(steps))


def _finding(rule: Rule, facts: Facts, key: Key, steps: Sequence[_Reached], now: datetime) -> Finding:
    return Finding(labels(rule, key), float(len(steps)), lambda: _words(rule, facts, key, steps, now))


def _words(rule: Rule, facts: Facts, key: Key, steps: Sequence[_Reached], now: datetime) -> Words:
    matches = [matched for step in reversed(steps) for matched in step.matches]
    where = whereabouts(labels(rule, key), matches, facts.names)
    top = rule.rungs[len(steps) - 1]
    state = tuple(_state(rule, steps, now))
    return Words(
        title=f"{top.name}{where}: step {len(steps)} of {len(rule.rungs)}, {rule.title}",
        summary="; ".join(state) + ".",
        evidence=_told_by(rule, facts, key, steps),
        basis=state,
    )


def _state(rule: Rule, steps: Sequence[_Reached], now: datetime) -> Iterator[str]:
    """Each step with when it was last told, or until when it may be: one that goes on was reached long before."""
    for number, rung in enumerate(rule.rungs):
        if number < len(steps):
            stories = len({matched.report.story_id for matched in steps[number].matches})
            told = f"{stories} {'story' if stories == 1 else 'stories'}"
            yield f"{number + 1}. {rung.name}: {told}, last {steps[number].at:%-d %b %H:%M} UTC"
        elif number == len(steps):
            until = steps[-1].at + rung.within
            left = spoken(until - now)
            yield f"{number + 1}. {rung.name}: may follow until {until:%-d %b %H:%M} UTC, {left} from now"
        else:
            yield f"{number + 1}. {rung.name}: not yet"


def _told_by(rule: Rule, facts: Facts, key: Key, steps: Sequence[_Reached]) -> tuple[Evidence, ...]:
    matches = [matched for step in steps for matched in step.matches]
    seen = ([len(step.matches) for step in steps], matches, facts.stories_of(matches))
    return facts.standing.find(rule, ("proof", key), seen, lambda: _proof(facts, steps))


def _proof(facts: Facts, steps: Sequence[_Reached]) -> tuple[Evidence, ...]:
    """The best line of each step, the highest first, then what else there is."""
    lines = [evidence.lines([matched.report for matched in step.matches], facts.stories) for step in reversed(steps)]
    ordered = [line for each in lines for line in each[:1]] + [line for each in lines for line in each[1:]]
    unique = {(line.story_id, line.type): line for line in reversed(ordered)}
    return tuple(line for line in ordered if unique[line.story_id, line.type] is line)[: evidence.MOST]
