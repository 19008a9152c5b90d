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
import pkgutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from sqlalchemy import Engine, event

SEAMS = {
    "prepare": "monitor.app:App.prepare",
    "due": "monitor.pipeline:Pipeline.due",
    "claim feeds": "monitor.pipeline:Pipeline.claim",
    "fetch": "monitor.feeds.fetch:Fetcher.fetch",
    "parse": "monitor.feeds.readers:Readers.items",
    "tag": "monitor.pipeline:Pipeline.tag",
    "cluster": "monitor.openstories:cluster",
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
DUE = ("due", "claim feeds")  # what is asked every second, whether there is something to do or not
WORKED = ("fetch", "decide", "claim")  # what was done at least once before there can be nothing left to do
LULL = "nothing left to do"
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
    """Counts passings of one point and ends the process at the appointed one.

    Where feeds, rules and outbox were all seen to and three looks in a row find nothing due and nothing done between
    them, it says so on standard error: the point will not be reached any more before its interval is over.
    """

    def __init__(self, die_at: str | None, nth: int) -> None:
        self._die_at = die_at
        self._left = nth
        self._here = threading.local()
        self._worked: set[str] = set()
        self._looks = 0

    def passed(self, point: str) -> None:
        """End here, if it is here."""
        seam, _, where = point.partition(": ")
        if seam in DUE:
            self._looks += where == "before"
        else:
            self._looks = 0
            self._worked.add(seam)
        if self._looks == 3 and where == "before" and self._worked.issuperset(WORKED):
            print(json.dumps({"event": LULL}), file=sys.stderr, flush=True)
        if point == self._die_at:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Wrap every seam, and listen to statements and commits below them."""
        for seam in SEAMS.keys() - gone():
            owner, name = _owner(SEAMS[seam])
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


def gone() -> set[str]:
    """Seams that the product no longer has: to be named anew above."""
    return {seam for seam, where in SEAMS.items() if not _there(where)}


def _there(where: str) -> bool:
    try:
        owner, name = _owner(where)
    except (ImportError, AttributeError):
        return False
    return hasattr(owner, name)


def _owner(where: str) -> tuple[Any, str]:
    module, _, path = where.partition(":")
    *classes, name = path.split(".")
    return functools.reduce(getattr, classes, importlib.import_module(module)), name


def fated(plan: dict[str, Any]) -> None:
    """Set the clock of this process and its end; each SIGUSR1 sets the clock on by a minute, the least interval."""
    travel = time_machine.travel(datetime.fromtimestamp(plan["now"], UTC), tick=True).start()
    from monitor.lib.clock import SystemClock

    minute = timedelta(seconds=61)
    signal.signal(signal.SIGUSR1, lambda *_: travel.move_to(SystemClock().now() + minute))
    Fate(plan["die_at"], plan["nth"]).watch()


def once(plan: str, arguments: list[str]) -> None:
    """The command itself, in a life of its own."""
    fated(json.loads(plan))
    sys.argv[1:] = arguments
    importlib.import_module("monitor.__main__").main()


def serve(config: Path) -> None:
    """Read modules and lexicons once, then fork a daemon for every line and say how it ended."""
    from monitor.configuration import configure, names_of

    for name in _modules():
        importlib.import_module(name)
    configuration = configure(config)
    configuration.tagger.ready()
    names_of(configuration)  # and with it what is known of issuers
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # what outlives a dead daemon becomes ours, to be counted
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


def _modules() -> Iterator[str]:
    """All of the product, and what the database is brought to its version with, but what runs when it is read."""
    import alerts
    import monitor

    yield from ("alembic.command", "structlog", "rich.console", "rich.highlighter")
    for package in (monitor, alerts):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migration" not in module.name and not module.name.endswith("__main__"):
                yield module.name


def _live(plan: dict[str, Any], read: Any) -> None:
    """The command, to whom its configuration is handed as it was read before."""
    from monitor import configuration
    from monitor.cli.run import run

    code = 1
    try:
        fated(plan)
        configuration.configure = lambda *_, **__: read
        configuration.proven = lambda _: ()
        run(read.folder, Path(plan["state"]), "json", "info")
        code = 0
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        serve(Path(sys.argv[1]))
    else:
        once(sys.argv[1], sys.argv[2:])
