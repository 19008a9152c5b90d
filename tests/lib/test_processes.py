"""Which processes have surely ended: seen only from the same start of the same machine."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from monitor.lib import processes
from monitor.lib.processes import ended, new_name

pytestmark = pytest.mark.skipif(not processes.machine(), reason="the system does not say which processes it runs")


def name_of(process: subprocess.Popen[bytes]) -> str:
    host, _, machine, _ = new_name().rsplit(":", 3)
    return f"{host}:{process.pid}:{machine}:{processes.began(process.pid)}"


def test_one_that_runs_has_not_ended_and_one_that_was_killed_has_though_nobody_asked_for_its_end() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        name = name_of(process)
        assert not ended(name)
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is still listed
        assert ended(name)
    assert ended(name)
    assert not ended(new_name())


def test_another_process_of_the_same_number_is_not_the_one_that_ended() -> None:
    host, number, machine, began = new_name().rsplit(":", 3)
    assert ended(f"{host}:{number}:{machine}:{int(began) - 1}")


def test_one_whose_beginning_is_hidden_from_us_has_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    name = new_name()
    monkeypatch.setattr(processes, "began", lambda _number: None)
    assert not ended(name)


@pytest.mark.parametrize("name", ["", "other:1:00000000:5", "host:1:a", "host:x:{machine}:5", "host:1:{machine}:x"])
def test_of_what_cannot_be_seen_from_here_nobody_says_that_it_ended(name: str) -> None:
    assert not ended(name.format(machine=processes.machine()))
