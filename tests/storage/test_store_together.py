"""Several at one database, and one that is killed: nothing half written is ever seen."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine
from storage_builders import DAY, HOUR, MINISTRY, NOON, WIRE, item, poll, story

from monitor.lib.database import connect, transaction
from monitor.model.story import Membership
from monitor.storage.store import Poll, Store

HERE = Path(__file__).parent
ROUNDS = 15

KILLED = """
import os, signal, sys
from monitor.lib.database import connect
from monitor.storage.store import Store
from storage_builders import item, poll

def kill(step):
    if step == "stories":
        os.kill(os.getpid(), signal.SIGKILL)

Store(connect(sys.argv[1]), on_step=kill).save_poll(poll(item()))
"""

MIGRATING = """
import sys
from monitor.lib.database import connect
from monitor.storage.store import Store

store = Store(connect(sys.argv[1]))
sys.stdin.read(1)
store.migrate()
"""


def spawn(script: str, url: str) -> subprocess.Popen[bytes]:
    """Another process that runs a script on the same database."""
    found = os.pathsep.join([str(HERE.parents[1]), str(HERE)])
    return subprocess.Popen(
        [sys.executable, "-c", script, url],
        env={**os.environ, "PYTHONPATH": found},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_process_killed_before_the_commit_leaves_neither_etag_nor_items(
    database_url: str, store: Store, engine: Engine
) -> None:
    child = spawn(KILLED, database_url)
    _, complaint = child.communicate(timeout=60)
    assert child.returncode == -9, complaint.decode()
    assert store.states()["wire"].etag is None
    assert store.counts().items == store.counts().stories == store.counts().advisories == 0
    if engine.dialect.name == "sqlite":
        with transaction(engine) as session:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    store.save_poll(poll(item()))
    assert store.counts().items == 1


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    children = [spawn(MIGRATING, database_url) for _ in range(3)]
    for child in children:
        assert child.stdin is not None
        child.stdin.write(b"!")
        child.stdin.flush()
    for child in children:
        _, complaint = child.communicate(timeout=60)
        assert child.returncode == 0, complaint.decode()
    engine = connect(database_url)
    assert Store(engine).counts().items == 0
    engine.dispose()


def test_two_writers_with_the_same_news_store_it_once(database_url: str, store: Store) -> None:
    def write(feed_first: bool) -> None:
        engine = connect(database_url)
        own = Store(engine)
        for number in range(ROUNDS):
            feed, other = (WIRE, MINISTRY) if feed_first else (MINISTRY, WIRE)
            one, two = item(f"k{number}", feed=feed), item(f"k{number}", feed=other)
            stories = (story(one, id_="s1"), story(one, id_="s2"))
            ordered = stories if feed_first else tuple(reversed(stories))
            own.save_poll(replace(poll(one, feed=feed), stories=ordered, links={one.id: Membership("s1")}))
            own.save_poll(replace(poll(two, feed=other), stories=ordered, links={two.id: Membership("s2")}))
        engine.dispose()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, first) for first in (True, False)]:
            done.result(timeout=60)
    counts = store.counts()
    assert (counts.items, counts.mentions, counts.stories) == (2 * ROUNDS, 2 * ROUNDS, 2)
    assert len(store.reports(NOON, NOON + HOUR)) == 2 * ROUNDS


def test_reading_while_a_poll_is_written_sees_what_was_before_and_does_not_wait(
    database_url: str, store: Store
) -> None:
    first, second = item("first"), item("second", seen=NOON + HOUR)
    store.save_poll(poll(first))
    reading = Store(connect(database_url))
    seen: list[list[str]] = []

    def look(_step: str) -> None:
        seen.append([record.item.key for record in reading.items()])
        seen.append([report.item_id for report in reading.reports(NOON, NOON + DAY)])

    writing = Store(connect(database_url), on_step=look)
    writing.save_poll(poll(second, at=NOON + HOUR, etag='"two"'))
    assert seen == [["first"], [first.id]] * 6
    assert [record.item.key for record in reading.items()] == ["second", "first"]
    for used in (reading, writing):
        used._engine.dispose()


def test_a_database_in_memory_keeps_what_is_stored_as_long_as_it_is_open() -> None:
    store = Store(connect("sqlite://"))
    store.migrate()
    store.sync_feeds((WIRE,), NOON)
    with ThreadPoolExecutor(4) as pool:
        polls = [Poll(state=poll(at=NOON).state, items=(item(str(number)),)) for number in range(8)]
        list(pool.map(store.save_poll, polls))
    assert store.counts().items == 8
