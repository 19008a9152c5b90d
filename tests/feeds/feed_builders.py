"""What the tests of this room build their cases from: feeds, documents, and servers on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from monitor.feeds.fetch import Fetcher, FetchLimits
from monitor.feeds.look import Look, look
from monitor.lib.addresses import Allowed
from monitor.model.feed import Feed, FeedState, Fetched

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LOOPBACK = Allowed.of(["127.0.0.0/8", "::1"])
QUICK = FetchLimits(
    total=timedelta(seconds=5),
    connect=timedelta(seconds=2),
    read=timedelta(seconds=2),
    spacing=timedelta(0),
    body_bytes=200_000,
)


def feed(url: str = "https://news.example/feed.xml", **changes: object) -> Feed:
    known = {
        "id": "wire-one",
        "name": "Wire One",
        "url": url,
        "format": "rss",
        "topic": "wire",
        "language": "en",
        "publisher": "Wire One",
        "family": "wire-one",
    }
    return Feed(**{**known, **changes})  # type: ignore[arg-type]  # keyword names are checked by the constructor


def state(**changes: object) -> FeedState:
    known = {"feed_id": "wire-one", "next_poll_at": NOW}
    return FeedState(**{**known, **changes})  # type: ignore[arg-type]  # keyword names are checked by the constructor


def fetched(
    body: bytes | str, headers: Mapping[str, str] | None = None, url: str = "https://news.example/f"
) -> Fetched:
    raw = body.encode() if isinstance(body, str) else body
    return Fetched("wire-one", url, 200, dict(headers or {}), raw, NOW)


def rss(*items: str, channel: str = "<title>Wire One</title>") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:ta="http://ta.example/ns">'
        f"<channel>{channel}{inside}</channel></rss>"
    )


def entry(title: str = "Convoy reaches the border", **parts: str) -> str:
    known = {
        "title": title,
        "link": "https://news.example/a",
        "guid": "a-1",
        "pubDate": "Wed, 04 Mar 2026 09:30:00 GMT",
    }
    return "".join(f"<{name}>{text}</{name}>" for name, text in {**known, **parts}.items() if text)


class ReadsHere:
    """Reads what is looked at in place: these documents are ours."""

    async def look(self, feed: Feed, fetched: Fetched) -> Look:
        return look(feed, fetched)


def fetcher(limits: FetchLimits = QUICK, **changes: object) -> Fetcher:
    known = {"allowed": LOOPBACK}
    return Fetcher(limits, **{**known, **changes})  # type: ignore[arg-type]  # checked by the constructor


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """An HTTP server on loopback that answers every request through `handler`; yields its address."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(*pieces: bytes, linger: bool = False) -> AsyncIterator[str]:
    """A server that reads a request's head, sends bytes as they are, and closes, or `linger`s with the line open."""
    held: list[asyncio.StreamWriter] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)
        try:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            if linger:
                await reader.read()
            writer.close()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        for writer in held:
            writer.close()
        server.close()
        await server.wait_closed()


@dataclass
class FakeNames(AbstractResolver):
    """A resolver that knows only what it is told; each look-up of a name takes its next answer, the last one stays.

    A name it does not know resolves to `otherwise`.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    otherwise: str = "127.0.0.1"
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        known = self.answers.get(host, [self.otherwise])
        address = known.pop(0) if len(known) > 1 else known[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None:
        return None


async def hits_on_loopback(use: Callable[[int], Awaitable[None]]) -> Sequence[bytes]:
    """What a canary on 127.0.0.1 and ::1 hears while `use` is given its port."""
    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(200))
        writer.close()

    first = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = first.sockets[0].getsockname()[1]
    servers = [first]
    if socket.has_ipv6:
        with suppress(OSError):  # no IPv6 loopback on this machine; the IPv4 canary still listens
            servers.append(await asyncio.start_server(listen, "::1", port))
    try:
        await use(port)
    finally:
        for server in servers:
            server.close()
    return heard
