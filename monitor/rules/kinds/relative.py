"""What `share` and `surprise` have in common: a group's part of coverage beside what is usual of it.

Where too little of the past was seen, nothing is judged and that is said. Where the present window received next to
nothing, a group that does not fire is blind: a day without data is neither a crisis nor a calm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.lib.spans import spoken
from monitor.model.rule import Least, Rule
from monitor.rules import evidence
from monitor.rules.baseline import DAY, GAP, Baseline, Seen, baseline, present
from monitor.rules.blindness import every_group, unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, certainty, grouped, kinds, labels, whereabouts
from monitor.rules.kinds.count import origins, told_by
from monitor.rules.kinds.judgement import Finding, Judgement, Words
from monitor.rules.match import newest
from monitor.rules.tally import last_told, selection
from monitor.rules.unwatched import partial
from monitor.rules.usual import Usual, few, usual
from monitor.rules.where import Match, matching

_GROUPS = "groups"
_NONE = Least()
_KEPT = 1_024  # pairs of what is asked for and what is there; nearly all groups have a few items


@dataclass(frozen=True, slots=True)
class Compared:
    """One group of the present window beside its past.

    Attributes:
        told: Items of the window that say it, once for each type they say.
    """

    told: int
    usual: Usual
    present: Seen
    base: Baseline


@dataclass(frozen=True, slots=True)
class Measure:
    """How a group is measured.

    Attributes:
        value: What is compared with the rule's condition.
        said: The same value in a sentence.
    """

    value: Callable[[Compared], float]
    said: Callable[[float, Compared], str]


@dataclass(slots=True)
class _Measured:
    """A group's value, worked out where somebody asks: most groups are told of too little to be looked at."""

    measure: Measure
    base: Baseline
    key: Key
    window: Seen
    now: datetime
    _found: tuple[Compared, float] | None = None

    def __call__(self) -> float:
        """The value."""
        return self.found()[1]

    def found(self) -> tuple[Compared, float]:
        """The group beside its past, and the value."""
        if self._found is None:
            told = sum(self.window.counted.told[self.key].values())
            compared = Compared(told, usual(self.base, self.key, self.window), self.window, self.base)
            self._found = compared, self.measure.value(compared)
        return self._found

    def words(self, rule: Rule, facts: Facts, matches: Sequence[Match]) -> Words:
        """What is said of the group."""
        compared, value = self.found()
        words = _words(rule, facts, self.key, matches, compared, self.measure.said(value, compared))
        return replace(words, news_at=self._news_at(rule, facts, matches))

    def _news_at(self, rule: Rule, facts: Facts, matches: Sequence[Match]) -> datetime | None:
        """When the last of what is measured was seen: a share also rises where calm items leave the window."""
        if rule.of == "coverage":
            return last_told(facts.history.days, selection(rule, facts), self.key, self.now)
        return newest(matches)


def judge(rule: Rule, facts: Facts, now: datetime, measure: Measure) -> Judgement:
    """One finding for each group that was told of in the window.

    Where the rule asks for items besides, a group without any is found only by who asks: it cannot fire.
    """
    chosen = selection(rule, facts)
    base = baseline(facts.history.days, chosen, rule.timespan, rule.baseline, now, facts.dark)
    if base.measured < rule.history:
        return Judgement((), blind=every_group(rule, facts), unjudged=_too_little(rule, base))
    window = present(facts.history.days, chosen, base, now)
    told = matching(rule, facts, now)
    matches = facts.standing.find(rule, _GROUPS, told, lambda: grouped(rule, told))
    told_of = window.counted.told
    able = told_of if rule.at_least == _NONE else matches.keys() & told_of.keys()

    def findings(keys: Collection[Key]) -> tuple[Finding, ...]:
        measured = {key: _Measured(measure, base, key, window, now) for key in sorted(keys)}
        return tuple(_finding(rule, facts, key, matches.get(key, ()), one) for key, one in measured.items())

    thin = window.items < GAP * base.typical
    blind = every_group(rule, facts) if thin else unseen_groups(rule, facts, now)
    return Judgement(findings(able), blind=blind, hopeless=lambda: findings(told_of.keys() - able))


