"""`count`: how many stories, items or independent publishers told of something in the window that ends now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.lib.spans import spoken
from monitor.model.rule import Rule
from monitor.model.signal import Evidence
from monitor.model.story import Story
from monitor.model.watch import Lapse
from monitor.rules import evidence
from monitor.rules.blindness import unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import (
    UNPLACED,
    WORLD,
    Key,
    certainty,
    grouped,
    how_far,
    kinds_narrowed,
    labels,
    whereabouts,
)
from monitor.rules.kinds.judgement import Finding, Judgement, Words
from monitor.rules.origins import best_told, by_story, counted, sharing
from monitor.rules.unwatched import thickest, told_late
from monitor.rules.where import Match, confirmed_within, matching

Measure = Callable[[Sequence[Match]], int]


def _stories(matches: Sequence[Match]) -> int:
    return len({matched.report.story_id for matched in matches})


def _items(matches: Sequence[Match]) -> int:
    return len({matched.report.item_id for matched in matches})


def origins(matches: Sequence[Match]) -> int:
    """Independent publishers whose own items are among these; a copy is the word of what it copies."""
    return len(counted(matches))


# What is counted once of each measure, where the stretch is looked for in which most was told.
_ONE: Mapping[str, Callable[[Match], Hashable]] = {
    "stories": lambda matched: matched.report.story_id,
    "items": lambda matched: matched.report.item_id,
    "origins": lambda matched: matched.report.word or matched.report.publisher,
}

# What must be the same of what confirms a group's matches, where it is grouped by.
_BINDING = frozenset({"country", "region", "asset"})

# What is counted, and how one and many of it are called.
MEASURES: Mapping[str, tuple[Measure, str, str]] = {
    "stories": (_stories, "story", "stories"),
    "items": (_items, "item", "items"),
    "origins": (origins, "independent publisher", "independent publishers"),
}


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group with at least one matching report."""
    matches = matching(rule, facts, now)
    told = _told(rule, facts, now, matches)
    dark = facts.window(now, rule.timespan).dark
    seen = (matches, told, facts.stories_of(told), dark)
    return Judgement(
        findings=facts.standing.find_all(rule, seen, lambda: _findings(rule, facts, matches, told, dark)),
        blind=unseen_groups(rule, facts, now),
    )


def _told(rule: Rule, facts: Facts, now: datetime, matches: Sequence[Match]) -> Sequence[Match]:
    """With what confirms the matches, where publishers are counted."""
    if rule.count != "origins" and rule.where.min_origins < 2:
        return matches
    return confirmed_within(rule.where, facts, facts.window(now, rule.timespan), matches)


def _findings(
    rule: Rule, facts: Facts, matches: Sequence[Match], told: Sequence[Match], dark: Sequence[Lapse]
) -> tuple[Finding, ...]:
    groups = grouped(rule, matches)
    by_group = groups if told is matches else _told_there(rule, groups, told)
    found = ((key, *_at_once(rule, held, by_group[key], dark)) for key, held in sorted(groups.items()))
    return tuple(_found(rule, facts, key, held, told_there, dark) for key, held, told_there in found)


def _at_once(
    rule: Rule, matches: Sequence[Match], told: Sequence[Match], dark: Sequence[Lapse]
) -> tuple[Sequence[Match], Sequence[Match]]:
    """Of what was caught up after a stretch that nobody watched, what one window would have held at most."""
    stretch = thickest(matches, rule.timespan, _ONE[rule.count]) if dark else None
    if stretch is None:
        return matches, told
    since, until = stretch
    held = [one for one in matches if since < one.report.seen <= until]
    stories = {one.report.story_id for one in held}
    return held, [one for one in told if one.report.story_id in stories and since < one.report.seen <= until]


def _told_there(
    rule: Rule, groups: Mapping[Key, Sequence[Match]], told: Sequence[Match]
) -> Mapping[Key, Sequence[Match]]:
    """For each group what is told of its own stories there; what confirms is of other types, and names other places."""
    bound = [at for at, name in enumerate(rule.group_by) if name in _BINDING]
    there = grouped(replace(rule, group_by=tuple(rule.group_by[at] for at in bound)), told)
    return {key: sharing(held, there[tuple(key[at] for at in bound)]) for key, held in groups.items()}


