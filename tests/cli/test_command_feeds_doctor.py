"""`watchfloor feeds doctor`: from polls of real servers to what ails each feed, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_runs import Watchfloor
from pytest_httpserver import HTTPServer

from monitor.cli import feeds
from monitor.model.feed import Feed, FeedHealth, Health

ITEM = "<item><guid>1</guid><title>Drones struck Erbil</title></item>"
RSS = f"<rss version='2.0'><channel><title>T</title>{ITEM}</channel></rss>"
PAGE = "<!doctype html><title>Sign in</title><link rel=alternate type=application/rss+xml href=/well>"
SETTINGS = "polling: {allow_networks: [127.0.0.0/8], per_host_spacing: 0s}\nhealth: {enabled: false}\n"


@pytest.fixture
def folder(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """Feeds that are well, moved, gone and a login page."""
    httpserver.expect_request("/well").respond_with_data(RSS, content_type="application/rss+xml")
    httpserver.expect_request("/moved").respond_with_data("", 301, {"Location": httpserver.url_for("/well")})
    httpserver.expect_request("/gone").respond_with_data("", 410)
    httpserver.expect_request("/login").respond_with_data(PAGE)
    made = tmp_path / "config"
    made.mkdir()
    own = [f"  - {{id: {name}, url: '{httpserver.url_for('/' + name)}'}}\n" for name in ("moved", "gone", "login")]
    (made / "feeds.yaml").write_text("own:\n" + "".join(own))
    (made / "rules.yaml").write_text("rules: []\n")
    (made / "alerts.yaml").write_text("receivers: {desk: {file: {folder: outbox}}}\n")
    (made / "watchfloor.yaml").write_text(SETTINGS)
    return made


def doctor(watchfloor: Watchfloor, folder: Path, *words: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    done = watchfloor("feeds", "doctor", *words, "--json", "-c", folder, "-s", folder.parent / "state")
    records = [json.loads(line) for line in done.out.splitlines()]
    return done.code, {record["feed"]: record["findings"] for record in records}


def test_what_the_polls_left_is_told(watchfloor: Watchfloor, folder: Path, httpserver: HTTPServer) -> None:
    code, before = doctor(watchfloor, folder)
    assert code == 0
    assert {finding["ailment"] for findings in before.values() for finding in findings} == {"never_polled"}
    watchfloor("once", "-c", folder, "-s", folder.parent / "state")
    asked = len(httpserver.log)
    code, found = doctor(watchfloor, folder)
    assert code == 1
    assert {feed: findings[0]["ailment"] for feed, findings in found.items()} == {
        "gone": "gone", "login": "web_page", "moved": "moved",
    }  # fmt: skip
    assert found["moved"][0]["yaml"] == f'change: {{moved: {{url: "{httpserver.url_for("/well")}"}}}}'
    assert "Sign in" in found["login"][0]["evidence"]
    assert len(httpserver.log) == asked


def test_with_probe_each_feed_is_asked_and_nothing_is_kept(
    watchfloor: Watchfloor, folder: Path, httpserver: HTTPServer
) -> None:
    code, found = doctor(watchfloor, folder, "moved", "--probe")
    assert (code, list(found)) == (1, ["moved"])
    assert found["moved"][0]["ailment"] == "moved"
    assert [request.path for request, _ in httpserver.log] == ["/moved", "/well"]
    _, after = doctor(watchfloor, folder, "moved")
    assert after["moved"][0]["ailment"] == "never_polled"


def test_a_feed_that_a_page_names_is_proposed(watchfloor: Watchfloor, folder: Path, httpserver: HTTPServer) -> None:
    _, found = doctor(watchfloor, folder, "login", "--probe")
    assert found["login"][0]["ailment"] == "web_page"
    assert found["login"][0]["yaml"] == f'change: {{login: {{url: "{httpserver.url_for("/well")}"}}}}'


def test_people_read_it_in_words(watchfloor: Watchfloor, folder: Path) -> None:
    done = watchfloor("feeds", "doctor", "gone", "--probe", "-c", folder, "-s", folder.parent / "state")
    lines = done.out.splitlines()
    assert lines[0].startswith("gone http://")
    assert lines[1].startswith("  high gone: HTTP 410: the feed is gone for good; 2 failures in a row, never read")
    assert lines[2].endswith("(remove `id: gone` under own:)")
    assert lines[-1] == "0 of 1 feed is well"


def test_a_feed_that_does_not_exist_is_a_sentence(watchfloor: Watchfloor, folder: Path) -> None:
    done = watchfloor("feeds", "doctor", "gon", "-c", folder, "-s", folder.parent / "state")
    assert done.code == 2
    assert 'there is no feed "gon"; did you mean "gone"?' in done.err


@pytest.mark.parametrize("health", Health)
def test_every_health_of_a_feed_can_be_shown(health: Health) -> None:
    feeds._table([FeedHealth(Feed("f", "F", "https://f.example/", "rss", "world", "en", "F", "f"), health, None, "")])
