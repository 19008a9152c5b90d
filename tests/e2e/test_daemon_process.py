"""The daemon as an operator meets it: a process, signals, its log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from pytest_httpserver import HTTPServer
from small_worlds import configuration, entry, rss


@contextmanager
def running(config: Path, state: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "-c", str(config), "-s", str(state), "--log-format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1", **environment},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


WELL = """
polling: {{allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s}}
health: {{port: {port}}}
dead_man: {{url_file: {ping}}}
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    """A service manager's socket, that only listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.setblocking(False)
        yield listening


def messages(heard: socket.socket) -> Iterator[str]:
    while True:
        try:
            yield heard.recv(4096).decode()
        except BlockingIOError:
            return


UNMET = """
tests:
  - name: What never happens
    rule: drones
    expect:
      - {at: 1h, firing: [{country: IQ}]}
"""


def until(process: subprocess.Popen[str], words: str, log: list[str] | None = None) -> str:
    """Read the log up to a line that holds these words; the daemon's own pace is the clock."""
    assert process.stderr is not None
    read = [] if log is None else log
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


def test_the_daemon_tells_how_it_is_and_no_secret_is_in_the_log(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(rss(entry("Drones struck a base", guid="1")))
    httpserver.expect_request("/ping/canary-5d1f").respond_with_data("OK")
    (tmp_path / "ping").write_text(httpserver.url_for("/ping/canary-5d1f"))
    port, address = free_port(), str(tmp_path / "notify")
    config = configuration(
        tmp_path / "config", {"good": httpserver.url_for("/")},
        watchfloor=WELL.format(port=port, ping=tmp_path / "ping"),
    )  # fmt: skip
    with manager(address) as heard, running(config, tmp_path / "state", NOTIFY_SOCKET=address) as process:
        log: list[str] = []
        until(process, "alert fired", log)
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.read() == b"ok\n"
        asked = [sys.executable, "-m", "monitor", "health", "-c", str(config)]
        assert subprocess.run(asked, capture_output=True, text=True).stdout == "ok\n"
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            assert b'watchfloor_polls_total{result="document"} ' in answer.read()
        process.send_signal(signal.SIGHUP)
        until(process, "configuration reloaded", log)
        process.send_signal(signal.SIGTERM)
        until(process, "stopped", log)
        assert process.wait(timeout=30) == 0
        said = [message.partition("\n")[0] for message in messages(heard)]
    assert "canary" not in "".join(log)
    assert [one for one in said if not one.startswith("STATUS")] == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]
    assert len([one for one, _ in httpserver.log if one.path == "/ping/canary-5d1f"]) == 1
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"no daemon answers at 127.0.0.1 port {port}" in done.stderr
