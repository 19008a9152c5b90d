"""Messages are posted to public addresses only, whatever the address of a receiver says or its name resolves to."""

from __future__ import annotations

import socket

import pytest
from httpsink import LOOPBACK, HttpSink, http_server
from local_forms import LOCAL_FORMS

from alerts.channels.base import Means, open_channel
from alerts.channels.confined import confined
from alerts.channels.testkit import sample
from alerts.model import Target
from monitor.lib.addresses import Allowed
from monitor.lib.errors import DeliveryError
from monitor.lib.guard import AddressRefusedError

WEBHOOK = Target("desk", "webhook", "hook", {"url_env": "FLOOR_HOOK"})
SLACK = Target("desk", "slack", "#desk", {"webhook_url_env": "FLOOR_HOOK"})


class LoopbackNames:
    """A resolver for whom every name is this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        return None


MEANS = Means(timeout=5, resolver=LoopbackNames())  # type: ignore[arg-type]


def bot(url: str) -> Target:
    return Target("desk", "slack-bot", "#desk", {"bot_token_env": "FLOOR_BOT", "channel": "C1", "api_url": url})


class NoNames:
    """A resolver that finds nothing."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        raise socket.gaierror("no such host")

    async def close(self) -> None:
        return None


@pytest.mark.parametrize(
    ("url", "means", "told"),
    [
        ("http://hooks.example.org/T0/secret", Means(timeout=5, resolver=NoNames()), "its name cannot be resolved"),  # type: ignore[arg-type]
        (
            "http://127.0.0.1:1/T0/secret",
            Means(timeout=5, allowed=Allowed.of(["127.0.0.0/8"])),
            "nothing listens there",
        ),
    ],
)
async def test_why_nobody_could_be_reached_is_said_in_words(
    url: str, means: Means, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOOR_HOOK", url)
    for target in (WEBHOOK, SLACK):
        with pytest.raises(DeliveryError) as caught:
            await open_channel(target, means).send(sample(), target, "key")
        assert str(caught.value).endswith(f"cannot be reached: {told}")
        assert not caught.value.permanent


@pytest.fixture
async def canary(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLOOR_BOT", "xoxb-canary")
    sink = HttpSink()
    async with http_server(sink) as base:
        sink.port = base.rpartition(":")[2]
        yield sink


@pytest.mark.parametrize("channel", ["webhook", "slack", "slack-bot"])
async def test_no_form_of_a_local_address_is_posted_to(
    channel: str, canary: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sample()
    for form in LOCAL_FORMS:
        url = form.format(port=canary.port)
        monkeypatch.setenv("FLOOR_HOOK", url.replace("\x00", ""))
        target = {"webhook": WEBHOOK, "slack": SLACK}.get(channel) or bot(url)
        with pytest.raises(DeliveryError) as caught:
            await open_channel(target, MEANS).send(message, target, "key")
        assert canary.port not in str(caught.value), "what is said holds the address"
    assert canary.taken == []


async def test_an_address_that_is_not_public_is_told_with_what_to_do(canary: HttpSink, monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_HOOK", f"http://chat.intranet.example:{canary.port}/hook")
    with pytest.raises(DeliveryError, match="name the network under delivery") as caught:
        await open_channel(WEBHOOK, MEANS).send(sample(), WEBHOOK, "key")
    assert not caught.value.permanent


@pytest.mark.parametrize("allowed", ["127.0.0.0/8", "chat.intranet.example"])
async def test_an_address_that_was_opened_is_posted_to(allowed: str, canary: HttpSink, monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_HOOK", f"http://chat.intranet.example:{canary.port}/hook")
    means = Means(timeout=5, resolver=LoopbackNames(), allowed=Allowed.of([allowed]))  # type: ignore[arg-type]
    await open_channel(WEBHOOK, means).send(sample(), WEBHOOK, "key")
    assert len(canary.taken) == 1


@pytest.mark.parametrize("channel", ["slack", "slack-bot"])
async def test_a_redirect_is_not_followed_even_to_where_we_may_post(channel: str, monkeypatch) -> None:
    other = HttpSink()
    async with http_server(other) as elsewhere:
        moved = HttpSink(status=307, headers={"Location": f"{elsewhere}/stolen"})
        async with http_server(moved) as base:
            monkeypatch.setenv("FLOOR_HOOK", f"{base}/hook")
            monkeypatch.setenv("FLOOR_BOT", "xoxb-canary")
            target = SLACK if channel == "slack" else bot(f"{base}/api/")
            with pytest.raises(DeliveryError, match="redirect") as caught:
                await open_channel(target, Means(timeout=5, allowed=LOOPBACK)).send(sample(), target, "key")
    assert caught.value.permanent
    assert other.taken == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433"])
async def test_apprise_is_kept_to_public_addresses_too(host: str, canary: HttpSink, monkeypatch) -> None:
    pytest.importorskip("apprise", reason="the extra is not installed")
    monkeypatch.setenv("FLOOR_APPRISE", f"json://{host}:{canary.port}/canary-token")
    target = Target("desk", "apprise", "ntfy", {"apprise_url_env": "FLOOR_APPRISE"})
    with pytest.raises(DeliveryError) as caught:
        await open_channel(target, Means(timeout=5)).send(sample(), target, "key")
    assert "delivery.allow_networks" in str(caught.value) or "holds no Apprise address" in str(caught.value)
    assert canary.taken == []


def test_only_what_is_confined_is_kept_from_connecting(canary: HttpSink) -> None:
    address = ("127.0.0.1", int(canary.port))
    with confined(Allowed()) as confinement:
        with pytest.raises(AddressRefusedError), socket.create_connection(address):
            pass
        with pytest.raises(AddressRefusedError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loose:
            loose.sendto(b"x", address)
    assert confinement.refused
    with confined(LOOPBACK), socket.create_connection(address):
        pass
    with socket.create_connection(address):
        pass
