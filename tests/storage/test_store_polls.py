"""What a poll brings is saved together, once, and comes back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from storage_builders import (
    DAY,
    HOUR,
    MINISTRY,
    NOON,
    WIRE,
    advisory,
    item,
    link,
    mention,
    poll,
    state,
    story,
    tagged,
    transition,
)

from monitor.lib.errors import StorageError
from monitor.model.story import Membership
from monitor.storage.store import Counts, ItemRecord, Poll, Store

STEPS = ("state", "items", "mentions", "stories", "roll-ups", "advisories")


class CutError(Exception):
    """Stands for anything that ends a poll in the middle."""


def test_all_that_a_poll_brought_comes_back_as_it_was(store: Store) -> None:
    one, two = item("a"), item("b")
    store.save_poll(poll(one, two))
    assert store.states()["wire"] == state()
    assert store.items() == tuple(
        ItemRecord(each, tagged(each), "story-1") for each in sorted((one, two), key=lambda each: each.id)
    )
    assert store.item(one.id) == ItemRecord(one, tagged(one), "story-1")
    assert store.open_stories(NOON - DAY) == (story(one, two),)
    assert store.stories({"story-1", "unheard-of"}) == {"story-1": replace(story(one, two), sketches=())}
    assert store.advisories() == {("us-state", "IQ"): advisory()}
    assert store.transitions(NOON, NOON + HOUR) == (transition(),)
    assert store.advisory_history("IQ", "us-state") == store.advisory_history("IQ") == (transition(),)
    assert store.advisory_history("IQ", "uk-fcdo") == store.advisory_history("KE") == ()
    assert store.known("wire", ["a", "b", "c"]) == {"a": one.content_hash, "b": two.content_hash}


def test_a_report_carries_its_feed_and_story(store: Store) -> None:
    one = item("a", feed=MINISTRY)
    store.save_poll(poll(one, feed=MINISTRY))
    (report,) = store.reports(NOON, NOON + HOUR)
    assert report.mention == mention()
    assert (report.item_id, report.story_id, report.feed_id) == (one.id, "story-1", "ministry")
    assert (report.publisher, report.family, report.state_media, report.official) == (
        "Ministry",
        "ministry",
        True,
        "us-state",
    )
    assert (report.title, report.link, report.at, report.seen) == (one.title, one.link, one.at, one.seen)


def test_an_item_without_a_story_is_its_own(store: Store) -> None:
    one = item()
    store.save_poll(Poll(state=state(), items=(one,), tagged={one.id: tagged(one)}))
    assert [report.story_id for report in store.reports(NOON, NOON + HOUR)] == [one.id]


@pytest.mark.parametrize("last", STEPS)
def test_a_failure_in_the_middle_leaves_nothing_behind(engine: Engine, store: Store, last: str) -> None:
    def stop(step: str) -> None:
        if step == last:
            raise CutError

    before = (store.states(), store.counts())
    with pytest.raises(CutError):
        Store(engine, on_step=stop).save_poll(poll(item()))
    assert (store.states(), store.counts()) == before
    assert store.states()["wire"].etag is None
    store.save_poll(poll(item()))
    assert store.counts().items == 1


def test_every_step_is_heard_of_in_order(engine: Engine, store: Store) -> None:
    heard: list[str] = []
    Store(engine, on_step=heard.append).save_poll(poll(item()))
    assert tuple(heard) == STEPS


def test_saving_the_same_poll_twice_changes_nothing(store: Store) -> None:
    same = poll(item("a"), item("b"))
    store.save_poll(same)
    once = (store.counts(), store.items(), store.reports(NOON, NOON + HOUR), store.open_stories(NOON - DAY))
    store.save_poll(same)
    assert once == (store.counts(), store.items(), store.reports(NOON, NOON + HOUR), store.open_stories(NOON - DAY))
    assert once[0] == Counts(feeds=2, items=2, identities=2, mentions=2, stories=1, advisories=1, transitions=1)


def test_a_poll_without_items_saves_the_state(store: Store) -> None:
    store.save_poll(Poll(state=state(etag='"two"')))
    assert store.states()["wire"].etag == '"two"'
    assert store.counts().items == 0


def test_a_feed_that_was_never_configured_cannot_be_saved(store: Store) -> None:
    stranger = replace(WIRE, id="stranger")
    with pytest.raises(StorageError, match="feed stranger has no row"):
        store.save_poll(Poll(state=state(stranger)))


def test_hundreds_of_items_are_saved_at_once(store: Store) -> None:
    many = [item(f"key-{number}") for number in range(600)]
    store.save_poll(poll(*many))
    assert len(store.known("wire", [one.key for one in many])) == 600
    assert len(store.items(limit=None)) == 600
    assert store.open_stories(NOON - DAY)[0].item_ids == tuple(one.id for one in many)


def test_text_that_a_database_cannot_hold_is_marked_and_offsets_stay(store: Store) -> None:
    odd = replace(item(), title="Nul\x00 and half a pair \ud83d end")
    store.save_poll(Poll(state=state(), items=(odd,), tagged={odd.id: tagged(odd, replace(mention(), cue="a\x00b"))}))
    (record,) = store.items()
    assert record.item.title == "Nul\ufffd and half a pair \ufffd end"
    assert record.tagged.mentions[0].cue == "a\ufffdb"


def test_a_story_takes_in_later_items_behind_the_earlier(store: Store) -> None:
    one, two = item("b"), item("a", seen=NOON + HOUR)
    store.save_poll(poll(one))
    store.save_poll(replace(poll(two, at=NOON + HOUR), stories=(story(one, two),)))
    assert store.open_stories(NOON) == (story(one, two),)


def test_a_sketch_says_whose_word_its_item_is_though_it_was_kept_before_anybody_noted_that(store: Store) -> None:
    one = item("a")
    store.save_poll(replace(poll(one), links={one.id: link(one, origin=None)}))
    (told,) = store.open_stories(NOON - DAY)
    assert [sketch.word for sketch in told.sketches] == ["ministry"]


def test_an_item_moves_to_another_story(store: Store) -> None:
    one, two = item("a"), item("b")
    store.save_poll(poll(one, two))
    other = story(two, id_="story-2")
    store.save_poll(Poll(state=state(), stories=(story(one), other), links={two.id: Membership("story-2")}))
    assert {found.id: found.item_ids for found in store.open_stories(NOON - DAY)} == {
        "story-1": (one.id,),
        "story-2": (two.id,),
    }


def test_only_stories_with_news_since_are_open(store: Store) -> None:
    store.save_poll(poll(item()))
    last = story(item()).last_at
    assert [found.id for found in store.open_stories(last)] == ["story-1"]
    assert store.open_stories(last + HOUR) == ()


def test_a_count_beyond_all_bounds_is_stored_exactly(store: Store) -> None:
    one = item()
    vast = tagged(one, mention(killed=10**30))
    store.save_poll(replace(poll(one), tagged={one.id: vast}))
    (record,) = store.items()
    assert record.tagged.mentions[0].quantities["killed"].lo == 10**30
