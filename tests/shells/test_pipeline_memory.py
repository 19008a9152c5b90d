"""What the pipeline does over many polls: stories outlive edits, and what it keeps in memory is what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.brought import AT_ONCE
from monitor.configuration import configure
from monitor.lib.database import connect
from monitor.model.feed import Feed, Fetched
from monitor.model.names import Names
from monitor.pipeline import Pipeline, Taken
from monitor.settings import Settings
from monitor.storage.store import Store
from monitor.tagging.tag import Tagger

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
STRIKE = (
    "Armed drones struck the air base near Erbil in northern Iraq on Monday, wounding several soldiers, officials said"
)
OTHERS = "The Erbil air base was hit by drones at dawn, a spokesman told reporters in the city, and several were hurt"
FEEDS = tuple(
    Feed(id_, id_, f"https://{id_}.example/", "rss", "world", "en", id_, id_) for id_ in ("star", "post", "echo")
)
RULES = (
    "rules:\n  - id: drones\n    title: Drones\n    kind: count\n    where: {types: [drone_attack]}\n"
    "    count: stories\n    condition: {gte: 1}\n    timespan: 24h\n    severity: high\n"
)


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tagger, Settings]:
    folder = tmp_path_factory.mktemp("config")
    (folder / "watchfloor.yaml").write_text("title: Small\n")
    (folder / "rules.yaml").write_text(RULES)
    (folder / "alerts.yaml").write_text("receivers: {desk: {file: {folder: outbox}}}\n")
    (folder / "feeds.yaml").write_text("own:\n  - {id: star, url: 'https://star.example/', topic: world}\n")
    made = configure(folder)
    return made.tagger, made.monitor


def pipeline(configured: tuple[Tagger, Settings], store: Store | None = None) -> Pipeline:
    tagger, settings = configured
    made = Pipeline(store or Store(connect("sqlite://")), tagger, settings_with_feeds(settings), Names({"IQ": "Iraq"}))
    made.start(START)
    return made


def settings_with_feeds(settings: Settings) -> Settings:
    return replace(settings, feeds=FEEDS)


def take(pipeline: Pipeline, feed: str, entries: dict[str, tuple[str, str]], now: datetime) -> Taken:
    """One poll of a feed whose page holds these titles and texts by key."""
    items = "".join(
        f"<item><guid>{key}</guid><title>{title}</title><description>{text}</description></item>"
        for key, (title, text) in entries.items()
    )
    body = f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode()
    state = pipeline.states()[feed]
    return pipeline.take_in(state, Fetched(feed, "https://x.example/", 200, {}, body, now), now)


def test_an_edit_days_later_leaves_the_story_whole(configured: tuple[Tagger, Settings]) -> None:
    flow = pipeline(configured)
    take(flow, "star", {"1": ("Drones struck Erbil air base", STRIKE)}, START)
    take(flow, "post", {"9": ("Drones hit base in Erbil, Iraq", OTHERS)}, START + HOUR)
    (before,) = flow.store.open_stories(START - HOUR)
    assert len(before.item_ids) == 2
    take(flow, "star", {"1": ("Drones struck Erbil air base", f"{STRIKE} and a cook was hurt")}, START + 80 * HOUR)
    (after,) = flow.store.open_stories(START - HOUR)
    assert (after.id, after.first_at, after.item_ids) == (before.id, before.first_at, before.item_ids)
    assert set(after.families) >= set(before.families)
    assert len(after.sketches) == len(before.sketches)


def test_a_wait_is_counted_from_the_clock_though_items_are_seen_later(configured: tuple[Tagger, Settings]) -> None:
    flow = pipeline(configured)
    state = flow.states()["star"]
    page = "<rss version='2.0'><channel><item><guid>1</guid><title>Drones hit Erbil</title></item></channel></rss>"
    fetched = Fetched("star", "https://x.example/", 200, {}, page.encode(), START)
    taken = flow.take_in(state, fetched, START, seen=START + HOUR)
    assert taken.state.last_polled_at == START
    assert [record.item.seen for record in flow.store.items()] == [START + HOUR]


def test_a_feed_is_polled_though_another_configuration_was_read_since(configured: tuple[Tagger, Settings]) -> None:
    flow = pipeline(configured)
    flow.store.sync_feeds((), START)
    assert {state.feed_id for state in flow.due(START)} == {"star", "post", "echo"}
    assert [health.detail for health in flow.health(START)] == ["not polled yet"] * 3


def test_those_who_look_change_nothing_but_the_tables(configured: tuple[Tagger, Settings]) -> None:
    tagger, settings = configured
    looking = Pipeline(Store(connect("sqlite://")), tagger, settings, Names())
    looking.migrate()
    assert looking.store.counts().feeds == 0
    assert looking.states() == {}
    assert {state.feed_id for state in looking.due(START)} == {feed.id for feed in settings.feeds}


def test_a_document_that_brings_very_much_is_saved_part_by_part_and_its_poll_is_remembered_with_the_last(
    configured: tuple[Tagger, Settings],
) -> None:
    entries = {f"{key:03}": (f"Meeting number {key} of the council was held", "") for key in range(2 * AT_ONCE + 50)}
    entries["000"] = ("Drones struck Erbil air base", STRIKE)
    engine, saved = connect("sqlite://"), list[str]()

    def power_fails_at_the_last(step: str) -> None:
        saved.append(step)
        if saved.count("stories") == 3:
            raise OSError("no power")

    flow = pipeline(configured, Store(engine, on_step=power_fails_at_the_last))
    with pytest.raises(OSError, match="no power"):
        take(flow, "star", entries, START)
    assert len(flow.store.items(limit=None)) == 2 * AT_ONCE, "each part by itself"
    assert flow.states()["star"].last_polled_at is None, "its ETag is not remembered without all of its items"

    again = pipeline(configured, Store(engine))
    taken = take(again, "star", entries, START + HOUR)
    assert taken.new_items == 50
    assert again.states()["star"].last_polled_at == START + HOUR
    whole = pipeline(configured)
    assert take(whole, "star", entries, START).new_items == len(entries)
    assert {item.item.id for item in whole.store.items(limit=None)} == {
        item.item.id for item in again.store.items(limit=None)
    }
    assert {story.id for story in whole.store.open_stories(START - HOUR)} == {
        story.id for story in again.store.open_stories(START - HOUR)
    }
