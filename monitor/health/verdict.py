"""From facts to a verdict with its reasons: `health(facts, now)` decides, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.health.facts import DatabaseFacts, Facts, Instant, LaneFacts, Stage, StageFacts, UnreachedFacts
from monitor.lib.spans import spoken


class Reason(StrEnum):
    """What can be wrong; stable words for labels and scripts."""

    STARTING = "starting"
    DATABASE = "database"
    DISK = "disk"
    STAGE_FAILING = "stage_failing"
    TICK_OVERDUE = "tick_overdue"
    LOOP_STALLED = "loop_stalled"
    STOOD_STILL = "stood_still"
    NO_FEED_ANSWERS = "no_feed_answers"
    OUTBOX_STUCK = "outbox_stuck"
    ALERT_UNREACHED = "alert_unreached"
    RECEIVER_REFUSES = "receiver_refuses"
    CLOCK_JUMPED = "clock_jumped"
    DEAD_LETTERS = "dead_letters"
    CONFIG_REFUSED = "config_refused"
    HOUSEKEEPING = "housekeeping"
    NOT_WATCHED = "not_watched"


class Weight(StrEnum):
    """What a trouble means: the work is not done, or it is done and something wants a look."""

    FAILING = "failing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong, in words.

    Attributes:
        about: What it is about, where several things can be wrong for the same reason: a stage, or a way to a receiver.
    """

    reason: Reason
    words: str
    weight: Weight = Weight.FAILING
    about: str = ""

    @property
    def identity(self) -> tuple[Reason, str]:
        """What stays the same while it lasts, whatever its words say by then."""
        return self.reason, self.about


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long something may last before it counts. With the pauses between looks, all of it shows within a minute.

    Attributes:
        overdue: Beyond its interval, before a tick that did not begin is overdue.
        unmoved: Without getting on, before a run hangs; `fetch_within` is added for polls.
        sending: The same for sending, which may wait for slow receivers for the length of a lease.
        silent_database: Without a heartbeat.
        stuck: A message waits and its address takes none.
        unanswered: Without any feed that answers.
        failed: Feeds that had been fine and fail in a row, without one that answers between.
        failed_before: The same with those that failed before, where none is left that was fine when it was asked last.
        jump_shown: How long a jump of the clock is told.
        stall: The loop stands still.
        stall_shown: How long that is told once it moves again.
        disk_bytes, disk_share: Both fallen short of.
    """

    overdue: timedelta = timedelta(seconds=30)
    unmoved: timedelta = timedelta(seconds=15)
    sending: timedelta = timedelta(minutes=10)
    pruning: timedelta = timedelta(hours=1)
    silent_database: timedelta = timedelta(seconds=40)
    stuck: timedelta = timedelta(seconds=40)
    unanswered: timedelta = timedelta(seconds=15)
    failed: int = 3
    failed_before: int = 10
    jump_shown: timedelta = timedelta(minutes=5)
    stall: timedelta = timedelta(seconds=20)
    stall_shown: timedelta = timedelta(minutes=1)
    disk_bytes: int = 32 * 1024 * 1024
    disk_share: float = 0.02


BOUNDS = Bounds()
_AGAIN = "once that is mended, `watchfloor deliveries resend --all --yes` sends again what was given up"
_STRAY = 1  # messages given up after others were taken: each may have a fault of its own
_LIVENESS = frozenset({Reason.TICK_OVERDUE, Reason.LOOP_STALLED})
_READINESS = frozenset({Reason.STARTING, Reason.DATABASE, Reason.DISK})


@dataclass(frozen=True, slots=True)
class DaemonHealth:
    """The verdict at a moment.

    Attributes:
        troubles: What is wrong, what weighs most first; empty where all is well.
    """

    at: datetime
    troubles: tuple[Trouble, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the daemon does all of its work; notes do not count against it."""
        return not self.failing

    @property
    def failing(self) -> tuple[Trouble, ...]:
        """What keeps it from its work."""
        return tuple(trouble for trouble in self.troubles if trouble.weight is Weight.FAILING)

    @property
    def notes(self) -> tuple[Trouble, ...]:
        """What wants a look all the same."""
        return tuple(trouble for trouble in self.troubles if trouble.weight is Weight.NOTE)

    @property
    def live(self) -> bool:
        """Whether its ticks come round; where not, only a restart can help."""
        return not any(trouble.reason in _LIVENESS for trouble in self.failing)

    @property
    def ready(self) -> bool:
        """Whether it is set up and can write what it decides."""
        return not any(trouble.reason in _READINESS for trouble in self.failing)


def health(facts: Facts, now: Instant, bounds: Bounds = BOUNDS) -> DaemonHealth:
    """The verdict on a daemon's facts.

    Args:
        facts: As they were gathered; they may be older than now.
        now: The moment to judge at.
        bounds: How long something may last before it counts.
    """
    found = (
        *_starting(facts),
        *_database(facts, now, bounds),
        *_disk(facts.database, bounds),
        *_loop(facts, now, bounds),
        *_stages(facts, now, bounds),
        *_feeds(facts, now, bounds),
        *_outbox(facts, now, bounds),
        *_clock(facts, now, bounds),
        *_reload(facts),
        *_dark(facts),
    )
    return DaemonHealth(now.at, tuple(sorted(found, key=lambda trouble: trouble.weight is Weight.NOTE)))


