"""Somebody elsewhere hears that all is well, again and again, and of trouble once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from instants import NOON, at

from monitor.health.deadman import Ping, Pinged, address, next_ping
from monitor.health.verdict import DaemonHealth, Reason, Trouble, Weight

EVERY = timedelta(minutes=5)
WELL = DaemonHealth(NOON, (Trouble(Reason.DEAD_LETTERS, "a note", Weight.NOTE),))
ILL = DaemonHealth(NOON, (Trouble(Reason.NO_FEED_ANSWERS, "none"),))
STARTING = DaemonHealth(NOON, (Trouble(Reason.STARTING, "not yet"),))


def told(said: Ping, *, taken: bool = True) -> Pinged:
    return Pinged(at(0), said, taken)


@pytest.mark.parametrize(
    ("last", "health", "seconds", "said"),
    [
        (None, WELL, 0, Ping.WELL),
        (told(Ping.WELL), WELL, 299, None),
        (told(Ping.WELL), WELL, 300, Ping.WELL),
        (told(Ping.WELL), ILL, 5, Ping.UNWELL),
        (told(Ping.UNWELL), ILL, 5, None),
        (told(Ping.UNWELL), WELL, 5, Ping.WELL),
        (told(Ping.WELL, taken=False), WELL, 29, None),
        (told(Ping.WELL, taken=False), WELL, 30, Ping.WELL),
        (None, STARTING, 0, None),
        (None, ILL, 0, Ping.UNWELL),
    ],
)
def test_what_is_told_next(last: Pinged | None, health: DaemonHealth, seconds: float, said: Ping | None) -> None:
    assert next_ping(last, health, at(seconds), EVERY) is said


def test_who_does_not_want_to_hear_of_trouble_hears_silence() -> None:
    assert next_ping(told(Ping.WELL), ILL, at(600), EVERY, tell_failure=False) is None
    assert next_ping(told(Ping.WELL), WELL, at(600), EVERY, tell_failure=False) is Ping.WELL


@pytest.mark.parametrize(
    ("url", "fails"),
    [
        ("https://hc.example/ping/abc", "https://hc.example/ping/abc/fail"),
        ("https://hc.example/ping/abc/", "https://hc.example/ping/abc/fail"),
        ("https://up.example/push/abc?status=up", "https://up.example/push/abc/fail?status=up"),
    ],
)
def test_trouble_is_told_behind_the_path(url: str, fails: str) -> None:
    assert address(url, Ping.WELL) == url
    assert address(url, Ping.UNWELL) == fails
