"""The real pipeline on a virtual clock: a step's items are placed and kept, every rule judged, every alert moved on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.backtest.judge import Judge, RuleSets, Step, pipeline
from monitor.backtest.outcome import Coverage, Outcome, Raised
from monitor.backtest.past import Past
from monitor.backtest.reading import Found
from monitor.backtest.shares import court
from monitor.backtest.steps import Batch, Span, steps
from monitor.brought import Arrival
from monitor.configuration import Configuration, names_of
from monitor.model.feed import Feed
from monitor.model.rule import Rule
from monitor.pipeline import Pipeline
from monitor.rules.window import earliest, earliest_history

BLANK = timedelta(hours=12)
"""Where no feed brought anything for so long, nobody was recording: rules rest, it is neither calm nor crisis."""

Progress = Callable[[int], None]


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

    Items from before the span that some rule still looks back on are replayed too, and those that an alert may still
    stand on; alerts from then do not count, but those that still stand when the span begins are told apart.

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
    warm = min((_warm(rule, span.since) for rule in rules), default=span.since)
    with court(here, settings, names, past.since, workers) as judges:
        run = _Run(here.pipeline, past, {feed.id: feed for feed in past.feeds}, span)
        for now, batch in steps(past, warm, span):
            judges.judge(run.step(now, batch))
            progress(len(batch.found))
        return run.outcome(judges.raised(), sets)


def _warm(rule: Rule, since: datetime) -> datetime:
    """From when on items are replayed for a rule.

    An alert that stands when the span begins last held within the time it is kept. Replayed from there on it fires
    before the span, whatever rules run beside it, and is not taken for a new one when it holds again.
    """
    fires = since - rule.keep_firing_for - rule.for_
    return min(earliest([rule], fires), earliest_history([rule], fires) or fires)


@dataclass(slots=True)
class _Run:
    """The placing part of a backtest on its way.

    Attributes:
        last: When the last of what came by now was seen.
    """

    pipeline: Pipeline
    past: Past
    feeds: Mapping[str, Feed]
    span: Span
    coverage: Coverage = field(default_factory=Coverage)
    blank: list[tuple[datetime, datetime]] = field(default_factory=list)
    last: datetime | None = None

    def step(self, now: datetime, batch: Batch) -> Step:
        """Place what came in one step."""
        self._note(batch)
        placed = [
            self.pipeline.take_recorded(self._arrivals(part), then, advises=self.past.advice is None)
            for then, part in batch.parts(now, polled=self.past.polled)
        ]
        if batch.moved:
            placed.append(self.pipeline.take_advice(batch.moved, now))
        return Step(now, tuple(placed), rests=self.last is None or now - self.last >= BLANK)

    def _arrivals(self, part: Sequence[Found]) -> Sequence[Arrival]:
        return [Arrival(self.feeds[one.item.feed_id], one.item, one.tagged) for one in part]

    def _note(self, batch: Batch) -> None:
        """Count what was seen for the first time, and see where nobody was recording."""
        if batch.moments:
            if self.last is not None and batch.moments[0] - self.last >= BLANK:
                self.blank.append((self.last, batch.moments[0]))
            self.last = batch.moments[-1]
        for one in batch.found:
            if self.span.since <= one.item.seen and not one.edited:
                self.coverage.count(one.item.seen, (country.code for country in one.tagged.countries))

    def outcome(self, raised: Mapping[str, Sequence[Raised]], sets: RuleSets) -> Outcome:
        since = self.span.since
        return Outcome(
            since=since,
            until=self.span.until,
            step=self.span.step,
            raised={name: tuple(one for one in all_ if since <= one.at) for name, all_ in raised.items()},
            rules={name: tuple(rule.id for rule in rules) for name, rules in sets.items()},
            coverage=self.coverage,
            blank=tuple(self.blank),
            standing={name: tuple(one for one in all_ if one.stood_at(since)) for name, all_ in raised.items()},
        )
