"""Retention forgets texts; identities stay while a feed can bring an entry back, advisory history for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage_builders import DAY, HOUR, NOON, item, mention, poll, state, story, tagged, transition

from monitor.storage.pruning import IDENTITY_KEPT
from monitor.storage.store import Counts, Poll, Store

INSTANT = timedelta(microseconds=1)


def test_an_old_text_goes_with_all_that_hangs_on_it_and_its_key_stays(store: Store) -> None:
    old = item()
    store.save_poll(poll(old))
    assert store.prune(NOON) == 0
    assert store.prune(NOON + INSTANT) == 1
    assert store.item(old.id) is None
    assert store.items() == store.reports(NOON, NOON + HOUR) == store.versions(old.id) == ()
    assert store.counts() == Counts(feeds=2, items=0, identities=1, mentions=0, stories=0, advisories=1, transitions=1)
    assert store.known("wire", ["a"]) == {"a": old.content_hash}
    assert store.transitions(NOON, NOON + HOUR) == (transition(),)
    assert store.count_stale("2") == 0


def test_a_pruned_entry_that_reappears_unchanged_is_no_news(store: Store) -> None:
    old = item()
    store.save_poll(poll(old))
    store.prune(NOON + DAY)
    store.save_poll(poll(replace(old, seen=NOON + 2 * DAY)))
    assert store.items() == ()


def test_a_pruned_entry_with_a_new_text_is_stored_again_under_its_identity(store: Store) -> None:
    store.save_poll(poll(item()))
    store.prune(NOON + DAY)
    new = item("a", "A new text.", seen=NOON + 2 * DAY)
    store.save_poll(Poll(state=state(), items=(new,), tagged={new.id: tagged(new, mention(killed=3))}))
    (record,) = store.items()
    assert (record.item.summary, record.item.seen) == ("A new text.", NOON)
    assert len(store.reports(NOON + 2 * DAY, NOON + 3 * DAY)) == 1


def test_identities_stay_more_than_a_year_after_the_feed_last_carried_them(store: Store) -> None:
    assert timedelta(days=366) <= IDENTITY_KEPT
    store.save_poll(poll(item("gone"), item("standing")))
    half = NOON + 200 * DAY
    store.save_poll(Poll(state=state(at=half), present=("standing",)))
    store.prune(NOON + IDENTITY_KEPT)
    assert set(store.known("wire", ["gone", "standing"])) == {"gone", "standing"}
    store.prune(NOON + IDENTITY_KEPT + INSTANT)
    assert set(store.known("wire", ["gone", "standing"])) == {"standing"}
    store.prune(half + IDENTITY_KEPT + INSTANT)
    assert store.counts().identities == 0


def test_an_item_edited_lately_is_kept_whole(store: Store) -> None:
    store.save_poll(poll(item()))
    new = item("a", "A new text.", seen=NOON + 2 * DAY)
    store.save_poll(Poll(state=state(), items=(new,), tagged={new.id: tagged(new)}))
    assert store.prune(NOON + DAY) == 0
    assert len(store.versions(new.id)) == 2


def test_what_edits_took_out_goes_with_the_text(store: Store) -> None:
    store.save_poll(poll(item()))
    new = item("a", "A new text.", seen=NOON + HOUR)
    store.save_poll(Poll(state=state(), items=(new,), tagged={new.id: tagged(new, mention(killed=3))}))
    assert len(store.dropped(NOON, NOON + DAY)) == 1
    store.prune(NOON + DAY)
    assert store.dropped(NOON, NOON + DAY) == ()


def test_a_story_stays_while_one_of_its_items_does(store: Store) -> None:
    old, new = item("old"), item("new", seen=NOON + 2 * DAY)
    store.save_poll(poll(old))
    store.save_poll(replace(poll(new, at=NOON + 2 * DAY), stories=(story(old, new),)))
    store.prune(NOON + DAY)
    assert [found.item_ids for found in store.open_stories(NOON)] == [(new.id,)]


def test_many_old_items_go_in_batches(store: Store) -> None:
    many = [item(f"key-{number}") for number in range(1001)]
    store.save_poll(Poll(state=state(), items=tuple(many), tagged={one.id: tagged(one) for one in many}))
    assert store.prune(NOON + DAY) == 1001
    assert store.counts().mentions == 0