def _starting(facts: Facts) -> Iterator[Trouble]:
    if not facts.ready:
        yield Trouble(Reason.STARTING, "it is starting: the database is being brought to this version")


def _database(facts: Facts, now: Instant, bounds: Bounds) -> Iterator[Trouble]:
    database = facts.database
    if database is None:
        return
    last = f"; last written {_clock_time(database.answered)}" if database.answered else ""
    if database.fault is not None:
        yield Trouble(Reason.DATABASE, f"the database takes no write: {database.fault.rstrip('.')}{last}")
    elif now.since(database.answered or facts.started) > bounds.silent_database:
        yield Trouble(Reason.DATABASE, f"the database has not answered since {_clock_time(database.tried)}{last}")


def _disk(database: DatabaseFacts | None, bounds: Bounds) -> Iterator[Trouble]:
    if database is None or database.free_bytes is None or not database.total_bytes:
        return
    free = database.free_bytes
    if free < bounds.disk_bytes and free < bounds.disk_share * database.total_bytes:
        yield Trouble(Reason.DISK, f"the disk of the state folder has {free / 2**20:.1f} MiB left; make room")


def _loop(facts: Facts, now: Instant, bounds: Bounds) -> Iterator[Trouble]:
    if (still := now.since(facts.watched)) > bounds.stall:
        yield Trouble(Reason.LOOP_STALLED, f"nothing has moved for {_rounded(still)}")
    elif facts.stall and facts.stall[0] > bounds.stall and now.since(facts.stall[1]) <= bounds.stall_shown:
        yield Trouble(
            Reason.STOOD_STILL, f"everything stood still for {_rounded(facts.stall[0])} until {_time(facts.stall[1])}"
        )


def _stages(facts: Facts, now: Instant, bounds: Bounds) -> Iterator[Trouble]:
    pruning = facts.stages.get(Stage.PRUNE)
    held_up = pruning is not None and pruning.began is not None and now.since(pruning.began) <= bounds.pruning
    for name, stage in facts.stages.items():
        overdue = _overdue(name, stage, now, bounds, facts.fetch_within)
        if overdue and name is Stage.PRUNE:
            yield Trouble(Reason.HOUSEKEEPING, overdue, Weight.NOTE, name.value)
        elif overdue and held_up:  # they take turns at the database: a restart would only begin that work again
            yield Trouble(Reason.HOUSEKEEPING, f"{overdue}, since old items are being deleted", about=name.value)
        elif overdue:
            yield Trouble(Reason.TICK_OVERDUE, overdue, about=name.value)
        if stage.failures and name is Stage.PRUNE:
            yield Trouble(Reason.HOUSEKEEPING, f"{name.value} failed: {stage.error}", Weight.NOTE, name.value)
        elif stage.failures > 1 or (stage.failures and stage.every >= bounds.overdue):
            since = f"since {_time(stage.succeeded)}" if stage.succeeded else "since the start"
            yield Trouble(Reason.STAGE_FAILING, f"{name.value} fails {since}: {stage.error}", about=name.value)


def _overdue(name: Stage, stage: StageFacts, now: Instant, bounds: Bounds, fetch_within: timedelta) -> str | None:
    if stage.began is not None:
        still, most = now.since(stage.moved or stage.began), _most(name, bounds, fetch_within)
        return f"{name.value} has not moved on for {_rounded(still)}" if still > most else None
    waited = now.since(max(stage.ended or stage.planned, stage.planned, key=lambda instant: instant.steady))
    if waited <= stage.every + bounds.overdue:
        return None
    return f"{name.value} should begin every {spoken(stage.every)} and has not for {_rounded(waited)}"


def _most(name: Stage, bounds: Bounds, fetch_within: timedelta) -> timedelta:
    if name is Stage.POLL:
        return fetch_within + bounds.unmoved
    if name is Stage.PRUNE:
        return bounds.pruning
    return bounds.sending if name is Stage.SEND else bounds.unmoved * 3


def _feeds(facts: Facts, now: Instant, bounds: Bounds) -> Iterator[Trouble]:
    feeds = facts.feeds
    if not feeds.failed or now.since(feeds.answered or facts.started) < bounds.unanswered:
        return
    enough = len(feeds.newly_failed) >= min(bounds.failed, feeds.configured)
    if enough or (not feeds.fine and len(feeds.failed) >= min(bounds.failed_before, feeds.configured)):
        since = f"since {_time(feeds.answered)}" if feeds.answered else "since the start"
        words = f"no feed has answered {since}; {len(feeds.failed)} of {feeds.configured} were asked since"
        yield Trouble(Reason.NO_FEED_ANSWERS, f"{words} ({feeds.words})" if feeds.words else words)


