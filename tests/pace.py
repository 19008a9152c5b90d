"""How slow this machine is just now: bounds on processor time are held against it."""

from __future__ import annotations

from time import process_time

_RECORDS = 200_000
_USUAL = 0.20  # seconds of CPU for them on the machine that the bounds were taken on


def slowness() -> float:
    """How many times as long the same work takes here and now, at least once; other guests of a host slow it down."""
    begun = process_time()
    made = {str(number): [number, (number, number)] for number in range(_RECORDS)}
    assert len(made) == _RECORDS
    return max(1.0, (process_time() - begun) / _USUAL)
