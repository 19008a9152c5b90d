"""A whole run with receivers that refuse and repeat what they were sent: no secret is anywhere but with them."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, redirect_stderr
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from small_worlds import configuration, entry, rss

from alerts.model import DeliveryStatus
from monitor.app import bootstrap
from monitor.lib import logs
from monitor.lib.clock import VirtualClock

CANARY = "canary-7f3a91"
SECRETS = {
    "FLOOR_SLACK": "/services/T0/B0/{}-slack",
    "FLOOR_HOOK": "/hook?token={}-hook",
    "FLOOR_SIGNING": "{}-signing",
    "FLOOR_BOT": "xoxb-{}-bot",
    "FLOOR_SMTP": "{}-smtp",
}
ALERTS = """
receivers:
  desk: {{slack: {{webhook_url_env: FLOOR_SLACK, name: "#desk"}}}}
  floor: {{webhook: {{url_env: FLOOR_HOOK, secret_env: FLOOR_SIGNING}}}}
  bot: {{slack: {{bot_token_env: FLOOR_BOT, channel: C024BE91L, api_url: '{base}/api/'}}}}
  post: {{email: {{to: [desk@example.org]}}}}
default_receiver: desk
routes: [{{receivers: [desk, floor, bot, post]}}]
smtp:
  {{host: 127.0.0.1, port: 1, from: watch@floor.example, username: desk, password_env: FLOOR_SMTP}}
immediate: {{group_wait: 0s}}
delivery: {{allow_networks: 127.0.0.0/8}}
"""


@asynccontextmanager
async def parrot() -> AsyncIterator[str]:
    """A server with one feed, which answers everything else by a refusal that repeats what it was sent."""
    turn = 0

    async def answer(request: web.Request) -> web.Response:
        nonlocal turn
        if request.path == "/feed":
            return web.Response(text=rss(entry("Drones struck a base in Erbil", guid="drones-1")))
        turn += 1
        said = f"Cannot POST {request.path_qs} {dict(request.headers)} {await request.text()}"
        return web.Response(status=(404, 500, 403, 429)[turn % 4], text=said, headers={"X-Said": request.path})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything the program logs, in either shape, down to what only developers read."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    with redirect_stderr(written):
        logs.configure("debug", request.param)
        yield written
    root.handlers, root.level = handlers, level


def holding(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


async def test_no_secret_is_logged_stored_or_printed_whatever_receivers_do(
    tmp_path: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with parrot() as base:
        for name, value in SECRETS.items():
            secret = value.format(CANARY)
            monkeypatch.setenv(name, base + secret if value.startswith("/") else secret)
        config = configuration(
            tmp_path / "config",
            {"good": f"{base}/feed"},
            alerts=ALERTS.format(base=base),
        )
        state = tmp_path / "state"
        state.mkdir()
        clock = VirtualClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
        app = bootstrap(config, state, clock=clock)
        await app.start()
        try:
            for _ in range(4):
                await app.cycle()
                clock.advance(timedelta(minutes=30))
            found = [one for status in DeliveryStatus for one in app.alert_store.deliveries(status, limit=None)]
        finally:
            await app.close()
    assert {one.target.channel for one in found} == {"slack", "slack-bot", "webhook", "email"}
    assert all(one.error for one in found), "each was tried and refused"
    assert CANARY not in log.getvalue()
    assert holding(tmp_path) == []
    for command in (["deliveries"],):
        assert CANARY not in said_by([*command, "--config", str(config), "--state", str(state)]), command


def said_by(arguments: list[str]) -> str:
    done = subprocess.run([sys.executable, "-m", "monitor", *arguments], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr
