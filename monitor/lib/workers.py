"""Processes that share the work of a command, and end with it.

They are spawned, for a fork would copy threads that hold locks. Ctrl-C reaches everybody in a terminal at once: whoever
is still beginning would die of it aloud, in the middle of an import; whoever works ends without a word.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess

_CTRL_C = {signal.SIGINT}


class _Undisturbed(SpawnProcess):
    """A process that is begun deaf to Ctrl-C."""

    def start(self) -> None:
        """Begin it; to be called in the main thread. A Ctrl-C meanwhile is heard afterwards, by both."""
        with undisturbed():  # what is held back waits, though it is ignored
            before = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                super().start()
            finally:
                signal.signal(signal.SIGINT, before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C back: a pool that is broken off while it begins its processes would leave them behind."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, _CTRL_C)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def begun() -> None:
    """To be called by such a process when it has begun: from now on Ctrl-C ends it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _CTRL_C)


class _Workers(SpawnContext):
    Process = _Undisturbed


WORKERS = _Workers()
"""The context for pools of such processes."""
