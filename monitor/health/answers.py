"""Whether feeds answer at all, judged by whole rounds: in each, those that never answer come last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.health.facts import FeedsFacts, Instant


@dataclass(slots=True)
class _Failures:
    """Feeds that failed, and those of them that had been fine."""

    all: set[str] = field(default_factory=set)
    newly: set[str] = field(default_factory=set)

    def take(self, others: _Failures) -> None:
        """Take over what another holds."""
        self.all |= others.all
        self.newly |= others.newly
        others.clear()

    def clear(self) -> None:
        """Hold nothing."""
        self.all.clear()
        self.newly.clear()


class Answers:
    """What came of asking since a feed answered last.

    A round that brought one answer shows that feeds can be reached, and none of its failures counts, before or after.
    """

    def __init__(self) -> None:
        self._answered: Instant | None = None
        self._fine: set[str] = set()
        self._before = _Failures()
        self._in_round = _Failures()
        self._round: Instant | None = None
        self._brought = False
        self._words: str | None = None

    def begin(self, now: Instant) -> None:
        """A round of asking begins."""
        self._round, self._brought = now, False

    def end(self) -> None:
        """It is over: everybody who was asked had the time to answer."""
        self._before.take(self._in_round)
        self._round, self._brought = None, False

    def answered(self, feed: str, now: Instant) -> None:
        """A feed answered."""
        self._answered, self._brought, self._words = now, self._round is not None, None
        self._fine.add(feed)
        self._before.clear()
        self._in_round.clear()

    def failed(self, feed: str, words: str, *, newly: bool) -> None:
        """A feed failed; `newly` where it had been fine until then."""
        self._fine.discard(feed)
        if self._brought:
            return
        held = self._before if self._round is None else self._in_round
        held.all.add(feed)
        self._words = words
        if newly:
            held.newly.add(feed)

    def facts(self, configured: Collection[str], now: Instant, patience: timedelta) -> FeedsFacts:
        """How asking goes; of a round that is under way once it has gone on for as long as one answer may take."""
        late = self._round is not None and now.since(self._round) >= patience
        counted = (self._before, self._in_round) if late else (self._before,)
        return FeedsFacts(
            len(configured),
            self._answered,
            frozenset(feed for failures in counted for feed in failures.all),
            frozenset(feed for failures in counted for feed in failures.newly),
            self._words,
            fine=len(self._fine.intersection(configured)),
        )
