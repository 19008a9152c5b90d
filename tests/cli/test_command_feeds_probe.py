"""`watchfloor feeds probe` and `add`: one address of a real server, whatever it answers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from command_runs import Watchfloor
from pytest_httpserver import HTTPServer

from monitor import network
from monitor.feeds.readers import Readers, ReadLimits

RSS = "<rss version='2.0'><channel><title>T</title>{}</channel></rss>"
SOUND = RSS.format("<item><guid>1</guid><title>Drones struck Erbil</title></item>")
WEARING = RSS.format("<item><guid>1</guid>" + "<a>" * 1_000_000 + "</item>")
REFUSED = "the document takes more than 1 s of processor time to be read"
PAGE = "<!doctype html><title>Sign in</title>"


@pytest.fixture
def folder(watchfloor: Watchfloor, tmp_path: Path, httpserver: HTTPServer) -> Path:
    httpserver.expect_request("/sound").respond_with_data(SOUND, content_type="application/rss+xml")
    httpserver.expect_request("/wearing").respond_with_data(WEARING, content_type="application/rss+xml")
    watchfloor("init", "config")
    settings = tmp_path / "config" / "watchfloor.yaml"
    settings.write_text("polling: {allow_networks: [127.0.0.0/8]}\n")
    return settings.parent


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that are to wear a reader out need not be large."""
    monkeypatch.setattr(network, "ReadLimits", lambda **more: ReadLimits(processor=timedelta(seconds=1), **more))


def test_what_an_address_holds_is_told(watchfloor: Watchfloor, folder: Path, httpserver: HTTPServer) -> None:
    done = watchfloor("feeds", "probe", httpserver.url_for("/sound"), "-c", folder)
    assert done.code == 0, done.err
    assert "feed     T (rss), 1 item, none dated" in done.out
    assert "item     Drones struck Erbil" in done.out


@pytest.mark.usefixtures("one_second")
def test_a_document_that_wears_its_reader_out_is_refused_in_a_sentence(
    watchfloor: Watchfloor, folder: Path, httpserver: HTTPServer
) -> None:
    done = watchfloor("feeds", "probe", httpserver.url_for("/wearing"), "-c", folder)
    assert (done.code, done.out.splitlines()[-1]) == (1, f"unusable {REFUSED}")
    before = (folder / "feeds.yaml").read_text()
    done = watchfloor("feeds", "add", httpserver.url_for("/wearing"), "-c", folder)
    assert done.code == 1
    assert "not added: nothing there can be read as a feed" in done.err
    assert (folder / "feeds.yaml").read_text() == before


def test_a_page_that_the_doctor_looks_at_again_is_read_apart_too(
    watchfloor: Watchfloor, folder: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real = Readers.look

    async def noted(self: Readers, feed, fetched):  # type: ignore[no-untyped-def]
        looked.append(fetched.url)
        return await real(self, feed, fetched)

    monkeypatch.setattr(Readers, "look", noted)
    httpserver.expect_request("/login").respond_with_data(PAGE)
    url = httpserver.url_for("/login")
    (folder / "feeds.yaml").write_text(f"own:\n  - {{id: login, url: '{url}'}}\n")
    watchfloor("feeds", "doctor", "login", "--probe", "-c", folder, "-s", folder.parent / "state")
    assert looked == [url]
