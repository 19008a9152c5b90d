"""Feeds, items and states as the tests of this room need them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor.advisories.reader import Reader
from monitor.lib.spelling import fold
from monitor.model.advisory import AdvisoryState, DepartureStatus, People
from monitor.model.feed import Feed
from monitor.model.item import Category, Item, KeyKind

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
READER = Reader.load(ROOT / "seeds" / "advisories")
NOW = datetime(2023, 10, 22, 18, tzinfo=UTC)

_COUNTRIES = {
    "Iraq": "IQ", "Chad": "TD", "Niger": "NE", "Israel": "IL", "the West Bank": "PS", "Gaza": "PS", "Mexico": "MX",
    "São Tomé and Príncipe": "ST", "Sao Tome and Principe": "ST", "Kenya": "KE", "Lebanon": "LB",
    "Sudan": "SD", "Jordan": "JO", "Mali": "ML",
}  # fmt: skip
_BY_NAME = {fold(name): code for name, code in _COUNTRIES.items()}


def country_of(name: str) -> str | None:
    return _BY_NAME.get(fold(name))


def feed(issuer: str | None = "us-state") -> Feed:
    return Feed("advice", "Advice", "https://advice.example/rss", "rss", "advisory", "en", "p", "p", issuer=issuer)


def item(title: str, summary: str = "", **given: Any) -> Item:
    fields: dict[str, Any] = {
        "id": f"item-{title}",
        "link": "https://advice.example/a",
        "published": NOW,
        "seen": NOW,
        "categories": (),
    } | given
    return Item(
        feed_id="advice", key=title, key_kind=KeyKind.TITLE, title=title, summary=summary, language="en", **fields
    )


def tagged(level: str = "", country: str = "") -> tuple[Category, ...]:
    pairs = ((level, "Threat-Level"), (country, "Country-Tag"))
    return tuple(Category(term, domain) for term, domain in pairs if term)


def read(title: str, summary: str = "", issuer: str = "us-state", **given: Any) -> AdvisoryState:
    state = READER.read(feed(issuer), item(title, summary, **given), country_of)
    assert state is not None, READER.look(feed(issuer), item(title, summary, **given), country_of)
    return state


def state(country: str = "IQ", level: int = 3, **given: Any) -> AdvisoryState:
    fields: dict[str, Any] = {
        "issuer": "us-state",
        "name": country,
        "max_level": level,
        "native": "",
        "reasons": (),
        "seen_at": NOW,
        "text_hash": "t1",
        "quote": f"Level {level}.",
        "issued_at": NOW,
    } | given
    if (told := fields.pop("departure", None)) is not None:
        fields["departures"] = (DepartureStatus(People.EMPLOYEES, told),)
    return AdvisoryState(country=country, level=level, **fields)
