from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.lib.clock import SystemClock, VirtualClock

NOON = datetime(2026, 2, 12, 12, tzinfo=UTC)


def test_the_system_clock_tells_aware_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_virtual_clock_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(hours=3))
    assert clock.now() == NOON + timedelta(hours=3)
    assert clock.monotonic() == 3 * 3600


def test_set_back_the_wall_clock_moves_but_the_steady_one_does_not() -> None:
    clock = VirtualClock(NOON)
    clock.advance(timedelta(hours=-1))
    assert clock.now() == NOON - timedelta(hours=1)
    assert clock.monotonic() == 0


def test_a_virtual_clock_refuses_a_start_without_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(datetime(2026, 2, 12, 12))  # noqa: DTZ001 - the mistake under test
