"""A daemon without a network: pages that a test rewrites, polled into a real store, judged on the hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from monitor.backtest.drive import drive
from monitor.backtest.outcome import Ledger, Outcome, Raised
from monitor.backtest.past import Past
from monitor.backtest.steps import Span
from monitor.backtest.stored import of_store
from monitor.configuration import Configuration, configure, names_of
from monitor.model.feed import Feed, Fetched
from monitor.pipeline import Pipeline
from monitor.storage.store import Store

START = datetime(2023, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)

RULES = """
rules:
  - id: many-killed
    title: Many killed
    kind: quantity
    quantity: killed
    condition: {gte: 20}
    timespan: 24h
    severity: high
  - id: drones
    title: Drone attacks
    kind: count
    where: {types: [drone_attack]}
    count: stories
    condition: {gte: 1}
    timespan: 12h
    severity: medium
  - id: drones-by-two
    title: Drone attacks by two
    kind: count
    where: {types: [drone_attack]}
    count: origins
    condition: {gte: 2}
    timespan: 24h
    severity: high
  - id: level-4
    title: Advice raised to level 4
    kind: level
    on: raised
    condition: {gte: 4}
    timespan: 48h
    severity: critical
  - id: stands-high
    title: Advice stands at level 3
    kind: level
    on: reached
    condition: {gte: 3}
    severity: medium
  - id: surge
    title: More than usual
    kind: surprise
    where: {types: [drone_attack, bombing]}
    baseline: 7d
    history: 7d
    at_least: {items: 1}
    condition: {gte: 0.3}
    timespan: 24h
    severity: low
  - id: first
    title: Not told of for a week
    kind: first_seen
    where: {types: [drone_attack, bombing]}
    memory: 8d
    history: 7d
    condition: {gte: 1}
    timespan: 6h
    severity: low
"""

PAPERS = ("harbour", "meridian", "lakeside")
ADVICE = "us-advice"
FEEDS = (
    *(Feed(id_, id_, f"https://{id_}.example/", "rss", "world", "en", id_, id_) for id_ in PAPERS),
    Feed(ADVICE, ADVICE, "https://advice.example/", "rss", "advisory", "en", "state", "state", issuer="us-state"),
)


@cache
def configured(rules: str = RULES) -> Configuration:
    """A configuration with these rules and the feeds above."""
    with TemporaryDirectory() as folder:
        files = {
            "watchfloor.yaml": "title: Small\n",
            "rules.yaml": rules,
            "alerts.yaml": "receivers: {desk: {file: {folder: outbox}}}\n",
            "feeds.yaml": "own: [{id: x, url: 'https://x.example/'}]\n",
        }
        for name, text in files.items():
            (Path(folder) / name).write_text(text)
        made = configure(Path(folder))
    return replace(made, monitor=replace(made.monitor, feeds=FEEDS))


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a page as it reads at present."""

    title: str
    text: str = ""
    date: datetime | None = None
    level: str = ""


Pages = Mapping[str, Mapping[str, Entry]]


@dataclass
class Daemon:
    """One that lives on what a test publishes."""

    store: Store
    rules: str = RULES
    pages: dict[str, dict[str, Entry]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        made = configured(self.rules)
        self.pipeline = Pipeline(self.store, made.tagger, made.monitor, names_of(made))
        self.pipeline.lookout.off = True  # pages are asked for when they change: hours in between were watched
        self.pipeline.start(START)

    def publish(
        self, feed: str, key: str, title: str, text: str = "", date: datetime | None = None, level: str = ""
    ) -> None:
        """Put an entry on a page, in the place of the one that had its key."""
        self.pages.setdefault(feed, {})[key] = Entry(title, text, date, level)

    def poll(self, now: datetime) -> None:
        """Ask every feed that has a page."""
        for feed, entries in sorted(self.pages.items()):
            body = rss(entries).encode()
            fetched = Fetched(feed, f"https://{feed}.example/", 200, {}, body, now)
            self.pipeline.take_in(self.pipeline.states()[feed], fetched, now)

    def judge(self, now: datetime) -> None:
        """Judge every rule and move the alerts on."""
        self.ledger.assess(self.pipeline.assess(now))

    def hour(self, number: int) -> None:
        """Poll and judge at the end of an hour."""
        now = START + number * HOUR
        self.poll(now)
        self.judge(now)

    def past(self, now: datetime | None = None) -> Past:
        """What it keeps."""
        tagger = self.pipeline.tagger
        now = now or START + timedelta(days=400)
        found = of_store(self.store, FEEDS, self.pipeline.tag, tagger.version, now)
        assert found is not None
        return found

    def again(self, *, workers: int = 1, since: datetime | None = None) -> Outcome:
        """A backtest of what it keeps, with its rules."""
        past, made = self.past(), configured(self.rules)
        span = Span(since or past.since, past.until + INSTANT)
        return drive(past, made, {"new": made.monitor.rules}, span, workers=workers)


def rss(entries: Mapping[str, Entry]) -> str:
    """A page as its feed brings it."""
    return f"<rss version='2.0'><channel><title>x</title>{''.join(map(_item, entries.items()))}</channel></rss>"


def _item(entry: tuple[str, Entry]) -> str:
    key, one = entry
    date = "" if one.date is None else f"<pubDate>{one.date:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
    level = f"<category domain='Threat-Level'>{one.level}</category>" if one.level else ""
    title, text = escape(one.title), escape(one.text)
    return f"<item><guid>{key}</guid><title>{title}</title><description>{text}</description>{date}{level}</item>"


def told(raised: Sequence[Raised]) -> list[tuple[str, str, float]]:
    """Rule, place and hour of each alert."""
    return [(one.rule, one.place, (one.at - START) / HOUR) for one in raised]
