"""What is kept of when feeds were read: the lapses that polls end, and what was watched of a span."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.feeds import watching
from monitor.model.feed import Feed, FeedState
from monitor.model.hourly import hour_of
from monitor.model.watch import Lapse, Watch
from monitor.storage.store import Store


@dataclass(slots=True)
class _Ended:
    """Stretches that ended.

    Attributes:
        hours: In which the span begins and ends that they were read for.
        dark: What of it no feed was read in, where no other stretch lasts.
    """

    hours: tuple[datetime, datetime]
    lapses: Sequence[Lapse]
    dark: tuple[Lapse, ...] | None = None


class Lookout:
    """Over the polls of these feeds in one store.

    Attributes:
        timer: Polls are calls of a timer, and between them nobody means to watch.
        off: Feeds are not asked when they are due, as where recorded documents are played: a stretch without answers
            means nothing then.
    """

    def __init__(self, store: Store, feeds: Mapping[str, Feed]) -> None:
        self._store = store
        self._feeds = feeds
        self._ended: _Ended | None = None
        self.off = self.timer = False

    def ended(self, store: Store, before: FeedState, after: FeedState, now: datetime) -> tuple[Lapse, ...]:
        """The stretches that a poll ends: in which its feed did not answer, and in which nobody asked any.

        Args:
            store: Within the transaction that saves the poll.
            before: The feed as it was asked.
            after: As it is now.
            now: When it was taken in.
        """
        if self.off:
            return ()
        late = before.last_polled_at is not None and now > before.next_poll_at + watching.SLACK
        idle = watching.idle(store.states(self._feeds).values(), now) if late else None
        own = watching.lapsed(before, now) if after.last_success_at == now else None
        if own is not None or idle is not None:
            self.forget()
        return tuple(lapse for lapse in (own, idle) if lapse is not None)

    def dark(self, since: datetime, now: datetime) -> tuple[Lapse, ...]:
        """The stretches up to a moment in which no feed was read, as far as they matter to rules; in order.

        Asked for at every assessment, and as far back as any rule looks: what ended is looked through once.
        """
        if self.off:
            return ()
        hours = hour_of(since), hour_of(now)
        if self._ended is None or self._ended.hours != hours:
            self._ended = _Ended(hours, self._store.lapses(hours[0] - watching.EVIDENCE, now))
        ended, states = self._ended, self._store.states(self._feeds)
        if watching.is_open(states.values(), now):
            return self._dark(ended.lapses, states, hours[0], now)
        if ended.dark is None:
            ended.dark = self._dark(ended.lapses, states, hours[0], now)
        return ended.dark

    def _dark(
        self, lapses: Iterable[Lapse], states: Mapping[str, FeedState], since: datetime, now: datetime
    ) -> tuple[Lapse, ...]:
        return watching.watched(
            tuple(self._feeds.values()), states, lapses, since, now, watching.FROM, timer=self.timer
        ).dark

    def forget(self) -> None:
        """Lapses were noted since they were read."""
        self._ended = None

    def watch(self, since: datetime, until: datetime) -> Watch:
        """What of a span was watched."""
        if self.off:
            return Watch(until - since)
        states, lapses = self._store.states(self._feeds), self._store.lapses(since - watching.EVIDENCE, until)
        return watching.watched(tuple(self._feeds.values()), states, lapses, since, until, timer=self.timer)
