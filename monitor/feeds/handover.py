"""How documents go to the process that reads them, and what comes back: frames of a length and a pickle.

A pickle can name any callable of Python and have it called. What goes to the reading process is ours; what comes back
was made by a process that has touched hostile bytes, so only the words of a reading are let through.
"""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass
from typing import Any, Literal

from monitor.feeds.wire import Unreadable, WireFeed
from monitor.model.feed import Feed, Fetched, FetchFailed
from monitor.model.item import Parsed

HEAD = struct.Struct(">Q")
"""Before each pickle: how many bytes it has."""

_WORDS = frozenset(
    {
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("monitor.feeds.handover", "Answer"),
        ("monitor.feeds.wire", "Unreadable"),
        ("monitor.feeds.wire", "WireCategory"),
        ("monitor.feeds.wire", "WireEntry"),
        ("monitor.feeds.wire", "WireFeed"),
        ("monitor.model.feed", "FetchFailed"),
        ("monitor.model.feed", "FetchReason"),
        ("monitor.model.item", "Category"),
        ("monitor.model.item", "Item"),
        ("monitor.model.item", "KeyKind"),
        ("monitor.model.item", "Parsed"),
    }
)

_SENSELESS = (
    *(pickle.UnpicklingError, EOFError, LookupError, TypeError, ValueError, AttributeError),
    *(ArithmeticError, MemoryError),  # numbers and lengths that are beyond anything
)

Reading = Parsed | FetchFailed | WireFeed | Unreadable


@dataclass(frozen=True, slots=True)
class Ask:
    """A document to be read.

    Attributes:
        what: `items` as the pipeline keeps them, or `wire`, the entries as the adapter found them.
    """

    what: Literal["items", "wire"]
    feed: Feed
    fetched: Fetched


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


def packed(message: Ask | Answer) -> bytes:
    """A message as one frame."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return HEAD.pack(len(content)) + content


def answer(content: bytes) -> Answer:
    """The answer in a frame's content.

    Raises:
        HandoverError: It holds anything but the words of a reading.
    """
    try:
        found = _Words(io.BytesIO(content)).load()
    except _SENSELESS as error:
        raise HandoverError(str(error) or type(error).__name__) from None
    if not isinstance(found, Answer):
        raise HandoverError("it is no answer")
    return found


class _Words(pickle.Unpickler):
    """Knows the types of a reading and nothing else."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        """The type of that name, if a reading may hold it."""
        if (module_name, global_name) not in _WORDS:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} has no place in a reading")
        return super().find_class(module_name, global_name)
