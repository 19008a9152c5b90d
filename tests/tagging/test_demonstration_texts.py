"""Every text of the shipped demonstration, tagged alone: what it says and, as much, what it does not say."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree

import pytest
from tagging_tools import tagger

from monitor.lib import shipped
from monitor.model.mention import Document, Mention, Tagged


def _items() -> Iterator[tuple[str, str, str]]:
    for folder in sorted((shipped.seeds() / "demo" / "feeds").iterdir()):
        for item in ElementTree.parse(max(folder.iterdir())).iter("item"):  # noqa: S314 - our own documents
            link, title = item.findtext("link") or "", item.findtext("title") or ""
            plain = html.unescape(re.sub(r"<[^>]+>", " ", item.findtext("description") or ""))
            yield link.removeprefix("https://"), title, " ".join(plain.split())


ITEMS = {link: (title, text) for link, title, text in _items()}


@cache
def tagged(link: str) -> Tagged:
    title, text = ITEMS[link]
    return tagger().tag(Document(link, title, text, language="en"))


def shown(mention: Mention) -> str:
    counts = " ".join(f"{role}={q.lo}..{q.hi}" for role, q in sorted(mention.quantities.items()))
    return f"{mention.type} {mention.assertion} {','.join(mention.countries)} {counts}".strip()


# link → exactly the mentions it must have, as "type assertion countries quantities", whatever their order.
SAID: dict[str, set[str]] = {
    "harbourwire.example/world/drones-us-forces": {"drone_attack actual IQ,SY killed=0..0 launched=2..2"},
    "meridian.example/news/ain-al-asad-drones": {"drone_attack actual IQ"},
    "harbourwire.example/world/two-women-freed": {"hostages actual PS people=2..2"},
    "meridian.example/news/hostages-released": {"hostages actual PS people=2..2"},
    "harbourwire.example/world/aid-convoys-rafah": {"aid_access actual PS"},
    "meridian.example/news/gaza-first-aid": {"aid_access actual PS"},
    "meridian.example/news/gaza-siege-explained": {"blockade actual PS"},
    "harbourwire.example/world/militias-us-troops": {
        "armed_attack possible IQ",
        "troop_count actual IQ troops=2500..2500",
    },
    "harbourwire.example/world/212-hostages": {
        "hostages actual PS people=212..212",
        "armed_attack actual IL killed=1401..None",
    },
    "harbourwire.example/world/us-advises-delay": {"ground_offensive possible PS", "hostages possible PS"},
    "meridian.example/news/washington-hold-off": {"ground_offensive possible PS"},
    "harbourwire.example/world/hamas-warns-releases": {"ground_offensive possible PS", "hostages possible PS"},
    "meridian.example/news/diplomat-denies": {"ground_offensive denied PS"},
    "harbourwire.example/world/us-orders-departure-iraq": {"departure_order actual IQ", "travel_advisory actual IQ"},
    "meridian.example/news/state-dept-iraq": {"departure_order actual IQ"},
    "embassy.example/iq/alerts/alert-2023-10-22": {"departure_order actual IQ"},
    "harbourwire.example/world/overnight-gaza": {"airstrike actual PS", "aid_access actual PS"},
    "travel.example/advisories/iraq-travel-advisory.html": {"travel_advisory actual IQ", "departure_order actual IQ"},
}

# Mentions that a careful reader may or may not see in these texts.
ALSO = {
    "aid_access possible PS",
    "hostages possible PS",
    "armed_clash actual IQ",
    "aid_access possible PS people=1..None",
}


@pytest.mark.parametrize("link", SAID)
def test_a_text_says_this_and_nothing_else(link: str) -> None:
    found = {shown(mention) for mention in tagged(link).mentions}
    assert found - ALSO == SAID[link] - ALSO


@pytest.mark.parametrize("link", [link for link in ITEMS if re.search(r"/(sport|markets|film|opinion)-", link)])
def test_noise_says_nothing(link: str) -> None:
    assert [shown(mention) for mention in tagged(link).mentions] == []


def test_an_anniversary_is_history_in_the_headline_too() -> None:
    found = tagged("northerncourier.example/anniversary-9").mentions
    assert {str(mention.assertion) for mention in found} <= {"historical"}


@pytest.mark.parametrize(
    "link", ["harbourwire.example/world/us-orders-departure-iraq", "embassy.example/iq/alerts/alert-2023-10-22"]
)
def test_a_departure_order_names_its_kind_and_posts(link: str) -> None:
    (order,) = [mention for mention in tagged(link).mentions if mention.type == "departure_order"]
    assert order.attributes["kind"] == "ordered"
    assert {place.text for place in order.places} >= {"Baghdad", "Erbil"}


def test_reasons_of_an_advisory_are_reasons_and_no_events() -> None:
    (advisory,) = [
        mention
        for mention in tagged("harbourwire.example/world/us-orders-departure-iraq").mentions
        if mention.type == "travel_advisory"
    ]
    assert advisory.attributes["level_to"] == 4
    assert set(advisory.attributes["reasons"]) >= {"T", "K", "U"}  # type: ignore[arg-type] # a tuple by its type


def test_every_mention_lies_where_its_offsets_say() -> None:
    for link, (title, text) in ITEMS.items():
        for mention in tagged(link).mentions:
            assert {"title": title, "text": text}[mention.field][mention.start : mention.end] == mention.quote
