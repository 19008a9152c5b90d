"""The shell of `alerts` over a real store, with a channel that can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from alerts.digest import DigestSpec
from alerts.hours import Hours
from alerts.model import Delivery, DeliveryStatus, Earlier, Message, Reason, Silenced, Target
from alerts.outbox import Patience
from alerts.render import render_backlog, render_digest, render_notice
from alerts.routing import Match, Route
from alerts.sending import Sender
from alerts.service import AlertService, Delivered, Render
from alerts.settings import AlertSettings, Immediate, PlannedDigest, Receiver, load_wording
from alerts.settings.forms import TOLD
from alerts.storage.store import AlertStore
from alerts.timing import Schedule
from alerts.verdicts import Acknowledgement, Silence, Verdict
from monitor.lib import shipped
from monitor.lib.database import connect
from monitor.lib.errors import DeliveryError, PluginError, StorageError
from monitor.model.names import Names
from monitor.model.place import Region
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Briefing, Evaluation, Signal, alert_fingerprint

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = frozenset({"drones", "coups"})


class Killed(BaseException):
    """The end of the program, as far as the program can tell."""


@dataclass
class Wire:
    """A channel that keeps what it took, and fails where it is told to."""

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    failing: Callable[[Message, Target], DeliveryError | None] = lambda _message, _target: None
    tried: list[str] = field(default_factory=list)
    earlier: list[tuple[Earlier, ...]] = field(default_factory=list)

    async def send(self, message: Message, target: Target, key: str) -> str:
        self.tried.append(message.key)
        if error := self.failing(message, target):
            raise error
        self.taken.append((target.address, message.key, key))
        self.earlier.append(message.earlier)
        return f"receipt of {key}"

    def addresses(self) -> list[str]:
        return [address for address, _, _ in self.taken]


def receiver(name: str, *addresses: str, zone: str = "UTC", budget: int | None = None) -> Receiver:
    targets = tuple(Target(name, "email", address, {"host": "mail"}) for address in addresses)
    return Receiver(name, targets, zone, budget=budget)


def settings(**changes: object) -> AlertSettings:
    daily = PlannedDigest(DigestSpec("daily", "Daily brief", "UTC"), Schedule(time(7), "UTC"), ("desk",))
    made = AlertSettings(
        receivers=(receiver("desk", "desk@example.org"), receiver("night", "night@example.org", zone="Asia/Beirut")),
        default_receiver="desk",
        routes=(Route("at night", Match(min_severity=Severity.CRITICAL), ("night",), onward=True),),
        digests=(daily,),
        immediate=Immediate(Severity.INFO, frozenset(TOLD), ("rule",)),
        give_up_after=timedelta(days=5),
        wording=load_wording(shipped.seeds() / "digest.yaml"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def kept(tmp_path: Path) -> AlertStore:
    return AlertStore(connect(f"sqlite:///{tmp_path / 'alerts.db'}"))


def service(kept: AlertStore, wire: Wire, *, start: bool = True, **changes: object) -> AlertService:
    made = AlertService(
        kept,
        settings(**changes),
        render=Render(render_digest, render_notice, render_backlog),
        open_channel=lambda _target: wire,
        names=Names({"IQ": "Iraq"}),
    )
    if start:
        made.start(NOW)
    return made


def signal(country: str = "IQ", severity: Severity = Severity.HIGH, rule: str = "drones") -> Signal:
    return Signal(
        rule_id=rule, fingerprint=alert_fingerprint(rule, {"country": country}), labels={"country": country},
        severity=severity, title=f"{rule} in {country}", summary=f"3 {rule}", value=3.0, condition="at least 3", at=NOW,
    )  # fmt: skip


def seen(*signals: Signal, at: datetime = NOW) -> Evaluation:
    return Evaluation(at, signals, frozenset(), RULES)


def briefing(since: datetime, until: datetime) -> Briefing:
    return Briefing(since, until, (), {})


async def test_an_alert_is_told_at_once_and_only_once(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)
    assert await alerts.deliver(NOW) == Delivered(sent=1)
    alerts.assess(seen(signal()), NOW + HOUR)
    assert await alerts.deliver(NOW + HOUR) == Delivered()
    assert wire.addresses() == ["desk@example.org"]


async def test_routes_decide_who_hears_and_the_reason_is_kept(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    assessed = alerts.assess(seen(signal(severity=Severity.CRITICAL)), NOW)
    assert [d.why for d in assessed.deliveries] == ["at night: severity critical, at least critical"]
    await alerts.deliver(NOW)
    assert wire.addresses() == ["night@example.org"]


def test_a_notice_shows_times_in_its_receivers_zone(kept: AlertStore, wire: Wire) -> None:
    (delivery,) = service(kept, wire).assess(seen(signal(severity=Severity.CRITICAL)), NOW).deliveries
    assert "08:00" in delivery.message.text


def test_alerts_of_one_rule_come_in_one_message_those_of_two_rules_in_two(kept: AlertStore, wire: Wire) -> None:
    many = [signal(country) for country in ("IQ", "SY", "LB")] + [signal("ML", rule="coups")]
    deliveries = service(kept, wire).assess(seen(*many), NOW).deliveries
    texts = [delivery.message.text for delivery in deliveries]
    assert [[country in text for country in ("IQ", "SY", "LB", "ML")] for text in texts] == [
        [False, False, False, True],
        [True, True, True, False],
    ]


def growing(value: float) -> Signal:
    return replace(signal(), title=f"{value:.0f} killed", value=value, tell_again=TellAgain())


def test_what_grew_while_its_message_waited_was_told_as_the_message_says(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire, immediate=replace(settings().immediate, group_wait=timedelta(minutes=1)))
    alerts.assess(seen(growing(25)), NOW)
    alerts.assess(seen(growing(41)), NOW + timedelta(seconds=40))
    (delivery,) = alerts.assess(seen(growing(41)), NOW + timedelta(minutes=1)).deliveries
    assert "41 killed" in delivery.message.subject
    assert [alert.told_value for alert in kept.open_alerts()] == [41.0]
    alerts.assess(seen(growing(60)), NOW + 2 * HOUR)
    assert [alert.told_value for alert in kept.open_alerts()] == [41.0]  # twice 25, and not twice what was said


def test_what_was_told_is_booked_though_the_alert_was_not_seen_to_hold_when_its_message_left(
    kept: AlertStore, wire: Wire
) -> None:
    alerts = service(kept, wire, immediate=replace(settings().immediate, group_wait=timedelta(minutes=3)))
    keeping = [replace(growing(value), keep_firing_for=HOUR) for value in (25, 41)]
    for minute, held in enumerate(([keeping[0]], [keeping[1]], [], [])):
        assessed = alerts.assess(seen(*held), NOW + timedelta(minutes=minute))
    assert len(assessed.deliveries) == 1
    assert [alert.told_value for alert in kept.open_alerts()] == [41.0]


def test_who_was_told_of_less_hears_of_growth_although_another_heard_of_more_later(
    kept: AlertStore, wire: Wire
) -> None:
    night = replace(receiver("night", "night@example.org"), hours=Hours("UTC", ((time(5), time(8)),)))
    both = (Route("both", Match(), ("desk", "night")),)
    alerts = service(kept, wire, receivers=(settings().receivers[0], night), routes=both)
    alerts.assess(seen(growing(41)), NOW)
    alerts.assess(seen(growing(60)), NOW + 2 * HOUR)  # the night is over: it hears of 60, the desk of nothing
    grown = alerts.assess(seen(growing(82)), NOW + 4 * HOUR)
    told = [one.target.receiver for one in grown.deliveries]
    assert told == ["desk"]


async def test_what_is_too_slight_for_a_message_waits_for_the_digest(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire, immediate=Immediate(Severity.HIGH, frozenset(TOLD), ("rule",)))
    assert alerts.assess(seen(signal(severity=Severity.LOW)), NOW).deliveries == ()
    (digest,) = alerts.send_digests(briefing, NOW + HOUR)
    assert [transition.reason for transition in digest.alerts] == [Reason.FIRED]


def test_who_heard_that_it_was_bad_hears_that_it_eased_and_ended(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire, immediate=Immediate(Severity.CRITICAL, frozenset(TOLD), ("rule",)))
    told = []
    for hour, severity in enumerate([Severity.HIGH, Severity.CRITICAL, Severity.LOW, None]):
        at = NOW + hour * HOUR
        held = [signal(severity=severity)] if severity else []
        told.append([d.target.receiver for d in alerts.assess(seen(*held, at=at), at).deliveries])
    assert told == [[], ["night"], ["night"], ["night"]]


def test_reasons_that_are_switched_off_make_no_message(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire, immediate=Immediate(Severity.INFO, frozenset({Reason.FIRED}), ("rule",)))
    assert len(alerts.assess(seen(signal()), NOW).deliveries) == 1
    assert alerts.assess(seen(at=NOW + HOUR), NOW + HOUR).deliveries == ()


async def test_nothing_is_lost_when_the_program_dies_between_deciding_and_sending(kept: AlertStore, wire: Wire) -> None:
    service(kept, wire).assess(seen(signal()), NOW)
    assert await service(kept, wire).deliver(NOW + HOUR) == Delivered(sent=1)


async def test_a_send_that_was_in_flight_when_the_program_died_is_repeated_with_the_same_key(
    kept: AlertStore, wire: Wire
) -> None:
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)

    def dies(_message: Message, _target: Target) -> DeliveryError | None:
        raise Killed

    wire.failing = dies
    with pytest.raises(Killed):
        await alerts.deliver(NOW)
    wire.failing = lambda _message, _target: None
    assert await alerts.deliver(NOW + timedelta(minutes=1)) == Delivered(), "the lease still holds"
    assert await alerts.deliver(NOW + HOUR) == Delivered(sent=1)
    (sent,) = kept.deliveries(DeliveryStatus.SENT)
    assert (wire.taken[0][2], sent.attempts) == (sent.id, 2)


class Ailing(AlertStore):
    """A store that cannot be written for a while, as on a full disk."""

    ails = False

    def mark(self, delivery: Delivery, pause: tuple[str, datetime] | None = None) -> bool:
        if self.ails:
            raise StorageError("The database is full.")
        return super().mark(delivery, pause)


async def test_what_was_taken_while_the_database_could_not_be_written_is_not_sent_again(
    tmp_path: Path, wire: Wire
) -> None:
    ailing = Ailing(connect(f"sqlite:///{tmp_path / 'alerts.db'}"))
    alerts = service(ailing, wire, receivers=(receiver("desk", "desk@example.org"),), routes=())
    alerts.assess(seen(signal()), NOW)
    alerts.assess(seen(signal(), signal(rule="coups")), NOW + timedelta(seconds=1))
    ailing.ails = True
    with pytest.raises(StorageError, match="full"):
        await alerts.deliver(NOW + timedelta(seconds=2))
    assert len(wire.taken) == 1, "the one behind it is not sent: it could not be marked either"
    with pytest.raises(StorageError, match="full"):
        await alerts.deliver(NOW + HOUR)
    assert len(wire.taken) == 1, "though its lease is over by now"
    ailing.ails = False
    assert await alerts.deliver(NOW + HOUR) == Delivered(sent=1)
    assert [key for _, _, key in wire.taken] == [one.id for one in reversed(ailing.deliveries(DeliveryStatus.SENT))]
    assert len({key for _, _, key in wire.taken}) == 2


async def test_a_database_that_fails_while_a_message_is_made_ready_counts_against_no_address(
    tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = AlertStore(connect(f"sqlite:///{tmp_path / 'alerts.db'}"))
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)

    def gone(_message: Message, _target: Target) -> tuple[Earlier, ...]:
        raise StorageError("The database lost the connection.")

    with monkeypatch.context() as patched:
        patched.setattr(kept, "earlier", gone)
        with pytest.raises(StorageError, match="lost"):
            await alerts.deliver(NOW)
    assert [(one.status, one.attempts, one.error) for one in kept.deliveries()] == [(DeliveryStatus.PENDING, 0, None)]
    assert await alerts.deliver(NOW + timedelta(seconds=1)) == Delivered(sent=1)


async def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_kept_for_the_operator(
    kept: AlertStore, wire: Wire
) -> None:
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)
    wire.failing = lambda _message, _target: DeliveryError("451 try later", permanent=False)
    assert await alerts.deliver(NOW) == Delivered(waiting=1)
    assert await alerts.deliver(NOW) == Delivered()
    wire.failing = lambda _message, _target: DeliveryError("550 no such user", permanent=True)
    assert await alerts.deliver(NOW + HOUR) == Delivered(dead=1)
    (dead,) = kept.deliveries(DeliveryStatus.DEAD)
    assert dead.error == "550 no such user"
    (digest,) = alerts.send_digests(briefing, NOW + HOUR)
    assert digest.undelivered == (
        "email to desk@example.org: 1 undelivered since 2026-03-01 06:00 UTC (550 no such user)",
    )


async def test_a_message_that_was_refused_at_first_is_told_when_it_is_taken(
    kept: AlertStore, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)
    wire.failing = lambda _message, _target: DeliveryError("451 try later", permanent=False)
    with caplog.at_level("INFO", "alerts.sending"):
        await alerts.deliver(NOW)
        wire.failing = lambda _message, _target: None
        await alerts.deliver(NOW + HOUR)
    refused, taken = (record.__dict__ for record in caplog.records)
    assert refused["message"] == "delivery failed, it will be tried again"
    assert (taken["message"], taken["levelname"], taken["attempts"]) == ("message delivered", "INFO", 2)
    for key in ("delivery", "message_kind", "receiver", "channel", "address"):
        assert refused[key] == taken[key]


async def test_one_dead_address_does_not_hold_up_the_others(kept: AlertStore, wire: Wire) -> None:
    both = (receiver("desk", "a@example.org", "b@example.org"),)
    alerts = service(kept, wire, receivers=both)
    alerts.assess(seen(signal()), NOW)
    wire.failing = lambda _message, target: (
        DeliveryError("refused", permanent=True) if target.address.startswith("a") else None
    )
    delivered = await alerts.deliver(NOW)
    assert delivered == Delivered(sent=1, dead=1)
    assert delivered.by_channel == {("sent", "email"): 1, ("dead", "email"): 1}
    assert wire.addresses() == ["b@example.org"]


async def test_messages_to_an_unreachable_address_keep_their_order_and_are_not_all_tried(
    kept: AlertStore, wire: Wire
) -> None:
    alerts = service(kept, wire)
    for hour in range(3):
        at = NOW + hour * HOUR
        alerts.assess(seen(*([] if hour % 2 else [signal()]), at=at), at)
    wire.failing = lambda _message, _target: DeliveryError("down", permanent=False)
    assert await alerts.deliver(NOW + 3 * HOUR) == Delivered(waiting=3)
    assert len(wire.tried) == 1
    wire.failing = lambda _message, _target: None
    assert await alerts.deliver(NOW + 4 * HOUR) == Delivered(sent=3)
    order = [delivery.message.key for delivery in reversed(kept.deliveries())]
    assert [key for _, key, _ in wire.taken] == order


async def test_retry_after_holds_for_messages_decided_later_too(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)
    wire.failing = lambda _message, _target: DeliveryError("429", permanent=False, retry_after=1800)
    await alerts.deliver(NOW)
    wire.failing = lambda _message, _target: None
    soon = NOW + timedelta(minutes=10)
    alerts.assess(seen(at=soon), soon)
    assert await alerts.deliver(soon) == Delivered()
    assert await service(kept, wire).deliver(soon) == Delivered(), "a restart does not forget it"
    assert len(wire.tried) == 1
    assert await alerts.deliver(NOW + timedelta(minutes=31)) == Delivered(sent=2)


async def test_an_address_that_left_the_configuration_gets_nothing_more(kept: AlertStore, wire: Wire) -> None:
    service(kept, wire).assess(seen(signal()), NOW)
    later = service(kept, wire, receivers=(receiver("desk", "new@example.org"),))
    assert await later.deliver(NOW) == Delivered(dead=1)
    words = "desk no longer has email desk@example.org; to resend it, write that back first"
    assert kept.deliveries(DeliveryStatus.DEAD)[0].error == words


async def test_a_channel_that_cannot_be_loaded_is_told_and_tried_again(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)

    def broken(_target: Target) -> Wire:
        raise PluginError("the channel cannot be loaded")

    alerts.assess(seen(signal()), NOW)
    assert await Sender(kept, settings(), broken).deliver(NOW) == Delivered(waiting=1)
    assert kept.undelivered(NOW)[0].error == "the channel cannot be loaded"


async def test_a_sender_that_is_stopped_while_it_still_asks_the_database_sends_nothing(
    kept: AlertStore, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    service(kept, wire).assess(seen(signal()), NOW)
    sender = Sender(kept, settings(), lambda _target: wire)
    asked = kept.pauses

    def stopped_meanwhile(now: datetime, patience: Patience) -> object:
        sender.stop()
        return asked(now, patience)

    monkeypatch.setattr(kept, "pauses", stopped_meanwhile)
    assert await sender.deliver(NOW) == Delivered()
    assert not wire.tried


async def test_a_channel_that_breaks_harms_only_its_own_delivery_which_is_kept(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire, receivers=(receiver("desk", "a@example.org", "b@example.org"),))
    alerts.assess(seen(signal()), NOW)

    def breaks(_message: Message, target: Target) -> DeliveryError | None:
        return None if target.address == "b@example.org" else 1 / 0  # type: ignore[return-value]

    wire.failing = breaks
    assert await alerts.deliver(NOW) == Delivered(sent=1, waiting=1)
    assert kept.undelivered(NOW)[0].error == "email to a@example.org broke: ZeroDivisionError"


async def test_a_flood_after_an_outage_is_told_by_few_messages_that_name_them_all(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    down = DeliveryError("connection refused", permanent=False)
    wire.failing = lambda _message, _target: down
    for minute in range(100):
        at = NOW + timedelta(minutes=minute)
        alerts.assess(seen(*([] if minute % 2 else [signal()]), at=at), at)
        await alerts.deliver(at)
    wire.failing = lambda _message, _target: None
    assert (await alerts.deliver(NOW + timedelta(days=1))).waiting == 0
    assert len(wire.taken) < 8
    by_id = {one.id: one for one in kept.deliveries(limit=None)}
    told = [by_id[one.merged_into or one.id] for one in by_id.values()]
    assert {one.status for one in told} == {DeliveryStatus.SENT}
    late = {one.id: one.message.data["messages"] for one in told if "messages" in one.message.data}
    alone = [one for one in told if "messages" not in one.message.data]
    assert sum(len(named) for named in late.values()) + len(alone) == 100  # type: ignore[arg-type,misc]


async def test_a_message_that_is_never_taken_does_not_hold_up_the_others_for_ever(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    alerts.assess(seen(signal()), NOW)
    (poison,) = kept.deliveries()
    for minute in range(8):
        at = NOW + timedelta(minutes=minute + 1)
        alerts.assess(seen(*([] if minute % 2 else [signal("SY")]), signal(), at=at), at)
    refusal = DeliveryError("500 cannot read this", permanent=False)
    wire.failing = lambda message, _target: refusal if message.key == poison.message.key else None
    for hour in range(1, 7):
        await alerts.deliver(NOW + hour * HOUR * 2)
        assert len(wire.taken) == (0 if hour < 6 else 5), "only after many attempts, and then the rest of its turn"
    down = DeliveryError("connection refused", permanent=False)
    wire.failing = lambda _message, _target: down
    wire.tried.clear()
    await alerts.deliver(NOW + 14 * HOUR)
    assert len(wire.tried) == 2, "where the address itself is down, one more is tried and no further"


async def test_no_send_begins_after_the_program_was_asked_to_end(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    for hour in range(4):
        at = NOW + hour * HOUR
        alerts.assess(seen(*([] if hour % 2 else [signal()]), at=at), at)

    def ends(_message: Message, _target: Target) -> DeliveryError | None:
        alerts.stop_sending()
        return None

    wire.failing = ends
    assert await alerts.deliver(NOW + 4 * HOUR) == Delivered(sent=1, waiting=3)
    wire.failing = lambda _message, _target: None
    assert await alerts.deliver(NOW + 4 * HOUR) == Delivered(sent=3)


def test_a_digest_is_sent_at_its_slot_and_once(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    assert alerts.send_digests(briefing, NOW) == ()
    (digest,) = alerts.send_digests(briefing, NOW + HOUR)
    assert (digest.since, digest.until) == (NOW + HOUR - 24 * HOUR, NOW + HOUR)
    assert alerts.send_digests(briefing, NOW + HOUR) == ()
    (delivery,) = kept.deliveries()
    assert (delivery.message.key, delivery.why) == (digest.id, "digest daily")


def test_digests_missed_in_a_long_sleep_come_as_one_with_the_whole_window(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    alerts.send_digests(briefing, NOW + HOUR)
    windows: list[tuple[datetime, datetime]] = []

    def watched(since: datetime, until: datetime) -> Briefing:
        windows.append((since, until))
        return briefing(since, until)

    assert len(alerts.send_digests(watched, NOW + timedelta(days=4, hours=3))) == 1
    assert windows == [(NOW + HOUR, NOW + timedelta(days=4, hours=1))]
    assert [slot.missed for slot in kept.digest_slots("daily")] == [3, 0]


def test_two_processes_send_one_digest(kept: AlertStore, wire: Wire) -> None:
    first, second = service(kept, wire), service(kept, wire)
    due = second.digests_due(NOW + HOUR)
    first.send_digests(briefing, NOW + HOUR)
    second.digests_due = lambda _now: due  # type: ignore[method-assign]
    assert second.send_digests(briefing, NOW + HOUR) == ()
    assert len(kept.deliveries()) == 1


async def test_a_silence_outlives_a_restart_is_in_the_digest_and_its_end_tells_what_still_fires(
    kept: AlertStore, wire: Wire
) -> None:
    alerts = service(kept, wire)
    until = NOW + 3 * HOUR
    kept.silence(Silence("s1", (("country", "IQ"),), "jane", "an exercise", NOW, until))
    assert alerts.assess(seen(signal(), signal("SY")), NOW).deliveries[0].message.text.count("drones in") == 1
    (digest,) = alerts.send_digests(briefing, NOW + HOUR)
    assert digest.silences == (Silenced("Iraq", "jane", until, "an exercise"),)
    again = service(kept, wire)
    assert again.assess(seen(signal(), signal("SY")), NOW + 2 * HOUR).deliveries == ()
    (told,) = again.assess(seen(signal(), signal("SY")), until).deliveries
    assert "drones in IQ" in told.message.text
    assert again.assess(seen(signal(), signal("SY")), until + HOUR).deliveries == ()
    assert kept.silences() == (Silence("s1", (("country", "IQ"),), "jane", "an exercise", NOW, until, wound_up=True),)


def test_a_silence_that_is_ended_early_ends_now(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    kept.silence(Silence("s1", (("rule", "drones"),), "jane", "an exercise", NOW, NOW + 9 * HOUR))
    assert alerts.assess(seen(signal()), NOW).deliveries == ()
    assert kept.expire("s1", NOW + HOUR)
    assert not kept.expire("s1", NOW + HOUR)
    assert len(alerts.assess(seen(signal()), NOW + HOUR).deliveries) == 1


def test_every_decision_is_kept_with_its_reason_for_those_who_ask(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire, receivers=(receiver("desk", "desk@example.org", budget=1),))
    for country in ("IQ", "SY"):
        alerts.assess(seen(*(signal(each) for each in ("IQ", "SY")[: 1 + (country == "SY")])), NOW)
    verdicts = [one for alert in kept.open_alerts() for one in kept.decisions(alert.id)]
    assert sorted(one.verdict for one in verdicts) == [Verdict.BUDGET, Verdict.TOLD]
    (digest,) = alerts.send_digests(briefing, NOW + HOUR)
    assert digest.held_back == ("[high] drones in SY: the budget of 1 messages a day is spent",)


def test_an_acknowledged_alert_is_not_repeated(kept: AlertStore, wire: Wire) -> None:
    alerts, repeated = service(kept, wire), replace(signal(), repeat_interval=HOUR)
    alerts.assess(seen(repeated), NOW)
    (alert,) = kept.open_alerts()
    assert len(alerts.assess(seen(repeated), NOW + HOUR).deliveries) == 1
    kept.acknowledge(Acknowledgement(alert.id, "jane", "calling the embassy", NOW, alert.severity))
    assert alerts.assess(seen(repeated), NOW + 2 * HOUR).deliveries == ()
    assert kept.decisions(alert.id)[-1].verdict is Verdict.ACKNOWLEDGED
    assert len(alerts.assess(seen(), NOW + 3 * HOUR).deliveries) == 1


async def test_mails_about_one_alert_name_those_that_this_address_was_sent(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    for hour, severity in enumerate((Severity.LOW, Severity.HIGH, None)):
        held = [signal(severity=severity)] if severity else []
        alerts.assess(seen(*held, at=NOW + hour * HOUR), NOW + hour * HOUR)
        await alerts.deliver(NOW + hour * HOUR)
    keys = [key for _, _, key in wire.taken]
    assert [[one.key for one in earlier] for earlier in wire.earlier] == [[], keys[:1], keys[:2]]
    assert wire.earlier[1][0].receipt == f"receipt of {keys[0]}"
    assert wire.earlier[1][0].subject.startswith("[LOW] drones in IQ")


def test_a_preview_shows_what_happened_since_the_last_digest_and_changes_nothing(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    alerts.send_digests(briefing, NOW + HOUR)
    digest, message = alerts.preview("daily", briefing, NOW + 5 * HOUR)
    assert (digest.since, digest.until) == (NOW + HOUR, NOW + 5 * HOUR)
    assert digest.headline in message.text.replace("\n", " ")
    assert len(kept.deliveries()) == len(kept.digest_slots()) == 1


def test_a_preview_of_a_digest_that_is_due_and_was_not_sent_is_that_digest(kept: AlertStore, wire: Wire) -> None:
    alerts = service(kept, wire)
    later = NOW + 5 * HOUR
    digest, _ = alerts.preview("daily", briefing, later)
    assert (digest.slot, digest.since) == (NOW + HOUR, NOW - 23 * HOUR), "it was never sent before"
    (sent,) = alerts.send_digests(briefing, later)
    assert (sent.slot, sent.since, sent.until) == (digest.slot, digest.since, digest.until)
    next_day = later + timedelta(days=2)
    digest, _ = alerts.preview("daily", briefing, next_day)
    (merged,) = alerts.send_digests(briefing, next_day)
    assert (digest.slot, digest.since) == (merged.slot, merged.since)


def test_a_preview_of_a_digest_that_nobody_asked_about_notes_nothing(kept: AlertStore, wire: Wire) -> None:
    kept.migrate()
    alerts = service(kept, wire, start=False)
    digest, _ = alerts.preview("daily", briefing, NOW + 5 * HOUR)
    assert (digest.since, digest.until) == (NOW + HOUR, NOW + 5 * HOUR)
    assert kept.first_known("daily") is None


def test_upcoming_digests_are_named_with_their_moments(kept: AlertStore, wire: Wire) -> None:
    levant = Region("levant", "Levant", frozenset({"IL"}))
    evening = PlannedDigest(
        DigestSpec("evening", "Evening", "Asia/Beirut", (levant,)), Schedule(time(9), "Asia/Beirut"), ("desk",)
    )
    alerts = service(kept, wire, digests=(*settings().digests, evening))
    nearest = alerts.upcoming(NOW + timedelta(minutes=30))
    assert [(upcoming.digest.name, upcoming.slot) for upcoming in nearest] == [
        ("daily", NOW + HOUR), ("evening", NOW + HOUR)
    ]  # fmt: skip


# A year ahead is tried once: every day of it composes a digest.
@hypothesis.settings(max_examples=15, deadline=None)
@hypothesis.example(day=3, ahead=400, hours=5)
@hypothesis.given(day=st.integers(0, 4), ahead=st.integers(2, 30), hours=st.integers(0, 23))
def test_a_clock_that_runs_ahead_for_a_moment_costs_no_later_digest(day: int, ahead: int, hours: int) -> None:
    kept = AlertStore(connect("sqlite://"))
    alerts = service(kept, Wire())
    told: list[tuple[datetime, datetime]] = []

    def watched(since: datetime, until: datetime) -> Briefing:
        told.append((since, until))
        return briefing(since, until)

    for hour in range(24 * (day + ahead + 3)):
        now = NOW + timedelta(hours=hour)
        if hour == 24 * day:
            alerts.send_digests(briefing, now + timedelta(days=ahead, hours=hours))
        if now.hour in (6, 7) or hour == 24 * day:
            alerts.send_digests(watched, now)
    slots = [NOW + timedelta(days=n, hours=1) for n in range(day + ahead + 3)]
    assert [until for _, until in told] == slots
    assert [since for since, _ in told[1:]] == slots[:-1]
    assert len(kept.deliveries(limit=None)) >= len(told)
    kept._engine.dispose()


async def test_a_digest_goes_to_each_reader_in_their_own_zone_and_language_of_dates(
    kept: AlertStore, wire: Wire
) -> None:
    here = receiver("desk", "desk@example.org")
    there = replace(receiver("lima", "lima@example.org", zone="America/Lima"), language="es", own_zone=True)
    daily = replace(settings().digests[0], receivers=("desk", "lima"))
    alerts = service(kept, wire, receivers=(here, there), digests=(daily,))
    alerts.send_digests(briefing, NOW + HOUR)
    assert await alerts.deliver(NOW + HOUR) == Delivered(sent=2)
    messages = {delivery.target.receiver: delivery.message for delivery in kept.deliveries()}
    assert "UTC" in messages["desk"].text
    assert "America/Lima (UTC-05:00)" in messages["lima"].text
    assert messages["desk"].key != messages["lima"].key
    assert alerts.send_digests(briefing, NOW + 2 * HOUR) == ()
