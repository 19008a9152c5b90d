from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from feed_builders import NOW

from monitor.feeds.hosts import HostTurns, site
from monitor.lib.clock import VirtualClock


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("ua.usembassy.gov", "usembassy.gov"),
        ("USEmbassy.gov.", "usembassy.gov"),
        ("feeds.bbci.co.uk", "bbci.co.uk"),
        ("www.abc.net.au", "abc.net.au"),
        ("www.gov.uk", "www.gov.uk"),
        ("rss.dw.com", "dw.com"),
        ("127.0.0.1", "127.0.0.1"),
        ("2606:4700::1111", "2606:4700::1111"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_hosts_of_one_operator_are_one_site(host: str, name: str) -> None:
    assert site(host) == name


async def test_starts_are_spaced_by_site_and_the_pause_passes_with_the_clock() -> None:
    clock, waits = VirtualClock(NOW), []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    turns = HostTurns(2, timedelta(seconds=1), clock, wait)
    for _ in range(3):
        async with turns.turn("a.example.org"):
            pass
    clock.advance(timedelta(seconds=10))
    async with turns.turn("b.example.org"):
        pass
    assert waits == [1.0, 2.0]


async def test_a_turn_is_given_back_whatever_happens_inside() -> None:
    turns = HostTurns(1, timedelta(0), VirtualClock(NOW))
    for _ in range(3):
        with pytest.raises(ValueError, match="inside"):
            async with turns.turn("news.example"):
                raise ValueError("inside")
    async with asyncio.timeout(1), turns.turn("news.example"):
        pass


async def test_hosts_that_nobody_waits_for_are_forgotten() -> None:
    clock = VirtualClock(NOW)
    turns = HostTurns(2, timedelta(seconds=1), clock)
    for number in range(10_000):
        async with turns.turn(f"host.site{number}.example"):
            pass
        clock.advance(timedelta(seconds=1))
    assert len(turns._lines) == 0
    assert len(turns._next_start) < 3_000
