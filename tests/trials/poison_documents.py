"""Documents built to wear a reader out, each with sound feeds read beside it."""

from __future__ import annotations

import asyncio
import gzip
import logging
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.feeds.readers import Readers, ReadLimits
from monitor.lib.clock import SystemClock
from monitor.model.feed import Feed, Fetched, FetchFailed
from monitor.model.item import Parsed

_FILE = Path(__file__).with_name("canary.txt").as_uri().encode()
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
CLOCK = SystemClock()
FEED = Feed("trial", "Trial", "https://trial.example/", "rss", "own", "en", "Trial", "trial")
# As the daemon has them for documents of at most 10 MiB.
LIMITS = ReadLimits(memory=ReadLimits().memory + 20 * (10 << 20))
GROWTH = 64 << 20  # what this process may take besides
MIB = 1 << 20
SPARES = 3  # seconds that starting and feeding the processes beside may cost


def rss(items: bytes, prologue: bytes = b"") -> bytes:
    return prologue + b"<rss version='2.0'><channel><title>T</title>" + items + b"</channel></rss>"


def item(title: bytes, rest: bytes = b"") -> bytes:
    return b"<item><title>" + title + b"</title><guid>1</guid>" + rest + b"</item>"


def laughs(depth: int, width: int) -> bytes:
    made = b"".join(b"<!ENTITY a%d '%s'>" % (one, b"&a%d;" % (one - 1) * width) for one in range(1, depth))
    return b"<!DOCTYPE rss [<!ENTITY a0 'lol'>" + made + b"]>"


SOUND = rss(b"".join(b"<item><title>Story %d</title><guid>%d</guid></item>" % (one, one) for one in range(20)))
# Each within the 10 MiB that a document may have.
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "a billion laughs": lambda: rss(item(b"&a9;"), laughs(10, 10)),
    "laughs ten thousand wide": lambda: rss(item(b"&a2;" * 500), laughs(3, 10_000)),
    "quadratic entities": lambda: rss(
        item(b"&a0;" * 50_000), b"<!DOCTYPE rss [<!ENTITY a0 '" + b"x" * 50_000 + b"'>]>"
    ),
    "entity of itself": lambda: rss(item(b"&a;"), b"<!DOCTYPE rss [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>"),
    "file as entity": lambda: rss(item(b"&a;"), b"<!DOCTYPE rss [<!ENTITY a SYSTEM '" + _FILE + b"'>]>"),
    "file as definitions": lambda: rss(item(b"x"), b"<!DOCTYPE rss SYSTEM 'file:///dev/zero'>"),
    "parameter entities": lambda: rss(
        item(b"x"), b"<!DOCTYPE rss [<!ENTITY % p SYSTEM '" + _FILE + b"'><!ENTITY % q '%p;'> %q;]>"
    ),
    "a thousand declarations": lambda: rss(
        item(b"x"), b"<!DOCTYPE rss [" + b"".join(b"<!ENTITY e%d 'x'>" % one for one in range(300_000)) + b"]>"
    ),
    "nested a hundred thousand deep": lambda: rss(item(b"x", b"<a>" * 100_000 + b"</a>" * 100_000)),
    "nested three million deep": lambda: rss(item(b"x", b"<a>" * 3_000_000)),
    "nested items": lambda: rss(b"<item>" * 1_000_000),
    "nested markup in a text": lambda: rss(item(b"x", b"<description>" + b"&lt;b&gt;" * 1_000_000 + b"</description>")),
    "divs in CDATA": lambda: rss(item(b"x", b"<description><![CDATA[" + b"<div>" * 1_900_000 + b"]]></description>")),
    "a hundred thousand items": lambda: rss(item(b"Story") * 100_000),
    "a million empty items": lambda: rss(b"<item/>" * 1_000_000),
    "a title of ten megabytes": lambda: rss(item(b"word " * 2_000_000)),
    "a word of ten megabytes": lambda: rss(item(b"w" * 10_000_000)),
    "a word in every summary": lambda: rss(item(b"x", b"<description>" + b"@" * 90_000 + b"</description>") * 100),
    "a hundred thousand attributes": lambda: rss(b"<item " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>"),
    "the same attribute for ever": lambda: rss(b"<item " + b"a='1' " * 1_500_000 + b"/>"),
    "four hundred attributes an element": lambda: rss(
        (b"<item " + b" ".join(b"a%d='1'" % n for n in range(400)) + b"/>") * 2_500
    ),
    "a hundred thousand name spaces": lambda: rss(
        b"".join(b"<item xmlns:n%d='u:%d'/>" % (n, n) for n in range(100_000))
    ),
    "a million comments": lambda: rss(b"<!---->" * 1_400_000 + item(b"x")),
    "a comment without an end": lambda: rss(b"<!--" * 2_500_000),
    "CDATA without an end": lambda: rss(item(b"<![CDATA[" * 1_000_000)),
    "brackets without end": lambda: rss(item(b"<" * 10_000_000)),
    "ampersands": lambda: rss(item(b"&" * 10_000_000)),
    "character references": lambda: rss(item(b"&#38;" * 2_000_000)),
    "references five times over": lambda: rss(item(b"&amp;amp;amp;amp;lt;script&amp;amp;amp;amp;gt;" * 200_000)),
    "a prologue of ten megabytes": lambda: b"<?xml version='1.0'?>" + b"\n" * 10_000_000 + SOUND,
    "processing instructions": lambda: b"<?x y?>" * 1_400_000 + SOUND,
    "dates": lambda: rss(item(b"x", b"<pubDate>" + b"1 Jan " * 1_500_000 + b"</pubDate>")),
    "ten thousand dates": lambda: rss(item(b"x", b"<pubDate>31 Foo 99999 25:61:61 +9999</pubDate>") * 100_000),
    "categories": lambda: rss(item(b"x", b"<category>war</category>" * 400_000)),
    "links": lambda: rss(item(b"x", b"<link>https://x.example/" + b"a" * 9_000_000 + b"</link>")),
    "mail addresses": lambda: rss(item(b"x", b"<author>" + b"a.b@" * 2_000_000 + b"</author>")),
    "a bomb in a gzip file": lambda: gzip.compress(b"<rss>" + b" " * (1 << 30)),
    "gzip files one after another": lambda: gzip.compress(b"") * 400_000,
    "UTF-16 without an end": lambda: SOUND.decode().encode("utf-16") + b"<\x00a\x00" * 2_000_000,
    "UTF-32": lambda: rss(item(b"Story") * 40_000).decode().encode("utf-32"),
    "zeros": lambda: b"\x00" * 10_000_000,
    "noise": lambda: bytes(range(256)) * 40_000,
    "JSON nested": lambda: b"[" * 10_000_000,
    "an HTML page": lambda: b"<html>" + b"<div>" * 2_000_000,
}


