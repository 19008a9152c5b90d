"""Looking at an address before it is added: what is there, and the catalogue entry that would fit it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol
from urllib.parse import urlsplit

from monitor.feeds.look import Look
from monitor.lib.durations import format_duration
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Outcome
from monitor.model.item import Item, Parsed

_DAY = timedelta(days=1)


class Fetches(Protocol):
    """What brings a document."""

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        """The document behind a feed, or why it did not come."""
        ...


class Looks(Protocol):
    """What reads a document that came, within limits."""

    async def look(self, feed: Feed, fetched: Fetched) -> Look:
        """What it holds and says of itself, or why it cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class Probe:
    """What is at an address.

    Attributes:
        url: The address that answered, after redirects; the asked one where none did.
        failed: Why it is no feed we can read; None where it is one.
        format: `rss`, `atom` or `rdf`.
        items: What the document holds now.
        newest: The latest date its items state.
        warnings: What was odd about it.
        suggestion: Keys of an entry for `feeds.yaml`, in their order there; empty after a failure.
        found: Feeds that an HTML page at this address names.
    """

    asked: str
    url: str
    failed: FetchFailed | None = None
    format: str | None = None
    title: str | None = None
    items: tuple[Item, ...] = ()
    newest: datetime | None = None
    warnings: tuple[str, ...] = ()
    suggestion: Mapping[str, str] | None = None
    found: tuple[str, ...] = ()


async def probe(url: str, fetcher: Fetches, reader: Looks, now: datetime, *, adapter: str = "feed") -> Probe:
    """Ask an address once, without validators, and say what is there."""
    feed = Feed("probe", "probe", url, "rss", "own", "en", "probe", "probe", adapter=adapter)
    outcome = await fetcher.fetch(feed, FeedState(feed.id, now), now)
    if isinstance(outcome, FetchFailed):
        return Probe(url, url, outcome)
    if not isinstance(outcome, Fetched):
        return Probe(url, url, FetchFailed(feed.id, FetchReason.HTTP_STATUS, "nothing came", now))
    seen = await reader.look(feed, outcome)
    if isinstance(seen.read, FetchFailed):
        return Probe(url, outcome.url, seen.read, found=seen.named)
    return _seen(feed, outcome, seen, seen.read)


def _seen(feed: Feed, fetched: Fetched, look: Look, parsed: Parsed) -> Probe:
    dates = sorted(item.published for item in parsed.items if item.published is not None)
    return Probe(
        asked=feed.url,
        url=fetched.url,
        format=look.format,
        title=parsed.title,
        items=parsed.items,
        newest=dates[-1] if dates else None,
        warnings=parsed.warnings,
        suggestion=_suggestion(feed, fetched, look, parsed.title, dates),
    )


def _suggestion(
    feed: Feed, fetched: Fetched, look: Look, title: str | None, dates: Sequence[datetime]
) -> dict[str, str]:
    """An entry under the address to be used: the new one after a permanent redirect, else the asked one."""
    url = fetched.moved_to or feed.url
    host = (urlsplit(url).hostname or "feed").removeprefix("www.")
    language = re.match(r"[a-z]{2,3}", look.language.lower())
    keys = {
        "id": re.sub(r"[^a-z0-9]+", "-", host.rpartition(".")[0] or host).strip("-") or "feed",
        "name": title or host,
        "url": url,
        "format": look.format,
        "topic": "own",
        "language": language[0] if language else "en",
        "publisher": title or host,
        "cadence": format_duration(usual_silence(dates)),
    }
    return keys if feed.adapter == "feed" else {**keys, "adapter": feed.adapter}


def usual_silence(dates: Sequence[datetime]) -> timedelta:
    """How long a feed with these item dates may be silent before it is odd: three times its longest pause, in days."""
    pauses = [later - earlier for earlier, later in pairwise(sorted(dates))]
    days = math.ceil(3 * max(pauses) / _DAY) if pauses else 2
    return min(max(days, 1), 90) * _DAY
