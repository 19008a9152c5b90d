"""What is told to whoever asks: facts, the verdict on them, and what was counted, as of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.health.facts import Facts, Instant
from monitor.health.verdict import DaemonHealth
from monitor.model.feed import FeedHealth

Counts = Mapping[tuple[str, tuple[str, ...]], int]
"""By what is counted and its labels: ("alerts", ("told", "fired")) -> 3."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of a daemon.

    Attributes:
        version: Of the program.
        feeds: How every configured feed did when that was last read.
        counts: Since the start of the process.
        signals: How many conditions of each rule held at the last assessment.
        jumps: How often the clock jumped since the start.
        telling: Whether this process is the one that tells; None where it shares the work with no other.
    """

    version: str
    now: Instant
    facts: Facts
    health: DaemonHealth
    feeds: tuple[FeedHealth, ...] = ()
    counts: Counts = field(default_factory=dict)
    signals: Mapping[str, int] = field(default_factory=dict)
    jumps: int = 0
    telling: bool | None = None
