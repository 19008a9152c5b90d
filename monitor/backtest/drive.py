"""The real pipeline on a virtual clock: a step's items are placed and kept, every rule judged, every alert moved on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.backtest.judge import Judge, RuleSets, Step, pipeline
from monitor.backtest.outcome import Coverage, Outcome, Raised
from monitor.backtest.past import Past
from monitor.backtest.reading import Found
from monitor.backtest.shares import court
from monitor.brought import Arrival, Placed
from monitor.configuration import Configuration, names_of
from monitor.model.feed import Feed
from monitor.pipeline import Pipeline
from monitor.rules.window import earliest, earliest_history

HOUR = timedelta(hours=1)
BLANK = timedelta(hours=12)
"""Where no feed brought anything for so long, nobody was recording: rules rest, it is neither calm nor crisis."""

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday, for steps of any length to be counted from

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
    past: Past,
    configuration: Configuration,
    sets: RuleSets,
    span: Span,
    progress: Progress = lambda _items: None,
    *,
    workers: int = 1,
) -> Outcome:
    """Replay a past under several sets of rules at once; tagging and stories do not depend on rules.

    Items from before the span that some rule still looks back on are replayed too; alerts from then do not count.

    Args:
        past: What was recorded.
        configuration: With the names and limits that hold whatever the rules.
        sets: Rules by the name of the set.
        span: What is measured.
        progress: Hears how many more items are placed.
        workers: Processes among which the rules are dealt out, this one counted; what comes of it is the same.

    Raises:
        WatchfloorError: where one of the other processes died.
    """
    settings, names = replace(configuration.monitor, feeds=past.feeds), names_of(configuration)
    rules = [rule for held in sets.values() for rule in held]
    here = Judge.of(pipeline(settings, configuration.tagger, names, past.since), rules, sets)
    warm = min(earliest(rules, span.since), earliest_history(rules, span.since) or span.since)
    with court(here, settings, names, past.since, workers) as judges:
        run = _Run(here.pipeline, {feed.id: feed for feed in past.feeds}, span)
        for now, batch in _batches(past.found(), warm, span):
            judges.judge(run.step(now, batch))
            progress(len(batch))
        return run.outcome(judges.raised(), sets)


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
    """The placing part of a backtest on its way."""

    pipeline: Pipeline
    feeds: Mapping[str, Feed]
    span: Span
    coverage: Coverage = field(default_factory=Coverage)
    blank: list[tuple[datetime, datetime]] = field(default_factory=list)
    last: datetime | None = None

    def step(self, now: datetime, batch: Sequence[Found]) -> Step:
        """Place what came in one step."""
        placed = self._take(now, batch) if batch else None
        return Step(now, placed, rests=self.last is None or now - self.last >= BLANK)

    def _take(self, now: datetime, batch: Sequence[Found]) -> Placed:
        first = batch[0].item.seen
        if self.last is not None and first - self.last >= BLANK:
            self.blank.append((self.last, first))
        self.last = batch[-1].item.seen
        for one in batch:
            if self.span.since <= one.item.seen:
                self.coverage.count(one.item.seen, (country.code for country in one.tagged.countries))
        arrivals = {one.item.id: Arrival(self.feeds[one.item.feed_id], one.item, one.tagged) for one in batch}
        return self.pipeline.take_recorded(tuple(arrivals.values()), now)

    def outcome(self, raised: Mapping[str, Sequence[Raised]], sets: RuleSets) -> Outcome:
        return Outcome(
            since=self.span.since,
            until=self.span.until,
            step=self.span.step,
            raised={name: tuple(one for one in all_ if self.span.since <= one.at) for name, all_ in raised.items()},
            rules={name: tuple(rule.id for rule in rules) for name, rules in sets.items()},
            coverage=self.coverage,
            blank=tuple(self.blank),
        )
