"""Pasts as the tests of baselines need them: days of counts, feed by feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from rule_builders import NOW

from monitor.model.hourly import History, Hourly, HourlyItems, HourlyMentions, HourlyNamed
from monitor.model.mention import Assertion

DAY = timedelta(days=1)
MIDNIGHT = NOW.replace(hour=0)

# Of one day, counted back from the present one (0): items and, of those, items that tell of drone attacks by country.
OfDay = Callable[[int], tuple[int, Mapping[str, int]]]


def steady(items: int, **told: int) -> OfDay:
    return lambda _back: (items, told)


def past(feeds: Mapping[str, OfDay], days: int = 60, until: datetime = MIDNIGHT, about: OfDay | None = None) -> History:
    """Whole days up to yesterday and the present one, whose items all came in its first hours.

    With `about`, each feed's items name countries besides, whatever they tell.
    """
    blocks = []
    for back in range(days, -1, -1):
        start = until - back * DAY
        items: list[HourlyItems] = []
        mentions: list[HourlyMentions] = []
        named: list[HourlyNamed] = []
        for feed, of_day in feeds.items():
            received, told = of_day(back)
            hour = start + timedelta(hours=10)
            if received:
                items.append(HourlyItems(hour, feed, received))
            mentions += [
                HourlyMentions(hour, feed, country, "drone_attack", Assertion.ACTUAL, count)
                for country, count in told.items()
                if count
            ]
            named += [
                HourlyNamed(hour, feed, country, count)
                for country, count in (about(back)[1] if about else {}).items()
                if count
            ]
        blocks.append(Hourly(start, start + DAY, tuple(items), tuple(mentions), tuple(named)))
    return History(tuple(blocks))
