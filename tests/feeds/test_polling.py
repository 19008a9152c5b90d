"""Fetcher, reader and schedule together, poll after poll, as the pipeline uses them."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web
from feed_builders import NOW, QUICK, entry, feed, fetcher, rss, serving, state

from monitor.feeds.fetch import Fetcher
from monitor.feeds.parse import parse
from monitor.feeds.schedule import after_poll
from monitor.model.feed import Feed, FeedState, Fetched
from monitor.model.item import Item, Parsed


class Reader:
    """The least a pipeline does: it polls, keeps ids it knows, and remembers the state."""

    def __init__(self, source: Feed, fetcher: Fetcher) -> None:
        self.source, self.fetcher = source, fetcher
        self.state: FeedState = state()
        self.known: dict[str, Item] = {}

    async def poll(self) -> str:
        now = self.state.next_poll_at
        outcome = await self.fetcher.fetch(self.source, self.state, now)
        parsed = parse(self.source, outcome) if isinstance(outcome, Fetched) else None
        items = parsed.items if isinstance(parsed, Parsed) else ()
        fresh = [item for item in items if item.id not in self.known]
        self.known.update((item.id, item) for item in fresh)
        final = outcome if parsed is None or isinstance(parsed, Parsed) else parsed
        self.state = after_poll(
            self.source, self.state, final, parsed if isinstance(parsed, Parsed) else None, len(fresh), now
        )
        return type(final).__name__


async def test_a_feed_is_read_once_and_then_only_asked_whether_it_changed() -> None:
    documents = [rss(entry()), rss(entry(), entry("Second", guid="2"))]
    current, sent = 0, []

    async def answer(request: web.Request) -> web.Response:
        tag = f'"v{current}"'
        if request.headers.get("If-None-Match") == tag:
            sent.append(304)
            return web.Response(status=304)
        sent.append(200)
        return web.Response(text=documents[current], headers={"ETag": tag})

    async with serving(answer) as url, fetcher() as ours:
        reader = Reader(feed(url), ours)
        assert [await reader.poll() for _ in range(3)] == ["Fetched", "NotModified", "NotModified"]
        current = 1
        assert await reader.poll() == "Fetched"
    assert sent == [200, 304, 304, 200]
    assert [item.title for item in reader.known.values()] == ["Convoy reaches the border", "Second"]


async def test_an_outage_a_login_page_and_an_empty_answer_lose_nothing() -> None:
    answers = [
        web.Response(text=rss(entry()), headers={"ETag": '"v1"'}),
        web.Response(status=503, headers={"Retry-After": "7200"}),
        web.Response(text="<!doctype html><title>Sign in</title>"),
        web.Response(text=""),
        web.Response(text=rss(entry(), entry("Second", guid="2"))),
    ]
    validators: list[str | None] = []

    async def answer(request: web.Request) -> web.Response:
        validators.append(request.headers.get("If-None-Match"))
        return answers.pop(0)

    async with serving(answer) as url, fetcher() as ours:
        reader = Reader(feed(url), ours)
        told = [(await reader.poll(), reader.state.failures, reader.state.last_error) for _ in range(5)]
    assert told == [
        ("Fetched", 0, None),
        ("FetchFailed", 1, "HTTP 503: out of service for now"),
        ("FetchFailed", 2, 'an HTML page came instead of a feed ("Sign in")'),
        ("FetchFailed", 3, "the answer is empty"),
        ("Fetched", 0, None),
    ]
    assert validators == [None, '"v1"', '"v1"', '"v1"', '"v1"']
    assert len(reader.known) == 2


async def test_a_moved_feed_is_asked_at_its_new_address_until_that_fails_twice() -> None:
    paths: list[str] = []
    new_works = True

    async def answer(request: web.Request) -> web.Response:
        paths.append(request.path)
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/new"})
        return web.Response(text=rss(entry())) if new_works else web.Response(status=404)

    async with serving(answer) as url, fetcher(QUICK) as ours:
        reader = Reader(feed(f"{url}/old"), ours)
        await reader.poll()
        await reader.poll()
        new_works = False
        for _ in range(3):
            await reader.poll()
    assert paths == ["/old", "/new", "/new", "/new", "/new", "/old", "/new"]
    assert reader.state.next_poll_at > NOW + timedelta(hours=1)
