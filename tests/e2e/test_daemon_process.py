"""The daemon as an operator meets it: a process, signals, its log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_httpserver import HTTPServer
from small_worlds import configuration, entry, rss


@contextmanager
def running(config: Path, state: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "-c", str(config), "-s", str(state), "--log-format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


UNMET = """
tests:
  - name: What never happens
    rule: drones
    expect:
      - {at: 1h, firing: [{country: IQ}]}
"""


def until(process: subprocess.Popen[str], words: str) -> str:
    """Read the log up to a line that holds these words; the daemon's own pace is the clock."""
    assert process.stderr is not None
    read: list[str] = []
    for line in process.stderr:
        read.append(line)
        if words in line:
            return line
    raise AssertionError(f"the daemon ended without saying {words!r}:\n{''.join(read)}")


def test_the_daemon_polls_tells_reloads_and_stops(tmp_path: Path, httpserver: HTTPServer) -> None:
    document = rss(entry("Drones struck a base in Erbil", guid="1"))
    httpserver.expect_request("/").respond_with_data(document, content_type="application/rss+xml")
    config = configuration(tmp_path / "config", {"good": httpserver.url_for("/")})
    with running(config, tmp_path / "state") as process:
        until(process, "alert fired")
        rules = (config / "rules.yaml").read_text()
        (config / "rules.yaml").write_text(rules.replace("drone_attack", "drone_atack"))
        process.send_signal(signal.SIGHUP)
        refused = until(process, "configuration refused")
        assert "did you mean" in refused
        (config / "rules.yaml").write_text(rules)
        (config / "rules_test.yaml").write_text(UNMET)
        process.send_signal(signal.SIGHUP)
        refused = until(process, "configuration refused")
        assert "does not fire" in refused
        (config / "rules_test.yaml").unlink()
        process.send_signal(signal.SIGHUP)
        until(process, "configuration reloaded")
        process.send_signal(signal.SIGTERM)
        until(process, "stopped")
        assert process.wait(timeout=30) == 0
    assert list((tmp_path / "state" / "outbox").glob("*.eml"))


def test_a_wrong_configuration_starts_nothing_and_exits_2(tmp_path: Path) -> None:
    config = configuration(tmp_path / "config", {"good": "ftp://feeds.example.org/a"})
    with running(config, tmp_path / "state") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "feeds.yaml:2:" in err
    assert "Traceback" not in err + out
