"""Which feeds are due lives in the database and survives changes of the configuration."""

from __future__ import annotations

from dataclasses import replace

from storage_builders import DAY, HOUR, MINISTRY, NOON, WIRE, item, poll, state

from monitor.model.feed import FeedState
from monitor.storage.store import Poll, Store


def test_a_new_feed_is_due_at_once(store: Store) -> None:
    assert store.states() == {id_: FeedState(id_, next_poll_at=NOON) for id_ in ("wire", "ministry")}
    assert {found.feed_id for found in store.due(NOON)} == {"wire", "ministry"}


def test_a_feed_is_due_from_its_moment_on(store: Store) -> None:
    store.save_poll(Poll(state=state()))
    store.save_poll(Poll(state=replace(state(MINISTRY), next_poll_at=NOON + 2 * HOUR)))
    assert store.due(NOON + HOUR - HOUR / 3600) == ()
    assert [found.feed_id for found in store.due(NOON + HOUR)] == ["wire"]
    assert [found.feed_id for found in store.due(NOON + 2 * HOUR)] == ["wire", "ministry"]
    assert [found.feed_id for found in store.due(NOON + 2 * HOUR, 1)] == ["wire"]


def test_reading_the_configuration_again_keeps_what_is_remembered(store: Store) -> None:
    store.save_poll(Poll(state=state()))
    store.sync_feeds((replace(WIRE, publisher="Harbour"), MINISTRY), NOON + DAY)
    assert store.states()["wire"] == state()
    store.save_poll(poll(item()))
    assert store.reports(NOON, NOON + HOUR)[0].publisher == "Harbour"


def test_a_feed_at_a_new_address_is_asked_anew_without_old_validators(store: Store) -> None:
    store.save_poll(poll(item()))
    store.sync_feeds((replace(WIRE, url="https://wire.example/new.xml"), MINISTRY), NOON + DAY)
    assert store.states()["wire"] == FeedState("wire", next_poll_at=NOON + DAY, epoch=1)
    assert store.known("wire", ["a"]) != {}


def test_a_feed_that_is_gone_is_not_polled_but_keeps_its_items_and_may_return(store: Store) -> None:
    store.save_poll(poll(item()))
    store.sync_feeds((MINISTRY,), NOON + DAY)
    assert set(store.states()) == {"ministry"}
    assert {found.feed_id for found in store.due(NOON + DAY)} == {"ministry"}
    assert len(store.items()) == len(store.reports(NOON, NOON + HOUR)) == 1
    store.sync_feeds((WIRE, MINISTRY), NOON + 2 * DAY)
    assert store.states()["wire"] == state()


def test_keys_are_known_to_the_feed_that_brought_them_only(store: Store) -> None:
    store.save_poll(poll(item("a")))
    assert set(store.known("wire", ["a", "a", "b"])) == {"a"}
    assert store.known("ministry", ["a"]) == {}
    assert store.known("wire", []) == {}


JUMP = 30 * DAY


def test_a_feed_polled_under_a_clock_that_ran_ahead_is_due_when_the_clock_is_right_again(store: Store) -> None:
    store.save_poll(Poll(state=state(at=NOON + JUMP)))
    store.save_poll(Poll(state=replace(state(MINISTRY), last_polled_at=None, next_poll_at=NOON + JUMP)))
    assert {found.feed_id for found in store.due(NOON)} == {"wire", "ministry"}


def test_the_longest_wait_anyone_may_ask_for_is_kept(store: Store) -> None:
    store.save_poll(Poll(state=replace(state(), next_poll_at=NOON + DAY)))
    assert [found.feed_id for found in store.due(NOON)] == ["ministry"]


def test_what_another_configuration_polls_is_no_matter_to_those_who_name_their_feeds(store: Store) -> None:
    other = replace(WIRE, id="other")
    store.sync_feeds((other,), NOON)
    assert [found.feed_id for found in store.due(NOON, ids={"wire", "ministry"})] == ["ministry", "wire"]
    assert set(store.states({"wire"})) == {"wire"}
    assert [found.feed_id for found in store.due(NOON)] == ["other"]


def test_a_feed_without_a_row_gets_one_and_those_with_one_stay_as_they_are(store: Store) -> None:
    store.save_poll(Poll(state=state()))
    store.add_missing_feeds((WIRE, replace(WIRE, id="new")), NOON)
    assert store.states({"wire", "new"}) == {"wire": state(), "new": FeedState("new", next_poll_at=NOON)}
