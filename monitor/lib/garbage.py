"""How often the interpreter looks for garbage in circles.

Counting references frees nearly everything here; lexicons, reports and stories hold no circles. The standard setting
looks through the young objects every 700 that are made and through all of them every so often, which took a quarter of
the CPU time of a backtest and a tenth of a start, and found next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 50_000
"""Objects that are made before the young ones are looked through: a few megabytes, were all of them garbage."""


def look_once() -> None:
    """Let go what is garbage now, where much of it is known to be."""
    gc.collect()


def look_seldom() -> None:
    """Let this process look for circles seldom; for whoever runs commands, once, before anything is loaded."""
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


@contextmanager
def paused() -> Iterator[None]:
    """Look for no circles while that is loaded which stays; afterwards as before."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
