"""One document, one digest, one clock that is wrong: none of them may cost more than itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.lib.clock import VirtualClock
from monitor.model.feed import Feed, FeedState, Fetched, Health, Outcome
from monitor.model.mention import Document, Tagged

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


def world(tmp_path: Path, papers: Papers, clock: VirtualClock, *ids: str) -> App:
    config = tmp_path / "config"
    config.mkdir(exist_ok=True)
    for name, text in {**FILES, "feeds.yaml": "own: [{id: x, url: 'https://x.example/'}]\n"}.items():
        (config / name).write_text(text)
    configuration = configure(config)
    poisoned = replace(configuration, tagger=Poisoned(configuration.tagger))  # type: ignore[arg-type] # same methods
    (tmp_path / "state").mkdir(exist_ok=True)
    feeds = [feed(id_) for id_ in ids]
    return bootstrap(config, tmp_path / "state", clock=clock, fetcher=papers, feeds=feeds, configuration=poisoned)


async def test_a_document_that_breaks_us_counts_as_unreadable_and_the_others_are_taken_in(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {"good": item("Drones struck a base in Erbil"), "bad": item("POISON"), "late": item("Calm day")}
    app = world(tmp_path, papers, clock, "bad", "breaks-asking", "good", "late")
    await app.start()
    await app.poll()
    states = app.pipeline.store.states()
    titles = {record.item.title for record in app.pipeline.store.items()}
    health = {entry.feed.id: entry.health for entry in app.health()}
    await app.close()
    assert titles == {"Drones struck a base in Erbil", "Calm day"}
    assert (states["bad"].failures, states["breaks-asking"].failures) == (1, 1)
    assert states["bad"].next_poll_at > NOW
    assert "ZeroDivisionError" in (states["bad"].last_error or "")
    assert health["bad"] is not Health.OK
    assert health["good"] is Health.OK


async def test_a_clock_set_back_over_a_digest_puts_no_item_into_a_window_already_told(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {"good": item("Calm day")}
    app = world(tmp_path, papers, clock, "good")
    await app.start()
    await app.poll()
    clock.move_to(datetime(2026, 3, 2, 7, 0, 1, tzinfo=UTC))
    (first,) = await app.brief()
    clock.advance(timedelta(seconds=-30))
    papers.pages["good"] += item("Drones struck a base in Erbil")
    await app.poll_feed("good")
    clock.move_to(datetime(2026, 3, 3, 7, 0, 1, tzinfo=UTC))
    (second,) = await app.brief()
    await app.close()
    assert [first.items, second.items] == [1, 1]
    assert [line.headline for section in second.sections for line in section.lines] == ["Drones struck a base in Erbil"]
