"""Numbers that their own publishers took back: an edited item gives fewer than it gave.

What is corrected proved false, and an alert that rests on nothing else is withdrawn. No correction is what only seems
to be one: another publisher's lower number, for reports lag behind; an item that grows old; a number that goes up; and
an edit that merely drops a number, for texts are shortened and go on to what came after. What was merely dropped counts
as said still, here and nowhere else: an alert that has lost its proof ends, but is not told to have been false.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model.mention import Quantity, number_in_words
from monitor.model.rule import Rule
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, grouped, labels
from monitor.rules.kinds.judgement import Finding, Retraction, fires
from monitor.rules.where import Match, matching_alone
from monitor.rules.window import Window

Find = Callable[[Rule, Facts, datetime], Iterable[Finding]]

# Who gave 60 and now gives "at least 14" has taken 60 back, though 60 would be at least 14; of 16 that is not sure.
_FAR_BELOW = 2
_NAMED = 3  # corrections that are told one by one
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Correction:
    """A number that its item gave, and what the item gives instead."""

    before: Match
    was: Quantity
    now: Quantity


def taken_back(rule: Rule, facts: Facts, now: datetime, find: Find) -> Iterable[Retraction]:
    """Groups that would fire, had no item been corrected, and do not.

    Args:
        rule: Of numbers.
        facts: With what edits took out of items.
        now: The moment.
        find: What the rule finds in facts.
    """
    kept = replace(rule, timespan=rule.timespan + rule.keep_firing_for)  # for so long an alert may rest on a number
    window = facts.window(now, kept.timespan)
    dropped = [one.report for one in facts.dropped if one.until <= now and window.tells_of(one.report)]
    corrected = _corrections(kept, facts, window, facts.beside(dropped)) if dropped else {}
    if not corrected:
        return
    unproven = [report for report in dropped if id(report) not in corrected]
    still, believed = (_fired_lately(rule, facts.beside(added), now, find) for added in (unproven, dropped))
    groups = grouped(rule, [one.before for one in corrected.values()])
    for key, held in sorted(groups.items()):
        if key in believed and key not in still:
            yield Retraction(labels(rule, key), _in_words([corrected[id(one.report)] for one in held]))


def _fired_lately(rule: Rule, facts: Facts, now: datetime, find: Find) -> set[Key]:
    """Groups that fire now, or fired so lately that their alert is kept.

    How much a number rose is a matter of the moment at which it was looked at: what was told before the window then
    counts, and in a longer window it would have been told within.
    """
    kept = replace(rule, timespan=rule.timespan + rule.keep_firing_for)
    if rule.rise is None or not rule.keep_firing_for:
        return _firing(kept, find(kept, facts, now))
    lately = matching_alone(rule.where, facts, facts.window(now - rule.timespan, rule.keep_firing_for))
    last_in_window = {one.report.seen + rule.timespan - _INSTANT for one in lately if _would_do(rule, one)}
    return {key for moment in {now, *last_in_window} for key in _firing(rule, find(rule, facts, moment))}


def _would_do(rule: Rule, matched: Match) -> bool:
    quantity = matched.report.mention.quantities.get(rule.quantity or "")
    return quantity is not None and quantity.lo is not None and rule.condition.holds(quantity.lo)


def _firing(rule: Rule, found: Iterable[Finding]) -> set[Key]:
    return {tuple(one.labels[name] for name in rule.group_by) for one in found if fires(rule, one)}


def _corrections(rule: Rule, facts: Facts, window: Window, before: Facts) -> Mapping[int, Correction]:
    """Of what edits took out those numbers of which the edited item gives fewer, by the identity of the report."""
    edited = {one.report.item_id for one in facts.dropped}
    present: defaultdict[str, list[Match]] = defaultdict(list)
    for one in matching_alone(rule.where, facts, window):
        if one.report.item_id in edited:
            present[one.report.item_id].append(one)
    gone = {id(one.report) for one in facts.dropped}
    told = (one for one in matching_alone(rule.where, before, window) if id(one.report) in gone)
    found = (_correction(one, present[one.report.item_id], rule.quantity or "") for one in told)
    return {id(one.before.report): one for one in found if one is not None}


def _correction(before: Match, present: Sequence[Match], role: str) -> Correction | None:
    was = before.report.mention.quantities.get(role)
    if was is None or was.lo is None:
        return None
    given = [(one, quantity) for one in present if (quantity := one.report.mention.quantities.get(role)) is not None]
    instead = [quantity for one, quantity in given if _may_be_one_act(before, one)]
    if not instead or any(_may_be(quantity, was.lo) for _, quantity in given):
        return None
    return Correction(before, was, max(instead, key=lambda quantity: quantity.lo or quantity.hi or 0))


def _may_be(quantity: Quantity, number: int) -> bool:
    """Whether a number that is given leaves room for one that was."""
    if quantity.hi is not None:
        return quantity.hi >= number
    return quantity.lo is None or quantity.lo * _FAR_BELOW > number


def _may_be_one_act(one: Match, other: Match) -> bool:
    """Whether two reports of an item may be of the same act: a page that goes on to another names its place."""
    if one.countries and other.countries and set(one.countries).isdisjoint(other.countries):
        return False
    here, there = _spots(one), _spots(other)
    return not here or not there or not here.isdisjoint(there)


def _spots(matched: Match) -> set[str]:
    return {place.id for place in matched.places if place.lat is not None and place.kind != "country"}


def _in_words(corrected: Iterable[Correction]) -> str:
    """`Corrected: the report of Alpha Wire that gave 60 killed now gives 6.`, the largest first."""
    largest: dict[str, Correction] = {}
    for one in sorted(corrected, key=lambda one: (-(one.was.lo or 0), one.before.report.at, one.before.report.item_id)):
        largest.setdefault(one.before.report.item_id, one)
    first, *others = largest.values()
    clauses = [_clause(first, f"the report of {first.before.report.publisher}", f" {first.was.role}")]
    clauses += [_clause(one, f"that of {one.before.report.publisher}", "") for one in others[: _NAMED - 1]]
    more = len(others) - _NAMED + 1
    end = f"; {more} more {'was' if more == 1 else 'were'} corrected too." if more > 0 else "."
    return f"Corrected: {', '.join(clauses)}{end}"


def _clause(one: Correction, whose: str, what: str) -> str:
    return f"{whose} that gave {number_in_words(one.was)}{what} now gives {number_in_words(one.now)}"