def measured(base: Baseline) -> str:
    """What a baseline really rests on: `41 windows of 24 h from 2 Jan to 14 Feb 2021, 2 without data left out`."""
    first, last = base.windows[0].since, base.windows[-1].until - timedelta(seconds=1)
    gaps = f", {base.gaps} without data left out" if base.gaps else ""
    feeds = f"{len(base.feeds)} feed{'' if len(base.feeds) == 1 else 's'}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{_windows(base)} from {first:%-d %b}{year} to {last:%-d %b %Y}{gaps}, over {feeds}"


def _windows(base: Baseline) -> str:
    return f"{len(base.windows)} window{'' if len(base.windows) == 1 else 's'} of {spoken(base.span)}"


def _too_little(rule: Rule, base: Baseline) -> str:
    step = max(DAY, base.span)
    needed = -(-rule.history // step)
    return f"not enough history: {_windows(base)} with data, the rule needs {needed}"


def _finding(rule: Rule, facts: Facts, key: Key, matches: Sequence[Match], measured: _Measured) -> Finding:
    found = _found(rule, matches)
    return Finding(
        labels=labels(rule, key),
        measured=measured,
        said=lambda: measured.words(rule, facts, matches),
        lacking=_lacking(rule.at_least, found),
        easing={"at_least": _eased(rule.at_least, found)},
    )


def _words(rule: Rule, facts: Facts, key: Key, matches: Sequence[Match], compared: Compared, said: str) -> Words:
    window = compared.present
    fact = _fact(rule, labels(rule, key), matches, facts)
    told = f"{_told(rule, compared.told)} in {{}}, usually {few(compared.usual.expected)}"
    proof = facts.standing.find(
        rule,
        key,
        (matches, facts.stories_of(matches)),
        lambda: evidence.lines([matched.report for matched in matches], facts.stories),
    )
    past = measured(compared.base)
    return Words(
        title=f"{fact}: {told.format(spoken(rule.timespan))}{_with(rule, matches, facts)}",
        summary=f"{told_by(proof, matches)} {said} Baseline: {past}.".lstrip(),
        evidence=proof,
        basis=(
            told.format(f"{window.items:,} items of {spoken(compared.base.span)}"),
            *partial(facts.dark, window.since, window.until),
            f"baseline: {past}",
        ),
    )


def _fact(rule: Rule, group: Mapping[str, str], matches: Sequence[Match], facts: Facts) -> str:
    """What a group tells of; where all coverage is compared, what it is about."""
    if rule.of == "coverage" or not matches:
        return _plain(group, facts)
    return kinds(matches, facts.names) + whereabouts(group, matches, facts.names)


def _told(rule: Rule, count: int) -> str:
    if rule.of == "coverage":
        return f"named in {count:,} item{'' if count == 1 else 's'}"
    return f"told {_times(count)}"


def _with(rule: Rule, matches: Sequence[Match], facts: Facts) -> str:
    """What of the coverage is what the rule looks for."""
    if rule.of == "mentions" or not matches:
        return ""
    said = kinds(matches, facts.names)
    return f", with {said[:1].lower()}{said[1:]}{certainty(matches)}"


def _found(rule: Rule, matches: Sequence[Match]) -> Least:
    """What there is of what `at_least` asks for."""
    if not matches:
        return _NONE
    reports = [matched.report for matched in matches]
    return Least(
        items=len({report.item_id for report in reports}),
        stories=len({report.story_id for report in reports}),
        origins=origins(matches) if rule.at_least.origins else 0,
    )


@lru_cache(_KEPT)
def _lacking(asked: Least, found: Least) -> str | None:
    """What of `at_least` is not there, in words."""
    pairs = ((one, many, getattr(found, many), getattr(asked, many)) for one, many in _COUNTED)
    short = (
        f"{there} {one if there == 1 else many}, rule needs {least}"
        for one, many, there, least in pairs
        if there < least
    )
    return "; ".join(short) or None


_COUNTED = (("item", "items"), ("story", "stories"), ("origin", "origins"))


@lru_cache(_KEPT)
def _eased(asked: Least, found: Least) -> Least:
    return Least(min(asked.items, found.items), min(asked.stories, found.stories), min(asked.origins, found.origins))


def _plain(labels: Mapping[str, str], facts: Facts) -> str:
    """A group without any report of its own in the window: named by its labels."""
    said = [facts.names.country(labels["country"])] if "country" in labels else []
    said += [facts.names.type(labels["type"])] if "type" in labels else []
    return ", ".join(said or ["Coverage"])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
