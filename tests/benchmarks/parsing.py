"""Parsing: the guarded fast path against plain feedparser on the captured feeds beside the checkout.

    python tests/benchmarks/parsing.py [--page]

Prints what stands on docs/performance.md between its marks; asserts nothing. CPU time, medians of interleaved rounds.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    return {path.name: unpacked(path.read_bytes(), 1 << 26) for path in sorted(REAL.glob("*.xml"))}


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


def is_read_fast(body: bytes) -> bool:
    """Whether the fast path reads a document."""
    return quick.read(syndication._trimmed(body), "") is not None


def same(bodies: Mapping[str, bytes]) -> int:
    """How many documents give the same items whichever way they are read."""
    return sum(
        items(syndication.read(fetched(body))) == items(syndication._reference(fetched(body), body))
        for body in bodies.values()
    )


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds for one document.

    Attributes:
        ours: With the share of the reference's time that checking one document in so many costs.
        items: From there on to items.
    """

    feedparser: float
    ours: float
    items: float


def took(body: bytes) -> Took:
    """Medians of interleaved rounds."""
    ways: tuple[Callable[[], object], ...] = (
        lambda: by_feedparser(body),
        lambda: ours(body),
        lambda: syndication._reference(fetched(body), body),
        lambda: items(read),
    )
    read, times = ours(body), [[] for _ in ways]
    for _ in range(ROUNDS):
        for way, spent in zip(ways, times, strict=True):
            start = process_time()
            way()
            spent.append((process_time() - start) * 1e3)
    theirs, own, reference, further = map(median, times)
    checks = reference / quick.SHADOWED if is_read_fast(body) else 0.0
    return Took(theirs, own + checks, further)


def report(bodies: Mapping[str, bytes]) -> str:
    """The part of the page."""
    quick.is_shadowed = lambda _body: False  # counted as a share of every document instead
    times = {name: took(body) for name, body in bodies.items()}
    fast = {name for name, body in bodies.items() if is_read_fast(body)}
    groups = {
        "read by the fast path": fast,
        "refused or left to the reference": bodies.keys() - fast,
        "all": set(bodies),
    }
    lines = [_line(label, [times[name] for name in names]) for label, names in groups.items() if names]
    head = ("documents", "", "feedparser, ms", "watchfloor, ms", "times as fast", "median of documents")
    theirs, own, further = (
        sum(getattr(one, part) for one in times.values()) for part in ("feedparser", "ours", "items")
    )
    return (
        f"{table(head, lines)}\n"
        f"Same items as the reference alone: {same(bodies)} of {len(bodies)} documents. From there to items, with "
        f"plain text, dates and identities, takes {further:.0f} ms more: {theirs / (own + further):.1f}× in all.\n"
    )


def _line(label: str, times: Sequence[Took]) -> tuple[str, ...]:
    theirs, own = sum(one.feedparser for one in times), sum(one.ours for one in times)
    each = median(one.feedparser / one.ours for one in times)
    return label, str(len(times)), f"{theirs:.0f}", f"{own:.0f}", f"{theirs / own:.1f}×", f"{each:.1f}×"


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