def _found(
    rule: Rule, facts: Facts, key: Key, matches: Sequence[Match], told: Sequence[Match], dark: Sequence[Lapse]
) -> Finding:
    if rule.count == "origins" and _are_apart(labels(rule, key)):
        told = best_told(told)
        matches = [one for one in matches if one.report.story_id == told[0].report.story_id] if told else matches
    seen = (matches, told, facts.stories_of(told))
    finding = facts.standing.find(rule, key, seen, lambda: _finding(rule, facts, labels(rule, key), matches, told))
    late = told_late([one.report for one in matches], dark)
    return replace(finding, said=finding.words.with_summary(late)) if late else finding


def _are_apart(labels: Mapping[str, str]) -> bool:
    """Whether nothing binds what is told in a group together: acts in no country, and anywhere in the world."""
    return labels.get("country") == UNPLACED and labels.get("region", WORLD) == WORLD


def _finding(
    rule: Rule, facts: Facts, labels: Mapping[str, str], matches: Sequence[Match], told: Sequence[Match]
) -> Finding:
    measure, one, many = MEASURES[rule.count]
    value = measure(told if rule.count == "origins" else matches)
    what = kinds_narrowed(rule, matches, facts.names)
    fact = f"{what}{whereabouts(labels, matches, facts.names)}{certainty(matches)}"
    proof, by = _proof(rule, matches, told, facts.stories)
    if rule.count == "origins" and value > 1:
        amount = _told_by_so_many(told, value)
    elif value == 1 and by:
        amount = told_in_short(by)
    else:
        amount = f"{value} {one if value == 1 else many}{_shared(by)} within {spoken(rule.timespan)}"
    title = f"{fact}: {amount}"
    summary = " ".join(part for part in (how_far(rule, labels, matches), named_beside(title, by)) if part)
    return Finding(labels, float(value), Words(title, summary, proof))


def _told_by_so_many(told: Sequence[Match], publishers: int) -> str:
    """`told by 2 independent publishers`; where each tells another story none confirms another, and that is said."""
    stories = by_story(told)
    if any(len(words) > 1 for words in stories.values()):
        return f"told by {publishers} independent publishers"
    return f"{len(stories)} stories, told by {publishers} publishers"


def told_in_short(publishers: Sequence[str]) -> str:
    """Who tells one thing, in a title: `told by Paper 1`, `told by 2 publishers`."""
    return f"told by {publishers[0] if len(publishers) == 1 else f'{len(publishers)} publishers'}"


def _shared(publishers: Sequence[str]) -> str:
    return f" by {len(publishers)} publishers" if len(publishers) > 1 else ""


def _proof(
    rule: Rule, matches: Sequence[Match], told: Sequence[Match], stories: Mapping[str, Story]
) -> tuple[tuple[Evidence, ...], Sequence[str]]:
    """The lines that prove a value, and who tells it: of a count of publishers each that counts, and nobody else.

    What is asked for stands before what only confirms it; of who says both, only the former is quoted.
    """
    asked = [matched.report for matched in matches]
    items, words = {report.item_id for report in asked}, {report.word for report in asked}
    reports = [
        *asked,
        *(one.report for one in told if one.report.item_id not in items and one.report.word not in words),
    ]
    if rule.count == "origins":
        free = counted(told)
        proof = _asked_first(items, evidence.lines_of_each(free, reports, stories))
        return proof, evidence.publishers_of(free, proof, reports)
    if rule.where.min_origins > 1:
        all_ = {report.word for report in reports if report.word}
        proof = _asked_first(items, evidence.lines_of_each(all_, reports, stories))
        return proof, evidence.publishers(proof, reports)
    proof = evidence.lines(reports, stories)
    return proof, publishers_telling(proof, told)


def _asked_first(items: Collection[str], proof: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(proof, key=lambda line: line.item_id not in items))


def told_by(proof: Sequence[Evidence], matches: Iterable[Match]) -> str:
    """The publishers of a group in a sentence, who is quoted and who confirms it; nothing where nobody is quoted."""
    return _named(publishers_telling(proof, matches))


def publishers_telling(proof: Sequence[Evidence], matches: Iterable[Match]) -> Sequence[str]:
    """The same, by name."""
    return evidence.publishers(proof, (matched.report for matched in matches)) if proof else ()


def named_beside(title: str, publishers: Sequence[str]) -> str:
    """The publishers in a sentence of their own, unless the title beside it ends with the only one."""
    said = len(publishers) == 1 and title.endswith(told_in_short(publishers))
    return "" if said else _named(publishers)


def _named(publishers: Sequence[str]) -> str:
    more = f" and {len(publishers) - 3} more" if len(publishers) > 3 else ""
    return f"Told by {', '.join(publishers[:3])}{more}." if publishers else ""
