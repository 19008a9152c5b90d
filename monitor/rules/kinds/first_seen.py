"""`first_seen`: something is told of a place that was not told of it within memory.

What is remembered is the hourly counts, by country and type: a new type in a country, and a new country for a type,
are the same pair. Only feeds that were already heard within memory can tell something new: an added feed about a
country nobody else writes of would otherwise make everything there a first.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.lib.spans import spoken
from monitor.model.hourly import Hourly, hour_of
from monitor.model.rule import Rule
from monitor.model.watch import Lapse
from monitor.rules import evidence
from monitor.rules.blindness import every_group, unseen_groups
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, certainty, grouped, kinds_narrowed, labels, whereabouts
from monitor.rules.kinds.count import named_beside, publishers_telling, told_in_short
from monitor.rules.kinds.judgement import Finding, Judgement, Words
from monitor.rules.tally import Tally, selection, tally
from monitor.rules.unwatched import hardly_watched
from monitor.rules.where import Match, matching, matching_within
from monitor.rules.window import Window

DAY = timedelta(days=1)

_WHOLE = "whole days"


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that is told of now and was not within memory; its value is the number of stories."""
    end = hour_of(now - rule.timespan)
    since = end - rule.memory
    days = facts.history.days
    seen = _days_with_data(days, since, end, facts.dark)
    if seen * DAY < rule.history:
        needed = -(-rule.history // DAY)
        words = f"not enough history: {seen} days with data, the rule needs {needed}"
        return Judgement((), blind=every_group(rule, facts), unjudged=words)
    remembered = _remembered(rule, facts, since, end)
    heard = {feed for part in remembered for feed in part.items}
    told = matching(rule, facts, now)
    new = [matched for matched in told if matched.report.feed_id in heard]
    # Counts end with an hour; what was told between its end and the window is remembered too.
    between = grouped(rule, matching_within(rule.where, facts, Window(end, now - rule.timespan)))
    known = [between, *(part.told for part in remembered)]
    groups = {key: held for key, held in sorted(grouped(rule, new).items()) if not any(key in one for one in known)}
    return Judgement(
        findings=tuple(_finding(rule, facts, labels(rule, key), held, seen) for key, held in groups.items()),
        blind=unseen_groups(rule, facts, now),
        hopeless=lambda: tuple(
            _not_new(rule, facts, key, held, _why_not_new(rule, facts, key, held, since, end, heard))
            for key, held in sorted(grouped(rule, told).items())
            if key not in groups
        ),
    )


def _why_not_new(
    rule: Rule,
    facts: Facts,
    key: Key,
    matches: Sequence[Match],
    since: datetime,
    until: datetime,
    heard: Container[str],
) -> str:
    """When it was told before, or whose word nothing is new by."""
    feeds = {matched.report.feed_id for matched in matches}
    if not any(feed in heard for feed in feeds):
        named = ", ".join(sorted(feeds))
        return f"told only by {named}, of which nothing was heard in the {spoken(rule.memory)} before"
    chosen = selection(rule, facts)
    days = (day for day in reversed(facts.history.days) if day.since < until)
    last = next((day.since for day in days if key in tally((day,), since, until, chosen).told), None)
    return f"told before, last on {last:%-d %b %Y}" if last is not None else "told just before the window"


def _not_new(rule: Rule, facts: Facts, key: Key, matches: Sequence[Match], why: str) -> Finding:
    """A group that is told of, nothing of which is new."""
    what = f"{kinds_narrowed(rule, matches, facts.names)}{whereabouts(labels(rule, key), matches, facts.names)}"
    proof = evidence.lines([matched.report for matched in matches], facts.stories)
    return Finding(labels(rule, key), 0.0, Words(f"{what}: not the first", f"{why}.", proof), why)


def _remembered(rule: Rule, facts: Facts, since: datetime, until: datetime) -> Sequence[Tally]:
    """What was told in those hours, in two parts: days that lie in there as a whole, and the first and the last.

    The first part stands all day; only the hours of the other move on.
    """
    chosen = selection(rule, facts)
    whole: list[Hourly] = []
    edges: list[Hourly] = []
    for day in facts.history.days:
        (whole if since <= day.since and day.until <= until else edges).append(day)
    told = facts.standing.find(rule, _WHOLE, (chosen, whole), lambda: tally(whole, since, until, chosen))
    return told, tally(edges, since, until, chosen)


def _days_with_data(days: Sequence[Hourly], since: datetime, until: datetime, dark: Sequence[Lapse]) -> int:
    """Days of which something is remembered; one that was hardly watched is none of them, whatever came in its rest."""
    known = (day for day in days if day.items and since <= day.since < until)
    return sum(1 for day in known if not hardly_watched(dark, day.since, day.until))


def _finding(rule: Rule, facts: Facts, labels: Mapping[str, str], matches: Sequence[Match], days: int) -> Finding:
    reports = [matched.report for matched in matches]
    stories = len({report.story_id for report in reports})
    proof = evidence.lines(reports, facts.stories)
    by = publishers_telling(proof, matches)
    counted = told_in_short(by) if stories == 1 and by else f"{stories} stories within {spoken(rule.timespan)}"
    what = kinds_narrowed(rule, matches, facts.names)
    fact = f"{what}{whereabouts(labels, matches, facts.names)}{certainty(matches)}"
    basis = f"not told in the {spoken(rule.memory)} before, of which {days} day{'' if days == 1 else 's'} had data"
    title = f"{fact}: first seen, {counted}"
    return Finding(
        labels=labels,
        measured=float(stories),
        said=Words(
            title=title,
            summary=f"{basis[:1].upper()}{basis[1:]}. {named_beside(title, by)}".rstrip(),
            evidence=proof,
            basis=(basis,),
        ),
    )
