"""The pace of wires: a message a second on each, whoever it is from; a wire that asked for a pause gets it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from alerts.model import Target
from alerts.wires import Wires, wire_of
from monitor.lib.clock import VirtualClock

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


async def times(wires: Wires, clock: VirtualClock, *names: str, spacing: float = 1.0) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}

    async def one(name: str) -> None:
        async with wires.turn(name, spacing):
            found.setdefault(name, []).append(clock.monotonic())

    await asyncio.gather(*(one(name) for name in names))
    return found


async def test_messages_on_one_wire_are_a_second_apart_and_wires_do_not_wait_for_each_other() -> None:
    clock = VirtualClock(NOW)
    found = await times(Wires(clock), clock, "a", "b", "a", "a", "b")
    assert found == {"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0]}


async def test_mail_needs_no_spacing() -> None:
    clock = VirtualClock(NOW)
    assert await times(Wires(clock), clock, "a", "a", spacing=0) == {"a": [0.0, 0.0]}


def test_a_pause_holds_until_its_end_and_a_shorter_one_does_not_shorten_it() -> None:
    wires, until = Wires(VirtualClock(NOW)), NOW + timedelta(minutes=5)
    wires.pause({"a": until})
    wires.pause({"a": NOW + timedelta(minutes=1)})
    assert wires.paused("a", NOW) == until
    assert wires.paused("a", until) is None
    assert wires.paused("b", NOW) is None


def test_a_pause_from_a_clock_that_ran_ahead_holds_nothing_back() -> None:
    wires = Wires(VirtualClock(NOW))
    wires.pause({"a": NOW + timedelta(days=400)})
    assert wires.paused("a", NOW) is None


def test_one_webhook_under_two_names_is_one_wire_and_two_webhooks_are_two() -> None:
    def slack(address: str, variable: str) -> Target:
        return Target(address, "slack", address, {"webhook_url_env": variable})

    assert wire_of(slack("#a", "HOOK")) == wire_of(slack("#b", "HOOK"))
    assert wire_of(slack("#a", "HOOK")) != wire_of(slack("#a", "OTHER"))
    assert wire_of(Target("a", "email", "x@y.example")) != wire_of(Target("a", "email", "z@y.example"))
