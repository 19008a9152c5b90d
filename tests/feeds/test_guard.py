from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest
from aiohttp import web
from feed_builders import NOW, QUICK, FakeNames, feed, fetcher, hits_on_loopback, serving, state
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from monitor.feeds.guard import (
    AddressRefusedError,
    Allowed,
    GuardedResolver,
    Refused,
    check_url,
    pinned_socket,
    refusal,
)
from monitor.model.feed import FetchFailed, FetchReason

NOTHING = Allowed()

# {port} is where a canary listens on loopback; whatever is asked here, it must hear nothing.
LOCAL_FORMS = """
http://127.0.0.1:{port}/
http://127.0.0.1:{port}
http://127.1.2.3:{port}/
http://127.0.0.1.:{port}/
http://127.1:{port}/
http://127.0.1:{port}/
http://0:{port}/
http://0.0.0.0:{port}/
http://2130706433:{port}/
http://017700000001:{port}/
http://0177.0.0.1:{port}/
http://0177.0.0.01:{port}/
http://0x7f.0.0.1:{port}/
http://0x7f000001:{port}/
http://0x7f.1:{port}/
http://0x7F.0x0.0x0.0x1:{port}/
http://127.0.0.0x1:{port}/
http://00127.0.0.1:{port}/
http://127.000.000.001:{port}/
http://①②⑦.⓪.⓪.①:{port}/
http://１２７.０.０.１:{port}/
http://127。0。0。1:{port}/
http://%31%32%37.0.0.1:{port}/
http://[::1]:{port}/
http://[0:0:0:0:0:0:0:1]:{port}/
http://[::]:{port}/
http://[::ffff:127.0.0.1]:{port}/
http://[::ffff:7f00:1]:{port}/
http://[0:0:0:0:0:ffff:7f00:0001]:{port}/
http://[::127.0.0.1]:{port}/
http://[64:ff9b::127.0.0.1]:{port}/
http://[64:ff9b::7f00:1]:{port}/
http://[2002:7f00:1::]:{port}/
http://[2001:0:7f00:1::]:{port}/
http://[fe80::1%25lo]:{port}/
http://localhost:{port}/
http://LOCALHOST:{port}/
http://localhost.:{port}/
http://localhost.localdomain:{port}/
http://news.example:{port}/
http://127.0.0.1.news.example:{port}/
http://ｌocalhost:{port}/
http://user@127.0.0.1:{port}/
http://news.example@127.0.0.1:{port}/
http://news.example:pass@127.0.0.1:{port}/
http://news.example%40127.0.0.1:{port}/
http://127.0.0.1:{port}@news.example/
http://news.example:80@127.0.0.1:{port}/
http://@127.0.0.1:{port}/
http://news.example\\@127.0.0.1:{port}/
http://127.0.0.1:{port}\\.news.example/
http:/\\127.0.0.1:{port}/
http://127.0.0.1:{port}#@news.example/
http://127.0.0.1:{port}?@news.example/
http:127.0.0.1:{port}/
http:/127.0.0.1:{port}/
http:///127.0.0.1:{port}/
//127.0.0.1:{port}/
 http://127.0.0.1:{port}/
http://127.0.0.1 :{port}/
http://127.0.0.1\t:{port}/
http://127.0.0.1%00:{port}/
https://127.0.0.1:{port}/
HTTP://127.0.0.1:{port}/
ftp://127.0.0.1:{port}/
gopher://127.0.0.1:{port}/_GET
file:///etc/passwd
file://127.0.0.1/etc/passwd
dict://127.0.0.1:{port}/
ws://127.0.0.1:{port}/
data:text/xml,<rss/>
javascript:alert(1)
jar:http://127.0.0.1:{port}!/
feed://127.0.0.1:{port}/
unix:/run/docker.sock
""".strip("\n").splitlines()

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
    assert len(set(LOCAL_FORMS)) >= 60


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
                if not form.isprintable() or not form.isascii() or form.startswith(("http:127", "http:/1", " ")):
                    continue  # cannot stand in a header, or is relative to the redirecting host itself
                target = form.format(port=port)
                outcome = await ours.fetch(feed(start), state(), NOW)
                assert isinstance(outcome, FetchFailed), form
                assert outcome.reason in (FetchReason.REFUSED_ADDRESS, FetchReason.REDIRECTS), (form, outcome)

    assert await hits_on_loopback(ask) == []


async def test_a_name_that_answers_another_address_the_second_time_gains_nothing() -> None:
    async def ask(port: int) -> None:
        for _ in range(100):
            names = FakeNames({"news.example": ["203.0.113.9", "127.0.0.1"]})
            # The first answer is made to look public, as an attacker's would.
            allowed = Allowed.of(["203.0.113.0/24"])
            resolver = GuardedResolver(allowed, names)
            first = await resolver.resolve("news.example", port)
            assert [one["host"] for one in first] == ["203.0.113.9"]
            with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1, this machine"):
                await resolver.resolve("news.example", port)

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
