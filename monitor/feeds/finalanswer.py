"""Waits for a server's final answer, not for ever: before it come interim ones (RFC 9110, 15.2), as many as it likes.

The client reads over them without a pause; a server that sends nothing else would have all our attention until the
deadline, and no other feed any.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Self

import aiohttp
from aiohttp.connector import Connection
from aiohttp.http_exceptions import BadHttpMessage

_MOST = 20
"""Interim answers that are read over; real servers send one or two."""


class FinalAnswer(aiohttp.ClientResponse):
    """An answer that gives up where too many interim ones come before it."""

    async def start(self, connection: Connection) -> Self:
        """Read on to the head of the final answer."""
        protocol: Any = connection.protocol
        protocol.read = _at_most(_MOST + 1, protocol.read)
        try:
            await super().start(connection)
        finally:
            del protocol.read  # what was set on the one object; its class's own is there again
        return self


def _at_most(times: int, read: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
    left = times

    async def counted() -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise BadHttpMessage(f"more than {_MOST} interim answers and no final one")
        return await read()

    return counted
