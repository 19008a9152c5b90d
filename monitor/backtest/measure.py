"""Alerts against dated episodes: which onsets were told, how soon, and how many alerts fell outside of all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.backtest.episodes import Episode, Episodes
from monitor.backtest.outcome import Coverage, Outcome, Raised

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
RegionMonth = tuple[str, str]  # a place and `2022-02`


@dataclass(frozen=True, slots=True)
class Told:
    """What one episode's onset came to.

    Attributes:
        items: That named its regions within 24 hours of the onset.
        first_item: The first of them.
        hit: The alert that told of it first, in time; None for a miss.
        at: When it did.
        warned: The earliest alert of the days before that was still firing at the onset.
    """

    episode: Episode
    items: int
    first_item: datetime | None
    hit: Raised | None
    at: datetime | None
    warned: Raised | None

    @property
    def delay(self) -> timedelta | None:
        """From the first item to the alert."""
        return self.at - self.first_item if self.at and self.first_item else None

    @property
    def lead(self) -> timedelta | None:
        """From the warning to the onset."""
        return self.episode.onset - self.warned.at if self.warned else None


@dataclass(frozen=True, slots=True)
class Score:
    """One set of alerts, measured.

    Attributes:
        told: Every episode whose onset lies in the span.
        asked: How many of them had enough items for anybody to know.
        hits: How many of those were told in time.
        alerts: All of them.
        false: Alerts outside of all episodes, by place and month.
        region_months: Places and months with news that lie outside of episodes, at least in part.
    """

    told: tuple[Told, ...]
    asked: int
    hits: int
    alerts: int
    false: Mapping[RegionMonth, int]
    region_months: int

    @property
    def false_rate(self) -> float:
        """False alarms in a region and month, in the mean."""
        return sum(self.false.values()) / self.region_months if self.region_months else 0.0

    def beats(self, other: Score) -> bool:
        """Whether it tells as much with less noise, or more with no more noise."""
        if self.hits == other.hits:
            return self.false_rate < other.false_rate
        return self.hits > other.hits and self.false_rate <= other.false_rate


def score(raised: Sequence[Raised], outcome: Outcome, episodes: Episodes) -> Score:
    """Measure one set of alerts."""
    held = episodes.during(outcome.since, outcome.until)
    told = [_told(raised, outcome.coverage, one, held) for one in held.all if outcome.since <= one.onset]
    asked = [one for one in told if one.items >= held.enough]
    false = Counter((one.place, month_of(one.at)) for one in raised if not _in_episode(one, held))
    counted = {place_month for place_month in outcome.coverage.region_months() if not _inside(place_month, held)}
    return Score(
        told=tuple(told),
        asked=len(asked),
        hits=sum(one.hit is not None for one in asked),
        alerts=len(raised),
        false=dict(sorted(false.items())),
        region_months=len(counted | false.keys()),
    )


def placebo(raised: Sequence[Raised], outcome: Outcome, episodes: Episodes) -> tuple[int, ...]:
    """Hits among onsets that never were: every onset moved by one week, by two, by three …, round the whole span.

    Days of the week stay what they are. Moves that bring an onset within a fortnight of where it was are left out.
    """
    held = episodes.during(outcome.since, outcome.until)
    real = [one for one in held.all if outcome.since <= one.onset]
    weeks = int((outcome.until - outcome.since) / WEEK)
    moves = range(3, weeks - 2)
    return tuple(
        sum(
            _told(raised, outcome.coverage, _moved(one, by, weeks, outcome.since), held).hit is not None for one in real
        )
        for by in moves
    )


def _moved(episode: Episode, by: int, weeks: int, since: datetime) -> Episode:
    onset = since + (episode.onset - since + by * WEEK) % (weeks * WEEK)
    return replace(episode, onset=onset, end=onset + (episode.end - episode.onset))


def _told(raised: Sequence[Raised], coverage: Coverage, episode: Episode, episodes: Episodes) -> Told:
    moments = coverage.about(episode.regions)
    begin = bisect_left(moments, episode.onset)
    items = bisect_left(moments, episode.onset + DAY) - begin
    first = moments[begin] if items else None
    about = [one for one in raised if one.within(episode.regions)]
    times = [
        (at, one)
        for one in about
        for at in one.told_at()
        if first is not None and episode.onset <= at <= first + episodes.within
    ]
    at, hit = min(times, key=lambda pair: (pair[0], -pair[1].severity.rank, pair[1].identity), default=(None, None))
    warnings = [one for one in about if _warns(one, episode, episodes.lead)]
    warned = min(warnings, key=lambda one: (one.at, one.identity), default=None)
    return Told(episode, items, first, hit, at, warned)


def _warns(raised: Raised, episode: Episode, lead: timedelta) -> bool:
    """Whether an alert of the days before still fired at the onset."""
    stood = raised.until is None or raised.until >= episode.onset
    return episode.onset - lead <= raised.at < episode.onset and stood


def _in_episode(raised: Raised, episodes: Episodes) -> bool:
    return any(one.onset - episodes.lead <= raised.at < one.end and raised.within(one.regions) for one in episodes.all)


def _inside(place_month: RegionMonth, episodes: Episodes) -> bool:
    """Whether a region's whole month is part of one of its episodes."""
    place, month = place_month
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    end = (start + 31 * DAY).replace(day=1)
    about = [one for one in episodes.all if any(region.holds_country(place) for region in one.regions)]
    return any(one.onset - episodes.lead <= start and end <= one.end for one in about)


def month_of(moment: datetime) -> str:
    """`2022-02`."""
    return f"{moment:%Y-%m}"
