"""What was really received, against what is expected: quiet and blind are different things.

*Quiet*: the feeds are well, and bring less than usual. *Blind*: none of them can be seen, so that nothing is known.
*Dim*: some cannot be seen, and less than usual comes in. Calm means something only where it is seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.feed import FeedHealth, Health
from monitor.model.hourly import NOWHERE, History, hour_of
from monitor.model.names import Names
from monitor.model.sight import Sight
from monitor.rules.baseline import baseline, present
from monitor.rules.tally import Selection
from monitor.rules.usual import usual

HOUR = timedelta(hours=1)
SPAN = timedelta(hours=24)
PAST = timedelta(days=28)
LEAST_PAST = timedelta(days=7)  # with less, nothing is expected
LITTLE = 0.5  # of what is usual: less is quiet


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language or country over the last 24 hours.

    Attributes:
        feeds, well: How many feeds there are, and how many of them are well.
        received: Items, or for a country mentions in them.
        expected: Of the same; None where too little of the past is known to expect anything.
    """

    name: str
    sight: Sight
    feeds: int
    well: int
    received: int
    expected: float | None

    @property
    def words(self) -> str:
        """What that means, in a sentence."""
        if self.sight is Sight.BLIND:
            return "no feed can be seen: nothing is known, and calm means nothing"
        if self.sight is Sight.DIM:
            return "less than usual, and some feeds cannot be seen"
        if self.sight is Sight.QUIET:
            return "the feeds are well and bring less than usual"
        return "as usual" if self.expected is not None else "not enough history to expect anything"


def by_language(health: Iterable[FeedHealth], history: History, now: datetime) -> tuple[Coverage, ...]:
    """Every language of the feeds of news."""
    groups: dict[str, list[FeedHealth]] = defaultdict(list)
    for entry in health:
        if entry.feed.issuer is None:
            groups[entry.feed.language].append(entry)
    return tuple(_of_feeds(language, held, history, now) for language, held in sorted(groups.items()))


def by_country(
    health: Iterable[FeedHealth], history: History, names: Names, now: datetime, least: float = 1.0
) -> tuple[Coverage, ...]:
    """Every country of which something is usually told, at least so often a day; the most told of first.

    One that is told of less than usual is quiet only as far as its tellers are seen.
    """
    news = [entry for entry in health if entry.feed.issuer is None]
    chosen = Selection(frozenset(), frozenset(), (), ("country",), frozenset(entry.feed.id for entry in news))
    base = baseline(history.days, chosen, SPAN, PAST, now)
    if base.measured < LEAST_PAST:
        return ()
    window = present(history.days, chosen, base, now)
    well = _well(news)
    found = []
    for key in sorted({key for past in base.windows for key in past.counted.told} - {(NOWHERE,), ("unplaced",)}):
        awaited = sum(sum(past.counted.told.get(key, {}).values()) for past in base.windows) / len(base.windows)
        if awaited >= least:
            told = sum(window.counted.told.get(key, {}).values())
            expected = usual(base, key, window).expected if window.items else awaited
            sight = _sight(len(news), well, told, awaited)
            # Where little came in at all, little of each country is no calm of its own.
            if sight is Sight.QUIET and told >= LITTLE * expected:
                sight = Sight.DIM if well < len(news) else Sight.SEEN
            found.append(Coverage(names.country(key[0]), sight, len(news), well, told, round(awaited, 1)))
    return tuple(sorted(found, key=lambda one: (-(one.expected or 0), one.name)))


def _of_feeds(name: str, held: Sequence[FeedHealth], history: History, now: datetime) -> Coverage:
    ids = frozenset(entry.feed.id for entry in held)
    chosen = Selection(frozenset(), frozenset(), (), (), ids)
    base = baseline(history.days, chosen, SPAN, PAST, now)
    well = _well(held)
    if base.measured < LEAST_PAST:
        return Coverage(name, _sight(len(held), well, 0, None), len(held), well, _brought(ids, history, now), None)
    received = present(history.days, chosen, base, now).items
    sight = _sight(len(held), well, received, base.typical)
    return Coverage(name, sight, len(held), well, received, base.typical)


def _brought(ids: frozenset[str], history: History, now: datetime) -> int:
    """What all feeds brought: there is no past yet by which to choose those that can be compared."""
    until = hour_of(now) + HOUR
    rows = (row for day in history.days for row in day.items if row.feed_id in ids)
    return sum(row.items for row in rows if until - SPAN <= row.hour < until)


def _well(held: Iterable[FeedHealth]) -> int:
    return sum(entry.health is Health.OK for entry in held)


def _sight(feeds: int, well: int, received: float, expected: float | None) -> Sight:
    if well == 0:
        return Sight.BLIND
    if expected is None or received >= LITTLE * expected:
        return Sight.SEEN
    return Sight.DIM if well < feeds else Sight.QUIET
