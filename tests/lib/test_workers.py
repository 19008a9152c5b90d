"""Processes that share work: copies of this one where that is safe, else begun anew."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import wait
from pathlib import Path

import pytest

from monitor.lib.workers import begun, may_fork, pool

ROOT = Path(__file__).resolve().parents[2]
LOADED: list[str] = []


def begin(words: str) -> None:
    begun()
    LOADED.append(words)


def loaded() -> tuple[str, ...]:
    return tuple(LOADED)


FORKED = """
from tests.lib.test_workers import LOADED, begin, loaded
from monitor.lib.workers import may_fork, pool

if __name__ == "__main__":
    LOADED.append("by the parent")
    assert may_fork()
    with pool(2, begin, "by itself") as workers:
        assert not may_fork(), "the pool has a thread of its own"
        print(*workers.submit(loaded).result(), sep=", ")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are always spawned")
def test_a_process_begun_where_there_is_no_other_thread_has_what_its_parent_loaded() -> None:
    call = [sys.executable, "-c", FORKED]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("by the parent, by itself\n", "")


BROKEN_OFF = """
import os, signal, threading
from monitor.lib.workers import begun, pool

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs this may have it ignored
    sent = []
    os.register_at_fork(after_in_parent=lambda: sent or sent.append(os.kill(os.getpid(), signal.SIGINT)))
    try:
        pool(2, begun)
    except KeyboardInterrupt:
        print("threads:", threading.active_count())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are always spawned")
def test_a_pool_broken_off_while_it_begins_is_over_before_anybody_hears_of_it() -> None:
    call = [sys.executable, "-c", BROKEN_OFF]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=60, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("threads: 1\n", "")


def test_a_process_begun_beside_another_thread_loads_for_itself() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    LOADED.append("by the parent")
    try:
        assert not may_fork()
        with pool(1, begin, "by itself") as workers:
            assert workers.submit(loaded).result() == ("by itself",)
    finally:
        LOADED.clear()
        over.set()
        thread.join()


def test_every_process_of_a_pool_works_and_ends_with_it() -> None:
    with pool(2, begin, "") as workers:
        asked = [workers.submit(os.getpid) for _ in range(20)]
        wait(asked)
        numbers = {one.result() for one in asked}
    assert os.getpid() not in numbers
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)
