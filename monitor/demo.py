"""The demonstration: four recorded days, served by a real HTTP server, told through a real SMTP server.

Everything between the two servers is the product as `watchfloor run` starts it, on a clock that skips the waiting.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path

from monitor.app import App, bootstrap
from monitor.lib import shipped
from monitor.lib.clock import VirtualClock
from monitor.recordings import Snapshot, snapshots

START = datetime(2023, 10, 20, 6, 30, tzinfo=UTC)
END = datetime(2023, 10, 23, 7, 0, tzinfo=UTC)
STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as the SMTP server received it."""

    message: EmailMessage
    path: Path

    @property
    def subject(self) -> str:
        """The decoded subject line."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain-text part."""
        part = self.message.get_body(preferencelist=("plain",))
        return str(part.get_content()) if part else ""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the demonstration left behind."""

    folder: Path
    letters: tuple[Letter, ...]
    config: Path
    state: Path

    @property
    def digests(self) -> tuple[Letter, ...]:
        """The daily digests among the mails, oldest first."""
        return tuple(letter for letter in self.letters if letter.message["X-Watchfloor-Kind"] == "digest")


async def demonstrate(folder: Path, progress: Callable[[datetime], None] = lambda _now: None) -> Demonstration:
    """Run the recorded days; returns when the last digest has arrived.

    Args:
        folder: Where configuration, state and received mails are put.
        progress: Called with the virtual time at each step.
    """
    material = shipped.seeds() / "demo"
    clock = VirtualClock(START)
    shots = {path.name: snapshots(path.name, path) for path in sorted((material / "feeds").iterdir())}
    mailbox = Mailbox(folder / "mail")
    async with serve_feeds(shots, clock) as http, mailbox.serve() as smtp:
        config = write_config(material / "config", folder / "config", {"HTTP": http, "SMTP_PORT": str(smtp)})
        (folder / "state").mkdir(exist_ok=True)
        app = bootstrap(config, folder / "state", clock=clock)
        await _live(app, clock, progress)
    return Demonstration(folder, tuple(mailbox.letters), config, folder / "state")


async def _live(app: App, clock: VirtualClock, progress: Callable[[datetime], None]) -> None:
    await app.start()
    try:
        while clock.now() <= END:
            await app.cycle(in_turn=True)  # the same story on every machine, however busy
            progress(clock.now())
            clock.advance(STEP)
    finally:
        await app.close()


def write_config(source: Path, target: Path, values: Mapping[str, str]) -> Path:
    """The demonstration's configuration with the servers' addresses filled in, beside the shipped rules."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"${name}", value)
        (target / path.name).write_text(text, encoding="utf-8")
    shutil.copyfile(shipped.config() / "rules.yaml", target / "rules.yaml")
    return target


@asynccontextmanager
async def serve_feeds(shots: Mapping[str, Sequence[Snapshot]], clock: VirtualClock) -> AsyncIterator[str]:
    """Serve each feed's latest document at `/ID` with an ETag; yields the base address."""
    from aiohttp import web

    async def answer(request: web.Request) -> web.Response:
        recorded = [shot for shot in shots.get(request.match_info["feed"], ()) if shot.at <= clock.now()]
        if not recorded:
            return web.Response(status=404, text="nothing was published yet")
        body = recorded[-1].path.read_bytes()
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(body=body, content_type="application/rss+xml", charset="utf-8", headers={"ETag": etag})

    application = web.Application()
    application.router.add_get("/{feed}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


class Mailbox:
    """A mail server that keeps what it receives as files."""

    def __init__(self, folder: Path) -> None:
        self.letters: list[Letter] = []
        self._folder = folder

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        """Listen on loopback; yields the port."""
        import asyncio

        from aiosmtpd.smtp import SMTP

        self._folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True), "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await server.wait_closed()

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's hook
        """Keep one mail."""
        content: bytes = getattr(envelope, "content")  # noqa: B009 - aiosmtpd publishes no types
        path = self._folder / f"{len(self.letters) + 1:03}.eml"
        path.write_bytes(content)
        message = BytesParser(_class=EmailMessage, policy=SMTP_POLICY).parsebytes(content)
        self.letters.append(Letter(message, path))
        return "250 kept"
