"""`silence`: a source, or all of a group of them, has brought nothing new, or not answered, for so many hours.

It watches the watchers: where it fires, calm means nothing. A feed that cannot be fetched is silent too. Of `answers` a
quiet weekend and slow feeds do not matter: those are read and bring nothing. Hours in which no feed was asked count for
nothing: a daemon that was down over a weekend found no source silent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.lib.spans import spoken
from monitor.model.feed import FeedHealth, FeedState, Health
from monitor.model.rule import Rule
from monitor.model.signal import Evidence
from monitor.model.watch import Lapse, unwatched
from monitor.rules.facts import Facts
from monitor.rules.grouping import Key, labels
from monitor.rules.kinds.judgement import Finding, Judgement, Words

_NAMED = 4  # that many feeds are named in a sentence
_HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

DIMENSIONS: Mapping[str, Callable[[FeedHealth], str]] = {
    "feed": lambda entry: entry.feed.id,
    "publisher": lambda entry: entry.feed.publisher,
    "language": lambda entry: entry.feed.language,
    "topic": lambda entry: entry.feed.topic,
}


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group of feeds that ever brought something; its value is the hours since the last item."""
    groups: dict[Key, list[FeedHealth]] = defaultdict(list)
    for entry in facts.health:
        if rule.sources.hold(entry.feed):
            groups[tuple(DIMENSIONS[name](entry) for name in rule.group_by)].append(entry)
    finding = _unanswered if rule.of == "answers" else _finding
    unasked = [lapse for lapse in facts.dark if not lapse.asked]
    found = (finding(rule, key, held, unasked, now) for key, held in sorted(groups.items()))
    return Judgement(findings=tuple(finding for finding in found if finding is not None))


def unheard_of(rule: Rule, facts: Facts) -> str:
    """Why there is no group at all: nothing is watched, or nothing that is ever brought an item."""
    watched = [entry.feed.id for entry in facts.health if rule.sources.hold(entry.feed)]
    if not watched:
        return "no feed is one that the rule watches"
    more = f" and {len(watched) - _NAMED} more" if len(watched) > _NAMED else ""
    named = f"{', '.join(watched[:_NAMED])}{more}"
    return f"{named} never brought an item, so that nobody knows since when; `watchfloor feeds` says how they are"


def _finding(
    rule: Rule, key: Key, held: Sequence[FeedHealth], unasked: Sequence[Lapse], now: datetime
) -> Finding | None:
    """None for feeds that never had an item: since when they are silent is not known."""
    last = max((moment for entry in held if (moment := _last_item(entry))), default=None)
    if last is None:
        return None
    missed = unwatched(unasked, last, now)
    quiet = max(now - last - missed, timedelta(0))
    return Finding(
        labels=labels(rule, key),
        measured=round(quiet / _HOUR, 2),
        said=lambda: _words(key, held, quiet, missed),
    )


def _unanswered(
    rule: Rule, key: Key, held: Sequence[FeedHealth], unasked: Sequence[Lapse], now: datetime
) -> Finding | None:
    """None as long as they answer, and of feeds that were never read.

    Servers may ask to be left alone for a day. A feed that was not asked since the last answer says nothing of it, as
    long as more than half of them failed when they were last asked, whoever answered last among them.
    """
    states = [entry.state for entry in held if entry.state is not None and entry.state.last_polled_at is not None]
    last = max((state.last_success_at for state in states if state.last_success_at is not None), default=None)
    well = [state for state in states if not state.failures]
    if last is None or 2 * len(well) >= len(states) or any(state.last_success_at == last for state in well):
        return None
    missed = unwatched(unasked, last, now)
    dark = max(now - last - missed, timedelta(0))
    return Finding(
        labels=labels(rule, key),
        measured=round(dark / _HOUR, 2),
        said=lambda: replace(
            _words(key, held, dark, missed),
            title=f"{_name(held, key)}: {'not' if len(held) == 1 else 'none could be'} read for {spoken(dark)}",
            summary=f"Blind: {_failing(states)}, so what happens there is not seen.",
        ),
    )


def _failing(states: Sequence[FeedState]) -> str:
    failing = sum(bool(state.failures) for state in states)
    if failing == len(states):
        return "what is asked cannot be fetched"
    return f"{failing} of {len(states)} could not be fetched when last asked, and the others were not asked since"


def _words(key: Key, held: Sequence[FeedHealth], quiet: timedelta, missed: timedelta) -> Words:
    left_out = (f"{spoken(missed)} in which no feed was asked are not counted",) if missed else ()
    return Words(
        title=f"{_name(held, key)}: nothing new for {spoken(quiet)}",
        summary=_state(held),
        evidence=tuple(_line(entry) for entry in sorted(held, key=_quietest_last)[:_NAMED]),
        basis=(*left_out, *(f"{entry.feed.id}: {entry.detail}" for entry in held)),
    )


def _last_item(entry: FeedHealth) -> datetime | None:
    return entry.state.last_item_at if entry.state is not None else None


def _name(held: Sequence[FeedHealth], key: Key) -> str:
    if len(held) == 1:
        return held[0].feed.name
    return f"All {len(held)} feeds of {', '.join(key)}" if key else f"All {len(held)} watched feeds"


def _state(held: Sequence[FeedHealth]) -> str:
    failing = sum(entry.health is Health.FAILING for entry in held)
    if failing == len(held):
        return "Blind: nothing can be fetched, so what happens there is not seen."
    if failing:
        return f"Blind in part: {failing} of {len(held)} cannot be fetched, the others bring nothing new."
    return "Quiet: what is asked answers, but brings nothing new."


def _quietest_last(entry: FeedHealth) -> tuple[float, str]:
    last = _last_item(entry)
    return (-last.timestamp() if last else 0.0, entry.feed.id)


def _line(entry: FeedHealth) -> Evidence:
    feed, last = entry.feed, _last_item(entry)
    at = last or (entry.state.next_poll_at if entry.state is not None else None)
    return Evidence(
        quote=entry.detail,
        title=feed.name,
        link=feed.url,
        publisher=feed.publisher,
        item_id="",
        at=at or EPOCH,
    )
