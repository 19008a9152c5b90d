"""What is kept of when feeds were read: the lapses that polls end, and what was watched of a span."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.feeds import watching
from monitor.model.feed import Feed, FeedState
from monitor.model.watch import Lapse, Watch
from monitor.storage.store import Store


class Lookout:
    """Over the polls of these feeds in one store.

    Attributes:
        off: Feeds are not asked when they are due, as where recorded documents are played: a stretch without answers
            means nothing then.
    """

    def __init__(self, store: Store, feeds: Mapping[str, Feed]) -> None:
        self._store = store
        self._feeds = feeds
        self.off = False

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
        return tuple(lapse for lapse in (own, idle) if lapse is not None)

    def watch(self, since: datetime, until: datetime) -> Watch:
        """What of a span was watched."""
        if self.off:
            return Watch(until - since)
        states, lapses = self._store.states(self._feeds), self._store.lapses(since - watching.EVIDENCE, until)
        return watching.watched(tuple(self._feeds.values()), states, lapses, since, until)
