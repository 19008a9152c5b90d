"""A real HTTP server on loopback that remembers what was posted to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from monitor.lib.addresses import Allowed

LOOPBACK = Allowed.of(["127.0.0.0/8"])


@dataclass(frozen=True)
class Posted:
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class HttpSink:
    """What came, and how to answer.

    `judge` may refuse a body with a reason, as a strict receiver does.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    said: str = "ok"
    judge: Callable[[Posted], str | None] = lambda _: None
    taken: list[Posted] = field(default_factory=list)
    tries: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        posted = Posted(request.path, {k.lower(): v for k, v in request.headers.items()}, await request.read())
        self.tries += 1
        if self.status != 200:
            return web.Response(status=self.status, headers=self.headers, text=self.said)
        reason = self.judge(posted)
        if reason is not None:
            return web.Response(status=400, text=reason)
        self.taken.append(posted)
        return web.Response(text=self.said)


@asynccontextmanager
async def http_server(sink: HttpSink) -> AsyncIterator[str]:
    """The base address, `http://127.0.0.1:PORT`."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{rest:.*}", sink.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
