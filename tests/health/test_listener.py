"""The port answers what is known: 200 or 503 and the reasons, in words or as JSON."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from loopback import HERE, free_port

from monitor.health.facts import Facts, Instant
from monitor.health.listener import Listener
from monitor.health.snapshot import Snapshot
from monitor.health.verdict import DaemonHealth, Reason, Trouble, Weight

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
START = Instant(NOON, 0)
NOTE = Trouble(Reason.DEAD_LETTERS, "1 message was given up", Weight.NOTE)


@asynccontextmanager
async def listening(*troubles: Trouble) -> AsyncIterator[tuple[Listener, aiohttp.ClientSession]]:
    shot = Snapshot("1", START, Facts(START, START, ready=True), DaemonHealth(NOON, troubles))
    listener, port = Listener(lambda: shot), free_port()
    assert await listener.listen(HERE, port) is None
    async with aiohttp.ClientSession(f"http://{HERE}:{port}") as session:
        yield listener, session
    await listener.close()


@pytest.mark.parametrize(
    ("reason", "live", "ready"),
    [
        (Reason.TICK_OVERDUE, 503, 200),
        (Reason.DATABASE, 200, 503),
        (Reason.OUTBOX_STUCK, 200, 200),
        (Reason.STARTING, 200, 503),
    ],
)
async def test_each_question_has_its_own_answer(reason: Reason, live: int, ready: int) -> None:
    async with listening(Trouble(reason, "what it is")) as (_, session):
        for path, status in (("/livez", live), ("/readyz", ready), ("/healthz", 503)):
            async with session.get(path) as response:
                assert response.status == status, path
                words = (await response.text()).splitlines()
        assert words == ["failing", f"[failing] {reason.value}: what it is"]


async def test_what_strangers_send_is_no_error_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    async with listening() as (_, session), session.get("/" + "a" * 100_000) as response:
        assert response.status == 400
    assert caplog.records == []


async def test_a_note_is_told_and_all_is_well() -> None:
    async with listening(NOTE) as (_, session), session.get("/healthz") as response:
        assert response.status == 200
        assert await response.text() == "ok\n[note] dead_letters: 1 message was given up\n"


@pytest.mark.parametrize(("query", "headers"), [("?format=json", {}), ("", {"Accept": "application/json"})])
async def test_programs_get_json(query: str, headers: dict[str, str]) -> None:
    async with listening(NOTE) as (_, session), session.get(f"/healthz{query}", headers=headers) as response:
        told = await response.json()
    assert told["healthy"] is True
    assert told["troubles"] == [{"reason": "dead_letters", "weight": "note", "words": "1 message was given up"}]


async def test_metrics_come_as_prometheus_reads_them() -> None:
    async with listening() as (_, session), session.get("/metrics") as response:
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert "watchfloor_healthy 1.0" in await response.text()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_nothing_can_be_changed(method: str) -> None:
    async with listening() as (_, session), session.request(method, "/healthz") as response:
        assert response.status == 405


async def test_a_port_that_is_taken_is_a_sentence_and_is_tried_again() -> None:
    listener = Listener(lambda: Snapshot("1", START, Facts(START, START), DaemonHealth(NOON)))
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        said = await listener.listen(HERE, port)
        assert said == f"{HERE} port {port}: address already in use"
        assert listener.at is None
    assert await listener.listen(HERE, port) is None
    assert listener.at == (HERE, port)
    await listener.close()


async def test_it_moves_where_the_configuration_wants_it() -> None:
    async with listening() as (listener, session):
        moved = free_port()
        assert await listener.listen(HERE, moved) is None
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get("/livez")
        async with aiohttp.ClientSession() as anew, anew.get(f"http://{HERE}:{moved}/livez") as response:
            assert response.status == 200
