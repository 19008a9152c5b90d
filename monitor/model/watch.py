"""What was watched in a span of time, and what was not: calm means something only where somebody looked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.lib.spans import spoken
from monitor.model.feed import Feed, FeedHealth, Health, in_utc

EVERY_FEED = ""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any feed was read."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """A stretch in which a feed was not read for longer than it should have been.

    Attributes:
        feed_id: Which one; `EVERY_FEED` where none of all was.
        since: When it was read last; `BEGINNING` where it never was.
        until: When it was read again.
        asked: Whether it was asked meanwhile, and did not answer; else nobody asked.
    """

    feed_id: str
    since: datetime
    until: datetime
    asked: bool = False

    @property
    def span(self) -> timedelta:
        """How long it was."""
        return self.until - self.since

    def words(self, moment: Callable[[datetime], str] = in_utc) -> str:
        """`not watching from … to … (29 h): no feed was asked`, its moments as the reader writes them."""
        way, why = ("blind", "no feed answered") if self.asked else ("not watching", "no feed was asked")
        return f"{way} from {moment(self.since)} to {moment(self.until)} ({spoken(self.span)}): {why}"


def unwatched(dark: Iterable[Lapse], since: datetime, until: datetime) -> timedelta:
    """For how long of a span nobody looked, of stretches that do not overlap."""
    within = (min(lapse.until, until) - max(lapse.since, since) for lapse in dark)
    return sum((span for span in within if span > timedelta(0)), timedelta(0))


@dataclass(frozen=True, slots=True)
class Unread:
    """For how long of a span a feed was not read, while others were."""

    feed: Feed
    span: timedelta


@dataclass(frozen=True, slots=True)
class Watch:
    """What was watched of a span.

    Attributes:
        dark: The stretches in which no feed was read, in order, without overlap.
        unread: Feeds that were not read for hours besides, the longest first.
    """

    span: timedelta = timedelta(0)
    dark: tuple[Lapse, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def darkness(self) -> timedelta:
        """For how long no feed was read."""
        return sum((lapse.span for lapse in self.dark), timedelta(0))

    @property
    def is_blind(self) -> bool:
        """Whether nobody looked for half of the time or more: its calm means nothing."""
        return bool(self.dark) and 2 * self.darkness >= self.span

    @property
    def longest(self) -> timedelta:
        """For how long the feed was not read that was read least, while others were."""
        return self.unread[0].span if self.unread else timedelta(0)

    def mostly_unread(self, feed: Feed) -> bool:
        """Whether a feed was not read for half of the time or more."""
        own = sum((one.span for one in self.unread if one.feed.id == feed.id), timedelta(0))
        return bool(self.dark or own) and 2 * (self.darkness + own) >= self.span

    def seen(self, health: Iterable[FeedHealth]) -> tuple[FeedHealth, ...]:
        """How feeds did in this span: one that was hardly read in it counts as failing, however well it is now."""
        return tuple(self._seen(entry) for entry in health)

    def _seen(self, entry: FeedHealth) -> FeedHealth:
        if not (entry.health.answers and self.mostly_unread(entry.feed)):
            return entry
        since = self.dark[0].since if self.dark else None
        return FeedHealth(entry.feed, Health.FAILING, since, f"not read for most of {spoken(self.span)}", entry.state)


WATCHED = Watch()
"""Nothing is known that was not watched."""
