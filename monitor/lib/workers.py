"""Processes that share the work of a command, and end with it.

They are spawned, for a fork would copy threads that hold locks. Ctrl-C reaches everybody in a terminal at once: whoever
is still beginning would die of it aloud, in the middle of an import; whoever works ends without a word.
"""

from __future__ import annotations

import signal
from multiprocessing.context import SpawnContext, SpawnProcess


class _Undisturbed(SpawnProcess):
    """A process that is begun deaf to Ctrl-C."""

    def start(self) -> None:
        """Begin it; to be called in the main thread."""
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            super().start()
        finally:
            signal.signal(signal.SIGINT, before)


def begun() -> None:
    """To be called by such a process when it has begun: from now on Ctrl-C ends it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class _Workers(SpawnContext):
    Process = _Undisturbed


WORKERS = _Workers()
"""The context for pools of such processes."""
