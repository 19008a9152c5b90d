"""Numbers as people read them: no powers of ten, no digits that nobody asked for."""

from __future__ import annotations

_RECKONED = 2  # decimals of a value that was reckoned
_WRITTEN = 6  # of a bound that somebody wrote; rounded like a value it would be told as another than is kept


def figure(value: float) -> str:
    """A reckoned value: `1,500,000`, `11.74`, `5`; at most two decimals, and none that are naught."""
    return _told(value, _RECKONED)


def bound(value: float) -> str:
    """A bound as it was written: `0.125`, `1,500,000`."""
    return _told(value, _WRITTEN)


def _told(value: float, decimals: int) -> str:
    return f"{value:z,.{decimals}f}".rstrip("0").rstrip(".")
