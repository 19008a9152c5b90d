from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from command_runs import Done, Watchfloor
from small_worlds import entry, rss

from monitor import app as composition
from monitor import replay
from monitor.advisories.reading import CountryOf
from monitor.configuration import Configuration, configure
from monitor.lexicons import load_tagger
from monitor.lib import shipped
from monitor.lib.errors import WatchfloorError
from monitor.model.advisorytable import Table
from monitor.model.feed import Feed
from monitor.recordings import scope, snapshots
from monitor.replay import prepare
from monitor.settings.tables import load as load_tables

FEEDS = shipped.seeds() / "demo" / "feeds"


def words(*pairs: str, out: Path) -> list[str]:
    return ["replay", *(word for pair in pairs for word in ("--snapshots", pair)), "--out", str(out)]


@pytest.fixture
def run(watchfloor: Watchfloor, tmp_path: Path) -> Callable[..., Done]:
    return lambda *pairs: watchfloor(*words(*pairs, out=tmp_path / "out.jsonl"))


def test_recorded_advice_and_news_come_out_as_what_would_have_been_told(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    done = run(f"us-state={FEEDS / 'demo-us-state'}", f"demo-wire={FEEDS / 'demo-wire'}")
    assert done.code == 0, done.err
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert {record["kind"] for record in records} == {"advisory", "alert", "digest"}
    assert [record["at"] for record in records] == sorted(record["at"] for record in records)
    (raised,) = [record for record in records if record.get("change") == "raised"]
    told = {name: raised[name] for name in ("at", "issuer", "country", "name", "from", "to")}
    assert told == {
        "at": "2023-10-22T21:00:00Z", "issuer": "us-state", "country": "IQ", "name": "Iraq", "from": 3, "to": 4,
    }  # fmt: skip
    alerts = [record["rule"] for record in records if record["kind"] == "alert" and record["reason"] == "fired"]
    assert alerts.count("advisory-level-4") == 1


def test_the_same_recordings_give_the_same_bytes_in_every_process(run: Callable[..., Done], tmp_path: Path) -> None:
    pair, elsewhere = f"us-state={FEEDS / 'demo-us-state'}", tmp_path / "elsewhere"
    assert run(pair).code == 0
    command = [sys.executable, "-m", "monitor", *words(pair, out=elsewhere)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "1"})
    assert (tmp_path / "out.jsonl").read_bytes() == elsewhere.read_bytes()


def test_a_file_that_is_not_named_by_a_time_is_told(tmp_path: Path) -> None:
    (tmp_path / "latest.xml").write_text("<rss/>")
    with pytest.raises(WatchfloorError, match=r"latest\.xml is not named by its UTC time"):
        snapshots("x", tmp_path)


def test_an_empty_or_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(WatchfloorError, match="holds no snapshot"):
        snapshots("x", tmp_path)
    with pytest.raises(WatchfloorError, match="is not a folder"):
        snapshots("x", tmp_path / "nowhere")


def test_a_document_that_cannot_be_read_is_a_line_of_its_own_and_counted(
    run: Callable[..., Done], tmp_path: Path
) -> None:
    folder = tmp_path / "shots"
    folder.mkdir()
    documents = {
        "20260301T080000Z.xml": rss(entry("Drones struck a base in Erbil", guid="1")),
        "20260301T090000Z.xml": "<!DOCTYPE html><html><title>Sign in</title></html>",
        "20260301T100000Z.xml": "",
        "20260301T110000Z.xml": rss(),
        "20260301T120000Z.json": "[]",
    }
    for name, text in documents.items():
        (folder / name).write_text(text)
    (folder / "20260301T130000Z.xml").mkdir()
    done = run(f"wire={folder}")
    assert done.code == 0, done.err
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    unreadable = [record for record in records if record["kind"] == "unreadable"]
    assert [(record["at"], record["feed"]) for record in unreadable] == [
        (f"2026-03-01T{hour}:00:00Z", "wire") for hour in ("09", "10", "12", "13")
    ]
    reasons = ("HTML page", "empty", "JSON", "directory")
    assert all(word in record["why"] for word, record in zip(reasons, unreadable, strict=True))
    assert "wire: of 6 snapshots 4 could not be read, 1 held no entries" in done.err.splitlines()
    assert "Traceback" not in done.err


def test_a_feed_of_which_nothing_can_be_read_is_a_failure(run: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "shots").mkdir()
    (tmp_path / "shots" / "20231023T080000Z.xml").write_text("Service unavailable")
    done = run(f"us-state={FEEDS / 'demo-us-state'}", f"wire={tmp_path / 'shots'}")
    assert done.code == 1
    assert "wire: of 1 snapshot 1 could not be read" in done.err
    assert "advisory" in (tmp_path / "out.jsonl").read_text()