@dataclass(frozen=True)
class Told:
    """What became of a document.

    Attributes:
        spent: Processor time of the processes that read, in seconds.
        largest: The most memory that one of them ever held, in bytes.
        beside: Seconds until the last of the sound feeds was read; None where one was not.
    """

    name: str
    size: int
    read: Parsed | FetchFailed
    spent: float
    largest: int
    grew: int
    beside: float | None


async def run(names: Sequence[str], limits: ReadLimits = LIMITS) -> list[Told]:
    """Those documents, each by fresh processes."""
    return [await _one(name, limits) for name in names]


async def _one(name: str, limits: ReadLimits) -> Told:
    body, readers = DOCUMENTS[name](), Readers(limits)
    try:
        await readers.items(FEED, _fetched(SOUND))  # starts the process
        before, spent = _most("self", fresh=True), _spent_by_children()
        hostile = asyncio.create_task(readers.items(FEED, _fetched(body)))
        await asyncio.sleep(0)
        begun = CLOCK.monotonic()
        beside = [await readers.items(FEED, _fetched(SOUND)) for _ in range(5)]
        took = CLOCK.monotonic() - begun if all(isinstance(one, Parsed) for one in beside) else None
        read = await hostile
        largest = max((_most(str(pid)) for pid in readers.processes), default=0)
        grew = _most("self") - before
    finally:
        await readers.close()
    return Told(name, len(body), read, _spent_by_children() - spent, largest, grew, took)


def _fetched(body: bytes) -> Fetched:
    return Fetched("trial", FEED.url, 200, {}, body, NOW)


def _spent_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _most(pid: str, *, fresh: bool = False) -> int:
    if fresh:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    return int(Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) * 1024


def main() -> int:
    """Print what became of each; the number of those that took too much or held others up."""
    logging.disable()  # what is logged is in the sentences that are printed
    bad, most = 0, LIMITS.processor.total_seconds()
    for told in asyncio.run(run(list(DOCUMENTS))):
        words = told.read.message if isinstance(told.read, FetchFailed) else f"{len(told.read.items)} items"
        # The sound ones cost the processes something too, and the start of a spare does.
        fault = told.spent > most + SPARES or told.grew > GROWTH or told.beside is None
        bad += fault
        print(
            f"  {told.name:36} {told.size / MIB:5.1f} MiB  {told.spent:5.2f} s CPU  +{told.grew / MIB:4.1f} MiB here  "
            f"five sound ones beside {-1 if told.beside is None else told.beside:4.1f} s  {words[:90]}"
            f"{'  FAULT' if fault else ''}"
        )
    time = f"{most:g} s of processor time and {SPARES} for spares"
    over = f"{bad} beyond {time}, {GROWTH // MIB} MiB here or in others' way"
    print(f"{len(DOCUMENTS)} documents: {over}")
    return bad


if __name__ == "__main__":
    sys.exit(main())
