"""Whoever looks, with whatever configuration, leaves the daemon's database as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from command_runs import Watchfloor

from monitor.app import bootstrap

LOOKING = (
    ["items"],
    ["advisories"],
    ["advisories", "IQ"],
    ["advisories", "--changes", "7d"],
    ["alerts"],
    ["feeds"],
    ["digest"],
    ["digest", "--preview"],
    ["deliveries"],
    ["silence", "list"],
    ["coverage"],
    ["feeds", "doctor"],
    ["check", "--route", "country=IQ,severity=high"],
)
OWN = 'own:\n  - {{id: {id}, url: "https://{id}.example/feed", topic: world}}\n'


def dump(state: Path) -> list[str]:
    with closing(sqlite3.connect(state / "watchfloor.db")) as connection:
        return list(connection.iterdump())


def test_looking_with_another_configuration_changes_no_row_of_the_daemon(watchfloor: Watchfloor) -> None:
    for name in ("daemons", "another"):
        watchfloor("init", name)
        Path(f"{name}/feeds.yaml").write_text(OWN.format(id=name))
    Path("state").mkdir()
    bootstrap(Path("daemons"), Path("state")).prepare()
    before = dump(Path("state"))
    assert any("daemons" in row for row in before)
    for words in LOOKING:
        done = watchfloor(*words, "--config", "another")
        assert done.code == 0, (words, done.err)
    assert dump(Path("state")) == before


def test_where_nothing_is_kept_yet_that_is_said_and_nothing_is_made(watchfloor: Watchfloor) -> None:
    for words in LOOKING:
        done = watchfloor(*words)
        assert done.code == 0, (words, done.err)
        assert words[0] == "check" or "nothing is kept in" in done.err, words
    for words in (["explain", "a1"], ["feedback", "a1", "useful"], ["ack", "a1"], ["silence", "expire", "s1"]):
        done = watchfloor(*words)
        assert (done.code, "nothing is kept in" in done.err) == (1, True), (words, done.err)
    assert "nothing is kept in" in watchfloor("retag").err
    for words in (
        ["backup", "copies"],
        ["restore", "copies"],
        ["backtest"],
        ["tune", "hostages", "--budget", "2/week"],
    ):
        assert watchfloor(*words).code == 1, words
    assert "never polled" in watchfloor("feeds").out
    assert list(Path().iterdir()) == []


def test_where_a_configured_file_is_not_there_yet_none_is_made(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/watchfloor.yaml").write_text("storage: {url: 'sqlite:///kept.db'}\n")
    assert "nothing is kept in kept.db yet" in watchfloor("alerts").err
    assert [path.name for path in Path().iterdir()] == ["config"]


def test_an_opinion_that_is_none_is_answered_with_those_that_are(watchfloor: Watchfloor) -> None:
    done = watchfloor("feedback", "a1", "useless")
    assert done.code == 2
    assert '"useless" is no opinion of an alert; choose from useful, noise, wrong-place' in done.err


def test_who_is_tried_out_or_calls_wrongly_finds_no_state_made(watchfloor: Watchfloor) -> None:
    Path("empty.jsonl").write_text("")
    Path("broken.parquet").write_text("no parquet\n")
    Path("rules.yaml").write_text("rules: [{}]\n")
    for words, code in (
        (["channels", "test", "nobody"], 2),
        (["channels", "test", "desk/console"], 0),
        (["silence", "add", "rule=none", "--for", "8h", "--reason", "drill"], 2),
        (["silence", "add", "country=IQ", "--for", "8x", "--reason", "drill"], 2),
        (["tune", "none", "--budget", "2/week", "--archive", "empty.jsonl"], 2),
        (["tune", "hostages", "--budget", "2/week", "--archive", "empty.jsonl", "--write"], 2),
        (["tune", "hostages", "--budget", "many", "--archive", "empty.jsonl"], 2),
        (["backtest", "--archive", "broken.parquet"], 1),
        (["backtest", "--archive", "empty.jsonl", "--rules", "rules.yaml"], 2),
    ):
        done = watchfloor(*words)
        assert (done.code, Path("state").exists()) == (code, False), (words, done.out, done.err)
    done = watchfloor("backtest", "--archive", "empty.jsonl")
    assert (done.code, done.err.strip()) == (1, "empty.jsonl: no item in there has a date that can be read")


def test_a_daemon_whose_configuration_does_not_hold_makes_no_state(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/rules.yaml").write_text("rules: [{}]\n")
    for command in ("run", "once"):
        assert (watchfloor(command).code, Path("state").exists()) == (2, False)


def test_what_a_receiver_answered_does_not_hang_on_the_database(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("config/watchfloor.yaml").write_text("storage: {url: 'postgresql://nobody@127.0.0.1:1/none'}\n")
    assert watchfloor("channels", "test", "desk/file").code == 0
    assert Path("state").stat().st_mode & 0o077 == 0, "the database will lie there"
    assert list(Path("state/outbox").glob("*.eml"))
