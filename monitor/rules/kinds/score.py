"""`score`: an index of what is told of a group: each story by the weight of its type, fading with its age.

A story of weight w that was last told t ago adds w · 2^(−t / half-life). It counts once, by its heaviest type. Weights
are the rule's own, else the lexicon's, a scale of about −10 (relief) to +10 after PLOVER; what eases takes away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.lib.figures import bound, figure
from monitor.lib.spans import spoken
from monitor.model.rule import Rule
from monitor.rules import evidence
from monitor.rules.blindness import every_group, unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import grouped, labels, whereabouts
from monitor.rules.kinds.judgement import Finding, Judgement, Words, eased_rise
from monitor.rules.match import newest
from monitor.rules.unwatched import hardly_watched
from monitor.rules.where import Match, matching, matching_within

_PARTS = 5  # that many types are named in the title's sentence; the basis has all


@dataclass(frozen=True, slots=True)
class _Part:
    """What one type adds."""

    type: str
    stories: int
    value: float


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that is told of; with `rise`, it must have risen by so much besides."""
    groups = grouped(rule, _standing(rule, matching(rule, facts, now), now))
    then = now - rule.rise.within if rule.rise is not None else now
    told_then = matching_within(rule.where, facts, facts.window(then, rule.timespan)) if rule.rise else ()
    earlier = grouped(rule, _standing(rule, told_then, then))
    unknown = rule.rise is not None and hardly_watched(facts.dark, then - rule.timespan, then)
    return Judgement(
        findings=tuple(
            _finding(
                rule,
                facts,
                labels(rule, key),
                held,
                None if unknown else _total(_parts(rule, earlier.get(key, ()), then)),
                now,
            )
            for key, held in sorted(groups.items())
        ),
        blind=every_group(rule, facts) if unknown else unseen_groups(rule, facts, now),
    )


def _standing(rule: Rule, matches: Sequence[Match], now: datetime) -> Sequence[Match]:
    """Those that count at a moment; what was caught up may have been published before the window."""
    return [one for one in matches if one.report.seen > now - rule.timespan]


def _parts(rule: Rule, matches: Sequence[Match], now: datetime) -> tuple[_Part, ...]:
    """By type, the heaviest part first."""
    told: dict[str, list[Match]] = defaultdict(list)
    for matched in matches:
        told[matched.report.story_id].append(matched)
    values: dict[str, list[float]] = defaultdict(list)
    for held in told.values():
        heaviest = max(held, key=lambda one: (abs(_weight(rule, one)), one.report.mention.type))
        age = max(now - max(one.report.seen for one in held), now - now)
        values[heaviest.report.mention.type].append(_weight(rule, heaviest) * 0.5 ** (age / rule.half_life))
    parts = (_Part(type_, len(each), sum(sorted(each))) for type_, each in values.items())
    return tuple(sorted(parts, key=lambda part: (-abs(part.value), part.type)))


def _weight(rule: Rule, matched: Match) -> float:
    mention = matched.report.mention
    return rule.weights.get(mention.type, mention.weight)


def _total(parts: Sequence[_Part]) -> float:
    return round(sum(part.value for part in parts), 2)


def _finding(
    rule: Rule, facts: Facts, labels: Mapping[str, str], matches: Sequence[Match], before: float | None, now: datetime
) -> Finding:
    parts = _parts(rule, matches, now)
    value = _total(parts)
    said = [f"{facts.names.type(part.type)} {part.value:+.1f} ({part.stories})" for part in parts]
    more = f" and {len(said) - _PARTS} more" if len(said) > _PARTS else ""
    risen, lacking = _risen(rule, value, before)
    return Finding(
        labels=labels,
        measured=value,
        said=Words(
            title=f"{rule.title}{whereabouts(labels, matches, facts.names)}: {figure(value)}{risen}",
            summary=f"Parts: {', '.join(said[:_PARTS])}{more}; a story weighs half after {spoken(rule.half_life)}.",
            evidence=evidence.lines([matched.report for matched in matches], facts.stories),
            basis=tuple(said),
            news_at=newest(matches),
        ),
        lacking=lacking,
        easing=eased_rise(rule.rise, round(value - (before or 0.0), 2)),
    )


def _risen(rule: Rule, value: float, before: float | None) -> tuple[str, str | None]:
    """What is said of the rise, and what of it lacks; what nobody watched is compared with nothing."""
    if rule.rise is None:
        return "", None
    if before is None:
        then = f"{spoken(rule.timespan)} that ended {spoken(rule.rise.within)} ago"
        return "", f"nobody watched the {then}, so that no rise is known"
    grown = round(value - before, 2)
    since = spoken(rule.rise.within)
    risen = f"a rise of {figure(grown)}" if grown > 0 else "no rise"
    short = None if grown >= rule.rise.gte else f"{risen} in {since}, rule needs {bound(rule.rise.gte)}"
    sign = "+" if grown >= 0 else ""
    return f", {sign}{figure(grown)} in {since}", short
