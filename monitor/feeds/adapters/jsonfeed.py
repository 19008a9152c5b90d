"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org): what RSS says, as JSON."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import orjson

from monitor.feeds.wire import Unreadable, WireCategory, WireEntry, WireFeed

_VERSION = "jsonfeed.org/version/"
_OTHER = "a JSON document came that is no JSON Feed; a government's list of destinations needs table:"


def read(body: bytes, base: str) -> WireFeed | Unreadable:
    """The entries of a JSON Feed as its publisher wrote them.

    Args:
        body: The document, unpacked.
        base: Where it came from.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        why = f"line {error.lineno}, column {error.colno} ({error.msg})"
        return Unreadable(f"a JSON document came that is broken at {why}")
    if not isinstance(document, dict) or _VERSION not in _text(document, "version"):
        return Unreadable(_OTHER)
    listed = document.get("items")
    if not isinstance(listed, list):
        return Unreadable("the JSON Feed has no list of items")
    entries = tuple(_entry(one) for one in listed if isinstance(one, dict))
    lost = len(listed) - len(entries)
    return WireFeed(
        entries=entries,
        title=html.escape(_text(document, "title")),
        format="json",
        language=_text(document, "language"),
        base=base,
        warnings=(f"{lost} of {len(listed)} items are no objects, left out",) if lost else (),
    )


def _entry(item: dict[str, Any]) -> WireEntry:
    plain = html.escape(_text(item, "content_text"))
    return WireEntry(
        guid=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=html.escape(_text(item, "title")),
        description=html.escape(_text(item, "summary")),
        content=_text(item, "content_html") or plain,
        dates=tuple(date for name in ("date_published", "date_modified") if (date := _text(item, name))),
        byline=", ".join(_names(item)),
        categories=tuple(WireCategory(tag) for tag in _listed(item, "tags") if isinstance(tag, str) and tag),
    )


def _names(item: dict[str, Any]) -> Iterator[str]:
    """Who wrote it: version 1 had one author."""
    for author in [*_listed(item, "authors"), item.get("author")]:
        if isinstance(author, dict) and (name := _text(author, "name")):
            yield html.escape(name)


def _listed(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _text(item: dict[str, Any], name: str) -> str:
    """A field as text; ids that are numbers are common, though they should be texts."""
    value = item.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
