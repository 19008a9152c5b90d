"""What `alerts` promises to remember, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, TableClause, column, event, inspect, table, text
from sqlalchemy.exc import IntegrityError

from alerts import outbox
from alerts.lifecycle import advance
from alerts.model import Alert, Delivery, DeliveryStatus, Message, MessageKind, Notice, Reason, Target, Transition
from alerts.outbox import Patience
from alerts.render.data import alert_data, notice_data
from alerts.storage.outbox import Unreached
from alerts.storage.rows import alert_body, alert_of, alert_row
from alerts.storage.store import MIGRATIONS, VERSION_TABLE, AlertStore, DigestSlot
from alerts.storage.tables import Kept
from alerts.verdicts import Telling, Verdict
from monitor.lib.columns import UtcDateTime
from monitor.lib.errors import DeliveryError, StorageError
from monitor.lib.migration.newest import migrate
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Evidence, Signal, alert_fingerprint
from monitor.records import told_alert_record

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PATIENCE = Patience(give_up_after=timedelta(days=5))
DESK = Target("desk", "email", "desk@example.org")


def message(key: str = "m1", at: datetime = NOW) -> Message:
    return Message(
        key=key, kind=MessageKind.NOTICE, subject="Drones in Iraq – Erbil", text="text ✓", html="<p>html</p>",
        slack=({"type": "divider"},), data={"alerts": [1, 2], "none": None}, at=at, severity=Severity.HIGH, thread="t",
    )  # fmt: skip


def pending(key: str = "m1", *targets: Target, at: datetime = NOW) -> tuple[Delivery, ...]:
    return outbox.deliveries(message(key, at), targets or (DESK,), at, why="routes[1]")


OLD_TELLING = {"receiver": "desk", "reason": "fired", "severity": "high", "at": NOW, "verdict": "told", "why": "route",
               "decided_at": NOW}  # fmt: skip


def _old_tellings() -> TableClause:
    """The table as it was when the route and the decision stood in one sentence."""
    texts = (column(name) for name in ("id", "alert_id", "receiver", "reason", "severity", "verdict", "why"))
    return table("alert_telling", *texts, column("at", UtcDateTime()), column("decided_at", UtcDateTime()))


def evidence() -> Evidence:
    return Evidence(
        quote="“quoted” words", title="title", link="https://example.org/1", publisher="Wire", item_id="item-1", at=NOW,
        story_id="story-1", type="drone_attack", assertion="possible", cue="may", claim="X claims", copies=2,
    )  # fmt: skip


def signal(at: datetime, country: str = "IQ", **changes: object) -> Signal:
    return Signal(
        rule_id="drones", fingerprint=alert_fingerprint("drones", {"country": country}), labels={"country": country},
        severity=Severity.HIGH, title="Drones", summary="3 attacks", value=3.0, condition="at least 3", at=at,
        evidence=(evidence(),), repeat_interval=6 * HOUR, **changes,
    )  # type: ignore[arg-type]  # fmt: skip


def assess(
    store: AlertStore, at: datetime, *signals: Signal, deliveries: tuple[Delivery, ...] = ()
) -> tuple[Transition, ...]:
    transitions = advance(store.open_alerts(), Evaluation(at, signals, frozenset(), frozenset({"drones"})), at)
    store.save_assessment(transitions, deliveries)
    return transitions


def test_migrations_make_the_tables_of_the_code_and_may_run_again(store: AlertStore, engine: Engine) -> None:
    store.migrate()
    found = inspect(engine)
    for kept in Kept.metadata.sorted_tables:
        assert {one["name"] for one in found.get_columns(kept.name)} == set(kept.columns.keys())
    assert VERSION_TABLE in found.get_table_names()


def test_two_processes_may_migrate_one_after_the_other(engine: Engine) -> None:
    for _ in range(2):
        migrate(engine, MIGRATIONS, VERSION_TABLE)
    assert AlertStore(engine).open_alerts() == ()


def test_an_alert_comes_back_as_it_was_saved(store: AlertStore) -> None:
    (opened,) = assess(store, NOW, signal(NOW))
    assert store.open_alerts() == (opened.alert,)
    assert store.history(opened.alert.id) == (opened,)


def test_the_history_folds_to_the_state_and_unchanged_is_no_history(store: AlertStore) -> None:
    for hour in range(3):
        assess(store, NOW + hour * HOUR, signal(NOW))
    assess(store, NOW + 3 * HOUR)
    history = store.transitions(NOW, NOW + 4 * HOUR)
    assert [transition.reason for transition in history] == [Reason.FIRED, Reason.RESOLVED]
    assert store.open_alerts() == ()
    assert store.alerts() == (history[-1].alert,)


def test_since_when_a_value_is_below_its_severity_is_kept_though_nothing_is_told(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW))
    lower = replace(signal(NOW), severity=Severity.LOW, kept=Severity.HIGH, step_down=6 * HOUR)
    assess(store, NOW + HOUR, lower)
    assess(store, NOW + 2 * HOUR, lower)
    (alert,) = store.open_alerts()
    assert (alert.severity, alert.below_since) == (Severity.HIGH, NOW + HOUR)


def test_an_alert_that_was_saved_before_there_were_steps_down_is_read(store: AlertStore) -> None:
    (opened,) = assess(store, NOW, signal(NOW))
    body = alert_body(opened.alert)
    for later in ("below_since", "eased_at", "grown_at", "tell_again"):
        del body[later]
    assert alert_of(body) == opened.alert


def test_what_was_told_of_growth_is_kept_with_its_alert_its_change_and_its_receiver(store: AlertStore) -> None:
    again = TellAgain(times=3, by=2.5, after=2 * HOUR)
    assess(store, NOW, signal(NOW, tell_again=again))
    (grown,) = assess(store, NOW + 3 * HOUR, replace(signal(NOW, tell_again=again), value=30.0))
    assert (grown.reason, grown.was) == (Reason.WORSE, 3.0)
    (alert,) = store.open_alerts()
    assert (alert.told_value, alert.grown_at, alert.tell_again) == (30.0, NOW + 3 * HOUR, again)
    assert store.history(alert.id)[-1] == grown
    telling = Telling("t1", alert.id, "desk", Reason.WORSE, Severity.HIGH, NOW, Verdict.TOLD, "route", NOW, value=30.0)
    store.save_assessment((), (), (telling,))
    assert store.decisions(alert.id) == (telling,)
    assert store.standing((alert,), NOW).heard[alert.id, "desk"].value == 30.0


def test_what_was_told_before_values_were_kept_is_looked_up_once(engine: Engine, tmp_path: Path) -> None:
    for file in sorted(MIGRATIONS.glob("000[1-4]*.py")):
        shutil.copy(file, tmp_path)
    migrate(engine, tmp_path, VERSION_TABLE)
    (fired,) = advance((), Evaluation(NOW, (signal(NOW),), frozenset(), frozenset({"drones"})), NOW)
    body = alert_body(fired.alert)
    for later in ("told_value", "grown_at", "tell_again"):
        del body[later]
    old = Kept.metadata.tables
    with engine.begin() as connection:
        alert = {**alert_row(fired.alert), "body": {**body, "value": 40.0}}
        connection.execute(old["alert_state"].insert(), [alert])
        columns = {"alert_id": fired.alert.id, "at": NOW, "reason": "fired", "tell": True, "body": body}
        silent = {**columns, "at": NOW + HOUR, "reason": "blind", "tell": False, "body": {**body, "value": 20.0}}
        connection.execute(old["alert_transition"].insert(), [columns, silent])
        told = {"alert_id": fired.alert.id, **OLD_TELLING, "decided_at": NOW + HOUR / 2}
        held = {**told, "id": "t2", "verdict": "quiet_hours"}
        connection.execute(_old_tellings().insert(), [{**told, "id": "t1"}, held])
    store = AlertStore(engine)
    store.migrate()
    (alert_now,) = store.open_alerts()
    assert (alert_now.value, alert_now.told_value) == (40.0, 3.0)
    assert [one.value for one in store.decisions(fired.alert.id)] == [3.0, None]
    assert [one.was for one in store.history(fired.alert.id)] == [None, None]


@pytest.mark.parametrize(
    ("verdict", "why", "route", "decision"),
    [
        ("told", "to desk: rule drones; severity high", "to desk: rule drones; severity high", ""),
        ("told", "to desk: team a; held: quiet hours", "to desk: team a", "quiet hours"),
        ("silenced", "to desk; held: silenced by anna: red; held: blue; only now", "to desk",
         "silenced by anna: red; held: blue; only now"),
        ("budget", "to desk: a; b; the budget of 3 messages a day is spent", "to desk: a; b",
         "the budget of 3 messages a day is spent"),
        ("never_heard", "to desk: a; b; they were not told that it began; the digest lists it", "to desk: a; b",
         "they were not told that it began; the digest lists it"),
    ],
)  # fmt: skip
def test_sentences_of_before_are_taken_apart_once_and_say_the_same(
    engine: Engine, tmp_path: Path, verdict: str, why: str, route: str, decision: str
) -> None:
    for file in sorted(MIGRATIONS.glob("000[1-5]*.py")):
        shutil.copy(file, tmp_path)
    migrate(engine, tmp_path, VERSION_TABLE)
    (fired,) = advance((), Evaluation(NOW, (signal(NOW),), frozenset(), frozenset({"drones"})), NOW)
    row = {"alert_id": fired.alert.id, **OLD_TELLING, "id": "t1", "verdict": verdict, "why": why}
    with engine.begin() as connection:
        connection.execute(Kept.metadata.tables["alert_state"].insert(), [alert_row(fired.alert)])
        connection.execute(_old_tellings().insert(), [row])
    store = AlertStore(engine)
    store.migrate()
    (telling,) = store.decisions(fired.alert.id)
    assert (telling.route, telling.decision, str(telling)) == (route, decision, why)


def test_the_newest_evidence_is_kept_though_nothing_is_told(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW))
    assess(store, NOW + HOUR, replace(signal(NOW), value=9.0))
    (alert,) = store.open_alerts()
    assert (alert.value, alert.last_held_at) == (9.0, NOW + HOUR)


def test_transitions_are_asked_for_by_half_open_windows(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW))
    assert len(store.transitions(NOW, NOW + HOUR)) == 1
    assert store.transitions(NOW - HOUR, NOW) == ()


def test_what_was_firing_at_a_moment_is_known_later(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW))
    assess(store, NOW + 2 * HOUR)
    assert [a.rule_id for a in store.firing_at(NOW + HOUR)] == ["drones"]
    assert store.firing_at(NOW) == ()
    assert store.firing_at(NOW + 3 * HOUR) == ()


def test_an_assessment_and_its_deliveries_are_saved_together_or_not_at_all(store: AlertStore) -> None:
    transitions = advance((), Evaluation(NOW, (signal(NOW),), frozenset(), frozenset({"drones"})), NOW)
    broken = replace(pending()[0], created_at=None)  # type: ignore[arg-type]
    with pytest.raises((StorageError, IntegrityError)):
        store.save_assessment(transitions, (broken,))
    assert store.open_alerts() == ()
    assert store.deliveries() == ()


def test_a_second_process_cannot_open_a_second_alert_for_a_fingerprint(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW))
    elsewhere = advance((), Evaluation(NOW, (signal(NOW),), frozenset(), frozenset({"drones"})), NOW + HOUR)
    with pytest.raises(StorageError, match="another process"):
        store.save_assessment(elsewhere, pending())
    assert store.deliveries() == ()


def slot(at: datetime = NOW, digest: str = "daily") -> DigestSlot:
    return DigestSlot(digest, at, at - 24 * HOUR, at, 0, "d1")


def test_a_digest_slot_is_taken_once(store: AlertStore) -> None:
    assert store.save_digest(slot(), pending("d1"))
    assert not store.save_digest(slot(), pending("d2"))
    assert [delivery.message.key for delivery in store.deliveries()] == ["d1"]
    assert store.save_digest(slot(digest="weekly"), pending("d3"))
    assert store.last_slot("daily", NOW) == NOW
    assert store.last_slot("unknown", NOW) is None


def test_a_digest_is_known_since_it_was_first_asked_about(store: AlertStore) -> None:
    assert store.known_since("daily", NOW) == NOW
    assert store.known_since("daily", NOW + HOUR) == NOW


def test_deciding_a_message_twice_makes_one_delivery(store: AlertStore) -> None:
    store.save_assessment((), pending())
    store.save_assessment((), pending())
    assert len(store.deliveries()) == 1


def test_a_delivery_comes_back_as_it_was_saved_but_for_the_targets_options(store: AlertStore) -> None:
    target = replace(DESK, options={"host": "mail.example.org", "password_file": "x"})
    store.save_assessment((), pending("m1", target))
    (kept,) = store.deliveries()
    assert kept == pending("m1", DESK)[0]


def test_a_claim_is_exclusive_until_its_lease_ends(store: AlertStore) -> None:
    store.save_assessment((), pending())
    (first,) = store.claim(NOW, PATIENCE)
    assert (first.status, first.attempts, first.epoch) == (DeliveryStatus.LEASED, 1, 1)
    assert store.claim(NOW + PATIENCE.lease / 2, PATIENCE) == ()
    (second,) = store.claim(NOW + PATIENCE.lease, PATIENCE)
    assert (second.attempts, second.epoch, second.error) == (2, 2, outbox.INTERRUPTED)


def test_who_is_alone_takes_back_what_a_dead_process_was_sending_and_tries_it_as_after_a_failure(
    store: AlertStore,
) -> None:
    store.save_assessment((), (*pending("m1"), *pending("m2")))
    sent, dying = store.claim(NOW, PATIENCE)
    assert store.mark(outbox.sent(sent, NOW))
    restart = NOW + timedelta(seconds=1)
    assert store.take_back(restart, PATIENCE) == 1
    assert store.take_back(restart, PATIENCE) == 0
    assert store.claim(restart, PATIENCE) == ()
    assert not store.mark(outbox.sent(dying, restart))
    (again,) = store.claim(restart + timedelta(seconds=40), PATIENCE)
    assert (again.id, again.attempts, again.error) == (dying.id, 2, outbox.INTERRUPTED)


def test_only_the_latest_holder_may_mark(store: AlertStore) -> None:
    store.save_assessment((), pending())
    (stalled,) = store.claim(NOW, PATIENCE)
    (current,) = store.claim(NOW + PATIENCE.lease, PATIENCE)
    late = NOW + PATIENCE.lease + timedelta(seconds=1)
    assert not store.mark(outbox.failed(stalled, DeliveryError("x", permanent=True), late, PATIENCE))
    assert store.mark(outbox.sent(current, late))
    assert not store.mark(outbox.failed(current, DeliveryError("x", permanent=True), late, PATIENCE))
    (kept,) = store.deliveries(DeliveryStatus.SENT)
    assert (kept.sent_at, kept.error) == (late, None)


def test_what_failed_is_claimed_again_when_its_time_comes(store: AlertStore) -> None:
    store.save_assessment((), pending())
    (claimed,) = store.claim(NOW, PATIENCE)
    waiting = outbox.failed(claimed, DeliveryError("refused", permanent=False, retry_after=600), NOW, PATIENCE)
    assert store.mark(waiting)
    assert [str(trouble) for trouble in store.undelivered(NOW)] == [
        "email to desk@example.org: 1 undelivered since 2026-03-01 06:00 UTC (refused)"
    ]
    assert store.claim(NOW + timedelta(seconds=599), PATIENCE) == ()
    assert len(store.claim(NOW + timedelta(seconds=600), PATIENCE)) == 1


def test_dead_letters_are_trouble_while_they_are_new(store: AlertStore) -> None:
    store.save_assessment((), (*pending("m1"), *pending("m2")))
    for claimed in store.claim(NOW, PATIENCE):
        store.mark(outbox.failed(claimed, DeliveryError("no such user", permanent=True), NOW, PATIENCE))
    assert [(trouble.count, trouble.since) for trouble in store.undelivered(NOW)] == [(2, NOW)]
    assert store.undelivered(NOW + HOUR) == ()


def test_how_each_address_does_is_told_without_naming_it(store: AlertStore) -> None:
    later = NOW + timedelta(minutes=5)
    store.save_assessment((), (*pending("taken"), *pending("dead", at=NOW + timedelta(minutes=1))))
    for claimed in store.claim(NOW + timedelta(minutes=1), PATIENCE):
        gone = outbox.failed(claimed, DeliveryError("no such user", permanent=True), NOW, PATIENCE)
        store.mark(outbox.sent(claimed, NOW) if claimed.message.key == "taken" else gone)
    store.save_assessment((), (*pending("w1", at=later), *pending("w2", at=later + HOUR)))
    (one,) = store.lately(NOW)
    assert (one.waiting, one.oldest, one.taken, one.dead) == (2, later, NOW, 1)
    assert "@" not in f"{one}"
    (only_new,) = store.lately(NOW + 2 * HOUR)
    assert (only_new.waiting, only_new.taken, only_new.dead) == (2, None, 0)


def test_what_an_address_gave_up_since_it_last_took_one_is_told_with_what_its_server_said(store: AlertStore) -> None:
    moments = {"early": 0, "taken": 1, "late": 2, "later": 3}
    store.save_assessment(
        (), [one for key, minute in moments.items() for one in pending(key, at=NOW + timedelta(minutes=minute))]
    )
    for claimed in store.claim(NOW + timedelta(minutes=5), PATIENCE):
        at = NOW + timedelta(minutes=10 + moments[claimed.message.key])
        refusal = DeliveryError(f"550 <desk@example.org> {claimed.message.key}", permanent=True)
        gone = outbox.failed(claimed, refusal, at, PATIENCE)
        store.mark(outbox.sent(claimed, at) if claimed.message.key == "taken" else gone)
    (one,) = store.lately(NOW)
    assert (one.dead, one.refused, one.said) == (3, 2, "550 <…> later")


NIGHT = Target("night", "slack", "hooks")
DAY = 24 * HOUR


def tell(store: AlertStore, told: Mapping[str, Sequence[str]], at: datetime = NOW, *targets: Target) -> None:
    """Alerts by their country, each with the keys of the messages that tell it to these targets."""
    transitions = advance((), Evaluation(at, [signal(at, country) for country in told]), at)
    tellings = [
        Telling(
            f"t-{key}", one.alert.id, "desk", Reason.FIRED, Severity.HIGH, at, Verdict.TOLD, "route", at, notice=key
        )
        for one in transitions
        for key in told[one.alert.labels["country"]]
    ]
    keys = [key for each in told.values() for key in each]
    store.save_assessment(transitions, [one for key in keys for one in pending(key, *targets, at=at)], tellings)


def send(store: AlertStore, at: datetime = NOW, taken: Callable[[Delivery], bool] = lambda _: False) -> None:
    """Send what is due; what is not taken is refused for good."""
    while claimed := store.claim(at, PATIENCE):
        for one in claimed:
            refusal = DeliveryError("550 no", permanent=True)
            store.mark(outbox.sent(one, at) if taken(one) else outbox.failed(one, refusal, at, PATIENCE))


@pytest.mark.parametrize("slack_takes_it", [False, True])
def test_an_alert_whose_every_message_was_given_up_came_to_nobody(store: AlertStore, *, slack_takes_it: bool) -> None:
    tell(store, {"IQ": ["m1"]}, NOW, DESK, NIGHT)
    assert store.unreached(NOW) is None
    send(store, NOW, lambda one: slack_takes_it and one.target == NIGHT)
    lost = store.unreached(NOW)
    assert (lost and (lost.alerts, lost.title, lost.said)) == (None if slack_takes_it else (1, "Drones", "550 no"))
    assert store.unreached(NOW + HOUR) is None
    for dead in store.deliveries(DeliveryStatus.DEAD):
        assert store.resend(dead, NOW)
    assert store.unreached(NOW) is None, "it is on its way again"


@pytest.mark.parametrize("known", [True, False])
def test_whoever_got_a_message_of_an_alert_days_ago_knows_of_it(store: AlertStore, *, known: bool) -> None:
    tell(store, {"IQ": ["first"]}, NOW)
    send(store, NOW, lambda _: known)
    (alert,) = store.open_alerts()
    later, since = NOW + 3 * DAY, NOW + 2 * DAY
    again = Telling("t2", alert.id, "desk", Reason.REPEATED, Severity.HIGH, later, Verdict.TOLD, "route", later,
                    notice="again")  # fmt: skip
    store.save_assessment((), pending("again", at=later), [again])
    send(store, later)
    lost = store.unreached(since)
    assert (lost.alerts if lost else 0) == (0 if known else 1)


def test_an_alert_told_so_long_ago_that_its_message_is_forgotten_is_not_said_to_have_come_to_nobody(
    store: AlertStore, engine: Engine
) -> None:
    tell(store, {"IQ": ["forgotten", "again"]}, NOW)
    send(store)
    assert store.unreached(NOW) is not None
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox_delivery WHERE message_key = 'forgotten'"))
    assert store.unreached(NOW) is None


def test_an_address_that_is_not_configured_any_more_refuses_nothing(store: AlertStore) -> None:
    tell(store, {"IQ": ["m1"]}, NOW, DESK, NIGHT)
    send(store)

    def without(*gone: Target) -> Callable[[str, str, str], bool]:
        return lambda *lane: lane not in {(one.receiver, one.channel, one.address) for one in gone}

    assert [(one.receiver, one.dead, one.kept) for one in store.lately(NOW, without(NIGHT))] == [
        ("desk", 1, True), ("night", 1, False),
    ]  # fmt: skip
    assert store.unreached(NOW, without(DESK, NIGHT)) is None
    assert store.unreached(NOW, without(NIGHT)) == Unreached(1, "Drones", "email", "desk", "550 no")


def test_what_is_sent_again_and_refused_again_counts_for_no_longer(store: AlertStore) -> None:
    tell(store, {"IQ": ["m1"]})
    send(store)
    again = NOW + 20 * HOUR
    for dead in store.deliveries(DeliveryStatus.DEAD):
        assert store.resend(dead, again)
    send(store, again)
    (within,), (after,) = store.lately(NOW), store.lately(NOW + HOUR)
    assert (within.dead, within.refused, after.dead, after.refused, after.said) == (1, 1, 0, 0, "")
    assert store.unreached(NOW) is not None
    assert store.unreached(NOW + HOUR) is None


def test_what_a_backlog_told_that_was_refused_came_to_nobody_for_the_reason_of_the_backlog(store: AlertStore) -> None:
    tell(store, {"IQ": ["m1"], "SY": ["m2"]})
    members = store.deliveries(DeliveryStatus.PENDING)
    assert store.merge(*outbox.merged(members, message("backlog")))
    assert store.unreached(NOW) is None
    send(store)
    assert store.unreached(NOW) == Unreached(2, "Drones", "email", "desk", "550 no")


def test_alerts_that_came_to_nobody_are_all_counted_and_the_newest_is_named(store: AlertStore) -> None:
    tell(store, {f"C{number}": [f"m{number}"] for number in range(120)})
    transitions = advance(
        (), Evaluation(NOW + HOUR, [replace(signal(NOW + HOUR, "SY"), title="The newest")]), NOW + HOUR
    )
    telling = Telling("t", transitions[0].alert.id, "desk", Reason.FIRED, Severity.HIGH, NOW, Verdict.TOLD, "route",
                      NOW, notice="newest")  # fmt: skip
    store.save_assessment(transitions, pending("newest", at=NOW + HOUR), [telling])
    send(store, NOW + HOUR)
    assert store.unreached(NOW) == Unreached(121, "The newest", "email", "desk", "550 no")


def test_claims_come_oldest_first_and_no_more_than_asked(store: AlertStore) -> None:
    for minute in (3, 1, 2):
        store.save_assessment((), pending(f"m{minute}", at=NOW + timedelta(minutes=minute)))
    claimed = store.claim(NOW + HOUR, PATIENCE, limit=2)
    assert [delivery.message.key for delivery in claimed] == ["m1", "m2"]
    assert store.unfinished() == 3


def test_pruning_forgets_what_is_over_and_keeps_what_is_open(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW, "IQ"), signal(NOW, "SY"), deliveries=pending("old"))
    (old,) = store.claim(NOW, PATIENCE)
    store.mark(outbox.sent(old, NOW))
    assess(store, NOW + HOUR, signal(NOW, "SY"), deliveries=pending("waiting", at=NOW))
    for day in range(3):
        store.save_digest(slot(NOW + day * 24 * HOUR), ())
    store.prune(NOW + 10 * 24 * HOUR)
    assert [alert.labels["country"] for alert in store.alerts()] == ["SY"]
    assert [delivery.message.key for delivery in store.deliveries()] == ["waiting"]
    assert [kept.slot for kept in store.digest_slots()] == [NOW + 48 * HOUR]
    assert {t.alert.labels["country"] for t in store.transitions(NOW, NOW + HOUR)} == {"SY"}


def test_commands_write_of_an_alert_what_messages_write_of_it(store: AlertStore) -> None:
    (told,) = assess(store, NOW, signal(NOW))
    (sent,) = notice_data(Notice("n", "desk", (told,), NOW))["alerts"]  # type: ignore[misc]
    printed = told_alert_record(told)
    assert alert_data(told.alert).items() <= sent.items()
    assert printed == {**sent, "kind": "alert", "at": NOW}


def test_every_field_of_an_alert_survives(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW, for_=2 * HOUR, keep_firing_for=HOUR))
    (kept,) = store.open_alerts()
    full: Alert = replace(
        kept, fired_at=NOW, told_at=NOW, told_severity=Severity.LOW, reason=Reason.BLIND, summary="naïve – ‘x’"
    )
    store.save_assessment((Transition(full, Reason.ESCALATED, NOW, tell=True),), ())
    assert store.open_alerts() == (full,)


def test_what_a_clock_that_ran_ahead_wrote_keeps_nothing_waiting(store: AlertStore) -> None:
    wrong = NOW + timedelta(days=3)
    store.known_since("daily", wrong)
    store.save_assessment((), (*pending("m1"), *pending("m2")))
    for claimed in store.claim(wrong, PATIENCE, limit=1):
        store.mark(outbox.failed(claimed, DeliveryError("refused", permanent=False), wrong, PATIENCE))
    store.claim(wrong, PATIENCE, limit=1)
    assert store.known_since("daily", NOW) == store.known_since("daily", wrong) == NOW
    assert len(store.claim(NOW, PATIENCE)) == 2


def test_a_slot_still_ahead_counts_as_untaken_and_comes_again(store: AlertStore) -> None:
    ahead = NOW + timedelta(days=30)
    assert store.save_digest(slot(ahead), pending("d1"))
    assert store.last_slot("daily", NOW) is None
    assert store.save_digest(slot(NOW), pending("d2"))
    assert store.last_slot("daily", ahead) == NOW
    assert store.save_digest(slot(ahead), pending("d3"))


def test_an_alert_that_another_process_resolved_is_not_opened_again(store: AlertStore) -> None:
    assess(store, NOW, signal(NOW))
    theirs = store.open_alerts()
    assess(store, NOW + HOUR)
    for signals in ((), (signal(NOW),)):
        at = NOW + HOUR + timedelta(seconds=1)
        late = advance(theirs, Evaluation(at, signals, frozenset(), frozenset({"drones"})), at)
        with pytest.raises(StorageError, match="another process"):
            store.save_assessment(late, pending())
    assert store.open_alerts() == ()
    assert store.deliveries() == ()
    assert [transition.reason for transition in store.transitions(NOW, NOW + 2 * HOUR)] == [
        Reason.FIRED,
        Reason.RESOLVED,
    ]


def written(engine: Engine, store: AlertStore, at: datetime, *signals: Signal) -> int:
    """How many alerts an assessment wrote."""
    statements: list[int] = []

    def hear(_c: object, _cursor: object, statement: str, parameters: object, _x: object, many: bool) -> None:
        if statement.startswith("INSERT INTO alert_state"):
            statements.append(len(parameters) if many and isinstance(parameters, list | tuple) else 1)

    event.listen(engine, "before_cursor_execute", hear)
    assess(store, at, *signals)
    event.remove(engine, "before_cursor_execute", hear)
    return sum(statements)


def test_an_alert_that_stays_as_it_is_is_written_every_few_minutes_only(store: AlertStore, engine: Engine) -> None:
    both = signal(NOW), signal(NOW, "SY")
    assess(store, NOW, *both)
    assert written(engine, store, NOW + timedelta(seconds=20), *both) <= 2  # the reasons turn to `unchanged` once
    for second in range(40, 320, 20):
        assert written(engine, store, NOW + timedelta(seconds=second), *both) == 0
    assert written(engine, store, NOW + timedelta(minutes=6), *both) > 0
    changed = replace(both[0], value=9.0)
    assert written(engine, store, NOW + timedelta(minutes=6, seconds=20), changed, both[1]) == 1


@pytest.mark.parametrize("keep", [timedelta(minutes=10), timedelta(hours=6)])
def test_sparing_writes_shortens_the_time_an_alert_is_kept_by_a_tenth_at_most(
    store: AlertStore, keep: timedelta
) -> None:
    for second in range(0, 901, 20):
        assess(store, NOW + timedelta(seconds=second), signal(NOW, keep_firing_for=keep))
    last = NOW + timedelta(seconds=900)
    assess(store, last + keep * 0.9 - timedelta(seconds=1))
    assert len(store.open_alerts()) == 1
    assess(store, last + keep)
    assert store.open_alerts() == ()
