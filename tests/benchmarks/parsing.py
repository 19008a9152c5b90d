"""Parsing: the guarded fast path against plain feedparser on the captured feeds beside the checkout.

    python tests/benchmarks/parsing.py [--page]

Prints what stands on docs/performance.md between its marks; asserts nothing. CPU time, medians of interleaved rounds.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time

import feedparser
from pages import replaced, table

from monitor.feeds.adapters import quick, syndication
from monitor.feeds.items import items_of
from monitor.feeds.unpack import unpacked
from monitor.feeds.wire import WireFeed
from monitor.model.feed import Feed, Fetched
from monitor.model.item import Item

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
REAL = ROOT.parent / "shared" / "feeds" / "real"
ROUNDS = 5
NOW = datetime(2026, 11, 28, tzinfo=UTC)
FEED = Feed("wire", "Wire", "https://wire.example/", "rss", "wire", "en", "Wire", "wire")


def documents() -> dict[str, bytes]:
    """The captured RSS, Atom and RDF documents, unpacked."""
    return {path.name: unpacked(path.read_bytes(), 1 << 26).lstrip() for path in sorted(REAL.glob("*.xml"))}


def fetched(body: bytes) -> Fetched:
    """A document as it comes from the network."""
    return Fetched("wire", "https://wire.example/", 200, {}, body, NOW)


def by_feedparser(body: bytes) -> object:
    """feedparser as its manual shows it."""
    return feedparser.parse(io.BytesIO(body))


def ours(body: bytes) -> object:
    """With all guards, and with the reference where they ask for it."""
    return syndication.read(fetched(body))


def items(read: object) -> tuple[Item, ...]:
    """What is kept of a document."""
    return items_of(FEED, replace(read, base=""), NOW).items if isinstance(read, WireFeed) else ()


def same(bodies: Mapping[str, bytes]) -> int:
    """How many documents give the same items whichever way they are read."""
    return sum(
        items(syndication.read(fetched(body))) == items(syndication._reference(fetched(body), body))
        for body in bodies.values()
    )


def milliseconds(bodies: Mapping[str, bytes]) -> dict[str, tuple[float, float]]:
    """Of each document: what feedparser takes, what we take."""
    ways: tuple[Callable[[bytes], object], ...] = (by_feedparser, ours)
    times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in bodies}
    for _ in range(ROUNDS):
        for name, body in bodies.items():
            for way, took in zip(ways, times[name], strict=True):
                start = process_time()
                way(body)
                took.append((process_time() - start) * 1e3)
    return {name: (median(theirs), median(own)) for name, (theirs, own) in times.items()}


def report(bodies: Mapping[str, bytes]) -> str:
    """The part of the page."""
    times = milliseconds(bodies)
    fast = {name for name, body in bodies.items() if quick.read(body, "") is not None}
    groups = {
        "read by the fast path": fast,
        "left to the reference": bodies.keys() - fast,
        "all": set(bodies),
    }
    lines = []
    for label, names in groups.items():
        theirs, own = (sum(times[name][way] for name in names) for way in (0, 1))
        each = median(times[name][0] / times[name][1] for name in names)
        lines.append((label, str(len(names)), f"{theirs:.0f}", f"{own:.0f}", f"{theirs / own:.1f}×", f"{each:.1f}×"))
    head = ("documents", "", "feedparser, ms", "watchfloor, ms", "times as fast", "median of documents")
    alike = f"Same items as the reference alone: {same(bodies)} of {len(bodies)} documents."
    return f"{table(head, lines)}\n{alike}\n"


def main() -> int:
    """Print it, and with --page put it on the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--page", action="store_true", help="rewrite the part of docs/performance.md")
    page = arguments.parse_args().page
    text = report(documents())
    sys.stdout.write(text)
    if page:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), "parsing", text), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
