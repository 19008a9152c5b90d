"""One document, one digest, one clock that is wrong, one death: none of them may cost more than itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_apps import NOW, Papers, item, world

from alerts import outbox
from alerts.model import Message, MessageKind
from alerts.outbox import Patience
from monitor.lib.clock import VirtualClock
from monitor.lib.errors import StorageError
from monitor.model.feed import Health
from monitor.storage.records import Poll
from monitor.storage.store import Store


async def test_a_document_that_breaks_us_counts_as_unreadable_and_the_others_are_taken_in(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {"good": item("Drones struck a base in Erbil"), "bad": item("POISON"), "late": item("Calm day")}
    app = world(tmp_path, papers, clock, "bad", "breaks-asking", "good", "late")
    await app.start()
    await app.poll()
    states = app.pipeline.store.states()
    titles = {record.item.title for record in app.pipeline.store.items()}
    health = {entry.feed.id: entry.health for entry in app.health()}
    await app.close()
    assert titles == {"Drones struck a base in Erbil", "Calm day"}
    assert (states["bad"].failures, states["breaks-asking"].failures) == (1, 1)
    assert states["bad"].next_poll_at > NOW
    assert "ZeroDivisionError" in (states["bad"].last_error or "")
    assert health["bad"] is not Health.OK
    assert health["good"] is Health.OK


class FullDisk:
    """Refuses what polls bring, while it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, of: str | None = None) -> None:
        self.full = True
        save = Store.save_poll

        def saved(store: Store, poll: Poll) -> None:
            if self.full and (of is None or (poll.state.feed_id == of and poll.items)):
                raise StorageError("The database is full")
            save(store, poll)

        monkeypatch.setattr(Store, "save_poll", saved)


async def test_while_the_database_refuses_nobody_is_asked_and_once_it_takes_what_came_all_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers, clock, disk = Papers(), VirtualClock(NOW), FullDisk(monkeypatch)
    papers.pages = {"one": item("Drones struck a base in Erbil"), "two": item("Calm day")}
    app = world(tmp_path, papers, clock, "one", "two", "three")
    await app.start()
    with pytest.raises(StorageError):
        await app.poll()
    assert sorted(papers.asked) == ["one", "three", "two"]
    for _ in range(12):
        clock.advance(timedelta(minutes=10))
        with pytest.raises(StorageError):
            await app.poll()
    assert len(papers.asked) == 3, "what they answered is not stored, and so not when they are due"
    disk.full = False
    polled = await app.poll()
    titles = {record.item.title for record in app.pipeline.store.items()}
    await app.poll()
    await app.close()
    assert ({taken.feed_id for taken in polled.taken}, polled.new_items) == ({"one", "two", "three"}, 2)
    assert titles == {"Drones struck a base in Erbil", "Calm day"}
    assert len(papers.asked) == 5, "the answer that was refused is stored, the two others are asked once more"


async def test_one_document_that_the_database_does_not_take_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    FullDisk(monkeypatch, of="bad")
    papers.pages = {"bad": item("Drones struck a base in Erbil"), "good": item("Calm day")}
    app = world(tmp_path, papers, clock, "bad", "good")
    await app.start()
    with pytest.raises(StorageError):
        await app.poll()
    clock.advance(timedelta(minutes=10))
    await app.poll()
    states, titles = app.pipeline.store.states(), {record.item.title for record in app.pipeline.store.items()}
    await app.close()
    assert titles == {"Calm day"}
    assert states["bad"].next_poll_at > clock.now()
    assert "does not take what it brought" in (states["bad"].last_error or "")


async def test_an_answer_that_is_refused_for_hours_is_asked_for_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    FullDisk(monkeypatch)
    app = world(tmp_path, papers, clock, "one", "two")
    await app.start()
    for _ in range(25):
        with pytest.raises(StorageError):
            await app.poll()
        clock.advance(timedelta(hours=1))
    await app.close()
    assert papers.asked.count("two") == 5, "once in six hours"


