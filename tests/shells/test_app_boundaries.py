"""One document, one digest, one clock that is wrong, one death: none of them may cost more than itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from small_apps import NOW, Papers, item, world

from alerts import outbox
from alerts.model import Message, MessageKind
from alerts.outbox import Patience
from monitor.lib.clock import VirtualClock
from monitor.model.feed import Health


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
