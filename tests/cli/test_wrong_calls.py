"""What people type by mistake, and folders that are not as they should be, are answered with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_runs import Done, Watchfloor
from pytest_httpserver import HTTPServer

OWN = 'own:\n  - {id: wire, url: "https://wire.example/feed", topic: world}\n'


def said(done: Done) -> str:
    """What stands on standard error, whatever box it stands in."""
    return " ".join(done.err.replace("│", " ").split())


@pytest.mark.parametrize(
    "words",
    [
        ["why-not", "coup", "--at", "0001-01-01"],
        ["why-not", "coup", "--at", "9999-12-31T23:59-12:00"],
        ["digest", "--preview", "--at", "1969-12-31"],
        ["digest", "--preview", "--at", "2200-01-01"],
        ["advisories", "--changes", "0001-01-01"],
        ["backtest", "--from", "9999-12-31"],
        ["check", "--route", "country=IQ", "--at", "0001-01-01T00:00+14:00"],
    ],
)
def test_a_moment_at_the_ends_of_the_calendar_is_refused(watchfloor: Watchfloor, words: list[str]) -> None:
    done = watchfloor(*words)
    assert (done.code, "lies outside of 1970 to 2199" in said(done)) == (2, True), done.err


def test_why_a_rule_did_not_fire_is_not_asked_of_the_future(watchfloor: Watchfloor) -> None:
    done = watchfloor("why-not", "coup", "--at", "2190-01-01")
    assert (done.code, '"2190-01-01" has not come yet, so nothing is known of it' in said(done)) == (2, True), done.err
    assert "blind" not in done.out
    assert watchfloor("why-not", "coup", "--at", "2020-01-01").code == 0


@pytest.mark.parametrize("words", [["explain", ""], ["ack", " "], ["feedback", "", "noise"]])
def test_an_alert_is_not_named_by_nothing(watchfloor: Watchfloor, words: list[str]) -> None:
    done = watchfloor(*words)
    assert (done.code, "an alert is named by its id, or by how that begins" in said(done)) == (2, True), done.err


def test_more_hours_than_there_were_are_refused(watchfloor: Watchfloor) -> None:
    assert watchfloor("items", "--hours", "99999999999").code == 2
    assert watchfloor("items", "--hours", "1000000").code == 0


def test_a_feed_that_there_is_not_is_no_feed_without_items(watchfloor: Watchfloor) -> None:
    done = watchfloor("items", "--feed", "bbc-wrld")
    assert (done.code, 'no feed is called "bbc-wrld"; did you mean "bbc-world"?' in said(done)) == (2, True), done.err
    assert watchfloor("items", "--feed", "bbc-world").code == 0


def test_a_terminal_that_does_not_have_our_letters_shows_the_rest(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    words = ["tag", "--title", "Drone attack in Kyiv, “Ukraine”"]
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "latin-1:strict"},
        capture_output=True,
        check=True,
    )
    assert b"drone_attack" in done.stdout
    assert "“".encode() not in done.stdout


def test_bytes_that_are_no_text_are_kept_as_marks(watchfloor: Watchfloor) -> None:
    torn = os.fsdecode(b"torn \xff")
    watchfloor("init", "config")
    done = watchfloor("silence", "add", "country=IQ", "--for", "8h", "--reason", torn, "--author", torn)
    assert done.code == 0, done.err
    assert "by torn \ufffd until" in watchfloor("silence", "list").out
    assert watchfloor("items", "--text", torn).code == 0
    assert watchfloor("why-not", "coup", torn).code == 1


def test_a_configuration_that_lost_a_file_is_not_quietly_replaced_by_the_shipped_one(watchfloor: Watchfloor) -> None:
    watchfloor("init")
    Path("config/watchfloor.yaml").unlink()
    done = watchfloor("check")
    assert done.code == 2
    assert done.err.startswith("config/watchfloor.yaml does not exist")


def test_files_that_are_links_to_one_another_are_told(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/rules.yaml").unlink()
    Path("config/rules.yaml").symlink_to("rules.yaml")
    done = watchfloor("check")
    assert done.code == 2
    assert "config/rules.yaml cannot be read: too many levels of symbolic links" in done.err


def test_a_feed_that_is_watched_already_is_not_added_again(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/feeds.yaml").write_text(OWN)
    done = watchfloor("feeds", "add", "https://wire.example/feed")
    assert (done.code, "https://wire.example/feed is watched already, as wire" in said(done)) == (2, True)
    done = watchfloor("feeds", "add", "https://other.example/feed", "--id", "wire")
    assert (done.code, 'the id "wire" is taken by https://wire.example/feed' in said(done)) == (2, True)
    assert Path("config/feeds.yaml").read_text() == OWN


def test_a_feed_nobody_watches_cannot_be_diagnosed(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/feeds.yaml").write_text(OWN)
    done = watchfloor("feeds", "doctor", "wirre")
    assert (done.code, 'there is no feed "wirre"; did you mean "wire"?' in said(done)) == (2, True)


def test_check_fails_where_a_receiver_cannot_be_told_and_notes_what_is_unwise(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/open.txt").write_text("https://hooks.example.org/x\n")
    Path("config/open.txt").chmod(0o644)
    os.mkfifo("config/pipe")
    Path("config/alerts.yaml").write_text(
        "receivers:\n"
        "  desk: {slack: {webhook_url_file: nowhere.txt}, webhook: {url_file: open.txt, secret_file: pipe}}\n"
        "  night: {slack: {webhook_url_env: NO_SUCH_VARIABLE}}\n"
        "default_receiver: desk\n"
    )
    Path("config/feeds.yaml").write_text(OWN.replace("topic: world", "topic: world, adapter: 'no.such:adapter'"))
    done = watchfloor("check")
    assert done.code == 1, done.err
    for words in (
        "desk by slack: file config/nowhere.txt does not exist; create it with the secret as its only line",
        "desk by webhook: file config/pipe is a pipe, which can be read but once; name a file",
        "night by slack: environment variable NO_SUCH_VARIABLE is not set",
    ):
        assert f"! {words}" in done.err, done.err
    for note in (
        "desk by webhook: file config/open.txt can be read by every user of this machine",
        'wire: adapter "no.such:adapter" cannot be loaded: No module named',
    ):
        assert f"note {note}" in done.out, done.out
    told = watchfloor("check", "--json")
    assert (told.code, "desk by slack: file config/nowhere.txt does not exist" in told.out) == (1, True)
    assert watchfloor("check", "--route", "country=IQ").code == 0, (
        "who would be told was asked, not whether they can be"
    )


def test_a_secret_that_only_the_running_service_sees_is_noted_by_check(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/alerts.yaml").write_text(
        "receivers: {desk: {slack: {webhook_url_file: /run/credentials/no-such.service/secrets_slack}}}\n"
    )
    done = watchfloor("check")
    assert (done.code, "can be seen by the running service alone, so it was not tried" in done.out) == (0, True)


@pytest.mark.parametrize("answer", ["{}", "[1]", "<html>", ""])
def test_what_listens_on_the_daemons_port_and_is_none_is_told_from_it(
    watchfloor: Watchfloor, httpserver: HTTPServer, answer: str
) -> None:
    httpserver.expect_request("/healthz").respond_with_data(answer)
    watchfloor("init", "config")
    Path("config/watchfloor.yaml").write_text(f"health: {{port: {httpserver.port}}}\n")
    done = watchfloor("health")
    assert (done.code, done.out) == (1, "")
    assert f"no daemon answers at 127.0.0.1 port {httpserver.port}" in done.err


def test_who_has_no_name_signs_with_a_number(watchfloor: Watchfloor, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_number: int) -> None:
        raise KeyError("no such user")

    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", nobody)
    done = watchfloor("silence", "add", "country=IQ", "--for", "8h", "--reason", "drill")
    assert f"by user {os.getuid()} until" in done.out
