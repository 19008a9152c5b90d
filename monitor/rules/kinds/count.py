"""`count`: how many stories, items or independent publishers told of something in the window that ends now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from monitor.lib.durations import spoken
from monitor.model.rule import Rule
from monitor.model.signal import Evidence
from monitor.model.story import Story
from monitor.rules import evidence
from monitor.rules.blindness import unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, certainty, grouped, how_far, kinds, labels, narrowed, whereabouts
from monitor.rules.kinds.judgement import Finding, Judgement, Words
from monitor.rules.where import Match, matching

Measure = Callable[[Sequence[Match], Mapping[str, Story]], int]


def _stories(matches: Sequence[Match], _: Mapping[str, Story]) -> int:
    return len({matched.report.story_id for matched in matches})


def _items(matches: Sequence[Match], _: Mapping[str, Story]) -> int:
    return len({matched.report.item_id for matched in matches})


def origins(matches: Sequence[Match], stories: Mapping[str, Story]) -> int:
    """Independent publisher families, copies left out by their story.

    What only state media tell has no independent origin: whether it is their own government's claim cannot be told.
    """
    free = {matched.report.story_id: matched.report for matched in matches if not matched.report.state_media}
    bound = {matched.report.family for matched in matches if matched.report.state_media}
    told = (stories[key].families if key in stories else (report.family,) for key, report in free.items())
    return len({family for families in told for family in families} - bound)


# What is counted, and how one and many of it are called.
MEASURES: Mapping[str, tuple[Measure, str, str]] = {
    "stories": (_stories, "story", "stories"),
    "items": (_items, "item", "items"),
    "origins": (origins, "independent publisher", "independent publishers"),
}


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group with at least one matching report."""
    matches = matching(rule, facts, now)
    seen = (matches, facts.stories_of(matches))
    return Judgement(
        findings=facts.standing.find_all(rule, seen, lambda: _findings(rule, facts, matches)),
        blind=unseen_groups(rule, facts),
    )


def _findings(rule: Rule, facts: Facts, matches: Sequence[Match]) -> tuple[Finding, ...]:
    return tuple(_found(rule, facts, key, held) for key, held in sorted(grouped(rule, matches).items()))


def _found(rule: Rule, facts: Facts, key: Key, matches: Sequence[Match]) -> Finding:
    seen = (matches, facts.stories_of(matches))
    return facts.standing.find(rule, key, seen, lambda: _finding(rule, facts, labels(rule, key), matches))


def _finding(rule: Rule, facts: Facts, labels: Mapping[str, str], matches: Sequence[Match]) -> Finding:
    measure, one, many = MEASURES[rule.count]
    value = measure(matches, facts.stories)
    told = f"{value} {one if value == 1 else many}"
    what = f"{kinds(matches, facts.names)}{narrowed(rule, matches)}"
    fact = f"{what}{whereabouts(labels, matches, facts.names)}{certainty(matches)}"
    proof = evidence.lines([matched.report for matched in matches], facts.stories)
    title = f"{fact}: {told} in {spoken(rule.timespan)}"
    summary = " ".join(
        part for part in (how_far(rule, labels, matches), told_by(proof, matches, facts.stories)) if part
    )
    return Finding(labels, float(value), Words(title, summary, proof))


def told_by(proof: Sequence[Evidence], matches: Sequence[Match], stories: Mapping[str, Story]) -> str:
    """The publishers of a group in a sentence, who is quoted and who confirms it; nothing where nobody is quoted."""
    if not proof:
        return ""
    publishers = evidence.publishers(proof, (matched.report for matched in matches), stories)
    more = f" and {len(publishers) - 3} more" if len(publishers) > 3 else ""
    return f"Told by {', '.join(publishers[:3])}{more}."
