"""Two apps on one PostgreSQL share the feeds, and one of them tells; whoever is late saves nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
from small_apps import NOW, Papers, item, world
from sqlalchemy import text
from sqlmodel import Session

from alerts import outbox
from alerts.model import Message, MessageKind
from alerts.outbox import Patience
from monitor.lib import leasebook
from monitor.lib.clock import VirtualClock
from monitor.lib.database import connect, transaction
from monitor.lib.errors import StorageError
from monitor.lib.leases import Lease
from monitor.model.feed import Feed, FeedState, Fetched, Outcome

STRIKE = "Armed drones struck the air base near Erbil in northern Iraq on Monday, wounding several soldiers"
SLOT = datetime(2026, 3, 2, 7, tzinfo=UTC)


class Pair:
    """Two apps over one database, each with its own clock, and papers that both can buy."""

    def __init__(self, folder: Path, database: str, *feeds: str) -> None:
        self.papers = Papers()
        self.clocks = (VirtualClock(NOW), VirtualClock(NOW))
        self.database = database
        self.apps = tuple(
            world(folder, self.papers, clock, *feeds, database=database, owner=name)
            for clock, name in zip(self.clocks, ("one", "two"), strict=True)
        )

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        for app in self.apps:
            await app.start()
            self._stack.push_async_callback(app.close)
            await app.beat()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def silent(self, owner: str) -> None:
        """So long without a sign of life that the leases of one have run out."""
        engine = connect(self.database)
        with transaction(engine) as session:
            late = "UPDATE leases SET until = now() - interval '1 second' WHERE owner = :owner"
            session.connection().execute(text(late), {"owner": owner})
        engine.dispose()

    def titles(self) -> list[str]:
        return sorted(record.item.title for record in self.apps[0].pipeline.store.items())


async def test_each_feed_is_asked_by_one_and_reports_of_one_act_are_one_story_whoever_stores_them(
    tmp_path: Path, postgres: str
) -> None:
    async with Pair(tmp_path, postgres, "star", "post", "echo", "mail") as pair:
        one, two = pair.apps
        pair.papers.pages = {name: item(STRIKE) for name in ("star", "post", "echo", "mail")}
        polled = await asyncio.gather(one.poll(), two.poll())
        assert sorted(pair.papers.asked) == ["echo", "mail", "post", "star"]
        assert sum(each.new_items for each in polled) == 4
        for clock in pair.clocks:
            clock.advance(timedelta(hours=1))
        pair.papers.pages["star"] += item(f"{STRIKE}, officials said")
        pair.papers.pages["post"] += item(f"{STRIKE}, officials said")
        await two.poll()
        pair.papers.pages["echo"] += item(f"{STRIKE}, officials said")
        pair.clocks[0].advance(timedelta(hours=1))
        await one.poll()
        stories = one.pipeline.store.open_stories(NOW - timedelta(days=1))
        assert [len(story.item_ids) for story in stories] == [7]


async def test_one_tells_and_the_other_takes_over_when_it_falls_silent(tmp_path: Path, postgres: str) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        pair.papers.pages = {"star": item(STRIKE)}
        await two.poll()
        assert (await two.assess()).transitions == ()
        pair.silent("one")
        assert await two.beat(), "it begins to tell"
        assert [len((await app.assess(hurry=True)).deliveries) for app in pair.apps] == [0, 1]
        assert not await one.beat()
        assert [len((await app.assess(hurry=True)).deliveries) for app in pair.apps] == [0, 0]
        assert (await two.deliver()).sent == 1
        await two.leave()
        assert await one.beat(), "at once, since it was left to it"
        assert len(one.alert_store.alerts()) == 1


async def test_who_was_stopped_between_deciding_and_saving_saves_nothing(
    tmp_path: Path, postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        pair.papers.pages = {"star": item(STRIKE)}
        await one.poll()
        pair.silent("one")
        await two.beat()
        for clock in pair.clocks:
            clock.move_to(SLOT + timedelta(seconds=1))
        assert (await one.assess()).transitions == ()
        assert "another process tells now; what was worked out here was not saved" in caplog.messages
        assert one.alert_store.alerts() == ()
        assert [len(await app.brief()) for app in pair.apps] == [0, 1]
        assert len(await two.brief()) == 0


async def test_who_takes_over_says_what_is_in_the_hands_of_the_one_that_died(
    tmp_path: Path, postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        message = Message("m1", MessageKind.NOTICE, "Subject", "Text", "<p>Text</p>", (), {}, NOW)
        file = one.configuration.alerts.receivers[0].targets[0]
        one.alert_store.save_assessment((), outbox.deliveries(message, [file], NOW))
        one.alert_store.claim(NOW, Patience(give_up_after=timedelta(days=5)))
        await two.take_back()
        assert caplog.records == [], "who does not tell knows nothing of it"
        pair.silent("one")
        assert await two.beat()
        await two.take_back()
        (said,) = [record.__dict__ for record in caplog.records]
        assert said["message"] == "another process ended or hangs with messages in hand"
        assert (said["count"], said["again_at"] > NOW.isoformat()) == (1, True)


async def test_a_feed_that_was_answered_too_late_is_left_to_the_one_that_took_it_over(
    tmp_path: Path, postgres: str
) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        pair.papers.pages = {"star": item(STRIKE)}
        taken_over: list[int] = []

        async def slow(feed: Feed, state: FeedState, now: datetime) -> Outcome:
            pair.silent("one")
            taken_over.append((await two.poll()).new_items)
            return Fetched(feed.id, feed.url, 200, {}, b"<rss><channel></channel></rss>", now)

        one.asker.fetcher = SlowPaper(slow)
        assert (await one.poll()).taken == ()
        assert taken_over == [1]
        assert one.pipeline.store.states()["star"].last_item_at is not None


class SlowPaper:
    """Answers as a test says."""

    def __init__(self, answer: Callable[[Feed, FeedState, datetime], Outcome]) -> None:
        self.fetch = answer


async def test_what_the_other_stores_while_a_digest_is_made_is_in_the_next_one_though_its_clock_is_behind(
    tmp_path: Path, postgres: str
) -> None:
    async with Pair(tmp_path, postgres, "star", "post") as pair:
        one, two = pair.apps
        pair.clocks[0].move_to(SLOT + timedelta(seconds=1))
        pair.clocks[1].move_to(SLOT - timedelta(seconds=4))
        (first,) = await one.brief()
        pair.papers.pages = {"star": item(STRIKE)}
        await two.poll()
        await one.leave()
        await two.beat()
        pair.clocks[1].move_to(SLOT + timedelta(days=1, seconds=1))
        (second,) = await two.brief()
        assert (first.items, second.items) == (0, 1)


async def test_polling_that_is_broken_off_leaves_its_feeds_to_others_at_once(tmp_path: Path, postgres: str) -> None:
    async with Pair(tmp_path, postgres, "star", "post") as pair:
        one, two = pair.apps
        asked = asyncio.Event()

        async def never(feed: Feed, state: FeedState, now: datetime) -> Outcome:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        one.asker.fetcher = SlowPaper(never)
        polling = asyncio.create_task(one.poll())
        await asked.wait()
        polling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await polling
        pair.papers.pages = {"star": item(STRIKE)}
        assert (await two.poll()).new_items == 1
        assert sorted(pair.papers.asked) == ["post", "star"]


async def test_who_has_left_takes_no_lease_again(tmp_path: Path, postgres: str) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        await one.leave()
        assert not await one.beat()
        assert await two.beat(), "it was left to it for good"


async def test_a_sign_of_life_that_is_under_way_is_over_before_the_leases_are_given_back(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        assert one.member is not None
        begun, go_on = threading.Event(), threading.Event()
        asking = leasebook.ask

        def slowly(session: Session, name: str, owner: str) -> Lease | None:
            begun.set()
            go_on.wait()
            return asking(session, name, owner)

        with monkeypatch.context() as patched:
            patched.setattr(leasebook, "ask", slowly)
            beating = asyncio.create_task(one.beat())
            await asyncio.to_thread(begun.wait)
            leaving = asyncio.create_task(one.leave())
            await asyncio.sleep(0.05)  # an unlocked one would give back now what is taken again after it
            go_on.set()
            await asyncio.gather(beating, leaving)
        assert one.member.lease is None
        assert await two.beat()


async def test_a_database_that_cannot_be_reached_is_told_once_and_asked_again(
    tmp_path: Path, postgres: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        member = pair.apps[0].member
        assert member is not None

        def broken(*_: object) -> None:
            raise StorageError("no route")

        with monkeypatch.context() as cut:
            cut.setattr("monitor.member.transaction", broken)
            assert [await pair.apps[0].beat() for _ in range(3)] == [False] * 3
        assert caplog.messages.count("no sign of life could be given") == 1
        caplog.set_level("INFO")
        assert not await pair.apps[0].beat(), "it tells as before: nobody took it"
        assert not await pair.apps[0].beat()
        assert caplog.messages.count("signs of life are given again") == 1
        assert member.lease is not None


async def test_those_that_share_may_work_together_but_not_beside_one_that_does_not(
    tmp_path: Path, postgres: str
) -> None:
    async with Pair(tmp_path, postgres, "star") as pair:
        one, two = pair.apps
        alone = world(tmp_path, Papers(), VirtualClock(NOW), "star", database=postgres)
        with one.alone(), two.alone(), pytest.raises(StorageError, match="another watchfloor"), alone.alone():
            pass
        await alone.close()
