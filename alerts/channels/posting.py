"""How channels post: to addresses that may be asked, never on to where a redirect leads; and what the answer means."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from alerts.channels.base import Means
from alerts.render import clean
from monitor.lib.errors import DeliveryError
from monitor.lib.guard import AddressRefusedError, GuardedResolver, pinned_socket

# 408 Request Timeout, 409 Conflict, 425 Too Early and 429 Too Many Requests ask for another try; other 4xx do not.
_BETWEEN = re.compile(r"[/?&=#@:;,+%]+")
_TELLING = 6  # characters from which on a piece of an address may be a secret
_LATER = frozenset({408, 409, 425, 429})


REFUSED = "leads to no public address; where it is meant to, name the network under delivery.allow_networks"
"""Why nothing is posted, without a word of the address: it may be a secret."""


class RedirectedError(aiohttp.ClientError):
    """The receiver sends us on; its text is the whole sentence."""


def is_address(url: str) -> bool:
    """Whether it is an http(s) address at all."""
    try:
        return URL(url).scheme in {"https", "http"}
    except ValueError:
        return False


def session(means: Means) -> aiohttp.ClientSession:
    """What posts: it connects only to addresses that may be asked, and follows no redirect."""
    resolver = GuardedResolver(means.allowed, means.resolver)
    tracing = aiohttp.TraceConfig()
    tracing.on_request_redirect.append(_stop)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, socket_factory=pinned_socket(resolver)),
        timeout=aiohttp.ClientTimeout(total=means.timeout),
        trace_configs=[tracing],
    )


async def _stop(_session: object, _context: object, _hop: object) -> None:
    raise RedirectedError("answered with a redirect, which is not followed; give the final address")


def unreachable(where: str, error: BaseException) -> DeliveryError:
    """Why the receiver could not be posted to. Messages of these errors can hold the URL, which may be a secret."""
    if isinstance(error, RedirectedError):
        return DeliveryError(f"{where} {error}", permanent=True)
    if is_refused(error):
        return DeliveryError(f"{where} {REFUSED}", permanent=False)
    return DeliveryError(f"{where} cannot be reached: {_in_words(error)}", permanent=False)


def _in_words(error: BaseException) -> str:
    """What went wrong, without the words of the error itself."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, ConnectionRefusedError):
        return "nothing listens there"
    return next((words for kind, words in _WORDS if isinstance(error, kind)), type(error).__name__)


_WORDS: tuple[tuple[type[BaseException], str], ...] = (  # the narrower first
    (TimeoutError, "no answer in time"),
    (aiohttp.ClientConnectorDNSError, "its name cannot be resolved"),
    (aiohttp.ClientConnectorCertificateError, "its certificate cannot be trusted"),
    (aiohttp.ClientSSLError, "no TLS connection came about"),
    (aiohttp.ClientConnectorError, "no connection came about"),
    (aiohttp.ServerDisconnectedError, "it closed the connection without an answer"),
    (aiohttp.ClientPayloadError, "its answer broke off"),
    (aiohttp.ClientResponseError, "it answers in broken HTTP"),
    (aiohttp.ClientOSError, "the connection broke off"),
)


def is_refused(error: BaseException) -> bool:
    """Whether it was our guard that did not let us connect."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return isinstance(inner, AddressRefusedError)


def refusal(where: str, status: int, headers: Mapping[str, str], said: str, now: datetime) -> DeliveryError | None:
    """None where the message was taken (2xx); otherwise what to do about it.

    Args:
        where: Who answered, in words; never the address, which may hold a token.
        status: The HTTP status code.
        headers: Of the answer, names in any case.
        said: The answer's body; its first words are shown.
        now: What a Retry-After that is a date is counted from.
    """
    if 200 <= status < 300:
        return None
    later = status in _LATER or status >= 500
    wait = retry_after(headers, now) if later else None
    words = "a web page" if said.lstrip().startswith("<") else clean.clip(clean.line(said), 120)
    advice = "" if later or status >= 400 else "; redirects are not followed, give the final address"
    return DeliveryError(
        f"{where} answered {status}{': ' + words if words else ''}{advice}", permanent=not later, retry_after=wait
    )


def without(url: str, said: str) -> str:
    """What a receiver said, without the pieces of the address it may repeat: one of them is often a secret.

    Many answer "Cannot POST /services/…" to an address they do not know.
    """
    pieces = sorted((piece for piece in _BETWEEN.split(url) if len(piece) >= _TELLING), key=len, reverse=True)
    for piece in pieces:
        said = said.replace(piece, "…")
    return said


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds a Retry-After header asks to wait, written as a number or as a date (RFC 9110, 10.2.3)."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError):  # no date, or one without a zone
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
