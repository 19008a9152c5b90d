"""What writing and looking cost: against one ORM object a row, and windows at a million mentions.

    python tests/benchmarks/storage.py [--page]

Prints what stands on docs/performance.md between its marks; asserts nothing. SQLite in a file of its own; CPU time.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from pages import replaced, table
from sqlmodel import Session

from monitor.lib import database
from monitor.lib.digest import fingerprint
from monitor.model.feed import Feed
from monitor.model.item import Item, KeyKind
from monitor.storage import bulk, rows
from monitor.storage.store import Store
from monitor.storage.tables import ItemRow

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
ITEMS, ROUNDS = 2_000, 5
MENTIONS, COUNTRIES, TYPES = 1_000_000, 125, 40
START = datetime(2025, 1, 1, tzinfo=UTC)
YEAR, WEEK = timedelta(days=365), timedelta(days=7)
FEED = Feed("wire", "Wire", "https://wire.example/", "rss", "wire", "en", "Wire", "wire")

Row = dict[str, object]
_RAW: list[tuple[object, ...]] = []  # the rows as the driver gives them
_WINDOW = (
    "SELECT count(*) FROM mention_countries WHERE country = :country AND type = :type"
    " AND seen >= :since AND seen < :until"
)


def item(number: int) -> Item:
    """An item as news feeds bring them."""
    at, key = START + number * timedelta(minutes=1), str(number)
    text = f"Drones struck a base near the town for the {number}th time, officials said. " * 4
    id_, hash_ = fingerprint("wire", key), fingerprint(key)
    link = f"https://wire.example/{key}"
    return Item(id_, "wire", key, KeyKind.GUID, text[:80], text, link, at, at, "en", content_hash=hash_)


def item_row(number: int) -> Row:
    """Its row, as a poll writes it."""
    return rows.item_row(item(number)) | {"tagger_version": None, "tagged_language": None, "countries": []}


def by_orm(store: Store, values: Sequence[Row]) -> None:
    """One object a row: what most programs do."""
    with database.transaction(store._engine) as session:
        session.add_all([ItemRow(**value) for value in values])


def ours(store: Store, values: Sequence[Row]) -> None:
    """As polls are written."""
    with database.transaction(store._engine) as session:
        bulk.insert(session, ItemRow, values)


def raw(store: Store, values: Sequence[Row]) -> None:
    """The driver alone, with rows that were brought to its form before: the limit."""
    driver = sqlite3.connect(str(store._engine.url.database))
    driver.execute("PRAGMA synchronous = FULL")
    driver.executemany(f"INSERT INTO items VALUES ({', '.join('?' * len(_RAW[0]))})", _RAW)
    driver.commit()
    driver.close()


def writing(folder: Path) -> str:
    """Both ways, in interleaved rounds, each into an empty table."""
    store = opened(folder / "writing.db")
    values = [item_row(number) for number in range(ITEMS)]
    ours(store, values)
    with database.reading(store._engine) as session:
        _RAW.extend(tuple(row) for row in session.connection().exec_driver_sql("SELECT * FROM items"))
    ways = {"`add_all`": by_orm, "**watchfloor**": ours, "the driver, rows made ready before": raw}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, write in ways.items():
            with database.transaction(store._engine) as session:
                session.connection().exec_driver_sql("DELETE FROM items")
            start = process_time()
            write(store, values)
            times[name].append(process_time() - start)
    base = median(times["`add_all`"])
    lines = [(name, f"{median(t) / ITEMS * 1e6:.1f}", f"{base / median(t):.1f}×") for name, t in times.items()]
    return table(("items written by", "µs a row", "times as fast"), lines)


def opened(path: Path) -> Store:
    """An empty database with one feed."""
    store = Store(database.connect(f"sqlite:///{path}"))
    store.migrate()
    store.sync_feeds((FEED,), START)
    return store


def filled(path: Path) -> Store:
    """A year of mentions: few pairs of country and type have most of them, as in the world."""
    store = opened(path)
    random = Random(1)  # noqa: S311 - the same year in every run
    connection = sqlite3.connect(path)
    connection.executemany("INSERT INTO mention_countries VALUES (?, ?, ?, ?, ?, 'actual')", _mentions(random))
    connection.execute(
        "INSERT INTO hourly_mentions SELECT substr(seen, 1, 13) || ':00:00.000000', country, type, 'actual', 'wire',"
        " count(*), 0, 0 FROM mention_countries GROUP BY 1, 2, 3"
    )
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()
    return store


def _mentions(random: Random) -> list[tuple[str, str, str, str, int]]:
    seconds = int(YEAR.total_seconds())
    moments = (START + timedelta(seconds=random.randrange(seconds)) for _ in range(MENTIONS))
    return [
        (
            f"C{int(COUNTRIES * random.random() ** 2)}",
            f"type_{int(TYPES * random.random() ** 2)}",
            moment.strftime("%Y-%m-%d %H:%M:%S.000000"),
            f"{number:08}",
            0,
        )
        for number, moment in enumerate(moments)
    ]


def timed(session: Session, act: Callable[[Session], object]) -> float:
    """Median milliseconds of CPU time."""
    took = []
    for _ in range(ROUNDS):
        start = process_time()
        act(session)
        took.append(process_time() - start)
    return median(took) * 1e3


def looking(folder: Path) -> str:
    """Windows of a week in the middle of the year, straight from the index and from the roll-ups."""
    store = filled(folder / "looking.db")
    since, until = START + YEAR / 2, START + YEAR / 2 + WEEK
    span = {"since": since.strftime("%Y-%m-%d"), "until": until.strftime("%Y-%m-%d")}
    pairs = [{"country": f"C{c}", "type": f"type_{t}", **span} for c in range(COUNTRIES) for t in range(TYPES)]
    with database.reading(store._engine) as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None

        def one(_: Session) -> int:
            return int(driver.execute(_WINDOW, pairs[0]).fetchone()[0])

        def every(_: Session) -> int:
            return sum(int(driver.execute(_WINDOW, pair).fetchone()[0]) for pair in pairs)

        single, all_pairs = timed(session, one), timed(session, every)
        rolled = timed(session, lambda _: store.hourly(since, until))
    return table(
        (f"at {MENTIONS:,} mentions, a window of a week", "ms", "to reach"),
        [
            ("one country and type", f"{single:.3f}", "below 1"),
            (f"all {len(pairs):,} pairs of country and type, one by one", f"{all_pairs:.0f}", "below 200"),
            ("all of them by hour, from the roll-ups, as objects", f"{rolled:.0f}", "below 200"),
        ],
    )


def main() -> int:
    """Print it, and with --page put it on the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--page", action="store_true", help="rewrite the part of docs/performance.md")
    page = arguments.parse_args().page
    with tempfile.TemporaryDirectory() as folder:
        text = f"{writing(Path(folder))}\n{looking(Path(folder))}"
    sys.stdout.write(text)
    if page:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), "storage", text), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
