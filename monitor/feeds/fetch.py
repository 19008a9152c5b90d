"""The only room that speaks HTTP: one conditional, bounded, polite GET a feed, whatever the server does.

Every hop of a redirect is judged anew, the socket goes only to an address that was judged, the body is unpacked here
under a cap, and everything that can go wrong comes back as a value with a sentence for a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.feeds.finalanswer import FinalAnswer
from monitor.feeds.hints import retry_after
from monitor.feeds.hosts import HostTurns, Sleep
from monitor.feeds.mishaps import EXPECTED, MishapError, told
from monitor.feeds.unpack import ACCEPTED, TooLargeError, Unpacker
from monitor.lib.addresses import Allowed, Refused, check_url
from monitor.lib.clock import Clock, SystemClock
from monitor.lib.guard import GuardedResolver, pinned_socket
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, NotModified, Outcome

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_XML = "application/atom+xml, application/rss+xml, application/rdf+xml"
_FORMATS = f"{_XML}, application/feed+json, application/json;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How far a server may go with us, and how hard we may lean on it.

    Attributes:
        total: For the whole exchange, redirects included; waiting for one's turn does not count.
        connect: For reaching the server, TLS included.
        read: Between two pieces of the answer.
        body_bytes: The document's size after unpacking.
        redirects: Hops that are followed.
        header_bytes: One header line.
        headers: Header lines in all.
        per_host: Connections to one host at a time.
        spacing: Pause between two requests to one site.
        connections: Open at a time over all hosts.
        user_agent: What we call ourselves; operators should add an address where they can be reached.
    """

    total: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=10)
    read: timedelta = timedelta(seconds=15)
    body_bytes: int = 10 * 1024 * 1024
    redirects: int = 5
    header_bytes: int = 8190
    headers: int = 128
    per_host: int = 2
    spacing: timedelta = timedelta(seconds=1)
    connections: int = 40
    user_agent: str = "Watchfloor/0.1 (feed monitor)"


