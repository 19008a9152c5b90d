"""Documents are read in a process that may take only so much; whatever one does to it, the next one is read."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from feed_builders import NOW, entry, feed, fetched, rss

from monitor.feeds.items import as_seen
from monitor.feeds.look import look
from monitor.feeds.parse import parse
from monitor.feeds.readers import Readers, ReadLimits
from monitor.model.feed import FetchFailed, FetchReason
from monitor.model.item import Parsed

TIGHT = ReadLimits(processor=timedelta(seconds=1), memory=96 << 20, spare_after=timedelta(0))
DOCUMENT = fetched(rss(entry(), entry("Second", guid="b-2", link="https://news.example/b")))


@asynccontextmanager
async def reading(limits: ReadLimits = TIGHT) -> AsyncIterator[Readers]:
    readers = Readers(limits)
    try:
        yield readers
    finally:
        await readers.close()


def nasty(name: str) -> object:
    return feed(adapter=f"nasty_adapters:{name}")


def failure(outcome: object) -> FetchFailed:
    assert isinstance(outcome, FetchFailed)
    assert outcome.reason is FetchReason.UNPARSABLE
    return outcome


async def until(reached: Callable[[], bool]) -> None:
    while not reached():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_document_is_read_as_it_would_be_here_and_by_one_process() -> None:
    async with reading() as readers:
        assert readers.processes == ()
        for document in (DOCUMENT, fetched("<html>"), fetched(""), fetched(rss("<title>&nbsp;x</title>"))):
            assert await readers.items(feed(), document) == parse(feed(), document)
        assert len(readers.processes) == 1


async def test_a_look_finds_what_it_would_here_and_tells_what_broke_it() -> None:
    page = fetched("<html><link rel=alternate type=application/rss+xml href=/feed.xml>")
    async with reading() as readers:
        for document in (DOCUMENT, page, fetched("")):
            assert await readers.look(feed(), document) == look(feed(), document)
        for adapter, told in (("raises", "could not be read (KeyError)"), ("loops", "more than 1 s of processor time")):
            assert told in failure((await readers.look(nasty(adapter), DOCUMENT)).read).message


@pytest.mark.parametrize(
    ("adapter", "told"),
    [
        ("loops", "takes more than 1 s of processor time"),
        ("hoards", "needs more than 96 MiB of memory"),
        ("crashes", "breaks the process that reads it (SIGSEGV)"),
        ("raises", "could not be read (KeyError)"),
        ("nowhere", "cannot be loaded"),
    ],
)
async def test_a_document_that_breaks_its_reader_is_told_and_the_next_one_is_read(adapter: str, told: str) -> None:
    async with reading() as readers:
        failed = failure(await readers.items(nasty(adapter), DOCUMENT))
        assert told in failed.message or adapter == "nowhere"
        assert isinstance(await readers.items(feed(), DOCUMENT), Parsed)
        assert len(readers.processes) == 1


async def test_what_an_adapter_prints_is_no_answer() -> None:
    async with reading() as readers:
        parsed = await readers.items(nasty("shouts"), DOCUMENT)
    assert isinstance(parsed, Parsed)
    assert [item.title for item in parsed.items] == ["Said aloud"]


async def test_a_document_that_takes_long_holds_up_no_other(tmp_path: Path) -> None:
    gate = tmp_path / "open"
    async with reading(replace(TIGHT, processor=timedelta(seconds=60))) as readers:
        slow = [asyncio.create_task(readers.items(nasty("lingers"), fetched(str(gate)))) for _ in range(2)]
        await until(lambda: len(readers.processes) == 2)
        assert isinstance(await readers.items(feed(), DOCUMENT), Parsed)
        assert not any(task.done() for task in slow)
        gate.touch()
        assert all(isinstance(one, Parsed) for one in await asyncio.gather(*slow))
        assert len(readers.processes) == 1, "spares are let go"


async def test_a_document_that_is_not_read_in_time_is_given_up(tmp_path: Path) -> None:
    async with reading(replace(TIGHT, processor=timedelta(seconds=60), patience=timedelta(seconds=0.1))) as readers:
        failed = failure(await readers.items(nasty("lingers"), fetched(str(tmp_path / "never"))))
        assert "was not read within 0.1 s" in failed.message
        assert readers.processes == ()


async def test_an_answer_that_is_too_large_is_not_taken() -> None:
    async with reading(replace(TIGHT, answer_bytes=100)) as readers:
        assert "is larger than" in failure(await readers.items(feed(), DOCUMENT)).message


async def test_a_reading_that_is_broken_off_leaves_no_answer_for_the_next(tmp_path: Path) -> None:
    async with reading(replace(TIGHT, processor=timedelta(seconds=60))) as readers:
        task = asyncio.create_task(readers.items(nasty("lingers"), fetched(str(tmp_path / "never"))))
        await until(lambda: bool(readers.processes))
        (pid,) = readers.processes
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not alive(pid)
        assert await readers.items(feed(), DOCUMENT) == parse(feed(), DOCUMENT)


async def test_no_document_is_blamed_for_a_process_that_ended_while_it_waited() -> None:
    async with reading() as readers:
        await readers.items(feed(), DOCUMENT)
        (pid,) = readers.processes
        os.kill(pid, signal.SIGKILL)
        assert await readers.items(feed(), DOCUMENT) == parse(feed(), DOCUMENT)
        assert len(readers.processes) == 1


async def test_processes_that_end_before_they_take_anything_are_not_started_for_ever() -> None:
    async with reading(replace(TIGHT, memory=1)) as readers:
        failed = failure(await readers.items(feed(), fetched("x" * 2_000_000)))
        assert failed.message == "3 processes in a row ended before they took the document; the log says how"
        assert readers.processes == ()


async def test_no_process_is_left_after_closing() -> None:
    async with reading() as readers:
        await readers.items(feed(), DOCUMENT)
        (pid,) = readers.processes
    assert not alive(pid)


async def test_a_reader_knows_none_of_our_secrets_and_writes_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SLACK_CANARY", "xoxb-1")
    async with reading() as readers:
        told = await readers.items(nasty("tells_secrets"), DOCUMENT)
        written = await readers.items(nasty("writes"), fetched(str(tmp_path / "note")))
    assert isinstance(told, Parsed)
    assert [item.title for item in told.items] == ["nothing"]
    assert isinstance(written, FetchFailed)
    assert not (tmp_path / "note").exists() or (tmp_path / "note").read_text() == ""


def test_a_reader_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    program = (
        "import asyncio, time\n"
        "from feed_builders import feed, fetched\n"
        "from monitor.feeds.readers import Readers\n"
        "async def main():\n"
        "    readers = Readers()\n"
        "    await readers.items(feed(), fetched('<rss>'))\n"
        "    print(*readers.processes, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
    )
    assert parent.stdout is not None
    reader = int(parent.stdout.readline())
    watched = os.pidfd_open(reader)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    ended, _, _ = select.select([watched], [], [], 30)
    os.close(watched)
    assert ended, "a process outlived the one it reads for"


def test_items_count_as_seen_when_they_are_taken_in() -> None:
    parsed = parse(feed(), DOCUMENT)
    assert isinstance(parsed, Parsed)
    earlier = NOW - timedelta(hours=6)
    shifted = as_seen(parsed, earlier)
    assert {item.seen for item in shifted.items} == {earlier}
    assert all(item.published is not None and item.published <= earlier for item in shifted.items)
    assert [item.id for item in shifted.items] == [item.id for item in parsed.items]
