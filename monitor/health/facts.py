"""What is known of a running daemon at a moment: all that its health is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.model.watch import Lapse


class Stage(StrEnum):
    """The daemon's recurring work."""

    POLL = "poll"
    ASSESS = "assess"
    DIGEST = "digest"
    SEND = "send"
    PRUNE = "prune"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment on both clocks: spans are taken from the steady one, which no correction of the time moves.

    Attributes:
        at: The wall clock, aware, UTC; only shown.
        steady: Seconds on a clock that never goes back.
    """

    at: datetime
    steady: float

    def since(self, earlier: Instant) -> timedelta:
        """How long ago an earlier moment was."""
        return timedelta(seconds=self.steady - earlier.steady)


@dataclass(frozen=True, slots=True)
class StageFacts:
    """How one stage has been running.

    Attributes:
        every: How often it should begin.
        planned: When its present schedule was made.
        began: Its run that is under way, None between two runs.
        moved: When the run that is under way last got on with something.
        ended, succeeded: Its last run, and its last run without an error.
        failures: Runs that failed in a row.
        error: What the last of them said.
        runs, failed_runs: Since the start of the process.
        took: How long the last run took.
    """

    every: timedelta
    planned: Instant
    began: Instant | None = None
    moved: Instant | None = None
    ended: Instant | None = None
    succeeded: Instant | None = None
    failures: int = 0
    error: str | None = None
    runs: int = 0
    failed_runs: int = 0
    took: timedelta | None = None


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What came of the last try to write a heartbeat.

    Attributes:
        tried: When it began.
        answered: When a heartbeat was written last.
        fault: Why the last one was not, in words; None where it was, or is still under way.
        took: How long the last one took.
        free_bytes, total_bytes: On the disk of the state folder; None where the database is elsewhere.
    """

    tried: Instant
    answered: Instant | None = None
    fault: str | None = None
    took: timedelta | None = None
    free_bytes: int | None = None
    total_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class FeedsFacts:
    """How asking goes.

    Attributes:
        configured: How many feeds are polled.
        answered: When one last answered; None since the start of the process.
        failed: Feeds that failed since then, but for those of a round in which another one answered.
        newly_failed: Those among them that had been fine.
        words: What the last failure said.
        fine: How many answered when they were asked last.
    """

    configured: int = 0
    answered: Instant | None = None
    failed: frozenset[str] = frozenset()
    newly_failed: frozenset[str] = frozenset()
    words: str | None = None
    fine: int = 0


@dataclass(frozen=True, slots=True)
class LaneFacts:
    """One address that messages go to, without naming it.

    Attributes:
        waiting: Messages not taken yet, those under way included.
        oldest: When the oldest of them was decided.
        taken: When the address last took one.
        dead: Messages given up.
        refused: Those given up since the address last took one.
        said: Why the last of these was.
        kept: Whether the configuration has that address still.
    """

    channel: str
    receiver: str
    waiting: int = 0
    oldest: datetime | None = None
    taken: datetime | None = None
    dead: int = 0
    refused: int = 0
    said: str = ""
    kept: bool = True


@dataclass(frozen=True, slots=True)
class UnreachedFacts:
    """Alerts that came to nobody: each of their messages was given up.

    Attributes:
        alerts: How many.
        title: Of the one whose message was decided last.
        receiver: Who should have had that message.
        said: Why it was given up.
    """

    alerts: int
    title: str
    channel: str
    receiver: str
    said: str


@dataclass(frozen=True, slots=True)
class ReloadFacts:
    """How the configuration that runs came about.

    Attributes:
        succeeded: When it was read.
        refused: When a later one was refused; None where none was.
        why: What was wrong with it, on one line; empty where nobody foresaw it.
    """

    succeeded: Instant
    refused: Instant | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything health is judged by.

    Attributes:
        started: When the process began to work.
        ready: Whether the database was brought to this version and the ticks began.
        stages: By stage, those that are scheduled.
        database: None before the first try.
        lanes: Addresses that have or had messages; as they were when they were last read.
        unreached: Alerts that came to nobody, where a message of theirs was given up in the last day.
        lanes_read: When that was, by the wall clock; None where they are as of now.
        dark: Stretches of the last day in which no feed was read, whatever process ran then.
        jump: The last jump of the clock, in seconds, and when it was seen.
        stall: How long the loop last stood still beyond what is usual, and when that was seen.
        watched: When the loop last came round.
        fetch_within: How long one feed may take.
    """

    started: Instant
    watched: Instant
    ready: bool = False
    stages: Mapping[Stage, StageFacts] = field(default_factory=dict)
    database: DatabaseFacts | None = None
    feeds: FeedsFacts = FeedsFacts()
    lanes: tuple[LaneFacts, ...] = ()
    unreached: UnreachedFacts | None = None
    lanes_read: datetime | None = None
    dark: tuple[Lapse, ...] = ()
    reload: ReloadFacts | None = None
    jump: tuple[float, Instant] | None = None
    stall: tuple[timedelta, Instant] | None = None
    fetch_within: timedelta = timedelta(seconds=30)
