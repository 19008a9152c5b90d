"""What is said where a process that shares the work of a backtest dies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from monitor.lib.errors import WatchfloorError


@contextmanager
def death_told(did: str) -> Iterator[None]:
    """Tell of the death of a process in words.

    Args:
        did: What it did, such as `tagged`.

    Raises:
        WatchfloorError: in the place of what the pool of processes raises.
    """
    try:
        yield
    except BrokenProcessPool:
        raise WatchfloorError(
            f"a process that {did} ended in the middle, perhaps for want of memory; run the command again, with fewer "
            "--workers if that helps: what was tagged is kept"
        ) from None