@dataclass(frozen=True, slots=True)
class _Answer:
    """One hop's answer; `target` where it sends us on."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    target: str | None = None


class Fetcher:
    """Asks feeds for their documents.

    Use as an async context manager; one for the life of the daemon, so that spacing and connections hold over all.

    Args:
        limits: How far a server may go.
        allowed: What may be asked beyond public addresses.
        clock: For spacing between requests.
        resolver: What looks up names; the system's unless given. Its answers are judged all the same.
        sleep: How to wait for one's turn.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        *,
        allowed: Allowed | None = None,
        clock: Clock | None = None,
        resolver: AbstractResolver | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.limits = limits or FetchLimits()
        self._allowed = allowed or Allowed()
        self._resolver = GuardedResolver(self._allowed, resolver)
        self._clock = clock or SystemClock()
        self._turns = HostTurns(self.limits.per_host, self.limits.spacing, self._clock, sleep)
        self._open = asyncio.Semaphore(self.limits.connections)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        limits = self.limits
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            socket_factory=pinned_socket(self._resolver),
            limit=0,  # our own turns count, and waiting for one must not eat the deadline
            ttl_dns_cache=60,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            response_class=FinalAnswer,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=limits.connect.total_seconds(), sock_read=limits.read.total_seconds()
            ),
            headers={"User-Agent": limits.user_agent, "Accept": _FORMATS, "Accept-Encoding": ACCEPTED},
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        """The feed's document, that it has not changed, or why neither came. Raises for no reason of the network's."""
        try:
            return await self._follow(feed, state, now)
        except MishapError as mishap:
            return FetchFailed(
                feed.id, mishap.reason, mishap.message, now, status=mishap.status, retry_after=mishap.retry_after
            )

    async def _follow(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:
        """Hop by hop to the document; each hop has what is left of the total time."""
        left = self.limits.total.total_seconds()
        url, permanent = self._checked(state.url or feed.url, None), True
        for hop in range(self.limits.redirects + 1):
            async with self._turns.turn(url.raw_host or ""), self._open:
                begun = self._clock.monotonic()
                answer = await self._ask(url, _conditions(state), left)
                left -= self._clock.monotonic() - begun
            if answer.target is None:
                moved = str(url) if hop and permanent else None
                return _outcome(feed.id, url, answer, moved, conditional=bool(_conditions(state)), now=now)
            permanent = permanent and answer.status in _PERMANENT
            url = self._checked(answer.target, url)
        raise MishapError(FetchReason.REDIRECTS, f"sends us on more than {self.limits.redirects} times")

    def _checked(self, text: str, before: URL | None) -> URL:
        """The address as it may be asked next."""
        verdict = check_url(text, self._allowed)
        if isinstance(verdict, Refused):
            if before is None:
                raise MishapError(FetchReason.REFUSED_ADDRESS, verdict.message)
            words = f"redirects to an address that is not asked: {text[:200]}: {verdict.message}"
            raise MishapError(FetchReason.REDIRECTS, words)
        if before is not None and before.scheme == "https" and verdict.scheme == "http":
            raise MishapError(FetchReason.REDIRECTS, f"redirects from https to unprotected http: {text[:200]}")
        return verdict

    async def _ask(self, url: URL, conditions: Mapping[str, str], seconds: float) -> _Answer:
        """One request and its answer, within so many seconds."""
        if self._session is None:
            raise RuntimeError("the fetcher is used outside its `async with` block")
        try:
            async with (
                asyncio.timeout(max(0.0, seconds)),
                self._session.get(url, headers=conditions, allow_redirects=False) as response,
            ):
                return await self._read(url, response)
        except EXPECTED as error:
            raise told(error, url.host or "", self.limits) from error

    async def _read(self, url: URL, response: aiohttp.ClientResponse) -> _Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.status in _REDIRECTS:
            target = str(url.join(URL(headers["location"]))) if "location" in headers else None
            return _Answer(response.status, headers, target=target)
        if response.status != 200:
            return _Answer(response.status, headers)
        if response.content_length is not None and response.content_length > self.limits.body_bytes:
            raise TooLargeError
        unpacker = Unpacker(headers.get("content-encoding", ""), self.limits.body_bytes)
        async for chunk, _ in response.content.iter_chunks():
            unpacker.add(chunk)
        return _Answer(response.status, headers, unpacker.document())


def _conditions(state: FeedState) -> dict[str, str]:
    """The validators of the last stored document (RFC 9110, 13.1)."""
    stated = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in stated.items() if value and value.isprintable() and value.isascii()}


def _outcome(
    feed_id: str, url: URL, answer: _Answer, moved: str | None, *, conditional: bool, now: datetime
) -> Outcome:
    if answer.status == 200:
        return Fetched(feed_id, str(url), answer.status, answer.headers, answer.body, now, moved)
    if answer.status == 304 and conditional:
        return NotModified(feed_id, answer.headers, now)
    reason, message = _status_told(answer.status)
    raise MishapError(reason, message, status=answer.status, retry_after=retry_after(answer.headers, now))


_STATUS = {
    304: (FetchReason.HTTP_STATUS, "HTTP 304 although nothing was stored that could be unchanged"),
    401: (FetchReason.HTTP_STATUS, "HTTP 401: it wants a login"),
    403: (FetchReason.HTTP_STATUS, "HTTP 403: it refuses us"),
    404: (FetchReason.HTTP_STATUS, "HTTP 404: nothing is at this address"),
    410: (FetchReason.GONE, "HTTP 410: the feed is gone for good"),
    429: (FetchReason.RATE_LIMITED, "HTTP 429: we ask too often"),
    503: (FetchReason.HTTP_STATUS, "HTTP 503: out of service for now"),
}


def _status_told(status: int) -> tuple[FetchReason, str]:
    if status in _STATUS:
        return _STATUS[status]
    what = {
        2: "no document came",
        3: "a redirect without a target",
        4: "it refuses us",
        5: "the server failed",
    }
    return FetchReason.HTTP_STATUS, f"HTTP {status}: {what.get(status // 100, 'an answer that means nothing to us')}"
