"""A Slack as strict as the real one: a bot's method and an incoming webhook, over HTTP on loopback.

It takes one message a second from each channel or webhook, answers 429 with Retry-After to what comes sooner, and
counts whoever sends again before that; it refuses what breaks a limit, and it keeps threads.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from slackrules import refusals

TOKEN = "xoxb-canary-secret-7719"


@dataclass
class FakeSlack:
    """What it took and what it counted.

    Attributes:
        seconds: Its clock.
        burst: Messages a second on one wire before it says 429.
        down: Answers 503 to everything.
        error: What the bot's method answers instead of taking a message.
        early: Sends on a wire before the Retry-After it was given was over.
        refused: Payloads that broke a limit, with what it was.
    """

    seconds: Callable[[], float]
    burst: int = 1
    retry_after: int = 30
    down: bool = False
    error: str | None = None
    taken: list[tuple[float, str, Mapping[str, object]]] = field(default_factory=list)
    early: int = 0
    limited: int = 0
    refused: list[str] = field(default_factory=list)
    tries: int = 0
    _times: dict[str, list[float]] = field(default_factory=dict)
    _until: dict[str, float] = field(default_factory=dict)

    def per_second(self) -> int:
        """The most messages one wire took within a second."""
        worst = 0
        for wire in {wire for _, wire, _ in self.taken}:
            times = [at for at, name, _ in self.taken if name == wire]
            worst = max(worst, *(sum(at <= other < at + 1 - 1e-6 for other in times) for at in times))
        return worst

    def threads(self) -> Mapping[object, int]:
        """How many answers stand below each message."""
        return Counter(body.get("thread_ts") for _, _, body in self.taken if body.get("thread_ts"))

    async def api(self, request: web.Request) -> web.Response:
        body = await request.json()
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        wire = str(body.get("channel"))
        if (answer := self._unwilling(wire)) is not None:
            return answer
        if self.error is not None:
            return web.json_response({"ok": False, "error": self.error})
        known = {f"{at:.6f}" for at, name, _ in self.taken if name == wire}
        if body.get("thread_ts") and body["thread_ts"] not in known:
            return web.json_response({"ok": False, "error": "thread_not_found"})
        if (broken := self._broken(body)) is not None:
            return web.json_response(
                {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": broken}}
            )
        return web.json_response({"ok": True, "channel": wire, "ts": f"{self._take(wire, body):.6f}"})

    async def hook(self, request: web.Request) -> web.Response:
        body = json.loads(await request.read())
        if (answer := self._unwilling(request.path)) is not None:
            return answer
        if self._broken(body) is not None:
            return web.Response(status=400, text="invalid_blocks")
        self._take(request.path, body)
        return web.Response(text="ok")

    def _unwilling(self, wire: str) -> web.Response | None:
        self.tries += 1
        if self.down:
            return web.Response(status=503, text="service_unavailable")
        now = self.seconds()
        if now < self._until.get(wire, now):
            self.early += 1
            return self._limit(wire, self._until[wire] - now)
        if sum(now - at < 1 - 1e-6 for at in self._times.get(wire, [])) >= self.burst:
            return self._limit(wire, self.retry_after)
        return None

    def _limit(self, wire: str, wait: float) -> web.Response:
        self.limited += 1
        self._until[wire] = self.seconds() + wait
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(int(wait) or 1)})

    def _broken(self, body: Mapping[str, object]) -> list[str] | None:
        found = refusals(body)
        self.refused += found
        return found or None

    def _take(self, wire: str, body: Mapping[str, object]) -> float:
        now = self.seconds()
        stamp = max([now, *(at + 1e-6 for at, _, _ in self.taken[-1:])])
        self.taken.append((stamp, wire, body))
        self._times[wire] = [*(at for at in self._times.get(wire, []) if now - at < 2), now]
        return stamp


@asynccontextmanager
async def slack_server(slack: FakeSlack) -> AsyncIterator[str]:
    """The base address; the bot's method is below `/api/`, webhooks below `/services/`."""
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/api/chat.postMessage", slack.api)
    app.router.add_post("/services/{rest:.*}", slack.hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
