"""Processes that share the work of a command, and end with it.

They are forked while this process has no other thread, and have then loaded all that it has. A fork beside other
threads would copy locks that nobody opens again: there, and where the system is not made for forks, they are spawned
and load for themselves. Ctrl-C reaches everybody in a terminal at once: whoever is still beginning would die of it
aloud, in the middle of an import; whoever works ends without a word. However the command itself ends, killed too,
nobody of them outlives it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.context import ForkContext, ForkProcess, SpawnContext, SpawnProcess

_ENDING = {signal.SIGINT, signal.SIGTERM}  # both break a command off


class _Spawned(SpawnProcess):
    """A process that is begun deaf to Ctrl-C."""

    def start(self) -> None:
        """Begin it; to be called in the main thread. A Ctrl-C meanwhile is heard afterwards, by both."""
        with _deaf():
            super().start()


class _Forked(ForkProcess):
    """The same that begins as a copy of this one."""

    def start(self) -> None:
        """Begin it; to be called in the main thread. A Ctrl-C meanwhile is heard afterwards, by both."""
        with _deaf():
            super().start()


@contextmanager
def _deaf() -> Iterator[None]:
    """What is begun here ignores Ctrl-C."""
    with undisturbed():  # what is held back from here on waits, though it is ignored
        held = signal.SIGINT in signal.sigpending()  # what waits already would be thrown away by the next line
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
            if held:
                os.kill(os.getpid(), signal.SIGINT)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back: a pool that is broken off while it begins its processes would leave them behind."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def begun() -> None:
    """To be called by such a process when it has begun: Ctrl-C, SIGTERM and its parent's end now end it."""
    for ending in _ENDING:
        signal.signal(ending, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    threading.Thread(target=_end_with_parent, name="ends with its parent", daemon=True).start()


def _end_with_parent() -> None:
    """A queue that the others still hold open tells nobody that its writer is gone."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class _Spawning(SpawnContext):
    Process = _Spawned


class _Forking(ForkContext):
    Process = _Forked


def may_fork() -> bool:
    """Whether a copy of this process would be whole: no other thread runs that might hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


def pool(processes: int, initializer: Callable[..., None], *initargs: object) -> ProcessPoolExecutor:
    """A pool of such processes; to be called in the main thread.

    Args:
        processes: How many.
        initializer: What each does first; it calls `begun`.
        initargs: For it. Forked processes share them, to others they are sent.
    """
    if not may_fork():
        return ProcessPoolExecutor(processes, mp_context=_Spawning(), initializer=initializer, initargs=initargs)
    made = ProcessPoolExecutor(processes, mp_context=_Forking(), initializer=initializer, initargs=initargs)
    try:
        with undisturbed():
            made.submit(_begin)  # now, for the pool's own thread begins with it, and others may
    except BaseException:  # Ctrl-C held back until here: nobody else knows of this pool, and its thread must end first
        made.shutdown(cancel_futures=True)
        raise
    return made


def _begin() -> None:
    pass
