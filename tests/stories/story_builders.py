"""Items with what they were tagged with, as the tests of this room need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model.item import Item, KeyKind
from monitor.model.mention import Assertion, Mention, Tagged
from monitor.model.story import Story
from monitor.stories.cluster import Clustered, Entry, cluster

NOW = datetime(2023, 10, 22, 18, tzinfo=UTC)
STRIKE = "Drones hit an air base in western Iraq that hosts American soldiers, two officials said on Saturday"
STRIKE_TEXT = (
    "Two drones were shot down near the Ain al-Asad base in Anbar province and a third fell inside its outer fence,"
    " slightly hurting two soldiers, the officials said. A group allied with Iran said it had sent them."
)


def entry(
    title: str,
    text: str = "",
    *,
    key: str = "",
    family: str = "bbc",
    types: tuple[str, ...] = ("drone_attack",),
    countries: tuple[str, ...] = ("IQ",),
    hours: float = 0,
    byline: str | None = None,
) -> Entry:
    at = NOW - timedelta(hours=24 - hours)
    item_id = key or f"{family}:{title}"
    mentions = tuple(
        Mention(
            type=type_, assertion=Assertion.ACTUAL, cue=None, countries=countries, field="title", start=0,
            end=len(title), quote=title, trigger=title, rule="r", confidence=0.9,
        )
        for type_ in types
    )  # fmt: skip
    item = Item(item_id, "feed", item_id, KeyKind.GUID, title, text, None, at, at, "en", byline=byline)
    return Entry(item, family, Tagged(item_id, "v", "en", (), (), mentions))


def told(*entries: Entry, known: tuple[Story, ...] = ()) -> Clustered:
    return cluster(known, entries, NOW)


def stories(*entries: Entry) -> int:
    return len({link.story_id for link in told(*entries).links.values()})