def test_a_mistyped_feed_is_told_with_what_was_meant(run: Callable[..., Done]) -> None:
    done = run(f"bbc-worl={FEEDS / 'demo-wire'}")
    assert done.code == 0
    told = '"bbc-worl" is neither a known feed nor an issuer, replayed as a news feed of that name'
    assert f'{told}; did you mean "bbc-world"?' in done.err.splitlines()


def test_an_issuer_s_name_and_what_begins_with_it_carry_its_word_in_any_form() -> None:
    feed = Feed("a", "a", "https://x.example", "rss", "advisory", "en", "X", "x", issuer="x-land")
    table = Table(country="name", level="level")
    names = ["x-land", "a", "x-land-first60", "y-land-2", "z"]
    scoped = scope({"a": feed}, {"x-land": (table,), "y-land": ()}, [(n, ()) for n in names], lambda _name: None)
    assert [one.issuer for one in scoped.feeds] == ["x-land", "x-land", "x-land", "y-land", None]
    assert [one.id for one in scoped.feeds] == ["x-land", "a", "x-land-first60", "y-land-2", "z"]
    assert scoped.feeds[2].tables == (table,)
    (note,) = scoped.notes
    assert note.startswith('"z" is neither a known feed nor an issuer')


def test_the_configuration_is_read_once_and_one_feed_may_have_two_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[Path] = []

    def counted(folder: Path) -> Configuration:
        read.append(folder)
        return configure(folder)

    monkeypatch.setattr(replay, "configure", counted)
    monkeypatch.setattr(composition, "configure", counted)
    (tmp_path / "20260301T080000Z.xml").write_text(rss())
    prepared = prepare(shipped.config(), [("us-state", FEEDS / "demo-us-state"), ("us-state", tmp_path)])
    assert read == [shipped.config()]
    assert [feed.issuer for feed in prepared.app.configuration.monitor.feeds] == ["us-state"]
    assert prepared.notes == ()


@cache
def issuers() -> Mapping[str, tuple[Table, ...]]:
    return load_tables(shipped.seeds() / "tables.yaml")


@cache
def country_of() -> CountryOf:
    return load_tagger(shipped.config()).country_of


def listed(tmp_path: Path, words: tuple[str, ...], *, key: str = "risk_level") -> Path:
    """A recording of two days in which Lebanon rises to the second of the words."""
    folder = tmp_path / "list"
    folder.mkdir()
    calm = [{"destination": name, key: words[0], "last_updated": "2026-03-01"} for name in ("Italy", "Malta", "Fiji")]
    for day, level in ((1, words[0]), (2, words[1])):
        rows = [*calm, {"destination": "Lebanon", key: level, "last_updated": f"2026-03-0{day}"}]
        (folder / f"2026030{day}T080000Z.json").write_text(json.dumps(rows))
    return folder


@pytest.mark.parametrize(
    ("name", "words", "issuer"),
    [
        ("some-list", ("Take normal security precautions", "Avoid all travel"), "ca-travel"),
        ("canberra", ("Exercise normal safety precautions", "Reconsider your need to travel"), "au-smartraveller"),
        ("hague", ("groen", "oranje"), "nl-buza"),
        ("state", ("Level 1: Exercise Normal Precautions", "Level 3: Reconsider Travel"), "us-state"),
        ("ie", ("Normal Precautions", "Do Not Travel"), "ie-dfa"),
    ],
)
def test_a_list_under_any_name_is_recognised_by_its_words(
    tmp_path: Path, name: str, words: tuple[str, ...], issuer: str
) -> None:
    scoped = scope({}, issuers(), [(name, snapshots(name, listed(tmp_path, words)))], country_of())
    assert [(feed.id, feed.issuer) for feed in scoped.feeds] == [(name, issuer)]
    assert scoped.notes == (f'"{name}" is no known name; its documents read as advice of {issuer}',)


async def test_a_recognised_list_tells_its_raises(tmp_path: Path) -> None:
    folder = listed(tmp_path, ("Take normal security precautions", "Avoid all travel"))
    told = [record async for record in prepare(shipped.config(), [("x", folder)]).records()]
    (raised,) = [record for record in told if record.get("change") == "raised"]
    assert (raised["issuer"], raised["country"], raised["from"], raised["to"]) == ("ca-travel", "LB", 1, 4)


def test_words_that_are_nobodys_are_a_news_feed(tmp_path: Path) -> None:
    scoped = scope({}, issuers(), [("x", snapshots("x", listed(tmp_path, ("vert", "rouge"))))], country_of())
    assert [feed.issuer for feed in scoped.feeds] == [None]
    assert "neither a known feed nor an issuer" in scoped.notes[0]


@pytest.mark.parametrize(
    ("folder", "said"),
    [("nowhere", "is nowhere; name the folder"), ("file", "is a file; name the folder"), ("empty", "no snapshot")],
)
def test_a_call_without_recordings_is_wrong_and_says_what_to_name(
    run: Callable[..., Done], tmp_path: Path, folder: str, said: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    done = run(f"x={tmp_path / folder}")
    assert done.code == 2
    assert said in " ".join(done.err.replace("│", " ").split())
