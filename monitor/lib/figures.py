"""Numbers as people read them: no powers of ten, no digits that nobody asked for."""

from __future__ import annotations

_ENOUGH = 2  # decimals of a value that was reckoned


def figure(value: float, decimals: int = _ENOUGH) -> str:
    """A value for people: `1,500,000`, `11.74`, `5`; at most so many decimals, and none that are naught."""
    return f"{value:z,.{decimals}f}".rstrip("0").rstrip(".")
