"""`quantity`: the largest number of one role that a single report gives for certain.

Numbers of several reports are never added up: two reports of one act would make it twice as large.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.model.mention import Quantity
from monitor.model.rule import Rule
from monitor.rules import evidence
from monitor.rules.blindness import unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import certainty, grouped, kinds, labels, whereabouts
from monitor.rules.kinds.judgement import Finding, Judgement
from monitor.rules.where import Match, matching


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group in which a report gives a least number; "up to 500" gives none."""
    counting = [matched for matched in matching(rule, facts, now) if _least(rule, matched)]
    groups = sorted(grouped(rule, counting).items())
    return Judgement(
        findings=tuple(_finding(rule, facts, labels(rule, key), held) for key, held in groups),
        blind=unseen_groups(rule, facts),
    )


def _least(rule: Rule, matched: Match) -> tuple[int, Quantity] | None:
    """The least number a report gives for certain, with the words it gives it in."""
    quantity = matched.report.mention.quantities.get(rule.quantity or "")
    return None if quantity is None or quantity.lo is None else (quantity.lo, quantity)


def _finding(rule: Rule, facts: Facts, labels: Mapping[str, str], matches: Sequence[Match]) -> Finding:
    numbers = [(told, matched) for matched in matches if (told := _least(rule, matched))]
    (least, quantity), largest = min(numbers, key=_largest_first)
    fact = f"{kinds([largest], facts.names)}{whereabouts(labels, [largest], facts.names)}{certainty([largest])}"
    title = f"{fact}: {_spoken(least, quantity)} {quantity.role}"
    proof = evidence.lines([matched.report for matched in matches], facts.stories, first=largest.report)
    summary = f"“{quantity.text}”, says {largest.report.publisher}."
    return Finding(labels, float(least), title, summary, proof)


def _largest_first(number: tuple[tuple[int, Quantity], Match]) -> tuple[object, ...]:
    """The largest number; of those who give it, the one who gave it first."""
    (least, _), matched = number
    return (-least, *evidence.strength(matched.report, newest=False))


def _spoken(least: int, quantity: Quantity) -> str:
    about = "about " if quantity.approx else ""
    if quantity.hi is None:
        return f"{about}{least:,} or more"
    return f"{about}{least:,}" if least == quantity.hi else f"{about}{least:,} to {quantity.hi:,}"
