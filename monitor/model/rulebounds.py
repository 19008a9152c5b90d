"""How far a rule may go: what the configuration refuses, and what nobody advises who looks for a change of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

LEAST_ASKED: Mapping[str, float] = {"count": 1, "ladder": 1, "silence": 1}
"""By kind, what a bound from below is at least: less is met by nothing happening."""

FEWEST_TELLING = 2
"""Independent publishers from whom on they are counted: one tells whatever is told."""

LONGEST_COMPARED = timedelta(days=14)
"""The longest window that is compared with the past."""

FARTHEST = 5_000
"""Kilometres around a place at most."""

STANDING = frozenset({"level", "max_level", "issuer_count", "divergence"})
"""Fields of official advice that can be `reached`: they stand, where the others are told when they move."""

BETWEEN = frozenset({"issuer_count", "divergence"})
"""Fields of official advice that weigh several issuers."""

PERCENT_MOST = 100
"""No share of a whole is above it."""

_WINDOWS = 7  # that a baseline holds at least
_DAY = timedelta(days=1)


def least_baseline(timespan: timedelta) -> timedelta:
    """The shortest past that says what is usual of a window: seven of them, and seven days."""
    return _WINDOWS * max(timespan, _DAY)


def is_told_before(within: timedelta, timespan: timedelta) -> bool:
    """Whether a rise `within` a time before the window compares with enough: in less next to nothing is told."""
    return within >= timespan
