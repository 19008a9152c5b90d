from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp import web
from feed_builders import NOW, ReadsHere, entry, fetcher, rss, serving
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.look import named_feeds
from monitor.feeds.probe import probe, usual_silence
from monitor.model.feed import FetchReason
from monitor.settings.schema.feeds import OwnFeedKeys

DAY = timedelta(days=1)


async def test_a_feed_is_described_with_an_entry_that_the_config_takes() -> None:
    body = rss(
        entry(),
        entry("Second", guid="2", pubDate="Mon, 02 Mar 2026 09:30:00 GMT"),
        channel="<title>Border &amp;amp; Port News</title><language>en-GB</language>",
    )

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(text=body)

    async with serving(answer) as url, fetcher() as ours:
        seen = await probe(f"{url}/old", ours, ReadsHere(), NOW)
    assert seen.failed is None
    assert (seen.asked, seen.url) == (f"{url}/old", f"{url}/new")
    assert (seen.format, seen.title, len(seen.items)) == ("rss", "Border & Port News", 2)
    assert seen.newest is not None
    assert f"{seen.newest:%d %H:%M}" == "04 09:30"
    assert seen.suggestion is not None
    entry_of_config = OwnFeedKeys.model_validate(seen.suggestion)
    assert (entry_of_config.url, entry_of_config.language) == (f"{url}/new", "en")
    assert entry_of_config.cadence == 6 * DAY


async def test_a_page_that_names_its_feeds_leads_to_them() -> None:
    page = """<!doctype html><title>News</title><link rel="alternate" type="application/rss+xml" href="/feed.xml">
    <link rel='alternate stylesheet' href='x.css'><link rel=alternate type=application/atom+xml href=https://n.example/a>
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">"""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    async with serving(answer) as url, fetcher() as ours:
        seen = await probe(url, ours, ReadsHere(), NOW)
    assert seen.failed is not None
    assert seen.failed.reason is FetchReason.WEB_PAGE
    assert seen.failed.message == 'an HTML page came instead of a feed ("News")'
    assert seen.found == (f"{url}/feed.xml", "https://n.example/a")
    assert seen.suggestion is None


async def test_an_address_that_is_not_asked_says_why() -> None:
    async with fetcher() as ours:
        seen = await probe("http://10.0.0.1/feed", ours, ReadsHere(), NOW)
    assert seen.failed is not None
    assert seen.failed.message == "10.0.0.1 is a private network, and only public addresses are asked"


@pytest.mark.parametrize(
    ("days", "silence"),
    [([], 2), ([0], 2), ([0, 0.1, 0.2], 1), ([0, 1, 2], 3), ([0, 1, 8], 21), ([0, 400], 90)],
)
def test_a_usual_silence_is_three_times_the_longest_pause(days: list[float], silence: int) -> None:
    assert usual_silence([NOW - day * DAY for day in days]) == silence * DAY


@given(st.binary(max_size=300))
def test_no_page_makes_the_search_for_feeds_raise(page: bytes) -> None:
    assert isinstance(named_feeds(b"<link rel=alternate " + page, "https://n.example/"), tuple)