def _outbox(facts: Facts, now: Instant, bounds: Bounds) -> Iterator[Trouble]:
    if now.since(facts.started) > bounds.stuck:
        read = facts.lanes_read or now.at  # what was taken since then is not seen yet
        yield from _stuck([lane for lane in facts.lanes if _is_stuck(lane, read, bounds)])
    yield from _unreached(facts.unreached)
    yield from _refusing([lane for lane in facts.lanes if lane.kept])
    dead = sum(lane.dead for lane in facts.lanes)
    if dead:
        what = "1 message was" if dead == 1 else f"{dead} messages were"
        words = f"{what} given up in the last day; `watchfloor deliveries --dead` says why"
        yield Trouble(Reason.DEAD_LETTERS, words, Weight.NOTE)


def _is_stuck(lane: LaneFacts, now: datetime, bounds: Bounds) -> bool:
    if lane.oldest is None or now - lane.oldest <= bounds.stuck:
        return False
    return lane.taken is None or now - lane.taken > bounds.stuck


def _stuck(lanes: Sequence[LaneFacts]) -> Iterator[Trouble]:
    """One trouble for each way to a receiver, however many of its addresses take nothing."""
    for receiver, channel in dict.fromkeys((lane.receiver, lane.channel) for lane in lanes):
        ours = [lane for lane in lanes if (lane.receiver, lane.channel) == (receiver, channel)]
        since = min((lane.oldest for lane in ours if lane.oldest is not None), default=None)
        where = f" at {len(ours)} addresses" if len(ours) > 1 else ""
        waiting = f"{sum(lane.waiting for lane in ours)} waiting, the oldest since {since:%H:%M:%S} UTC"
        words = f"{receiver} gets nothing by {channel}{where}: {waiting}; `watchfloor deliveries` says why"
        yield Trouble(Reason.OUTBOX_STUCK, words, about=f"{receiver} by {channel}")


def _unreached(lost: UnreachedFacts | None) -> Iterator[Trouble]:
    if lost is None:
        return
    what = f"{lost.alerts} alerts came to nobody, the last" if lost.alerts > 1 else "an alert came to nobody:"
    words = f"{what} “{lost.title}” ({lost.receiver} by {lost.channel}: {lost.said or 'unknown reason'})"
    yield Trouble(Reason.ALERT_UNREACHED, f"{words}; {_AGAIN}")


def _refusing(lanes: Sequence[LaneFacts]) -> Iterator[Trouble]:
    """Ways to a receiver whose every message of late was given up, at each address that had any; one may be a stray.

    Addresses that are not configured any more are no ways to it.
    """
    for receiver, channel in dict.fromkeys((lane.receiver, lane.channel) for lane in lanes):
        ours = [lane for lane in lanes if (lane.receiver, lane.channel) == (receiver, channel)]
        refused = sum(lane.refused for lane in ours)
        taken = max((lane.taken for lane in ours if lane.taken is not None), default=None)
        if not all(lane.refused for lane in ours) or refused < (1 if taken is None else _STRAY + 1):
            continue
        what = "the last message was" if refused == 1 else f"the last {refused} messages were"
        said = next((lane.said for lane in reversed(ours) if lane.said), "")
        words = f"{receiver} gets nothing by {channel}: {what} given up ({said or 'unknown reason'})"
        yield Trouble(Reason.RECEIVER_REFUSES, f"{words}; {_AGAIN}", about=f"{receiver} by {channel}")


def _clock(facts: Facts, now: Instant, bounds: Bounds) -> Iterator[Trouble]:
    if facts.jump is None:
        return
    seconds, seen = facts.jump
    if now.since(seen) <= bounds.jump_shown:
        way = "forward" if seconds > 0 else "back"
        span = _rounded(timedelta(seconds=abs(seconds)))
        yield Trouble(Reason.CLOCK_JUMPED, f"the clock jumped {way} by {span} at {_time(seen)}; is time synchronised?")


def _reload(facts: Facts) -> Iterator[Trouble]:
    if facts.reload is not None and facts.reload.refused is not None:
        refused, runs = _time(facts.reload.refused), _time(facts.reload.succeeded)
        why = f": {facts.reload.why}" if facts.reload.why else ", the log says why"
        words = f"the edited configuration was refused at {refused}; that of {runs} runs{why}"
        yield Trouble(Reason.CONFIG_REFUSED, words, Weight.NOTE)


def _dark(facts: Facts) -> Iterator[Trouble]:
    """Whoever looks at a daemon that is well again should not miss that it was not."""
    for lapse in facts.dark:
        yield Trouble(Reason.NOT_WATCHED, lapse.words(), Weight.NOTE, f"{lapse.since:%Y-%m-%dT%H:%M}")


def _rounded(span: timedelta) -> str:
    return spoken(timedelta(seconds=max(1, round(span.total_seconds()))))


def _time(instant: Instant) -> str:
    return f"{instant.at:%Y-%m-%d %H:%M:%S} UTC"


def _clock_time(instant: Instant) -> str:
    return f"{instant.at:%H:%M:%S} UTC"
