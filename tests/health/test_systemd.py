"""What the service manager hears, at a real socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.health.systemd import Supervisor
from monitor.lib.clock import VirtualClock

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
PID = 4711


@contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address.replace("@", "\0", 1))
        listening.settimeout(5)
        yield listening


def supervisor(**environment: str) -> Supervisor:
    clock = VirtualClock(NOON)
    clock.advance(timedelta(seconds=90))
    return Supervisor(environment, clock, PID)


@pytest.mark.parametrize("abstract", [False, True])
def test_it_hears_ready_reloading_with_its_moment_and_stopping(tmp_path: Path, abstract: bool) -> None:
    address = f"@watchfloor-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with manager(address) as listening:
        ours = supervisor(NOTIFY_SOCKET=address)
        heard = []
        for state in ("ready", "reloading", "stopping"):
            ours.tell(state)
            heard.append(listening.recv(1024).decode())
    assert heard == ["READY=1", "RELOADING=1\nMONOTONIC_USEC=90000000", "STOPPING=1"]


def test_the_watchdog_is_fed_only_where_it_is_ours(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listening:
        for environment in ({}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}):
            other = supervisor(NOTIFY_SOCKET=address, **environment)
            other.alive()
            assert other.watchdog is None
        ours = supervisor(NOTIFY_SOCKET=address, WATCHDOG_USEC="60000000", WATCHDOG_PID=str(PID))
        ours.alive()
        assert listening.recv(1024) == b"WATCHDOG=1"
    assert ours.watchdog == timedelta(minutes=1)


def test_a_status_is_one_short_line(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with manager(address) as listening:
        supervisor(NOTIFY_SOCKET=address).status("one\nREADY=1" + "x" * 500)
        heard = listening.recv(4096).decode()
    assert heard.startswith("STATUS=one READY=1xxx")
    assert "\n" not in heard
    assert len(heard) < 250


def test_without_a_service_manager_nothing_is_said_and_one_that_is_gone_breaks_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    supervisor().tell("ready")
    assert caplog.messages == []
    supervisor(NOTIFY_SOCKET=str(tmp_path / "gone")).tell("ready")
    assert caplog.messages == ["the service manager cannot be told"]
