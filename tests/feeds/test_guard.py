from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import ip_address

import pytest
from aiohttp import web
from feed_builders import NOW, QUICK, FakeNames, ReadsHere, feed, fetcher, hits_on_loopback, serving, state
from hypothesis import given
from hypothesis import strategies as st
from local_forms import LOCAL_FORMS, as_location
from yarl import URL

from monitor.feeds.probe import probe
from monitor.feeds.schedule import after_poll
from monitor.lib.addresses import Allowed, Refused, check_url, refusal
from monitor.lib.guard import AddressRefusedError, GuardedResolver, pinned_socket
from monitor.model.feed import FetchFailed, FetchReason

NOTHING = Allowed()

PRIVATE = [
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "192.0.0.192",
    "192.0.2.7",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "0.0.0.0",
    "127.0.0.1",
    "168.63.129.16",
    "192.88.99.1",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::10.0.0.1",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "2002:a00:1::",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "3fff::1",
    "100::1",
    "5f00::1",
    "4000::1",
]

PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "223.255.255.255",
    "11.0.0.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert refusal(ip_address(address), NOTHING)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert refusal(ip_address(address), NOTHING) is None


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_ipv6_dress(address: object) -> None:
    plain = refusal(ip_address(str(address)), NOTHING)
    assert refusal(ip_address(f"::ffff:{address}"), NOTHING) == plain
    assert refusal(ip_address(f"64:ff9b::{address}"), NOTHING) == plain


def test_the_table_of_local_forms_is_long_enough_to_mean_something() -> None:
    assert len(set(LOCAL_FORMS)) >= 90


async def test_no_form_of_a_local_address_is_ever_connected_to() -> None:
    async def ask(port: int) -> None:
        async with fetcher(allowed=NOTHING, resolver=FakeNames()) as ours:
            for form in LOCAL_FORMS:
                outcome = await ours.fetch(feed(form.format(port=port)), state(), NOW)
                assert isinstance(outcome, FetchFailed), form
                assert outcome.reason is FetchReason.REFUSED_ADDRESS, (form, outcome)

    assert await hits_on_loopback(ask) == []


async def test_no_redirect_to_any_form_of_a_local_address_is_followed() -> None:
    async def ask(port: int) -> None:
        target = ""

        async def redirect(request: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": target})

        names = FakeNames({"start.example": ["127.0.0.1"]})
        async with (
            serving(redirect) as address,
            fetcher(allowed=Allowed.of(["start.example"]), resolver=names) as ours,
        ):
            start = address.replace("127.0.0.1", "start.example")
            for form in LOCAL_FORMS:
                target = as_location(form.format(port=port))
                outcome = await ours.fetch(feed(start), state(), NOW)
                assert isinstance(outcome, FetchFailed), form
                assert outcome.reason in (FetchReason.REFUSED_ADDRESS, FetchReason.REDIRECTS), (form, outcome)

    assert await hits_on_loopback(ask) == []


class _Rebinding(dict[str, object]):
    """An answer of a resolver that names a public address so many times, and loopback from then on."""

    def __init__(self, answer: Mapping[str, object], honest: int) -> None:
        super().__init__(answer)
        self._honest = honest

    def __getitem__(self, key: str) -> object:
        if key != "host":
            return super().__getitem__(key)
        self._honest -= 1
        return "8.8.8.8" if self._honest >= 0 else "127.0.0.1"


class _Rebinds(FakeNames):
    honest = 0

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list:  # type: ignore[type-arg, override]
        (answer,) = await super().resolve(host, port)
        return [_Rebinding(answer, self.honest)]


async def test_a_name_that_leads_elsewhere_once_it_was_judged_gains_nothing() -> None:
    async def ask(port: int) -> None:
        for attempt in range(100):
            names = _Rebinds()
            names.honest = attempt % 2  # judged as loopback, or as public and then connected to as loopback
            async with fetcher(allowed=NOTHING, resolver=names) as ours:
                outcome = await ours.fetch(feed(f"http://news.example:{port}/"), state(), NOW)
            assert isinstance(outcome, FetchFailed)
            assert outcome.reason is FetchReason.REFUSED_ADDRESS, (attempt, outcome)

    assert await hits_on_loopback(ask) == []


async def test_a_name_that_answers_another_address_the_second_time_is_judged_the_second_time() -> None:
    names = FakeNames({"news.example": ["203.0.113.9", "127.0.0.1"]})
    resolver = GuardedResolver(Allowed.of(["203.0.113.0/24"]), names)
    first = await resolver.resolve("news.example", 80)
    assert [one["host"] for one in first] == ["203.0.113.9"]
    with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1, this machine"):
        await resolver.resolve("news.example", 80)


async def test_probing_any_form_of_a_local_address_connects_to_nothing() -> None:
    async def ask(port: int) -> None:
        async with fetcher(allowed=NOTHING, resolver=FakeNames()) as ours:
            for form in LOCAL_FORMS:
                found = await probe(form.format(port=port), ours, ReadsHere(), NOW)
                assert found.failed is not None, form
                assert found.failed.reason is FetchReason.REFUSED_ADDRESS, (form, found.failed)

    assert await hits_on_loopback(ask) == []


async def test_where_a_permanent_redirect_leads_is_remembered_only_where_it_may_be_asked() -> None:
    target = ""

    async def move(request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": target})

    names = FakeNames({"start.example": ["127.0.0.1"]})
    async with serving(move) as address, fetcher(allowed=Allowed.of(["start.example"]), resolver=names) as ours:
        before = state(url=None)
        for form in LOCAL_FORMS:
            target = as_location(form.format(port=9))
            outcome = await ours.fetch(feed(address.replace("127.0.0.1", "start.example")), before, NOW)
            after = after_poll(feed(), before, outcome, None, 0, NOW)
            assert after.url is None, form


async def test_a_remembered_address_that_may_not_be_asked_any_more_is_not() -> None:
    async def ask(port: int) -> None:
        async with fetcher(allowed=NOTHING, resolver=FakeNames()) as ours:
            moved = state(url=f"http://127.0.0.1:{port}/")
            outcome = await ours.fetch(feed("https://news.example/"), moved, NOW)
            assert isinstance(outcome, FetchFailed)
            assert outcome.reason is FetchReason.REFUSED_ADDRESS

    assert await hits_on_loopback(ask) == []


def test_a_socket_is_opened_only_to_an_address_that_may_be_asked() -> None:
    open_socket = pinned_socket(GuardedResolver(NOTHING, FakeNames()))
    with pytest.raises(AddressRefusedError, match="this machine"):
        open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    with open_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))) as opened:
        assert opened.family == socket.AF_INET


