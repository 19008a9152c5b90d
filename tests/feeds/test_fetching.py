"""The fetcher against real servers on loopback, polite ones and hostile ones."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from datetime import timedelta

import pytest
from aiohttp import web
from feed_builders import (
    LOOPBACK,
    NOW,
    QUICK,
    FakeNames,
    feed,
    fetcher,
    raw_server,
    rss,
    serving,
    state,
)

from monitor.feeds.fetch import Fetcher, FetchLimits
from monitor.lib.addresses import Allowed
from monitor.lib.clock import VirtualClock
from monitor.model.feed import Fetched, FetchFailed, FetchReason, NotModified, Outcome

DOCUMENT = rss("<title>One</title>").encode()
HASTY = FetchLimits(
    total=timedelta(seconds=0.4),
    connect=timedelta(seconds=0.3),
    read=timedelta(seconds=0.2),
    spacing=timedelta(0),
    body_bytes=200_000,
)


async def asked(address: str, limits: FetchLimits = QUICK, **changes: object) -> Outcome:
    async with fetcher(limits) as ours:
        return await ours.fetch(feed(address), state(**changes), NOW)


def failure(outcome: Outcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


async def test_a_document_comes_with_its_headers_in_lower_case() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=DOCUMENT, headers={"ETag": '"v1"', "Last-Modified": "Wed, 04 Mar 2026 09:00:00 GMT"})

    async with serving(answer) as url:
        outcome = await asked(url)
    assert isinstance(outcome, Fetched)
    assert (outcome.status, outcome.body, outcome.at, outcome.moved_to) == (200, DOCUMENT, NOW, None)
    assert (outcome.headers["etag"], outcome.headers["last-modified"]) == ('"v1"', "Wed, 04 Mar 2026 09:00:00 GMT")


async def test_what_is_remembered_is_sent_back_and_a_304_is_taken() -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        return web.Response(status=304, headers={"ETag": 'W/"v1"'})

    async with serving(answer) as url:
        outcome = await asked(url, etag='W/"v1"', last_modified="Wed, 04 Mar 2026 09:00:00 GMT")
    assert isinstance(outcome, NotModified)
    assert seen == [('W/"v1"', "Wed, 04 Mar 2026 09:00:00 GMT")]


async def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert "If-None-Match" not in request.headers
        return web.Response(status=304)

    async with serving(answer) as url:
        assert failure(await asked(url)).reason is FetchReason.HTTP_STATUS


@pytest.mark.parametrize("etag", ['"a"\r\nX-Injected: 1', '"\x00"', '"é"', ""])
async def test_a_validator_that_cannot_stand_in_a_header_is_not_sent(etag: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert not {"If-None-Match", "X-Injected"} & set(request.headers)
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url:
        assert isinstance(await asked(url, etag=etag), Fetched)


async def test_we_say_who_we_are_and_send_no_cookies_back() -> None:
    agents: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        agents.append(request.headers["User-Agent"])
        assert "Cookie" not in request.headers
        return web.Response(body=DOCUMENT, headers={"Set-Cookie": "track=1"})

    async with serving(answer) as url, fetcher() as ours:
        for _ in range(2):
            await ours.fetch(feed(url), state(), NOW)
    assert agents == ["Watchfloor/0.1 (feed monitor)"] * 2


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (204, FetchReason.HTTP_STATUS, "no document"),
        (206, FetchReason.HTTP_STATUS, "no document"),
        (300, FetchReason.HTTP_STATUS, "without a target"),
        (401, FetchReason.HTTP_STATUS, "login"),
        (403, FetchReason.HTTP_STATUS, "refuses us"),
        (404, FetchReason.HTTP_STATUS, "nothing is at this address"),
        (410, FetchReason.GONE, "gone for good"),
        (418, FetchReason.HTTP_STATUS, "refuses us"),
        (429, FetchReason.RATE_LIMITED, "too often"),
        (500, FetchReason.HTTP_STATUS, "server failed"),
        (503, FetchReason.HTTP_STATUS, "out of service"),
    ],
)
async def test_each_status_is_told_in_words(status: int, reason: FetchReason, words: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(answer) as url:
        failed = failure(await asked(url))
    assert (failed.reason, failed.status) == (reason, status)
    assert failed.message.startswith(f"HTTP {status}: ")
    assert words in failed.message


@pytest.mark.parametrize(
    ("header", "wait"),
    [("120", timedelta(minutes=2)), ("Wed, 04 Mar 2026 13:00:00 GMT", timedelta(hours=1)), ("soon", None)],
)
async def test_retry_after_is_heard_in_seconds_and_as_a_date(header: str, wait: timedelta | None) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": header})

    async with serving(answer) as url:
        assert failure(await asked(url)).retry_after == wait


async def test_permanent_redirects_lead_to_a_new_address() -> None:
    async def answer(request: web.Request) -> web.Response:
        hops = {"/old": (301, "/newer"), "/newer": (308, "/newest?x=1")}
        if request.path in hops:
            status, target = hops[request.path]
            return web.Response(status=status, headers={"Location": target})
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url:
        outcome = await asked(f"{url}/old")
    assert isinstance(outcome, Fetched)
    assert outcome.url == outcome.moved_to == f"{url}/newest?x=1"


@pytest.mark.parametrize("statuses", [(302,), (303,), (307,), (301, 302), (302, 301)])
async def test_one_temporary_hop_makes_the_whole_way_temporary(statuses: tuple[int, ...]) -> None:
    async def answer(request: web.Request) -> web.Response:
        hop = int(request.path.strip("/") or 0)
        if hop < len(statuses):
            return web.Response(status=statuses[hop], headers={"Location": f"/{hop + 1}"})
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url:
        outcome = await asked(f"{url}/0")
    assert isinstance(outcome, Fetched)
    assert (outcome.moved_to, outcome.url) == (None, f"{url}/{len(statuses)}")


async def test_the_address_after_a_permanent_move_is_asked_first() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.path == "/new"
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url:
        assert isinstance(await asked(f"{url}/old", url=f"{url}/new"), Fetched)


@pytest.mark.parametrize(("hops", "followed"), [(5, True), (6, False), (50, False)])
async def test_five_hops_are_followed_and_no_more(hops: int, followed: bool) -> None:
    asked_for: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked_for.append(request.path)
        hop = int(request.path.strip("/"))
        if hop < hops:
            return web.Response(status=302, headers={"Location": f"/{hop + 1}"})
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url:
        outcome = await asked(f"{url}/0")
    assert isinstance(outcome, Fetched) is followed
    assert len(asked_for) <= 6
    if not followed:
        assert failure(outcome).reason is FetchReason.REDIRECTS


@pytest.mark.parametrize(
    "target", ["ftp://news.example/f", "file:///etc/passwd", "gopher://x/", "http://10.0.0.1/", ""]
)
async def test_a_redirect_to_what_is_not_asked_names_it(target: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": target} if target else {})

    async with serving(answer) as url:
        failed = failure(await asked(url))
    # No network that were allowed would help: it is the feed's way that is wrong.
    assert failed.reason is (FetchReason.REDIRECTS if target else FetchReason.HTTP_STATUS)
    assert target in failed.message


async def test_a_redirect_target_that_cannot_be_read_is_a_failure() -> None:
    async with raw_server(b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n") as url:
        assert failure(await asked(url)).reason is FetchReason.REDIRECTS


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(DOCUMENT)),
        ("x-gzip", gzip.compress(DOCUMENT)),
        ("deflate", zlib.compress(DOCUMENT)),
        ("deflate", zlib.compress(DOCUMENT)[2:-4]),
        ("identity", DOCUMENT),
        ("gzip", gzip.compress(DOCUMENT[:50]) + gzip.compress(DOCUMENT[50:])),
        ("gzip", gzip.compress(DOCUMENT) + b"\x00" * 512),
    ],
)
async def test_a_packed_document_is_unpacked(encoding: str, packed: bytes) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "gzip, deflate"
        return web.Response(body=packed, headers={"Content-Encoding": encoding})

    async with serving(answer) as url:
        outcome = await asked(url)
    assert isinstance(outcome, Fetched)
    assert outcome.body == DOCUMENT


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"\x00" * (1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


async def test_a_small_gzip_that_unfolds_into_a_gigabyte_is_cut_off() -> None:
    packed = bomb(1 << 30)
    assert len(packed) < 2_000_000

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async with serving(answer) as url:
        failed = failure(await asked(url))
    assert failed.reason is FetchReason.TOO_LARGE
    assert "MiB" in failed.message


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(DOCUMENT)), "packed 2 times"),
        ("gzip,deflate,gzip", b"x", "packed 3 times"),
        ("br", b"x", '"br"'),
        ("zstd", b"x", '"zstd"'),
        ("gzip", b"not gzip at all", "although the server says so"),
        ("gzip", gzip.compress(DOCUMENT)[:-20], "breaks off"),
        ("deflate", b"\xff\xff\xff", "although the server says so"),
    ],
)
async def test_a_body_that_is_not_what_its_encoding_says_is_told(encoding: str, body: bytes, words: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    async with serving(answer) as url:
        failed = failure(await asked(url))
    assert failed.reason is FetchReason.BAD_ENCODING
    assert words in failed.message


async def test_a_stated_size_beyond_the_cap_is_not_even_read() -> None:
    async with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n", linger=True) as url:
        assert failure(await asked(url)).reason is FetchReason.TOO_LARGE


async def test_an_endless_body_is_cut_off_at_the_cap() -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    async with raw_server(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[chunk] * 64, linger=True) as url:
        assert failure(await asked(url)).reason is FetchReason.TOO_LARGE


async def test_a_body_as_large_as_the_cap_is_taken() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * QUICK.body_bytes)

    async with serving(answer) as url:
        assert isinstance(await asked(url), Fetched)


async def test_a_body_shorter_than_stated_is_not_taken_for_whole() -> None:
    async with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + DOCUMENT) as url:
        failed = failure(await asked(url))
    assert failed.reason is FetchReason.UNREACHABLE
    assert "before the document was complete" in failed.message


async def test_a_body_dripping_byte_by_byte_ends_at_the_deadline() -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    async with serving(drip) as url:
        began = asyncio.get_running_loop().time()
        failed = failure(await asked(url, HASTY))
        took = asyncio.get_running_loop().time() - began
    assert failed.reason is FetchReason.TIMEOUT
    assert "did not finish within 0.4 s" in failed.message
    assert took < 1.5


@pytest.mark.parametrize(
    "pieces",
    [(), (b"HTTP/1.1 200 OK\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"half")],
    ids=["no answer", "half a head", "half a body"],
)
async def test_a_server_that_falls_silent_is_left(pieces: tuple[bytes, ...]) -> None:
    async with raw_server(*pieces, linger=True) as url:
        failed = failure(await asked(url, HASTY))
    assert failed.reason is FetchReason.TIMEOUT
    assert "fell silent for 0.2 s" in failed.message


async def test_a_tls_handshake_that_stalls_is_left() -> None:
    async with raw_server(linger=True) as url:
        failed = failure(await asked(url.replace("http:", "https:"), HASTY))
    assert failed.reason is FetchReason.TIMEOUT


async def test_a_server_without_tls_is_told_apart_from_a_dead_one() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url:
        failed = failure(await asked(url.replace("http:", "https:")))
    assert failed.reason is FetchReason.INSECURE


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 20_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(5_000)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"\x00" * 1_000,
        b"",
    ],
    ids=["ssh", "long header", "many headers", "negative", "no number", "both lengths", "bad chunk", "zeros", "closes"],
)
async def test_an_answer_that_is_not_http_is_a_sentence_and_no_crash(answer: bytes) -> None:
    async with raw_server(answer) as url:
        failed = failure(await asked(url))
    assert failed.reason is FetchReason.UNREACHABLE
    assert failed.message.isprintable()
    assert len(failed.message) < 300


async def test_nobody_listening_is_a_sentence() -> None:
    async with raw_server() as url:
        pass
    failed = failure(await asked(url))
    assert failed.reason is FetchReason.UNREACHABLE
    assert failed.message.endswith("no connection to 127.0.0.1: nothing listens there")


async def test_a_name_that_does_not_resolve_is_a_sentence() -> None:
    class Nowhere(FakeNames):
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> list:  # type: ignore[type-arg, override]
            raise OSError("Name or service not known")

    async with Fetcher(QUICK, resolver=Nowhere()) as ours:
        failed = failure(await ours.fetch(feed("https://gone.example/"), state(), NOW))
    assert (failed.reason, failed.message) == (FetchReason.UNRESOLVED, "the name gone.example cannot be resolved")


async def test_a_name_that_leads_inside_is_refused_with_its_address() -> None:
    async with Fetcher(QUICK, resolver=FakeNames(otherwise="169.254.169.254")) as ours:
        failed = failure(await ours.fetch(feed("https://news.example/"), state(), NOW))
    assert failed.reason is FetchReason.REFUSED_ADDRESS
    assert "news.example resolves to 169.254.169.254, a link-local network" in failed.message


async def test_no_host_gets_more_than_two_connections_at_once() -> None:
    open_now = most = 0
    release = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        if open_now == 2:
            release.set()
        await release.wait()
        open_now -= 1
        return web.Response(body=DOCUMENT)

    async with serving(answer) as url, fetcher() as ours:
        outcomes = await asyncio.gather(*(ours.fetch(feed(f"{url}/{one}"), state(), NOW) for one in range(12)))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert most == 2


async def test_requests_to_one_site_are_a_second_apart_and_waiting_costs_no_deadline() -> None:
    waits: list[float] = []
    clock = VirtualClock(NOW)

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=DOCUMENT)

    limits = FetchLimits(total=timedelta(seconds=2), spacing=timedelta(seconds=1))
    names = FakeNames()
    allowed = Allowed.of(["127.0.0.0/8"])
    async with (
        serving(answer) as url,
        Fetcher(limits, allowed=allowed, clock=clock, resolver=names, sleep=wait) as ours,
    ):
        hosts = ["ua.embassy.example", "iq.embassy.example", "lb.embassy.example", "bbc.example", "jo.embassy.example"]
        for host in hosts:
            outcome = await ours.fetch(feed(url.replace("127.0.0.1", host)), state(), NOW)
            assert isinstance(outcome, Fetched)
    assert waits == [1.0, 2.0, 3.0]


async def test_a_dead_host_does_not_hold_up_the_others() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=DOCUMENT)

    async with raw_server(linger=True) as dead, serving(answer) as alive, fetcher(HASTY) as ours:
        slow = [asyncio.create_task(ours.fetch(feed(f"{dead}/{one}"), state(), NOW)) for one in range(4)]
        healthy = feed(alive.replace("127.0.0.1", "localhost"))
        outcome = await ours.fetch(healthy, state(), NOW)
        assert isinstance(outcome, Fetched)
        assert not any(task.done() for task in slow)
        assert all(isinstance(one, FetchFailed) for one in await asyncio.gather(*slow))


async def test_a_fetch_can_be_cancelled() -> None:
    async with raw_server(linger=True) as url, fetcher() as ours:
        task = asyncio.create_task(ours.fetch(feed(url), state(), NOW))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_fetcher_outside_its_block_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await Fetcher(allowed=LOOPBACK).fetch(feed("http://127.0.0.1:9/"), state(), NOW)
