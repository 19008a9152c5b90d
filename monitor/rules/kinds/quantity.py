"""`quantity`: the largest number of one role that a single report gives for certain.

Numbers of several reports are never added up: two reports of one act would make it twice as large.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from monitor.lib.figures import bound
from monitor.lib.spans import spoken
from monitor.model.mention import Quantity, number_in_words
from monitor.model.rule import Rise, Rule
from monitor.model.story import Report
from monitor.rules import evidence
from monitor.rules.blindness import unseen_groups
from monitor.rules.corrections import taken_back
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, certainty, grouped, kinds_narrowed, labels, whereabouts
from monitor.rules.kinds.judgement import Finding, Judgement, Words, eased_rise
from monitor.rules.where import Match, matching, matching_within

_NOUNS = frozenset({"troops", "ships", "people"})  # roles that name who or what is counted, not what befell them


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group in which a report gives a least number; "up to 500" gives none.

    With `rise`, the number must be so much larger than any told in the time before the window: a toll that is only
    repeated does not fire again. A group that would fire had its publishers not corrected themselves is withdrawn.
    """
    return Judgement(
        findings=_found_in(rule, facts, now),
        blind=unseen_groups(rule, facts, now),
        withdrawn=tuple(taken_back(rule, facts, now, _found_in)) if facts.dropped else (),
    )


def _found_in(rule: Rule, facts: Facts, now: datetime) -> tuple[Finding, ...]:
    matches = _numbered(rule, matching(rule, facts, now))
    earlier = _numbered(rule, _earlier(rule, facts, now)) if matches else ()
    seen = (matches, earlier, facts.stories_of(matches))
    return facts.standing.find_all(rule, seen, lambda: _findings(rule, facts, matches, earlier))


def _findings(rule: Rule, facts: Facts, matches: Sequence[Match], earlier: Sequence[Match]) -> tuple[Finding, ...]:
    groups, before = grouped(rule, matches), grouped(rule, earlier)
    return tuple(_found(rule, facts, key, held, before.get(key, ())) for key, held in sorted(groups.items()))


def _numbered(rule: Rule, matches: Iterable[Match]) -> Sequence[Match]:
    """Those that give a least number."""
    role, told = rule.quantity or "", []
    for matched in matches:
        quantity = matched.report.mention.quantities.get(role)
        if quantity is not None and quantity.lo is not None:
            told.append(matched)
    return told


def _earlier(rule: Rule, facts: Facts, now: datetime) -> Sequence[Match]:
    """What was told in the time before the window, as far as the rule asks how much has risen since."""
    if rule.rise is None:
        return ()
    return matching_within(rule.where, facts, facts.window(now - rule.timespan, rule.rise.within))


def _least(rule: Rule, matched: Match) -> tuple[int, Quantity] | None:
    """The least number a report gives for certain, with the words it gives it in."""
    quantity = matched.report.mention.quantities.get(rule.quantity or "")
    return None if quantity is None or quantity.lo is None else (quantity.lo, quantity)


def _found(rule: Rule, facts: Facts, key: Key, matches: Sequence[Match], before: Sequence[Match]) -> Finding:
    seen = (matches, before, facts.stories_of(matches))
    return facts.standing.find(rule, key, seen, lambda: _finding(rule, facts, labels(rule, key), matches, before))


def _finding(
    rule: Rule, facts: Facts, labels: Mapping[str, str], matches: Sequence[Match], before: Sequence[Match]
) -> Finding:
    numbers = [(told, matched) for matched in matches if (told := _least(rule, matched))]
    (least, quantity), largest = min(numbers, key=_largest_first)
    what = kinds_narrowed(rule, [largest], facts.names)
    fact = f"{what}{whereabouts(labels, [largest], facts.names)}{certainty([largest])}"
    title = f"{fact}: {_counted(quantity)}"
    proof = evidence.lines(_proving(rule, numbers, largest), facts.stories, first=largest.report)
    summary = f"“{quantity.text}”, says {largest.report.publisher}."
    earlier = max((told[0] for held in before if (told := _least(rule, held))), default=0)
    basis, lacking = _risen(rule.rise, least, earlier)
    words = Words(title, summary, proof, basis)
    return Finding(labels, float(least), words, lacking, eased_rise(rule.rise, least - earlier))


def _counted(quantity: Quantity) -> str:
    """`60 killed`, `hundreds injured`, `thousands of people`, `two battalions`."""
    words = number_in_words(quantity)
    if quantity.worded and quantity.unit:
        return words
    joint = " of " if quantity.worded and words.endswith("s") and quantity.role in _NOUNS else " "
    return f"{words}{joint}{quantity.role}"


def _proving(rule: Rule, numbers: Iterable[tuple[tuple[int, Quantity], Match]], largest: Match) -> list[Report]:
    """Who tells the number, and of other stories those whose own number would do: a smaller one proves nothing."""
    story = largest.report.story_id
    return [
        matched.report
        for (least, _), matched in numbers
        if matched.report.story_id == story or rule.condition.holds(least)
    ]


def _risen(rise: Rise | None, least: int, before: int) -> tuple[tuple[str, ...], str | None]:
    """What is said of the rise, and what of it lacks."""
    if rise is None:
        return (), None
    told = f"{f'{before:,}' if before else 'none'} told in the {spoken(rise.within)} before"
    grown = least - before
    short = grown < rise.gte
    return (told,), f"{told}: a rise of {max(0, grown):,}, rule needs {bound(rise.gte)}" if short else None


def _largest_first(number: tuple[tuple[int, Quantity], Match]) -> tuple[object, ...]:
    """The largest number; of those who give it, the one who gave it first."""
    (least, _), matched = number
    return (-least, *evidence.strength(matched.report, newest=False))