async def test_a_clock_set_back_over_a_digest_puts_no_item_into_a_window_already_told(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {"good": item("Calm day")}
    app = world(tmp_path, papers, clock, "good")
    await app.start()
    await app.poll()
    clock.move_to(datetime(2026, 3, 2, 7, 0, 1, tzinfo=UTC))
    (first,) = await app.brief()
    clock.advance(timedelta(seconds=-30))
    papers.pages["good"] += item("Drones struck a base in Erbil")
    await app.poll_feed("good")
    clock.move_to(datetime(2026, 3, 3, 7, 0, 1, tzinfo=UTC))
    (second,) = await app.brief()
    await app.close()
    assert [first.items, second.items] == [1, 1]
    assert [line.headline for section in second.sections for line in section.lines] == ["Drones struck a base in Erbil"]


async def test_what_is_told_in_a_language_without_indicators_is_counted_apart(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {
        "good": item("Calm day") + item("El golpe de Estado deja nueve muertos en la capital, según el gobierno")
    }
    app = world(tmp_path, papers, clock, "good")
    await app.start()
    await app.poll()
    clock.move_to(datetime(2026, 3, 2, 7, 0, 1, tzinfo=UTC))
    (told,) = await app.brief()
    await app.close()
    assert (told.items, dict(told.unread)) == (2, {"es": 1})


async def test_what_a_killed_program_was_sending_waits_seconds_after_the_next_start_and_not_for_its_lease(
    tmp_path: Path,
) -> None:
    killed = world(tmp_path, Papers(), VirtualClock(NOW))
    await killed.start()
    message = Message("m1", MessageKind.NOTICE, "Subject", "Text", "<p>Text</p>", (), {}, NOW)
    file = killed.configuration.alerts.receivers[0].targets[0]
    killed.service.store.save_assessment((), outbox.deliveries(message, [file], NOW))
    killed.service.store.claim(NOW, Patience(give_up_after=timedelta(days=5)))
    clock = VirtualClock(NOW + timedelta(seconds=5))
    app = world(tmp_path, Papers(), clock)
    await app.start()
    await app.take_back()
    at_once = await app.deliver()
    clock.advance(timedelta(seconds=40))
    later = await app.deliver()
    await app.close()
    await killed.close()
    assert (at_once.sent, later.sent) == (0, 1)


async def test_a_day_on_which_the_daemon_was_down_is_told_as_one_that_nobody_watched(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {"one": item("Calm day"), "two": item("Another calm day")}
    app = world(tmp_path, papers, clock, "one", "two")
    await app.start()
    await app.poll()
    at_seven = datetime(2026, 3, 2, 7, 1, tzinfo=UTC)
    clock.move_to(at_seven)
    await app.poll()
    await app.brief()
    clock.move_to(at_seven + timedelta(days=2))
    await app.poll()
    (told,) = await app.brief()
    coverage = app.pipeline.lookout.watch(clock.now() - timedelta(days=1), clock.now())
    await app.close()
    assert told.headline.startswith("Blind for 47 h 59 min of")
    assert (told.feeds_answered, told.merged) == (0, (datetime(2026, 3, 3, 7, tzinfo=UTC),))
    (dark,) = told.watch.dark
    assert (dark.since, dark.until, dark.asked) == (at_seven, told.until, False)
    assert coverage.is_blind
    assert coverage.seen(app.health())[0].health is Health.FAILING


async def test_a_day_with_the_daemon_up_is_told_as_watched(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    papers.pages = {"one": item("Calm day")}
    app = world(tmp_path, papers, clock, "one")
    await app.start()
    while clock.now() < NOW + timedelta(days=2):
        await app.poll()
        clock.advance(timedelta(minutes=30))
        told = await app.brief()
    await app.close()
    assert [digest.watch.dark for digest in told] in ([], [()])
    assert app.pipeline.lookout.watch(NOW, clock.now()).dark == ()


async def test_hours_in_which_the_database_took_nothing_are_hours_that_nobody_watched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers, clock, disk = Papers(), VirtualClock(NOW), FullDisk(monkeypatch)
    disk.full = False
    app = world(tmp_path, papers, clock, "one", "two")
    await app.start()
    await app.poll()
    disk.full = True
    for _ in range(30):
        clock.advance(timedelta(minutes=10))
        with pytest.raises(StorageError):
            await app.poll()
    disk.full = False
    await app.poll()
    (dark,) = app.pipeline.lookout.watch(NOW, clock.now()).dark
    await app.close()
    assert (dark.since, dark.until) == (NOW, clock.now())
