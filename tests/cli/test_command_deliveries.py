"""`watchfloor deliveries` and `watchfloor channels`: what became of messages, and whether a receiver can be reached."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from command_runs import Watchfloor

from alerts import outbox
from alerts.model import Delivery, DeliveryStatus, Message, MessageKind, Target
from monitor.app import App, bootstrap
from monitor.lib.clock import SystemClock

ALERTS = """
receivers:
  desk:
    file: {folder: outbox}
  night:
    slack: {webhook_url_env: NO_SUCH_VARIABLE, name: "#night"}
default_receiver: desk
"""


def made(app: App, key: str, **changes: object) -> Delivery:
    now = app.clock.now()
    message = Message(key, MessageKind.NOTICE, f"Subject {key}", "text", "<p>html</p>", (), {}, now)
    (one,) = outbox.deliveries(message, [Target("desk", "file", "outbox")], now, f"because {key}")
    return replace(one, **changes)  # type: ignore[arg-type]


@pytest.fixture
def app(watchfloor: Watchfloor) -> App:
    watchfloor("init", "config")
    Path("config/alerts.yaml").write_text(ALERTS)
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.migrate()
    now = SystemClock().now()
    app.alert_store.save_assessment(
        (),
        (
            made(app, "sent", status=DeliveryStatus.SENT, sent_at=now, attempts=1),
            made(app, "waits", attempts=2, error="451 later", next_attempt_at=now + timedelta(hours=1)),
            made(app, "dead", status=DeliveryStatus.DEAD, attempts=1, error="550 no such user"),
        ),
    )
    return app


def test_every_delivery_is_listed_with_why_it_was_made_and_what_becomes_of_it(app: App, watchfloor: Watchfloor) -> None:
    out = watchfloor("deliveries").out
    for words in ("because sent", "451 later · next", "1 attempt: 550 no such user", "deliveries resend"):
        assert words in out


def test_what_is_being_sent_is_not_due_and_says_until_when_it_is_waited_for(app: App, watchfloor: Watchfloor) -> None:
    until = app.clock.now() + timedelta(minutes=10)
    leased = made(app, "held", status=DeliveryStatus.LEASED, attempts=1, lease_until=until)
    app.alert_store.save_assessment((), (leased,))
    (line,) = [line for line in watchfloor("deliveries", "--waiting").out.splitlines() if "because held" in line]
    assert f"being sent; if whoever does has ended, again from {until:%d %b %H:%M:%S} UTC" in line
    assert "due now" not in line


def test_dead_letters_and_what_waits_can_be_asked_for(app: App, watchfloor: Watchfloor) -> None:
    out = watchfloor("deliveries", "--dead").out
    assert [name for name in ("sent", "waits", "dead") if f"Subject {name}" in out] == ["dead"]
    lines = watchfloor("deliveries", "--waiting", "--json").out.splitlines()
    assert [json.loads(line)["error"] for line in lines] == ["451 later"]


def test_a_dead_letter_is_sent_again_by_the_beginning_of_its_id(app: App, watchfloor: Watchfloor) -> None:
    (dead,) = app.alert_store.deliveries(DeliveryStatus.DEAD)
    done = watchfloor("deliveries", "resend", dead.id[:10])
    assert (done.code, "in the outbox again" in done.out) == (0, True)
    assert app.alert_store.deliveries(DeliveryStatus.DEAD) == ()
    again = watchfloor("deliveries", "resend", dead.id)
    assert again.code == 1
    assert "not dead" in again.err


def test_an_id_that_nothing_has_is_told(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor("deliveries", "resend", "no-such")
    assert done.code == 1
    assert "watchfloor deliveries --dead" in done.err


def test_a_receiver_gets_a_real_test_message(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor("channels", "test", "desk")
    assert (done.code, "taken" in done.out) == (0, True)
    (text,) = Path("state/outbox").glob("*.txt")
    assert "Nothing happened" in text.read_text()
    assert len(app.alert_store.deliveries()) == 3, "nothing is kept of it"


def test_a_channel_that_cannot_be_reached_says_why(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor("channels", "test", "night/slack")
    assert done.code == 1
    assert "NO_SUCH_VARIABLE" in done.out


@pytest.mark.parametrize("name", ["nobody", "desk/slack"])
def test_a_name_that_does_not_exist_says_which_there_are(app: App, watchfloor: Watchfloor, name: str) -> None:
    done = watchfloor("channels", "test", name)
    assert done.code == 2
    assert "desk" in done.err


def test_channels_are_listed(app: App, watchfloor: Watchfloor) -> None:
    assert "night: slack #night" in watchfloor("channels").out


def test_many_dead_letters_are_listed_first_and_sent_again_in_their_order(app: App, watchfloor: Watchfloor) -> None:
    old = app.clock.now() - timedelta(days=3)
    night = [Target("night", "slack", "#night")]
    more = [
        replace(made(app, "older", created_at=old), status=DeliveryStatus.DEAD),
        replace(made(app, "other"), target=night[0], status=DeliveryStatus.DEAD),
    ]
    app.alert_store.save_assessment((), more)
    listed = watchfloor("deliveries", "resend", "--all").out
    assert [listed.count(f"Subject {name}") for name in ("older", "other", "dead", "sent")] == [1, 1, 1, 0]
    assert "3 dead letters; the same command with --yes sends them again" in listed
    assert len(app.alert_store.deliveries(DeliveryStatus.DEAD)) == 3, "nothing was done"
    assert (
        "1 dead letter is in the outbox again" in watchfloor("deliveries", "resend", "--receiver", "night", "--yes").out
    )
    assert "Subject older" not in watchfloor("deliveries", "resend", "--since", "24h").out
    assert "2 dead letters are in the outbox again" in watchfloor("deliveries", "resend", "--all", "--yes").out
    waiting = {one.message.key: one.created_at for one in app.alert_store.deliveries(DeliveryStatus.PENDING)}
    assert waiting["older"] < waiting["dead"]
    assert "No dead letter of these." in watchfloor("deliveries", "resend", "--all").out


@pytest.mark.parametrize("call", [(), ("abc", "--all")])
def test_one_dead_letter_or_many_not_both_and_not_neither(
    app: App, watchfloor: Watchfloor, call: tuple[str, ...]
) -> None:
    done = watchfloor("deliveries", "resend", *call)
    assert done.code == 2
    assert "--receiver" in done.err


def test_letters_to_an_address_that_was_removed_are_named_and_left_out(app: App, watchfloor: Watchfloor) -> None:
    gone = replace(made(app, "gone"), target=Target("night", "slack", "#old"), status=DeliveryStatus.DEAD)
    left = replace(made(app, "left"), target=Target("moved", "email", "a@example.org"), status=DeliveryStatus.DEAD)
    app.alert_store.save_assessment((), (gone, left))
    out = watchfloor("deliveries", "resend", "--all", "--yes").out
    assert "1 dead letter is in the outbox again" in out
    assert "left out: night no longer has slack #old; to resend what it did not get, write that back" in out
    assert "left out: moved no longer has email a@example.org" in out
    assert {one.message.key for one in app.alert_store.deliveries(DeliveryStatus.DEAD)} == {"gone", "left"}
    assert "has an address to go to" in watchfloor("deliveries", "resend", "--receiver", "moved").out
    one = watchfloor("deliveries", "resend", gone.id[:10])
    assert (one.code, "night no longer has slack #old" in one.err) == (1, True)
