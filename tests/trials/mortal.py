"""The daemon with an appointed end: the real command, killed by SIGKILL between two named steps.

    python tests/trials/mortal.py PLAN run -c CONFIG -s STATE      one life, from a cold start
    python tests/trials/mortal.py CONFIG                           many lives: a plan and a state folder by line of JSON

A plan is JSON: `now` (the moment this life begins at; the clock runs on from there), `die_at` (a name of `points()`, or
null) and `nth` (which passing of it is the last). The product knows nothing of it: its steps are the methods of its two
shells and stores, and its commits are seen where SQLAlchemy makes them.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import importlib
import inspect
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import time_machine
from sqlalchemy import Engine, event

SEAMS = {
    "prepare": "monitor.app:App.prepare",
    "due": "monitor.pipeline:Pipeline.due",
    "fetch": "monitor.feeds.fetch:Fetcher.fetch",
    "parse": "monitor.feeds.readers:Readers.items",
    "tag": "monitor.pipeline:Pipeline.tag",
    "cluster": "monitor.pipeline:cluster",
    "save poll": "monitor.storage.store:Store.save_poll",
    "evaluate": "monitor.pipeline:Pipeline.assess",
    "decide": "alerts.service:decide",
    "save assessment": "alerts.storage.store:AlertStore.save_assessment",
    "publish": "alerts.publishing:Publisher.refresh",
    "compose": "alerts.service:compose",
    "save digest": "alerts.storage.store:AlertStore.save_digest",
    "claim": "alerts.storage.outbox:OutboxStore.claim",
    "send mail": "alerts.channels.email:EmailChannel.send",
    "send slack": "alerts.channels.slack_bot:SlackBotChannel.send",
    "mark": "alerts.storage.outbox:OutboxStore.mark",
    "prune alerts": "alerts.storage.store:AlertStore.prune",
    "prune": "monitor.storage.store:Store.prune",
}
_SUBREAPER = 36
WRITES = ("prepare", "save poll", "save assessment", "save digest", "claim", "mark", "prune alerts", "prune")


def points() -> Iterator[str]:
    """Every place where a life can be told to end, in the order of the steps."""
    for seam in SEAMS:
        yield f"{seam}: before"
        if seam in WRITES:
            yield f"{seam}: within"
            yield f"{seam}: commit"
        yield f"{seam}: after"


class Fate:
    """Counts passings of one point and ends the process at the appointed one."""

    def __init__(self, die_at: str | None, nth: int) -> None:
        self._die_at = die_at
        self._left = nth
        self._here = threading.local()

    def passed(self, point: str) -> None:
        """End here, if it is here."""
        if point == self._die_at:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Wrap every seam, and listen to statements and commits below them."""
        for seam, where in SEAMS.items():
            module, _, path = where.partition(":")
            owner, name = _owner(importlib.import_module(module), path)
            setattr(owner, name, self._wrapped(seam, getattr(owner, name)))
        event.listen(Engine, "before_cursor_execute", lambda *_: self._below("within"))
        event.listen(Engine, "commit", lambda _: self._below("commit"))

    def _below(self, what: str) -> None:
        if (seam := getattr(self._here, "seam", None)) is not None:
            self.passed(f"{seam}: {what}")

    def _wrapped(self, seam: str, step: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(step):

            @functools.wraps(step)
            async def later(*args: Any, **kwargs: Any) -> Any:
                self.passed(f"{seam}: before")
                answer = await step(*args, **kwargs)
                self.passed(f"{seam}: after")
                return answer

            return later

        @functools.wraps(step)
        def call(*args: Any, **kwargs: Any) -> Any:
            self.passed(f"{seam}: before")
            outer, self._here.seam = getattr(self._here, "seam", None), seam
            try:
                answer = step(*args, **kwargs)
            finally:
                self._here.seam = outer
            self.passed(f"{seam}: after")
            return answer

        return call


def _owner(module: Any, path: str) -> tuple[Any, str]:
    *classes, name = path.split(".")
    return functools.reduce(getattr, classes, module), name


def fated(plan: dict[str, Any]) -> None:
    """Set the clock of this process and its end."""
    time_machine.travel(datetime.fromtimestamp(plan["now"], UTC), tick=True).start()
    Fate(plan["die_at"], plan["nth"]).watch()


def once(plan: str, arguments: list[str]) -> None:
    """The command itself, in a life of its own."""
    fated(json.loads(plan))
    sys.argv[1:] = arguments
    importlib.import_module("monitor.__main__").main()


def serve(config: Path) -> None:
    """Read modules and lexicons once, then fork a daemon for every line and say how it ended."""
    from monitor.cli import run as _modules  # noqa: F401  # read before the fork, not after each
    from monitor.configuration import configure

    configuration = configure(config)
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # what outlives a dead daemon becomes ours, to be counted
    for where in SEAMS.values():
        importlib.import_module(where.partition(":")[0])
    gc.freeze()
    print("waiting", flush=True)  # the protocol
    for line in sys.stdin:
        plan = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(plan, configuration)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _live(plan: dict[str, Any], configuration: Any) -> None:
    """What `watchfloor run` does once its configuration is read."""
    import asyncio

    from monitor.app import bootstrap
    from monitor.daemon import Daemon
    from monitor.lib import logs
    from monitor.lib.clock import SystemClock

    code = 1
    try:
        fated(plan)
        logs.configure("info", "json")
        clock = SystemClock()

        def build() -> Any:
            return bootstrap(configuration.folder, Path(plan["state"]), clock=clock, configuration=configuration)

        app = build()
        with app.alone():
            asyncio.run(Daemon(app, build, clock).run())
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        serve(Path(sys.argv[1]))
    else:
        once(sys.argv[1], sys.argv[2:])
