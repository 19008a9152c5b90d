"""What something costs, counted: the same on every machine, whatever else it does."""

from __future__ import annotations

import cProfile
from collections.abc import Callable


def calls(work: Callable[[], object]) -> int:
    """Functions called by it in this thread, ours and others', those written in C included."""
    profile = cProfile.Profile()
    profile.runcall(work)
    return sum(one.callcount for one in profile.getstats())
