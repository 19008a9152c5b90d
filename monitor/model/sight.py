"""How well something is seen: quiet and blind are different things, and calm means something only where it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sight(StrEnum):
    """How well something is seen."""

    SEEN = "seen"
    QUIET = "quiet"
    DIM = "dim"
    BLIND = "blind"

    @property
    def rank(self) -> int:
        """0 for what is seen, more the less is known."""
        return list(Sight).index(self)


@dataclass(frozen=True, slots=True)
class RegionSight:
    """What was received about a region in 24 hours, against what is usual.

    Attributes:
        region: Its id; of a country, its code.
        received: Items that name one of its countries, counted once for each.
        expected: Of the same.
        feeds: How many feeds usually tell of it.
        unheard: How many of those fail or are silent.
        since: Since when the first of these cannot be heard, or where it is blind, the last; None where all are.
    """

    region: str
    title: str
    sight: Sight
    received: int
    expected: float
    feeds: int
    unheard: int = 0
    since: datetime | None = None
