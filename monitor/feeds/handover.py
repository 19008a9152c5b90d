"""How documents go to the process that reads them, and what comes back.

What goes there is ours, a pickle. What comes back was made by a process that has touched hostile bytes and may be
somebody else's by now: it is JSON, a line of the document and one for each item, all of bounded length and number, and
it becomes nothing but the types of a reading. What we know ourselves (whose items they are, when they came) is never
asked back, so that no answer can speak for another feed.
"""

from __future__ import annotations

import json
import pickle
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Literal

import orjson

from monitor.feeds.items import MOST_ITEMS
from monitor.feeds.look import Look
from monitor.lib.digest import fingerprint
from monitor.model.feed import Feed, Fetched, FetchFailed, FetchReason
from monitor.model.item import Category, Item, KeyKind, Parsed

HEAD = struct.Struct(">Q")
"""Before each message: how many bytes it has."""

TAKEN = HEAD.pack(0)
"""The message without content: the document was taken over, and what becomes of the process is its doing."""

_LONGEST_LINE = 1 << 20  # bytes; an item with all that is kept of one has less than a tenth
_KINDS = {kind.value: kind for kind in KeyKind}
_SHAPE_OF_CATEGORY = frozenset(product([str], [str, type(None)]))
_SHAPE_OF_ITEM = frozenset(
    product(*[[str]] * 4, *[[str, type(None)]] * 2, [list], [str, type(None)], [str]),
)

Reading = Parsed | FetchFailed | Look


@dataclass(frozen=True, slots=True)
class Ask:
    """A document to be read.

    Attributes:
        what: `items` as the pipeline keeps them, or a `look` at what is there.
    """

    what: Literal["items", "look"]
    feed: Feed
    fetched: Fetched

    def failed(self, why: str, reason: FetchReason = FetchReason.UNPARSABLE) -> FetchFailed:
        """That this document cannot be read, in a sentence."""
        return FetchFailed(self.feed.id, reason, why, self.fetched.at, status=self.fetched.status)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a document holds, and what the reader had to say on the way.

    Attributes:
        warnings: Lines for the log.
        spent: Whether the process has grown and is to be replaced before the next document.
    """

    reading: Reading
    warnings: tuple[str, ...] = ()
    spent: bool = False


class HandoverError(Exception):
    """What came back is not what a reading looks like."""


def asking(ask: Ask) -> bytes:
    """A document as one message to the process that reads."""
    return _message(pickle.dumps(ask, protocol=pickle.HIGHEST_PROTOCOL))


def asked(content: bytes) -> Ask | None:
    """The document in a message's content, for the process that reads; None where it is none."""
    found = pickle.loads(content)  # noqa: S301 - from the process that started us
    return found if isinstance(found, Ask) else None


def answering(answer: Answer) -> bytes:
    """An answer as one message."""
    reading = answer.reading
    looked = (reading.format, reading.language, reading.named) if isinstance(reading, Look) else None
    parsed = reading.read if isinstance(reading, Look) else reading
    failed = (parsed.reason, parsed.message) if isinstance(parsed, FetchFailed) else None
    of = None if isinstance(parsed, FetchFailed) else _of(parsed)
    items = () if isinstance(parsed, FetchFailed) else parsed.items
    head = {"spent": answer.spent, "said": answer.warnings, "failed": failed, "of": of, "looked": looked}
    return _message(b"\n".join([_line(head), *(_line(_row(item)) for item in items)]))


def answered(content: bytes, ask: Ask) -> Answer:
    """The answer in a message's content to what was asked.

    Raises:
        HandoverError: It is none.
    """
    if content.count(b"\n") > MOST_ITEMS:
        raise HandoverError("it holds more items than are kept of a document")
    try:
        first, *rows = (_parsed(line) for line in content.split(b"\n"))
        return _answer(first, rows, ask)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise HandoverError(str(error) or type(error).__name__) from None


def _message(content: bytes) -> bytes:
    return HEAD.pack(len(content)) + content


def _line(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # a lone surrogate somewhere, which UTF-8 has no place for
        return json.dumps(value, default=str, ensure_ascii=False).encode("utf-8", "replace")


def _of(parsed: Parsed) -> tuple[object, ...]:
    ttl = None if parsed.ttl is None else parsed.ttl.total_seconds()
    return parsed.title, ttl, parsed.partial, parsed.disputed, parsed.warnings


def _row(item: Item) -> tuple[object, ...]:
    categories = [(one.term, one.domain) for one in item.categories]
    texts = item.key, item.key_kind, item.title, item.summary, item.link
    return *texts, item.published, categories, item.byline, item.content_hash


def _parsed(line: bytes) -> Any:
    if len(line) > _LONGEST_LINE:
        raise HandoverError(f"it has a line of more than {_LONGEST_LINE} bytes")
    return orjson.loads(line)


def _answer(head: dict[str, Any], rows: list[Any], ask: Ask) -> Answer:
    parsed: Parsed | FetchFailed
    if head["failed"] is not None:
        reason, message = head["failed"]
        parsed = ask.failed(_text(message), FetchReason(reason))
    else:
        title, ttl, partial, disputed, warnings = head["of"]
        items = tuple(_item(row, ask.feed, ask.fetched.at) for row in rows)
        wait = None if ttl is None else timedelta(seconds=ttl)
        name = None if title is None else _text(title)
        parsed = Parsed(items, _texts(warnings), wait, name, partial is True, disputed is True)
    reading: Reading = parsed
    if ask.what == "look":
        format_, language, named = head["looked"] or ("", "", ())
        reading = Look(parsed, _text(format_), _text(language), _texts(named))
    return Answer(reading, _texts(head["said"]), head["spent"] is True)


def _item(row: Any, feed: Feed, seen: datetime) -> Item:
    if tuple(map(type, row)) not in _SHAPE_OF_ITEM:
        raise HandoverError("one of its items is none")
    key, kind, title, summary, link, published, categories, byline, content_hash = row
    return Item(
        fingerprint(feed.id, key),
        *(feed.id, key, _KINDS[kind], title, summary, link),
        *(None if published is None else _moment(published), seen, feed.language),
        *(tuple(map(_category, categories)) if categories else (), byline, content_hash),
    )


def _category(pair: Any) -> Category:
    if tuple(map(type, pair)) not in _SHAPE_OF_CATEGORY:
        raise HandoverError("one of its categories is none")
    return Category(*pair)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not UTC:
        raise HandoverError("one of its moments is not in UTC")
    return moment


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(map(_text, found))


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise HandoverError("a text was expected")
    return found
