"""Moments on both clocks, as the tests of this room count them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.health.facts import Instant

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def at(seconds: float, jump: float = 0) -> Instant:
    """So long after noon; `jump` is how far the clock on the wall was moved meanwhile."""
    return Instant(NOON + timedelta(seconds=seconds + jump), seconds)
