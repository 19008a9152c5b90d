"""Small apps around papers that a test writes: one rule, one digest, files for mail."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from monitor.app import App, bootstrap
from monitor.configuration import Configuration, configure
from monitor.lib.clock import VirtualClock
from monitor.model.feed import Feed, FeedState, Fetched, Outcome
from monitor.model.mention import Document, Tagged
from monitor.settings.meaning import Storage

NOW = datetime(2026, 3, 2, 6, 50, tzinfo=UTC)
FILES = {
    "watchfloor.yaml": "title: Small\n",
    "rules.yaml": (
        "rules:\n  - id: drones\n    title: Drones\n    kind: count\n    where: {types: [drone_attack]}\n"
        "    count: stories\n    condition: {gte: 1}\n    timespan: 24h\n    severity: high\n"
    ),
    "alerts.yaml": (
        "receivers: {desk: {file: {folder: outbox}}}\n"
        "digests: [{name: daily, at: '07:00', receivers: [desk], title: Daily}]\n"
    ),
}


def feed(id_: str) -> Feed:
    return Feed(id_, id_, f"https://{id_}.example/", "rss", "world", "en", id_, id_, interval=timedelta(minutes=5))


class Papers:
    """Brings what a test put on each feed's page; one page may break the fetcher itself."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        self.asked.append(feed.id)
        if feed.id == "breaks-asking":
            raise RuntimeError("no such luck")
        items = self.pages.get(feed.id, "")
        body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
        return Fetched(feed.id, feed.url, 200, {}, body, now)


def item(title: str) -> str:
    return f"<item><title>{title}</title><guid>{title}</guid></item>"


class Poisoned:
    """A tagger that a certain headline breaks."""

    def __init__(self, real: object) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def tag(self, document: Document) -> Tagged:
        if "POISON" in document.title:
            raise ZeroDivisionError("unforeseen")
        return self._real.tag(document)  # type: ignore[attr-defined,no-any-return] # the real tagger


@cache
def _configured() -> Configuration:
    """The small configuration, read once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**FILES, "feeds.yaml": "own: [{id: x, url: 'https://x.example/'}]\n"}.items():
            (Path(folder) / name).write_text(text)
        return configure(Path(folder))


def world(
    tmp_path: Path,
    papers: Papers,
    clock: VirtualClock,
    *ids: str,
    database: str | None = None,
    owner: str | None = None,
) -> App:
    """An app that polls these feeds, in a file of its own or in a database that it shares under a name."""
    shared = _configured()
    poisoned = replace(
        shared,
        tagger=Poisoned(shared.tagger),  # type: ignore[arg-type]  # same methods
        monitor=replace(shared.monitor, storage=Storage(url=database)),
    )
    (tmp_path / "state").mkdir(exist_ok=True)
    feeds = [feed(id_) for id_ in ids]
    return bootstrap(
        tmp_path, tmp_path / "state", clock=clock, fetcher=papers, feeds=feeds, configuration=poisoned, owner=owner
    )
