"""What came of asking a feed, with what its document holds: read apart, or here when it is taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.feeds.items import as_seen
from monitor.feeds.parse import empty, parse
from monitor.model.feed import Feed, Fetched, FetchFailed, Outcome
from monitor.model.item import Parsed, Read

Answer = Outcome | Read
"""What came: a document is read already, unless it was recorded, and whoever runs it has chosen it."""


class Reads(Protocol):
    """What reads a document that came."""

    async def items(self, feed: Feed, fetched: Fetched) -> Parsed | FetchFailed:
        """What it holds, or why it cannot be read."""
        ...


async def read(reader: Reads | None, feed: Feed, outcome: Outcome) -> Answer:
    """The outcome with its document read and its bytes let go; without a reader, as it is."""
    if reader is None or not isinstance(outcome, Fetched):
        return outcome
    parsed = await reader.items(feed, outcome)
    return Read(replace(outcome, body=b""), parsed) if isinstance(parsed, Parsed) else parsed


def held(feed: Feed, answer: Answer, seen: datetime) -> tuple[Outcome, Parsed | None]:
    """What a document holds, its items seen at a moment.

    One that cannot be read, or an issuer's that lists nothing, is a failed outcome.
    """
    if isinstance(answer, Read):
        fetched, parsed = answer.fetched, as_seen(answer.parsed, seen)
    elif isinstance(answer, Fetched):
        found = parse(feed, replace(answer, at=seen))
        if not isinstance(found, Parsed):
            return found, None
        fetched, parsed = answer, found
    else:
        return answer, None
    if feed.issuer is not None and not parsed.items:
        return empty(feed, fetched), None
    return fetched, parsed
