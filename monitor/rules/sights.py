"""What was received about each region, against what is expected: by the feeds that usually tell of it.

A feed on Asia that is well makes nobody see the Sahel. So a region is as well seen as those who told of it before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.model.feed import FeedHealth
from monitor.model.hourly import History
from monitor.model.place import Region
from monitor.model.sight import RegionSight, Sight
from monitor.rules.baseline import Baseline, Seen, baseline, present
from monitor.rules.coverage import LEAST_PAST, LITTLE, PAST, SPAN
from monitor.rules.sources import is_news_in
from monitor.rules.tally import Selection
from monitor.rules.usual import usual

# A feed usually tells of a region if it brought so much of what was told of it.
TELLS = 0.05
# With fewer expected in 24 hours, none is no sign of anything.
ENOUGH = 1.0


def by_region(
    regions: Iterable[Region],
    health: Sequence[FeedHealth],
    history: History,
    now: datetime,
    *,
    languages: frozenset[str] = frozenset(),
) -> tuple[RegionSight, ...]:
    """Every region of which something is usually told; none where too little of the past is known.

    Only feeds in `languages` are eyes, those in which indicators are read: of others countries alone are understood.
    """
    news = {entry.feed.id: entry for entry in health if is_news_in(languages, entry.feed)}
    chosen = Selection(frozenset(), frozenset(), (), ("country",), frozenset(news), named=True)
    base = baseline(history.days, chosen, SPAN, PAST, now)
    if base.measured < LEAST_PAST:
        return ()
    window = present(history.days, chosen, base, now)
    told = Counter[tuple[str, str]]()
    for past in base.windows:
        for (country,), by_feed in past.counted.told.items():
            told.update({(country, feed): count for feed, count in by_feed.items()})
    found = (_sight(region, told, news, base, window) for region in regions)
    return tuple(one for one in found if one is not None)


def _sight(
    region: Region, told: Counter[tuple[str, str]], news: dict[str, FeedHealth], base: Baseline, window: Seen
) -> RegionSight | None:
    codes = {country for country, _ in told if region.holds_country(country)}
    by_feed = Counter[str]()
    for (country, feed), count in told.items():
        if country in codes:
            by_feed[feed] += count
    awaited = by_feed.total() / len(base.windows)
    if awaited < ENOUGH:
        return None
    received = sum(sum(window.counted.told.get((code,), {}).values()) for code in codes)
    tellers = [news[feed] for feed, count in by_feed.items() if count >= TELLS * by_feed.total()]
    unheard = [entry for entry in tellers if not entry.health.heard]
    expected = sum(usual(base, (code,), window).expected for code in codes) if window.items else awaited
    sight = _of(tellers, unheard, received, awaited, expected)
    moments = [entry.since for entry in unheard if entry.since is not None]
    since = (max if sight is Sight.BLIND else min)(moments) if moments else None
    return RegionSight(region.id, region.title, sight, received, round(awaited, 1), len(tellers), len(unheard), since)


def _of(
    tellers: Sequence[FeedHealth], unheard: Sequence[FeedHealth], received: int, awaited: float, expected: float
) -> Sight:
    """Where all feeds bring little, little of each region is no calm of its own."""
    if len(unheard) == len(tellers):
        return Sight.BLIND
    if received >= LITTLE * awaited:
        return Sight.SEEN
    if unheard:
        return Sight.DIM
    return Sight.SEEN if received >= LITTLE * expected else Sight.QUIET
