"""The signed webhook, checked as its receiver would check it."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import days
import pytest
from httpsink import LOOPBACK, HttpSink, Posted, http_server

from alerts.channels.base import Means, open_channel
from alerts.channels.posting import retry_after
from alerts.channels.testkit import sample
from alerts.model import Target
from alerts.render import render_digest
from monitor.lib.clock import VirtualClock
from monitor.lib.errors import DeliveryError

NOW = datetime(2031, 5, 14, 6, 0, 30, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes of key").decode()


def genuine(posted: Posted, secret: bytes, now: datetime) -> bool:
    """What the standard asks of a receiver: the signature over id, timestamp and body, and a fresh timestamp."""
    stamp = posted.headers["webhook-timestamp"]
    signed = f"{posted.headers['webhook-id']}.{stamp}.".encode() + posted.body
    wanted = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    fresh = abs(now.timestamp() - int(stamp)) <= 300
    return fresh and hmac.compare_digest(posted.headers["webhook-signature"], f"v1,{wanted}")


@pytest.fixture
async def sink():
    sink = HttpSink()
    async with http_server(sink) as base:
        sink.base = base
        yield sink


def target(sink: HttpSink, **options: str) -> Target:
    return Target("desk", "webhook", "127.0.0.1", {"url": f"{sink.base}/hook", **options})


async def send(to: Target, message=None, key: str = "delivery-1") -> None:
    await open_channel(to, Means(clock=VirtualClock(NOW), timeout=5, allowed=LOOPBACK)).send(
        message or sample(), to, key
    )


async def test_the_receiver_can_verify_what_came(sink: HttpSink, monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_SIGNING", SECRET)
    await send(target(sink, secret_env="FLOOR_SIGNING"))
    (posted,) = sink.taken
    assert genuine(posted, b"twenty-four bytes of key", NOW)
    assert not genuine(posted, b"another key", NOW)
    assert not genuine(posted, b"twenty-four bytes of key", NOW + timedelta(minutes=6))
    forged = Posted(posted.path, posted.headers, posted.body.replace(b"Nothing", b"A lot"))
    assert not genuine(forged, b"twenty-four bytes of key", NOW)


async def test_a_plain_secret_signs_as_its_own_bytes(sink: HttpSink, tmp_path) -> None:
    (tmp_path / "secret").write_text("plain words\n")
    await send(target(sink, secret_file=str(tmp_path / "secret")))
    assert genuine(sink.taken[0], b"plain words", NOW)


async def test_the_same_delivery_keeps_its_id_at_every_attempt(sink: HttpSink) -> None:
    await send(target(sink))
    await send(target(sink))
    assert [posted.headers["webhook-id"] for posted in sink.taken] == ["delivery-1", "delivery-1"]
    assert "webhook-signature" not in sink.taken[0].headers


async def test_a_digest_arrives_whole_and_readable_by_programs(sink: HttpSink) -> None:
    await send(target(sink), render_digest(days.crisis_day()))
    body = json.loads(sink.taken[0].body)
    assert body["type"] == "watchfloor.digest"
    assert body["timestamp"] == "2031-05-14T06:00:00Z"
    assert body["severity"] == "critical"
    data = body["data"]
    assert data["schema"] == "watchfloor.digest/1"
    assert [alert["reason"] for alert in data["alerts"]] == ["fired", "escalated", "resolved"]
    assert data["advisories"][0]["before"]["level"] == 3
    assert data["advisories"][0]["after"]["reasons"] == ["T", "U", "K"]
    assert data["sections"][0]["stories"][0]["link"] == "https://harbour.example/a/4411"
    assert data["coverage"] == {
        "feeds": 52, "answered": 51, "lapsed": 0, "advised": True, "silent": 1, "regions": [],
        "dark": [], "not_read": [], "merged": [],
        "blind": data["coverage"]["blind"],
    }  # fmt: skip
    assert sink.taken[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (301, True), (302, True), (400, True), (401, True), (404, True), (410, True), (422, True),
        (408, False), (409, False), (425, False), (429, False), (500, False), (502, False), (503, False),
    ],
)  # fmt: skip
async def test_answers_say_whether_to_try_again(sink: HttpSink, status: int, permanent: bool) -> None:
    sink.status, sink.headers = status, {"Retry-After": "7", "Location": "/elsewhere"}
    with pytest.raises(DeliveryError) as caught:
        await send(target(sink))
    assert caught.value.permanent is permanent
    assert caught.value.retry_after == (None if permanent else 7.0)
    assert sink.tries == 1


async def test_a_token_in_the_address_is_never_shown(sink: HttpSink, monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_HOOK", "http://127.0.0.1:9/canary-token")
    to = Target("desk", "webhook", "hook", {"url_env": "FLOOR_HOOK"})
    with pytest.raises(DeliveryError) as caught:
        await send(to)
    assert not caught.value.permanent
    assert "canary" not in f"{caught.value}{caught.value.__cause__!r}"


@pytest.mark.parametrize("url", ["ftp://x.example/", "file:///etc/passwd", "javascript:alert(1)", ""])
async def test_only_web_addresses_are_posted_to(sink: HttpSink, url: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await send(Target("desk", "webhook", "hook", {"url": url}))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0), ("0", 0.0), ("1.5", 1.5), ("-5", 0.0), ("Wed, 14 May 2031 06:01:00 GMT", 30.0), ("soon", None),
        ("Tue, 13 May 2031 06:01:00 GMT", 0.0), ("nan", None), ("inf", None), ("", None), ("Wed, 99 May", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": value}, NOW) == seconds
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_without_retry_after_nothing_is_asked() -> None:
    assert retry_after({}, NOW) is None
