"""Adapters that do what no document should be able to make one do."""

from __future__ import annotations

import ctypes
import os
import sys

from monitor.feeds.wire import WireEntry, WireFeed
from monitor.model.feed import Fetched


def loops(fetched: Fetched) -> WireFeed:
    while True:
        pass


def hoards(fetched: Fetched) -> WireFeed:
    held = [bytearray(1 << 24) for _ in range(10_000)]
    return WireFeed((WireEntry(title=str(len(held))),))


def crashes(fetched: Fetched) -> WireFeed:
    ctypes.string_at(0)
    return WireFeed(())


def raises(fetched: Fetched) -> WireFeed:
    raise KeyError("a field nobody thought of")


def shouts(fetched: Fetched) -> WireFeed:
    sys.stdout.write("<rss>" * 10_000)
    os.write(1, b"\x00" * 100)
    return WireFeed((WireEntry(title="Said aloud", link="https://news.example/a"),))


def lingers(fetched: Fetched) -> WireFeed:
    """Waits until a file is there, whose name is the document."""
    while not os.path.exists(fetched.body.decode()):  # noqa: PTH110
        os.sched_yield()
    return WireFeed((WireEntry(title="Read at last", link="https://news.example/a"),))


def tells_secrets(fetched: Fetched) -> WireFeed:
    found = " ".join(f"{name}={value}" for name, value in os.environ.items() if "CANARY" in name + value)
    return WireFeed((WireEntry(title=found or "nothing", link="https://news.example/a"),))


def writes(fetched: Fetched) -> WireFeed:
    with open(fetched.body.decode(), "w") as file:  # noqa: PTH123
        file.write("was here")
    return WireFeed(())
