"""The daemon as an operator meets it: a process, signals, its log."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

import pytest
from command_runs import Watchfloor
from loopback import free_port
from pytest_httpserver import HTTPServer
from small_worlds import configuration, entry, rss
from werkzeug import Response


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


SECRETIVE = """
delivery: {{allow_networks: [127.0.0.0/8]}}
smtp: {{host: 127.0.0.1, port: {closed}, from: a@example.org, username: u, password_file: {folder}/password}}
receivers:
  desk:
    file: {{folder: outbox}}
    email: {{to: [desk@example.org]}}
    webhook: {{url_file: {folder}/hook, secret_file: {folder}/signing}}
immediate: {{group_wait: 0s}}
"""


@contextmanager
def manager(address: str) -> Iterator[socket.socket]:
    """A service manager's socket, that only listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.setblocking(False)
        yield listening


VERDICTS = (b"ok", b"failing")  # which of them, a busy machine may decide


def answer_of(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return connection.getresponse().read()


def heard_by(listener: Event) -> Response:
    listener.set()
    return Response("OK")


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


HANGING = """
import socket, sys, threading
known = socket.getaddrinfo
def hang(host, *rest, **more):
    if host == "hangs.example":
        print("asked for a name", file=sys.stderr, flush=True)
        threading.Event().wait(25)
    return known(host, *rest, **more)
socket.getaddrinfo = hang
from monitor.__main__ import main
main()
"""


def test_a_name_server_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    config = configuration(tmp_path / "config", {"hangs": "http://hangs.example/"})
    command = [sys.executable, "-c", HANGING, "run", "-c", str(config), "-s", str(tmp_path / "state")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            until(process, "asked for a name")
            process.send_signal(signal.SIGTERM)
            until(process, "stopped")
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def test_sighup_before_the_daemon_reads_anything_does_not_end_it(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(rss(), content_type="application/rss+xml")
    config = configuration(tmp_path / "config", {"good": httpserver.url_for("/")})
    with running(config, tmp_path / "state") as process:
        ignores_or_notes_sighup = 0
        while not ignores_or_notes_sighup:  # the kernel's word: nobody could be told so early
            masks = dict(line.split(":\t") for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
            ignores_or_notes_sighup = (int(masks["SigIgn"], 16) | int(masks["SigCgt"], 16)) & 1
        for _ in range(50):
            process.send_signal(signal.SIGHUP)
        until(process, "ready")


def test_another_storage_needs_a_restart_for_only_the_first_one_is_held(
    tmp_path: Path, httpserver: HTTPServer, watchfloor: Watchfloor
) -> None:
    httpserver.expect_request("/").respond_with_data(rss(), content_type="application/rss+xml")
    config, state = configuration(tmp_path / "config", {"good": httpserver.url_for("/")}), tmp_path / "state"
    settings = (config / "watchfloor.yaml").read_text()
    with running(config, state) as process:
        until(process, "ready")
        (config / "watchfloor.yaml").write_text(f"{settings}storage: {{url: 'sqlite:///{tmp_path}/other.db'}}\n")
        process.send_signal(signal.SIGHUP)
        refused = json.loads(until(process, "configuration refused"))["faults"]
        assert f"({tmp_path}/other.db) than the daemon works on ({state}/watchfloor.db); restart it" in refused
        assert not (tmp_path / "other.db").exists()
        (config / "watchfloor.yaml").write_text(f"{settings}storage: {{url: 'sqlite:///{state}/watchfloor.db'}}\n")
        process.send_signal(signal.SIGHUP)
        until(process, "configuration reloaded")
        second = watchfloor("once", "-c", config, "-s", state)
    assert (second.code, "another watchfloor works on this database" in second.err) == (1, True)


def test_sighup_while_it_starts_ends_nothing_and_is_done_once_it_runs(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(rss(), content_type="application/rss+xml")
    config = configuration(tmp_path / "config", {"good": httpserver.url_for("/")})
    with running(config, tmp_path / "state") as process:
        until(process, "watching")
        process.send_signal(signal.SIGHUP)
        until(process, "ready")
        until(process, "configuration reloaded")
        process.send_signal(signal.SIGTERM)
        until(process, "stopped")
        assert process.wait(timeout=30) == 0


def test_a_wrong_configuration_starts_nothing_and_exits_2(tmp_path: Path) -> None:
    config = configuration(tmp_path / "config", {"good": "ftp://feeds.example.org/a"})
    with running(config, tmp_path / "state") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "feeds.yaml:2:" in err
    assert "Traceback" not in err + out


def test_the_daemon_tells_how_it_is_and_nobody_a_secret(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data(rss(entry("Drones struck a base", guid="1")))
    pinged = Event()
    httpserver.expect_request(re.compile("/ping/canary-5d1f.*")).respond_with_handler(lambda _: heard_by(pinged))
    httpserver.expect_request("/hook/canary-77aa").respond_with_data("no", 500)
    secrets = {"ping": httpserver.url_for("/ping/canary-5d1f"), "hook": httpserver.url_for("/hook/canary-77aa")}
    for name, secret in {**secrets, "password": "canary-3c3c", "signing": "canary-9b9b"}.items():
        (tmp_path / name).write_text(secret)
        (tmp_path / name).chmod(0o600)
    port, address = free_port(), str(tmp_path / "notify")
    config = configuration(
        tmp_path / "config", {"good": httpserver.url_for("/")},
        watchfloor=WELL.format(port=port, ping=tmp_path / "ping"),
        alerts=SECRETIVE.format(folder=tmp_path, closed=free_port()),
    )  # fmt: skip
    log: list[str] = []
    with manager(address) as heard, running(config, tmp_path / "state", NOTIFY_SOCKET=address) as process:
        for _ in ("email", "webhook"):
            until(process, "delivery failed, it will be tried again", log)
        assert pinged.wait(60), "the dead man hears of it"
        told = [answer_of(port, path) for path in ("/healthz", "/metrics")]
        assert told[0].splitlines()[0] in VERDICTS
        assert b'watchfloor_polls_total{result="document"} ' in told[1]
        asked = [sys.executable, "-m", "monitor", "health", "-c", str(config)]
        assert subprocess.run(asked, capture_output=True).stdout.splitlines()[0] in VERDICTS
        process.send_signal(signal.SIGHUP)
        until(process, "configuration reloaded", log)
        arguments = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        process.send_signal(signal.SIGTERM)
        until(process, "stopped", log)
        assert process.wait(timeout=30) == 0
        said = [message.partition("\n")[0] for message in messages(heard)]
    assert [one for one in said if not one.startswith("STATUS")] == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]
    kept = [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert [one for one in (*kept, *told, arguments, "".join([*log, *said]).encode()) if b"canary" in one] == []
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"no daemon answers at 127.0.0.1 port {port}" in done.stderr


@contextmanager
def backtest(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """One of many items, in a session of its own, with two processes that share its work."""
    titles = (f"Coup in Mali: soldiers seize power {number}" for number in range(30_000))
    (folder / "past.jsonl").write_text(
        "\n".join(json.dumps({"date": "2026-01-10", "title": title}) for title in titles)
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "backtest", "--archive", "past.jsonl", "--workers", "2", "--state", "state"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_backtest_that_is_ended_takes_those_that_share_its_work_with_it(
    tmp_path: Path, ending: signal.Signals
) -> None:
    with backtest(tmp_path) as process:
        assert eventually(lambda: helped(process)), "they begin"
        process.send_signal(ending)
        assert process.wait(30) == -ending
        assert eventually(lambda: not lives(process.pid)), "somebody of its session is left"


def test_a_backtest_is_broken_off_without_a_word_of_those_that_share_its_work(tmp_path: Path) -> None:
    with backtest(tmp_path) as process:
        assert eventually(lambda: helped(process)), "they begin"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        _, said = process.communicate(timeout=60)
        assert (process.returncode, "Traceback" in said) == (130, False), said


def helped(process: subprocess.Popen[str]) -> bool:
    """Whether it has begun others; one of them only keeps count of what they share."""
    return len(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()) > 1


def lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes true within half a minute."""
    return any(holds() or Event().wait(0.1) for _ in range(300))
