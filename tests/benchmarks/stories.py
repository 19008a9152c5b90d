"""What placing an item costs over a year: the board of open stories neither grows nor slows.

    python tests/benchmarks/stories.py [--page]

Prints what stands on docs/performance.md between its marks; asserts nothing. Items are a year of headlines beside the
checkout, tagged first (not timed), placed in batches of an hour. CPU time.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import process_time

from archives import Headline, headlines
from pages import replaced, table

from monitor.configuration import configure
from monitor.lib import shipped
from monitor.model.feed import Feed
from monitor.model.item import Item, KeyKind
from monitor.model.mention import Document
from monitor.stories.cluster import Board, Entry, cluster
from monitor.tagging.tag import Tagger

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
YEAR = 2021
HOUR = timedelta(hours=1)


def entry(one: Headline, tagger: Tagger) -> Entry:
    """An item of the stream, tagged."""
    feed = Feed(one.source, one.source, "https://a.example/", "rss", "world", "en", one.source, one.source.split()[0])
    item = Item(one.id, feed.id, one.id, KeyKind.GUID, one.title, one.text, None, one.at, one.at, "en")
    return Entry(item, feed, tagger.tag(Document(item.id, item.title, item.summary, item.at, "en")))


def batches(tagger: Tagger) -> Iterator[list[Entry]]:
    """What came in each hour."""
    batch: list[Entry] = []
    for one in headlines(YEAR):
        if batch and one.at - batch[0].item.at >= HOUR:
            yield batch
            batch = []
        batch.append(entry(one, tagger))
    yield batch


def report() -> str:
    """The part of the page."""
    tagger = configure(shipped.config()).tagger
    board = Board()
    items: defaultdict[str, int] = defaultdict(int)
    joined: defaultdict[str, int] = defaultdict(int)
    seconds: defaultdict[str, float] = defaultdict(float)
    most: defaultdict[str, int] = defaultdict(int)
    for batch in batches(tagger):
        month = batch[0].item.at.strftime("%B")
        start = process_time()
        clustered = cluster(board, batch, batch[-1].item.at)
        seconds[month] += process_time() - start
        items[month] += len(batch)
        joined[month] += len(batch) - sum(len(story.item_ids) == 1 for story in clustered.stories)
        most[month] = max(most[month], len(board))
    lines = [
        (month, f"{count:,}", f"{joined[month]:,}", f"{most[month]:,}", f"{seconds[month] / count * 1e6:.0f}")
        for month, count in items.items()
    ]
    return table((f"{YEAR}", "items", "joined a story", "open stories at most", "µs an item"), lines)


def main() -> int:
    """Print it, and with --page put it on the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--page", action="store_true", help="rewrite the part of docs/performance.md")
    page = arguments.parse_args().page
    text = report()
    sys.stdout.write(text)
    if page:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), "stories", text), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
