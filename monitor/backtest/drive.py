"""The real pipeline on a virtual clock: a step's items are placed and kept, every rule judged, every alert moved on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from alerts.lifecycle import advance
from monitor.backtest.outcome import Coverage, Ledger, Outcome
from monitor.backtest.past import Past
from monitor.backtest.reading import Found
from monitor.configuration import Configuration, names_of
from monitor.model.feed import Feed, FeedState
from monitor.model.feed import Outcome as Answer
from monitor.model.rule import Rule
from monitor.pipeline import Arrival, Pipeline
from monitor.rules.evaluate import evaluate
from monitor.rules.window import earliest, earliest_history
from monitor.storage.memory import Memory

HOUR = timedelta(hours=1)
BLANK = timedelta(hours=12)
"""Where no feed brought anything for so long, nobody was recording: rules rest, it is neither calm nor crisis."""

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday, for steps of any length to be counted from

RuleSets = Mapping[str, Sequence[Rule]]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Span:
    """What is measured, and how finely.

    Attributes:
        since, until: Alerts count that fire in since <= at < until.
        step: Between two assessments.
    """

    since: datetime
    until: datetime
    step: timedelta = HOUR

    def ending(self, moment: datetime) -> datetime:
        """The end of the step a moment belongs to; a moment at the very end of one belongs to it."""
        return _EPOCH - (_EPOCH - moment) // self.step * self.step


def drive(
    past: Past, configuration: Configuration, sets: RuleSets, span: Span, progress: Progress = lambda _items: None
) -> Outcome:
    """Replay a past under several sets of rules at once; tagging and stories do not depend on rules.

    Items from before the span that some rule still looks back on are replayed too; alerts from then do not count.
    """
    rules = [rule for held in sets.values() for rule in held]
    feeds = {feed.id: feed for feed in past.feeds}
    run = _Run(_pipeline(past, configuration), feeds, sets, span, rules, {name: Ledger() for name in sets})
    warm = min(earliest(rules, span.since), earliest_history(rules, span.since) or span.since)
    for now, batch in _batches(past.found(), warm, span):
        run.step(now, batch)
        progress(len(batch))
    return run.outcome()


def _pipeline(past: Past, configuration: Configuration) -> Pipeline:
    settings = replace(configuration.monitor, feeds=past.feeds)
    pipeline = Pipeline(Memory(), _Nowhere(), configuration.tagger, settings, names_of(configuration))
    pipeline.start(past.since)
    return pipeline


class _Nowhere:
    """No document is ever asked for."""

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Answer:
        raise NotImplementedError("a backtest fetches nothing")


def _batches(found: Iterator[Found], warm: datetime, span: Span) -> Iterator[tuple[datetime, list[Found]]]:
    """The items of each step with its end; steps without any in between are there too, with none."""
    now: datetime | None = None
    batch: list[Found] = []
    for one in found:
        if not warm <= one.item.seen < span.until:
            continue
        end = span.ending(one.item.seen)
        if now is None:
            now = end
        while now < end:
            yield now, batch
            now, batch = now + span.step, []
        batch.append(one)
    if now is not None:
        yield now, batch


@dataclass(slots=True)
class _Run:
    """A backtest on its way."""

    pipeline: Pipeline
    feeds: Mapping[str, Feed]
    sets: RuleSets
    span: Span
    rules: Sequence[Rule]
    ledgers: Mapping[str, Ledger]
    coverage: Coverage = field(default_factory=Coverage)
    blank: list[tuple[datetime, datetime]] = field(default_factory=list)
    last: datetime | None = None

    def step(self, now: datetime, batch: Sequence[Found]) -> None:
        """One step: place what came, judge, move alerts on."""
        if batch:
            self._take(now, batch)
        if self.last is None or now - self.last >= BLANK:
            return
        facts = self.pipeline.facts(self.rules, now)
        for name, rules in self.sets.items():
            ledger = self.ledgers[name]
            ledger.move(advance(ledger.open.values(), evaluate(rules, facts, now), now))

    def _take(self, now: datetime, batch: Sequence[Found]) -> None:
        first = batch[0].item.seen
        if self.last is not None and first - self.last >= BLANK:
            self.blank.append((self.last, first))
        self.last = batch[-1].item.seen
        arrivals = {one.item.id: Arrival(self.feeds[one.item.feed_id], one.item, one.tagged) for one in batch}
        self.pipeline.take_recorded(tuple(arrivals.values()), now)
        for one in batch:
            if self.span.since <= one.item.seen:
                self.coverage.count(one.item.seen, (country.code for country in one.tagged.countries))

    def outcome(self) -> Outcome:
        closed = {name: self.ledgers[name].closed() for name in self.sets}
        return Outcome(
            since=self.span.since,
            until=self.span.until,
            step=self.span.step,
            raised={name: tuple(one for one in all_ if self.span.since <= one.at) for name, all_ in closed.items()},
            rules={name: tuple(rule.id for rule in rules) for name, rules in self.sets.items()},
            coverage=self.coverage,
            blank=tuple(self.blank),
        )
