"""The port where anybody allowed may ask how we are. It only reads, and answers from what is known already.

`/livez` says whether a restart would help, `/readyz` whether it is set up and can write, `/healthz` whether it does all
of its work: 200 or 503, the reasons in words, one a line; as JSON for `?format=json` or an Accept header that wants it.
`/metrics` is for Prometheus.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from monitor.health.snapshot import Snapshot
from monitor.health.verdict import DaemonHealth

Looks = Callable[[], Snapshot]
_INDEX = """watchfloor

/livez    a restart would not help
/readyz   set up and able to write
/healthz  does all of its work
/metrics  for Prometheus
"""
_VERDICTS: dict[str, Callable[[DaemonHealth], bool]] = {
    "/livez": lambda health: health.live,
    "/readyz": lambda health: health.ready,
    "/healthz": lambda health: health.ok,
}


def _ours(record: logging.LogRecord) -> bool:
    """Whether what went wrong is our doing: what is no HTTP is answered with 400, and no news to anybody."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_heard = logging.getLogger(__name__)
_heard.addFilter(_ours)


class Listener:
    """One port; opened, moved and closed as the configuration wants it.

    Args:
        look: Gives the present snapshot.
    """

    def __init__(self, look: Looks) -> None:
        self._look = look
        self._runner: web.AppRunner | None = None
        self.at: tuple[str, int] | None = None

    async def listen(self, address: str, port: int) -> str | None:
        """Listen there and nowhere else; what is against it, in words, or None."""
        if self.at == (address, port):
            return None
        await self.close()
        runner = web.AppRunner(self._application(), access_log=None, logger=_heard, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, address, port).start()
        except OSError as error:
            await runner.cleanup()
            return f"{address} port {port}: {os.strerror(error.errno or 0).lower()}"
        self._runner, self.at = runner, (address, port)
        return None

    async def close(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = self.at = None

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=1024)
        application.router.add_get("/", self._index)
        application.router.add_get("/metrics", self._metrics)
        for path in _VERDICTS:
            application.router.add_get(path, self._health)
        return application

    async def _index(self, _request: web.Request) -> web.Response:
        return web.Response(text=_INDEX)

    async def _metrics(self, _request: web.Request) -> web.Response:
        from monitor.health.exposition import CONTENT_TYPE, exposition  # a start does not wait for it

        return web.Response(body=exposition(self._look()), headers={"Content-Type": CONTENT_TYPE})

    async def _health(self, request: web.Request) -> web.Response:
        health = self._look().health
        good = _VERDICTS[request.path](health)
        status = 200 if good else 503
        if request.query.get("format") == "json" or "application/json" in request.headers.get("Accept", ""):
            return web.json_response(record(health, good=good), status=status)
        return web.Response(text=in_words(health, good=good), status=status)


def in_words(health: DaemonHealth, *, good: bool) -> str:
    """`ok` or `failing`, then each trouble on its line, what weighs most first."""
    lines = [f"[{trouble.weight.value}] {trouble.reason.value}: {trouble.words}" for trouble in health.troubles]
    return "\n".join(["ok" if good else "failing", *lines]) + "\n"


def record(health: DaemonHealth, *, good: bool) -> dict[str, object]:
    """The same for programs."""
    return {
        "status": "ok" if good else "failing",
        "at": health.at.isoformat(),
        "live": health.live,
        "ready": health.ready,
        "healthy": health.ok,
        "troubles": [
            {"reason": trouble.reason.value, "weight": trouble.weight.value, "words": trouble.words}
            for trouble in health.troubles
        ],
    }
