"""What arrives broken is told once, in words, and nothing else is lost by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP
from pytest_httpserver import HTTPServer
from small_worlds import configuration, entry, rss

from monitor.app import App, bootstrap
from monitor.lib.clock import VirtualClock
from monitor.lib.errors import StorageError
from monitor.model.feed import Health

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DRONES = entry("Drones struck a base in Erbil", guid="drones-1")


def app_on(config: Path, state: Path, clock: VirtualClock) -> App:
    state.mkdir(exist_ok=True)
    return bootstrap(config, state, clock=clock)


async def cycles(app: App, clock: VirtualClock, count: int, every: timedelta = timedelta(minutes=30)) -> None:
    await app.start()
    try:
        for _ in range(count):
            await app.cycle()
            clock.advance(every)
    finally:
        await app.close()


async def test_a_feed_that_turns_into_a_login_page_is_told_and_the_others_go_on(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/login").respond_with_data("<!DOCTYPE html><html><title>Sign in</title></html>")
    httpserver.expect_request("/good").respond_with_data(rss(DRONES), content_type="application/rss+xml")
    clock = VirtualClock(NOW)
    config = configuration(
        tmp_path / "config", {"login": httpserver.url_for("/login"), "good": httpserver.url_for("/good")}
    )
    app = app_on(config, tmp_path / "state", clock)
    await cycles(app, clock, 2)
    looking = bootstrap(config, tmp_path / "state", clock=clock)
    health = {entry.feed.id: entry for entry in looking.health()}
    assert health["login"].health is Health.FAILING
    assert "HTML" in health["login"].detail
    assert health["good"].health is Health.OK
    assert [record.item.title for record in looking.pipeline.store.items()] == ["Drones struck a base in Erbil"]
    assert [alert.rule_id for alert in looking.alert_store.alerts()] == ["drones"]


async def test_items_without_date_or_guid_are_kept_once_over_many_polls(tmp_path: Path, httpserver: HTTPServer) -> None:
    bare = [
        entry("Shelling near Aleppo"),
        entry("Coup attempt in Mali", link="https://paper.example/mali?utm_source=x"),
    ]
    httpserver.expect_request("/").respond_with_data(rss(*bare), content_type="application/rss+xml")
    clock = VirtualClock(NOW)
    config = configuration(tmp_path / "config", {"bare": httpserver.url_for("/")})
    await cycles(app_on(config, tmp_path / "state", clock), clock, 4)
    items = bootstrap(config, tmp_path / "state", clock=clock).pipeline.store.items()
    assert sorted(record.item.title for record in items) == ["Coup attempt in Mali", "Shelling near Aleppo"]
    assert {record.item.seen for record in items} == {NOW}


async def test_undecodable_bytes_lose_no_item(tmp_path: Path, httpserver: HTTPServer) -> None:
    broken = (
        rss(entry("Blast in Kabul \N{BULLET} two dead"), DRONES).encode().replace("\N{BULLET}".encode(), b"\xff\xfe")
    )
    httpserver.expect_request("/").respond_with_data(broken, content_type="application/rss+xml; charset=utf-8")
    clock = VirtualClock(NOW)
    config = configuration(tmp_path / "config", {"odd": httpserver.url_for("/")})
    await cycles(app_on(config, tmp_path / "state", clock), clock, 1)
    titles = [record.item.title for record in bootstrap(config, tmp_path / "state").pipeline.store.items()]
    assert len(titles) == 2
    assert any(title.startswith("Blast in Kabul") for title in titles)


class Postmaster:
    """A mail server that refuses for now until it is told to accept."""

    def __init__(self) -> None:
        self.accepting = False
        self.refused = 0
        self.letters: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's hook
        if not self.accepting:
            self.refused += 1
            return "451 4.3.0 mailbox busy, try again later"
        self.letters.append(envelope.content)  # type: ignore[attr-defined] # aiosmtpd publishes no types
        return "250 kept"

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[int]:
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(self), "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await server.wait_closed()


async def test_a_mail_server_that_refuses_delays_an_alert_and_loses_or_doubles_nothing(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/").respond_with_data(rss(DRONES), content_type="application/rss+xml")
    postmaster, clock = Postmaster(), VirtualClock(NOW)
    async with postmaster.serve() as port:
        alerts = (
            f"smtp: {{host: 127.0.0.1, port: {port}, tls: none, from: wf@example.org}}\n"
            "receivers:\n  desk:\n    email: {to: [desk@example.org]}\n"
        )
        config = configuration(tmp_path / "config", {"good": httpserver.url_for("/")}, alerts=alerts)
        await cycles(app_on(config, tmp_path / "state", clock), clock, 4)
        assert postmaster.refused >= 2
        (waiting,) = bootstrap(config, tmp_path / "state", clock=clock).alert_store.undelivered(NOW)
        assert "451" in (waiting.error or "")
        postmaster.accepting = True
        clock.advance(timedelta(hours=6))
        await cycles(app_on(config, tmp_path / "state", clock), clock, 3)
    assert len(postmaster.letters) == 1
    assert "Erbil" in message_from_bytes(postmaster.letters[0]).as_string()


@pytest.mark.parametrize("url", ["postgresql://watch:hunter2@127.0.0.1:1/news", "sqlite:////nowhere/at/all/w.db"])
def test_an_unreachable_database_is_one_sentence_without_the_password(tmp_path: Path, url: str) -> None:
    config = configuration(tmp_path / "config", {"good": "https://feeds.example.org/a.xml"})
    (tmp_path / "address").write_text(url)
    (tmp_path / "address").chmod(0o600)
    (config / "watchfloor.yaml").write_text(f"storage: {{url_file: {tmp_path / 'address'}}}\n")
    (tmp_path / "state").mkdir()
    with pytest.raises(StorageError) as caught:
        bootstrap(config, tmp_path / "state")
    assert "hunter2" not in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
