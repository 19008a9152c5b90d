"""Items with what they were tagged with, as the tests of this room need them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from monitor.model.feed import Feed
from monitor.model.item import Item, KeyKind
from monitor.model.mention import Assertion, Attribution, Mention, Quantity, Tagged
from monitor.model.place import PlaceMention, Role
from monitor.model.story import Story
from monitor.stories.cluster import Board, Clustered, Entry, cluster

NOW = datetime(2023, 10, 22, 18, tzinfo=UTC)
STRIKE = "Drones hit an air base in western Iraq that hosts American soldiers, two officials said on Saturday"
STRIKE_TEXT = (
    "Two drones were shot down near the Ain al-Asad base in Anbar province and a third fell inside its outer fence,"
    " slightly hurting two soldiers, the officials said. A group allied with Iran said it had sent them."
)


def feed(family: str = "bbc", *, state_of: str | None = None) -> Feed:
    """A feed of that family; controlled by a government where a country is given."""
    url = f"https://{family}.example/"
    country = {"country": state_of, "state_media": True} if state_of else {}
    return Feed(family, family, url, "rss", "world", "en", family, family, **country)  # type: ignore[arg-type] # two keys


def number(lo: int | None, hi: int | None, *, approx: bool = False, role: str = "killed") -> Quantity:
    return Quantity(role, lo, hi, approx, f"{lo} to {hi}")


def place(name: str, country: str, kind: str = "city") -> PlaceMention:
    return PlaceMention("title", 0, 1, name, f"id:{name}", kind, country, 0.0, 0.0, Role.EVENT, 0.9)


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
    state_of: str | None = None,
    actor: str | None = None,
    assertion: Assertion = Assertion.ACTUAL,
    quantities: Mapping[str, Quantity] | None = None,
    attribution: Attribution | None = None,
    places: tuple[PlaceMention, ...] = (),
) -> Entry:
    at = NOW - timedelta(hours=24 - hours)
    item_id = key or f"{family}:{title}"
    mentions = tuple(
        Mention(
            type=type_, assertion=assertion, cue=None, countries=countries, field="title", start=0, end=len(title),
            quote=title, trigger=title, rule="r", confidence=0.9, actor=actor, quantities=quantities or {},
            attribution=attribution, places=places,
        )
        for type_ in types
    )  # fmt: skip
    item = Item(item_id, family, item_id, KeyKind.GUID, title, text, None, at, at, "en", byline=byline)
    return Entry(item, feed(family, state_of=state_of), Tagged(item_id, "v", "en", (), places, mentions))


def told(*entries: Entry, known: tuple[Story, ...] = ()) -> Clustered:
    return cluster(Board(known), entries, NOW)


def homes(clustered: Clustered) -> dict[str, str]:
    """Story by item."""
    return {item_id: link.story_id for item_id, link in clustered.links.items()}


def stories(*entries: Entry) -> int:
    return len(set(homes(told(*entries)).values()))
