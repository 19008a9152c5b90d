"""Health is judged from facts alone: each fault is named in words within a minute, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instants import NOON, at

from monitor.health.facts import (
    DatabaseFacts,
    Facts,
    FeedsFacts,
    Instant,
    LaneFacts,
    ReloadFacts,
    Stage,
    StageFacts,
    UnreachedFacts,
)
from monitor.health.verdict import DaemonHealth, Reason, Weight, health
from monitor.model.watch import EVERY_FEED, Lapse

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


EVERY = {Stage.POLL: 30, Stage.ASSESS: 20, Stage.DIGEST: 20, Stage.SEND: 10, Stage.PRUNE: 21_600}
STAGES = {
    stage: StageFacts(timedelta(seconds=every), at(0), ended=at(0), succeeded=at(0)) for stage, every in EVERY.items()
}
WELL = Facts(
    started=at(0),
    watched=at(0),
    ready=True,
    stages=STAGES,
    database=DatabaseFacts(at(0), answered=at(0)),
    feeds=FeedsFacts(configured=40, answered=at(0)),
    lanes=(LaneFacts("email", "desk", taken=NOON),),
    reload=ReloadFacts(at(0)),
)


def living(seconds: float, **faulty: object) -> Facts:
    """All is well at that second, but for what is given."""
    now = at(seconds)
    stages = {name: replace(stage, ended=now, succeeded=now) for name, stage in STAGES.items()}
    well = replace(WELL, watched=now, stages=stages, database=DatabaseFacts(now, answered=now))
    return replace(well, **faulty)  # type: ignore[arg-type]


def reasons(found: DaemonHealth) -> list[Reason]:
    return [trouble.reason for trouble in found.troubles]


def test_a_daemon_that_is_well_again_notes_when_nobody_watched() -> None:
    down = Lapse(EVERY_FEED, NOON - 29 * 60 * MINUTE, NOON)
    found = health(living(3600, dark=(down,)), at(3600))
    assert found.ok
    (note,) = found.notes
    assert note.reason is Reason.NOT_WATCHED
    assert note.words == ("not watching from 2026-03-03 07:00 UTC to 2026-03-04 12:00 UTC (29 h): no feed was asked")


def test_a_daemon_that_works_has_no_trouble() -> None:
    found = health(living(3600), at(3600))
    assert found.troubles == ()
    assert found.ok
    assert found.live
    assert found.ready


def test_before_its_ticks_are_scheduled_it_is_live_and_not_ready() -> None:
    found = health(replace(WELL, ready=False), at(1))
    assert reasons(found) == [Reason.STARTING]
    assert (found.live, found.ready, found.ok) == (True, False, False)


def test_a_database_that_refuses_a_write_is_named_with_its_words() -> None:
    broken = DatabaseFacts(at(50), answered=at(30), fault="The database is read-only.")
    found = health(living(55, database=broken), at(55))
    assert reasons(found) == [Reason.DATABASE]
    assert (
        found.troubles[0].words == "the database takes no write: The database is read-only; last written 12:00:30 UTC"
    )
    assert (found.live, found.ready) == (True, False)


def test_a_database_that_does_not_answer_at_all_is_seen_within_a_minute() -> None:
    silent = DatabaseFacts(at(10), answered=at(0))
    assert health(living(40, database=silent), at(40)).ok
    assert reasons(health(living(45, database=silent), at(45))) == [Reason.DATABASE]


@pytest.mark.parametrize(
    ("free", "total", "ok"),
    [(31 << 20, 100 << 30, False), (33 << 20, 100 << 30, True), (1 << 20, 2 << 20, True), (10_000, 2 << 20, False)],
)
def test_a_disk_is_nearly_full_where_little_is_left_in_bytes_and_in_share(free: int, total: int, ok: bool) -> None:
    database = DatabaseFacts(at(5), answered=at(5), free_bytes=free, total_bytes=total)
    assert health(living(5, database=database), at(5)).ok is ok


@pytest.mark.parametrize(("stage", "seconds"), [(Stage.POLL, 61), (Stage.ASSESS, 51), (Stage.SEND, 41)])
def test_a_tick_that_does_not_begin_is_overdue_within_a_minute_of_when_it_should(stage: Stage, seconds: int) -> None:
    late = {**living(seconds).stages, stage: STAGES[stage]}
    assert health(living(seconds - 1, stages=late), at(seconds - 1)).ok
    found = health(living(seconds, stages=late), at(seconds))
    assert reasons(found) == [Reason.TICK_OVERDUE]
    assert stage.value in found.troubles[0].words
    assert not found.live


@pytest.mark.parametrize("stage", [Stage.POLL, Stage.ASSESS, Stage.DIGEST])
def test_a_run_that_hangs_is_seen_within_a_minute(stage: Stage) -> None:
    hanging = {**living(100).stages, stage: replace(STAGES[stage], began=at(55), moved=at(55))}
    assert health(living(100, stages=hanging), at(100)).ok
    assert reasons(health(living(101, stages=hanging), at(101))) == [Reason.TICK_OVERDUE]


def test_a_long_round_of_polls_that_gets_on_is_no_trouble() -> None:
    long = {**living(900).stages, Stage.POLL: replace(STAGES[Stage.POLL], began=at(10), moved=at(880))}
    assert health(living(900, stages=long), at(900)).ok


def test_a_slow_receiver_may_take_its_time_while_messages_go_out() -> None:
    slow = {**living(500).stages, Stage.SEND: replace(STAGES[Stage.SEND], began=at(0), moved=at(0))}
    assert health(living(500, stages=slow), at(500)).ok


def test_one_failure_of_a_quick_stage_is_no_news_and_two_are() -> None:
    def failing(stage: Stage, times: int) -> DaemonHealth:
        failed = replace(living(100).stages[stage], failures=times, error="no such table", succeeded=at(60))
        return health(living(100, stages={**living(100).stages, stage: failed}), at(100))

    assert failing(Stage.ASSESS, 1).ok
    assert reasons(failing(Stage.POLL, 1)) == [Reason.STAGE_FAILING]
    found = failing(Stage.ASSESS, 2)
    assert found.troubles[0].words == "assess fails since 2026-03-04 12:01:00 UTC: no such table"
    assert found.live


def test_housekeeping_that_fails_or_is_late_is_a_note() -> None:
    late = {**living(30_000).stages, Stage.PRUNE: replace(STAGES[Stage.PRUNE], failures=1, error="locked")}
    found = health(living(30_000, stages=late), at(30_000))
    assert reasons(found) == [Reason.HOUSEKEEPING, Reason.HOUSEKEEPING]
    assert found.ok


START = at(0)


def test_what_waits_for_retention_is_late_and_no_reason_for_a_restart() -> None:
    waiting = replace(STAGES[Stage.POLL], began=at(10), moved=at(10))
    stages = {**living(100).stages, Stage.POLL: waiting, Stage.PRUNE: replace(STAGES[Stage.PRUNE], began=at(5))}
    found = health(living(100, stages=stages), at(100))
    assert reasons(found) == [Reason.HOUSEKEEPING]
    assert (found.ok, found.live) == (False, True)
    later = {**living(4_000).stages, Stage.POLL: waiting, Stage.PRUNE: stages[Stage.PRUNE]}
    assert not health(living(4_000, stages=later), at(4_000)).live


def feeds(
    newly: int, before: int = 0, configured: int = 40, answered: Instant | None = START, fine: int = 0
) -> FeedsFacts:
    new = frozenset(f"new{number}" for number in range(newly))
    return FeedsFacts(configured, answered, new | {f"old{number}" for number in range(before)}, new, "HTTP 503", fine)


@pytest.mark.parametrize(
    ("asked", "ok"),
    [
        (feeds(3), False),
        (feeds(2), True),
        (feeds(2, before=7), True),  # a third of all feeds may be down for long
        (feeds(0, before=10), False),
        (feeds(2, before=26, fine=9), True),  # those that are dead say nothing of those that are not due
        (feeds(1, configured=1), False),
        (feeds(1, configured=2), True),
        (feeds(3, answered=None), False),
        (feeds(3, answered=at(31)), True),
    ],
)
def test_no_feed_answers_where_those_fail_that_had_been_fine(asked: FeedsFacts, ok: bool) -> None:
    found = health(living(45, feeds=asked), at(45))
    assert found.ok is ok
    assert ok or "HTTP 503" in found.troubles[0].words


def lane(oldest: float, taken: float | None) -> LaneFacts:
    when = None if taken is None else NOON + timedelta(seconds=taken)
    return LaneFacts("slack", "desk", 3, NOON + timedelta(seconds=oldest), when)


@pytest.mark.parametrize(
    ("waiting", "ok"),
    [
        (lane(50, None), False),
        (lane(60, None), True),
        (lane(10, 95), True),
        (lane(10, 50), False),
        (lane(-900, 99), True),
    ],
)
def test_an_outbox_is_stuck_where_an_address_takes_nothing_while_a_message_waits(waiting: LaneFacts, ok: bool) -> None:
    found = health(living(100, lanes=(WELL.lanes[0], waiting)), at(100))
    assert found.ok is ok
    assert ok or "desk gets nothing by slack: 3 waiting, the oldest since" in found.troubles[0].words


def test_what_waits_is_judged_as_it_was_when_it_was_read() -> None:
    waiting = living(100, lanes=(lane(50, None),), lanes_read=NOON + timedelta(seconds=85))
    assert health(waiting, at(100)).ok, "it may have been taken since"


def test_two_addresses_of_one_receiver_are_one_trouble_and_two_receivers_are_two() -> None:
    lanes = (lane(50, None), lane(40, None), replace(lane(50, None), receiver="night"))
    desk, night = health(living(100, lanes=lanes), at(100)).troubles
    assert desk.words.startswith("desk gets nothing by slack at 2 addresses: 6 waiting, the oldest since 12:00:40 UTC")
    assert desk.identity != night.identity


def test_what_waited_while_the_daemon_was_down_gets_its_chance_first() -> None:
    old = (lane(-9_000, None),)
    assert health(living(40, lanes=old), at(40)).ok
    assert not health(living(46, lanes=old), at(46)).ok


def test_a_dead_letter_is_a_note() -> None:
    found = health(living(5, lanes=(LaneFacts("email", "desk", dead=2),)), at(5))
    assert found.ok
    assert reasons(found) == [Reason.DEAD_LETTERS]


@pytest.mark.parametrize(("seconds", "way"), [(86_400.0, "forward by 24 h"), (-3_600.0, "back by 1 h")])
def test_a_clock_that_jumped_is_told_for_some_minutes(seconds: float, way: str) -> None:
    jumped = living(30, jump=(seconds, at(20)))
    found = health(jumped, at(30, jump=seconds))
    assert reasons(found) == [Reason.CLOCK_JUMPED]
    assert way in found.troubles[0].words
    assert found.live
    assert health(living(400, jump=(seconds, at(20))), at(400)).ok


def test_a_jump_of_the_clock_makes_no_tick_overdue() -> None:
    ahead = replace(living(30), lanes=())
    assert health(ahead, at(30, jump=86_400)).ok


def test_a_loop_that_stands_still_is_seen_while_and_after() -> None:
    still = health(living(100), at(121))
    assert reasons(still) == [Reason.LOOP_STALLED]
    assert not still.live
    after = living(200, stall=(timedelta(seconds=50), at(190)))
    assert reasons(health(after, at(200))) == [Reason.STOOD_STILL]
    assert health(after, at(200)).live, "a restart would not help any more"
    assert health(living(400, stall=(timedelta(seconds=50), at(190))), at(400)).ok


def test_a_refused_configuration_is_a_note_that_says_what_runs() -> None:
    found = health(living(90, reload=ReloadFacts(at(0), refused=at(80))), at(90))
    assert found.ok
    assert found.troubles[0].weight is Weight.NOTE
    assert "refused at 2026-03-04 12:01:20 UTC; that of 2026-03-04 12:00:00 UTC runs" in found.troubles[0].words
    assert found.troubles[0].words.endswith(", the log says why")


def test_what_is_wrong_with_a_refused_configuration_is_said() -> None:
    """Whoever asked how the daemon is had to find its log first."""
    why = "rules.yaml:3:5 unknown severity"
    found = health(living(90, reload=ReloadFacts(at(0), refused=at(80), why=why)), at(90))
    assert found.troubles[0].words.endswith("runs: rules.yaml:3:5 unknown severity")


def test_what_fails_stands_before_what_is_noted() -> None:
    found = health(
        living(90, reload=ReloadFacts(at(0), refused=at(80)), database=DatabaseFacts(at(85), fault="locked")), at(90)
    )
    assert [trouble.weight for trouble in found.troubles] == [Weight.FAILING, Weight.NOTE]


MOMENTS = st.floats(min_value=0, max_value=5_000, allow_nan=False)


def shifted(instant: Instant | None, by: timedelta) -> Instant | None:
    return instant and replace(instant, at=instant.at + by)


@given(
    began=st.one_of(st.none(), MOMENTS), ended=MOMENTS, failures=st.integers(0, 4), answered=MOMENTS, beat=MOMENTS,
    now=MOMENTS, shift=st.integers(-10**8, 10**8),
)  # fmt: skip
def test_the_verdict_does_not_depend_on_what_the_wall_clock_says(
    began: float | None, ended: float, failures: int, answered: float, beat: float, now: float, shift: int
) -> None:
    running = None if began is None else at(began)
    stage = StageFacts(
        30 * SECOND, at(0), running, running, at(ended), at(ended), failures, "why" if failures else None
    )
    facts = replace(
        WELL,
        watched=at(now),
        stages={Stage.POLL: stage},
        database=DatabaseFacts(at(beat), answered=at(beat)),
        feeds=replace(feeds(3), answered=at(answered)),
        lanes=(),
    )
    by = timedelta(seconds=shift)
    moved = replace(
        facts,
        started=replace(facts.started, at=facts.started.at + by),
        watched=replace(facts.watched, at=facts.watched.at + by),
        stages={Stage.POLL: replace(stage, began=shifted(stage.began, by), ended=shifted(stage.ended, by))},
    )
    assert reasons(health(facts, at(now))) == reasons(health(moved, at(now, jump=shift)))


@given(seconds=st.floats(min_value=0, max_value=10**7, allow_nan=False))
def test_a_daemon_that_works_is_well_however_long_it_runs(seconds: float) -> None:
    assert health(living(seconds), at(seconds)).troubles == ()


def refused(count: int, taken: datetime | None = None, said: str = "550 5.7.1 relaying denied") -> LaneFacts:
    return LaneFacts("email", "desk", taken=taken, dead=count, refused=count, said=said)


@pytest.mark.parametrize(
    ("lanes", "failing"),
    [
        ((refused(1),), True),
        ((refused(5, NOON),), True),
        ((refused(1, NOON),), False),
        ((refused(5), LaneFacts("email", "desk", taken=NOON)), False),
        ((refused(5), LaneFacts("slack", "desk", taken=NOON)), True),
        ((refused(2), refused(3)), True),
    ],
    ids=["the only one", "all of late", "a stray", "one address of two", "one channel of two", "all addresses"],
)
def test_a_receiver_whose_every_message_of_late_was_given_up_gets_nothing(
    lanes: tuple[LaneFacts, ...], failing: bool
) -> None:
    found = health(living(100, lanes=lanes), at(100))
    assert reasons(found) == [*([Reason.RECEIVER_REFUSES] if failing else []), Reason.DEAD_LETTERS]
    if failing:
        assert found.failing[0].words.startswith("desk gets nothing by email: the last ")
        assert "given up (550 5.7.1 relaying denied); once that is mended, `watchfloor deliveries resend" in (
            found.failing[0].words
        )


def test_an_alert_that_came_to_nobody_is_no_note() -> None:
    lost = UnreachedFacts(1, "Coup in Mali", "email", "desk", "550 no such user")
    one = health(living(100, unreached=lost), at(100))
    assert [trouble.reason for trouble in one.failing] == [Reason.ALERT_UNREACHED]
    assert one.failing[0].words.startswith("an alert came to nobody: “Coup in Mali” (desk by email: 550 no such user);")
    assert one.live
    assert one.ready
    (many,) = health(living(100, unreached=replace(lost, alerts=2000)), at(100)).failing
    assert many.words.startswith("2000 alerts came to nobody, the last “Coup in Mali”")


@pytest.mark.parametrize(
    ("beside", "failing"),
    [((), False), ((LaneFacts("email", "desk", taken=NOON),), False), ((refused(2),), True)],
    ids=["removed", "corrected", "corrected and refused again"],
)
def test_an_address_that_is_configured_no_longer_says_nothing_of_its_receiver(
    beside: tuple[LaneFacts, ...], failing: bool
) -> None:
    gone = replace(refused(5, said="desk no longer has email"), kept=False)
    found = health(living(100, lanes=(*beside, gone)), at(100))
    assert [one.reason for one in found.failing] == ([Reason.RECEIVER_REFUSES] if failing else [])
    assert "no longer has" not in "".join(one.words for one in found.failing)
    assert [one.reason for one in found.notes] == [Reason.DEAD_LETTERS]
