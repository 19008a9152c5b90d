"""The past that a window is compared with: equal windows before it, and what each feed brought in them.

They lie a whole number of days apart, so that the hour of the day is the same in all of them. Windows without data, or
of which hardly anything was watched, are left out: nothing is known of them. Feeds that were not there in most of them
are left out too, then and now: an added feed has no usual share yet. So are windows in which only such feeds brought
something. What is not measured is never claimed: a baseline says how many windows it rests on.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from statistics import median
from weakref import WeakKeyDictionary, ref

from monitor.model.hourly import Hourly, hour_of
from monitor.model.watch import Lapse
from monitor.rules.tally import ByFeed, Selection, Tally, tally
from monitor.rules.unwatched import hardly_watched

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

# A window that received less than this part of the median one is a gap in what we know, not a calm.
GAP = 0.25
# A feed is compared only if it brought something in so many of the windows.
PRESENT = 0.5
# Items whose weight the share over all feeds has in the share of one: a small feed says little by itself.
POOLED = 50.0

# How much of a window's items is taken at the feeds' own shares, and at the common one per item of weight.
Pull = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """One window, past or present, over the feeds that are compared.

    Attributes:
        items: How many were received in all.
        weekend: Whether its middle lies on a Saturday or Sunday, UTC.
        pull: For what is expected of its items.
    """

    since: datetime
    until: datetime
    counted: Tally
    items: int
    weekend: bool
    pull: Pull


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Baseline:
    """The windows of the past that had data.

    Attributes:
        span: Of each window.
        windows: Oldest first; none where nothing is known.
        gaps: How many windows in between had no data, or next to none, or were hardly watched.
        feeds: Those that are compared.
        volumes: Items of each over all windows.
        volume: Items over all feeds and windows.
        typical: Items in the median window.
    """

    span: timedelta
    windows: tuple[Seen, ...]
    gaps: int
    feeds: frozenset[str]
    volumes: ByFeed
    volume: int
    typical: float

    @property
    def measured(self) -> timedelta:
        """How much of the past the windows with data stand for: a day each, or their length where that is more."""
        return max(DAY, self.span) * len(self.windows)


_ends = attrgetter("until")

_Key = tuple[Selection, timedelta, timedelta, datetime, tuple[tuple[datetime, datetime], ...]]
_Kept = dict[_Key, tuple[tuple[ref[Hourly], ...], Baseline]]
_kept: WeakKeyDictionary[Hourly, _Kept] = WeakKeyDictionary()


def baseline(
    days: Sequence[Hourly],
    chosen: Selection,
    span: timedelta,
    length: timedelta,
    now: datetime,
    dark: Sequence[Lapse] = (),
) -> Baseline:
    """The windows before the present one, as far back as `length` and as there is history.

    It is measured once for each step of its end, and kept until it is asked for after another day.

    Args:
        days: Of the past and the present.
        chosen: What is counted.
        span: Of each window.
        length: How far back they reach.
        now: Where the present window ends.
        dark: Stretches that nobody watched: a window that lies in them is no measure of what is usual.
    """
    past = days[: bisect_right(days, now, key=_ends)]
    if not past:
        return Baseline(span, (), 0, frozenset(), {}, 0, 0.0)
    end = _end(now, span, past[-1].until)
    kept = _kept_with(past)
    missed = tuple((lapse.since, min(lapse.until, end)) for lapse in dark if lapse.since < end)
    key = (chosen, span, length, end, missed)
    if key not in kept or not _same(kept[key][0], past):
        kept[key] = (tuple(ref(day) for day in past), _measure(past, chosen, span, length, end, dark))
    return kept[key][1]


def _kept_with(past: Sequence[Hourly]) -> _Kept:
    """What was measured up to the last of these days.

    What was measured up to the others is let go: nobody asks for it again, and each holds the counts of its windows.
    """
    if past[-1] not in _kept:
        for day in past:
            _kept.pop(day, None)
    return _kept.setdefault(past[-1], {})


def _same(seen: Sequence[ref[Hourly]], days: Sequence[Hourly]) -> bool:
    return [kept() for kept in seen] == list(days)  # each is itself and nothing else


def present(days: Sequence[Hourly], chosen: Selection, base: Baseline, now: datetime) -> Seen:
    """The whole hours of the window that ends now; the hour that runs is its last."""
    until = hour_of(now) + HOUR
    since = until - base.span
    counted = _over(base.feeds, tally(days, since, until, chosen))
    return _seen(since, until, counted, base.volumes)


def _end(now: datetime, span: timedelta, known: datetime) -> datetime:
    """Where the past ends: before the present window, at a midnight, or for shorter spans at a multiple of them.

    It rests on days that are over; a window later than `known` is passed over for the same one a day before.
    """
    step = min(span, DAY)
    start = now - span
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    end = midnight + step * ((start - midnight) // step)
    return end if end <= known else end - DAY


def _measure(
    days: Sequence[Hourly],
    chosen: Selection,
    span: timedelta,
    length: timedelta,
    end: datetime,
    dark: Sequence[Lapse],
) -> Baseline:
    step = -(-span // DAY) * DAY
    first = max(end - length, days[0].since)
    ends = [end - step * number for number in range((end - first - span) // step + 1)] if end - first >= span else []
    raw = [(until - span, until, tally(days, until - span, until, chosen)) for until in reversed(ends)]
    sizes = [sum(counted.items.values()) for _, _, counted in raw]
    least = GAP * median([size for size in sizes if size] or [0])
    begun = next((index for index, size in enumerate(sizes) if size), len(raw))
    known = [
        window
        for window, size in zip(raw, sizes, strict=True)
        if size and size >= least and not hardly_watched(dark, window[0], window[1])
    ]
    feeds = _settled([counted for _, _, counted in known])
    volumes = {feed: sum(counted.items.get(feed, 0) for _, _, counted in known) for feed in feeds}
    seen = (_seen(since, until, _over(feeds, counted), volumes) for since, until, counted in known)
    windows = tuple(window for window in seen if window.items)
    return Baseline(
        span=span,
        windows=windows,
        gaps=len(raw) - begun - len(windows),
        feeds=feeds,
        volumes=volumes,
        volume=sum(volumes.values()),
        typical=float(median([window.items for window in windows] or [0])),
    )


def _settled(counted: Sequence[Tally]) -> frozenset[str]:
    """The feeds that brought something in most windows."""
    seen: dict[str, int] = {}
    for window in counted:
        for feed in window.items:
            seen[feed] = seen.get(feed, 0) + 1
    return frozenset(feed for feed, windows in seen.items() if windows >= PRESENT * len(counted))


def _over(feeds: frozenset[str], counted: Tally) -> Tally:
    told = {key: _only(feeds, by_feed) for key, by_feed in counted.told.items()}
    return Tally(_only(feeds, counted.items), {key: by_feed for key, by_feed in told.items() if by_feed})


def _only(feeds: frozenset[str], counts: Mapping[str, int]) -> ByFeed:
    if feeds.issuperset(counts):  # nearly always: they are not copied
        return counts
    return {feed: count for feed, count in counts.items() if feed in feeds}


def _seen(since: datetime, until: datetime, counted: Tally, volumes: ByFeed) -> Seen:
    items = counted.items.items()
    pull = (
        sum(count * volumes[feed] / (volumes[feed] + POOLED) for feed, count in items),
        sum(count / (volumes[feed] + POOLED) for feed, count in items),
    )
    return Seen(since, until, counted, sum(counted.items.values()), _weekend(since, until), pull)


def _weekend(since: datetime, until: datetime) -> bool:
    return (since + (until - since) / 2).weekday() >= 5
