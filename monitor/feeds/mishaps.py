"""What can go wrong between us and a server, each as a sentence for a person."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

import aiohttp

from monitor.feeds.unpack import BadEncodingError, TooLargeError
from monitor.lib.guard import AddressRefusedError
from monitor.model.feed import FetchReason

EXPECTED: tuple[type[BaseException], ...] = (
    aiohttp.ClientError,
    OSError,  # asyncio.TimeoutError is one
    ValueError,  # a redirect target that cannot be read
    asyncio.IncompleteReadError,
    BadEncodingError,
    TooLargeError,
)
"""Everything a server, a resolver or the network between can make the client raise."""


_LONGEST = 500


class MishapError(Exception):
    """A fetch that came to nothing, with all that its outcome tells.

    The message may quote a server; what a terminal would act on is left out of it.
    """

    def __init__(
        self, reason: FetchReason, message: str, *, status: int | None = None, retry_after: timedelta | None = None
    ) -> None:
        self.reason = reason
        self.message = "".join(one for one in message if one.isprintable())[:_LONGEST]
        self.status = status
        self.retry_after = retry_after
        super().__init__(self.message)


class _Limits(Protocol):
    @property
    def total(self) -> timedelta: ...
    @property
    def connect(self) -> timedelta: ...
    @property
    def read(self) -> timedelta: ...
    @property
    def body_bytes(self) -> int: ...


def told(error: BaseException, host: str, limits: _Limits) -> MishapError:
    """The sentence for what the client raised while it dealt with `host`."""
    if isinstance(error, TooLargeError):
        return MishapError(FetchReason.TOO_LARGE, f"the document is larger than {limits.body_bytes / 2**20:g} MiB")
    if isinstance(error, BadEncodingError):
        return MishapError(FetchReason.BAD_ENCODING, str(error))
    if isinstance(error, TimeoutError):
        return MishapError(FetchReason.TIMEOUT, _late(error, host, limits))
    if isinstance(error, aiohttp.ClientConnectorError):
        return _unconnected(error, host)
    if isinstance(error, aiohttp.ClientPayloadError):
        return MishapError(FetchReason.UNREACHABLE, f"{host} broke off before the document was complete")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return MishapError(FetchReason.UNREACHABLE, f"{host} closed the connection without an answer")
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return MishapError(FetchReason.REDIRECTS, f"{host} redirects to something that is no address")
    if isinstance(error, aiohttp.ClientResponseError):
        return MishapError(FetchReason.UNREACHABLE, f"{host} answers in broken HTTP: {_short(error)}")
    return MishapError(FetchReason.UNREACHABLE, f"the connection to {host} broke: {_short(error)}")


def _late(error: TimeoutError, host: str, limits: _Limits) -> str:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"no connection to {host} within {limits.connect.total_seconds():g} s"
    if isinstance(error, aiohttp.SocketTimeoutError):
        return f"{host} fell silent for {limits.read.total_seconds():g} s"
    return f"{host} did not finish within {limits.total.total_seconds():g} s"


def _unconnected(error: aiohttp.ClientConnectorError, host: str) -> MishapError:
    if isinstance(error.os_error, AddressRefusedError):
        return MishapError(FetchReason.REFUSED_ADDRESS, str(error.os_error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return MishapError(FetchReason.UNRESOLVED, f"the name {host} cannot be resolved")
    if isinstance(error, aiohttp.ClientSSLError):
        return MishapError(FetchReason.INSECURE, f"no secure connection to {host}: {_short(error.os_error)}")
    if isinstance(error.os_error, ConnectionRefusedError):
        return MishapError(FetchReason.UNREACHABLE, f"no connection to {host}: nothing listens there")
    return MishapError(FetchReason.UNREACHABLE, f"no connection to {host}: {_short(error.os_error)}")


def _short(error: BaseException) -> str:
    """The first line of what the library says."""
    text = getattr(error, "strerror", None) or getattr(error, "message", None) or str(error) or type(error).__name__
    return next(iter(str(text).strip().splitlines()), type(error).__name__)[:200].rstrip(":. ")
