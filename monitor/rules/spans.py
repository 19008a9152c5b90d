"""Spans of time in words."""

from __future__ import annotations

from datetime import timedelta

_UNITS = ((86_400, "day", "days"), (3_600, "h", "h"), (60, "min", "min"))


def spoken(span: timedelta) -> str:
    """`24 h`, `7 days`, `90 min`; whole days are said as days from two on."""
    seconds = int(span.total_seconds())
    for size, one, many in _UNITS:
        if seconds % size == 0 and (seconds >= size if size < 86_400 else seconds >= 2 * size):
            count = seconds // size
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} s"