async def test_of_several_addresses_of_a_name_only_the_public_ones_are_left() -> None:
    class Both(FakeNames):
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> list:  # type: ignore[type-arg, override]
            return [(await FakeNames(otherwise=one).resolve(host, port))[0] for one in ("10.0.0.1", "8.8.8.8", "::1")]

    found = await GuardedResolver(NOTHING, Both()).resolve("news.example", 80)
    assert [one["host"] for one in found] == ["8.8.8.8"]


async def test_a_host_allowed_by_name_opens_no_other_name_on_the_same_address() -> None:
    resolver = GuardedResolver(Allowed.of(["intranet.example"]), FakeNames())
    assert await resolver.resolve("intranet.example", 80)
    with pytest.raises(AddressRefusedError):
        await resolver.resolve("other.example", 80)


async def test_an_allowed_host_is_asked_on_its_private_address() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"<rss/>")

    async with serving(answer) as address:
        allowed = Allowed.of(["intranet.example"])
        async with fetcher(QUICK, allowed=allowed, resolver=FakeNames()) as ours:
            outcome = await ours.fetch(feed(address.replace("127.0.0.1", "intranet.example")), state(), NOW)
    assert getattr(outcome, "body", None) == b"<rss/>"


@pytest.mark.parametrize(
    "text", ["https://news.example/feed", "http://8.8.8.8/f", "https://xn--bcher-kva.example/?a=b#c"]
)
def test_an_ordinary_address_is_taken_as_it_is(text: str) -> None:
    assert check_url(text, NOTHING) == URL(text)


def test_an_operator_opens_networks_addresses_and_names() -> None:
    allowed = Allowed.of(["10.20.0.0/16", "192.168.1.4", "Intranet.Example."])
    assert refusal(ip_address("10.20.3.4"), allowed) is None
    assert refusal(ip_address("192.168.1.4"), allowed) is None
    assert refusal(ip_address("192.168.1.5"), allowed) == "a private network"
    assert allowed.hosts == {"intranet.example"}


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "300.1.1.1", "http://intranet", "", "0x7f.1"])
def test_an_allowance_that_means_nothing_is_told(entry: str) -> None:
    with pytest.raises(ValueError, match="neither a network"):
        Allowed.of([entry])


@given(st.text(max_size=80))
def test_judging_an_address_never_raises(text: str) -> None:
    assert isinstance(check_url(text, NOTHING), URL | Refused)


@given(st.text(max_size=40))
def test_judging_a_host_never_raises(text: str) -> None:
    assert isinstance(check_url(f"http://{text}/", NOTHING), URL | Refused)
