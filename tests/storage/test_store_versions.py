"""An edited item keeps its identity; only what it newly tells counts as news. Re-tagging makes nothing new."""

from __future__ import annotations

from dataclasses import replace

from storage_builders import DAY, HOUR, NOON, item, mention, poll, state, tagged, transition

from monitor.model.mention import Assertion
from monitor.model.story import Membership
from monitor.storage.drops import MOST
from monitor.storage.store import Poll, Store

LATER = NOON + DAY


def edited(store: Store, text: str, *mentions_of: int, at=LATER) -> None:  # type: ignore[no-untyped-def] # a moment
    """Save a new text of the same item, with one mention for each number killed."""
    new = item("a", text, seen=at)
    found = tagged(new, *(mention(killed=killed) for killed in mentions_of))
    store.save_poll(Poll(state=state(at=at), items=(new,), tagged={new.id: found}))


def killed_in(store: Store, since, until) -> list[int | None]:  # type: ignore[no-untyped-def] # two moments
    return sorted(report.mention.quantities["killed"].lo for report in store.reports(since, until))


def test_a_new_text_under_the_same_key_is_a_version_of_the_same_item(store: Store) -> None:
    first = item("a")
    store.save_poll(poll(first))
    edited(store, "Drones struck a base; 27 died.", 27)
    record = store.item(first.id)
    assert record is not None
    assert record.item.summary == "Drones struck a base; 27 died."
    assert record.item.seen == NOON
    assert [version.seen for version in store.versions(first.id)] == [NOON, LATER]
    assert store.versions(first.id)[0].summary == first.summary
    assert store.counts().items == 1
    assert store.known("wire", ["a"]) == {"a": record.item.content_hash}


def test_a_fact_told_before_an_edit_is_not_told_again(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited(store, "Drones have struck a base, killing 12.", 12)
    assert killed_in(store, NOON, LATER) == [12]
    assert killed_in(store, LATER, LATER + DAY) == []


def test_a_fact_that_an_edit_adds_is_seen_with_the_edit(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited(store, "The toll rose.", 12, 27)
    assert killed_in(store, NOON, LATER) == [12]
    assert killed_in(store, LATER, LATER + DAY) == [27]


def test_a_text_that_returns_is_as_old_as_it_was(store: Store) -> None:
    first = item("a")
    store.save_poll(poll(first))
    edited(store, "Nothing to see.", 27)
    edited(store, first.summary, 12, at=LATER + DAY)
    assert len(store.versions(first.id)) == 2
    assert killed_in(store, NOON, LATER) == [12]
    assert killed_in(store, LATER, LATER + 9 * DAY) == []


def test_an_entry_that_only_changed_its_date_stays_as_it_was(store: Store) -> None:
    first = item("a")
    store.save_poll(poll(first))
    again = replace(first, published=LATER, seen=LATER)
    store.save_poll(Poll(state=state(at=LATER), items=(again,), tagged={again.id: tagged(again)}))
    assert [record.item for record in store.items()] == [first]
    assert store.reports(LATER, LATER + DAY) == ()


def test_items_of_another_tagger_version_are_stale_until_they_are_tagged_again(store: Store) -> None:
    items = [item("a"), item("b"), item("c")]
    store.save_poll(poll(*items))
    untagged = item("d")
    store.save_poll(Poll(state=state(), items=(untagged,)))
    assert store.count_stale("2") == 4
    assert store.count_stale("1") == 1
    assert store.stale_documents("1", 10) == (untagged,)
    batch = store.stale_documents("2", 3)
    assert len(batch) == 3
    store.save_retag({one.id: tagged(one, version="2") for one in batch}, batch)
    assert store.count_stale("2") == 1


def test_retagging_replaces_the_tags_and_makes_no_news(store: Store) -> None:
    one = item("a")
    store.save_poll(poll(one))
    better = tagged(one, mention("missile_attack", countries=("IR",)), mention(killed=27), version="2")
    store.save_retag({one.id: better})
    record = store.item(one.id)
    assert record is not None
    assert record.tagged == better
    assert {report.seen for report in store.reports(NOON - DAY, LATER)} == {NOON}
    assert store.items(country="IR", type_="missile_attack") == (record,)
    assert store.items(country="IQ", type_="missile_attack") == ()


def test_retagging_keeps_when_an_edit_added_a_fact(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited(store, "The toll rose.", 12, 27)
    (one,) = store.stale_documents("2", 10)
    denied = replace(mention(killed=27), assertion=Assertion.DENIED)
    store.save_retag({one.id: tagged(one, mention(killed=12), denied, version="2")})
    assert [report.seen for report in store.reports(NOON, LATER + HOUR)] == [NOON, LATER]


def test_tags_of_a_text_that_changed_meanwhile_are_left_for_the_next_batch(store: Store) -> None:
    store.save_poll(poll(item("a")))
    read = store.stale_documents("2", 10)
    edited(store, "The toll rose.", 27)
    store.save_retag({one.id: tagged(one, version="2") for one in read}, read)
    assert store.count_stale("2") == 1
    assert [record.tagged.mentions[0].quantities["killed"].lo for record in store.items()] == [27]


def test_tags_of_an_item_that_is_not_stored_are_left_out(store: Store) -> None:
    ghost = item("ghost")
    store.save_retag({ghost.id: tagged(ghost, version="2")})
    assert store.counts().mentions == 0


def test_every_text_is_read_in_the_order_it_came_as_it_came(store: Store) -> None:
    first, other = item("a"), item("b", seen=NOON + HOUR)
    store.save_poll(poll(first))
    store.save_poll(poll(other))
    edited(store, "The toll rose.", 12, 27)
    texts = store.texts(None, LATER + HOUR)
    assert [(text.item.summary, text.item.seen, text.edited) for text in texts] == [
        (first.summary, NOON, False),
        (other.summary, NOON + HOUR, False),
        ("The toll rose.", LATER, True),
    ]
    assert [text.first for text in texts] == [NOON, NOON + HOUR, NOON]
    assert texts[0].item == first
    assert texts[0].tagged is None, "what a text said that another one followed is not kept"
    assert texts[2].tagged is not None
    assert [one.quantities["killed"].lo for one in texts[2].tagged.mentions] == [12, 27]
    assert store.texts(NOON + HOUR, LATER) == (texts[1],)
    assert store.texts(None, LATER + HOUR, {first.id}) == (texts[0], texts[2])


def test_each_text_keeps_the_date_and_byline_it_came_with(store: Store) -> None:
    undated = replace(item("a"), published=None, byline=None)
    store.save_poll(poll(undated))
    edited(store, "The toll rose.", 27)
    before, after = store.texts(None, LATER + HOUR)
    assert (before.item.published, before.item.byline) == (None, None)
    assert (after.item.published, after.item.byline) == (LATER - HOUR, "By a reporter")


def test_what_time_is_stored_is_told_by_texts_and_by_advice_that_moved(store: Store) -> None:
    assert store.extent() is None
    store.save_poll(poll(item("a")))
    edited(store, "The toll rose.", 27)
    extent = store.extent()
    assert extent is not None
    assert (extent.since, extent.until, extent.texts, extent.feed_ids) == (NOON, LATER, 2, ("wire",))
    store.save_poll(Poll(state=state(at=LATER), transitions=(transition(LATER + DAY),)))
    later = store.extent()
    assert later is not None
    assert later.until == LATER + DAY


def test_of_pruned_items_no_text_is_left_and_a_later_one_is_as_old_as_the_item(store: Store) -> None:
    store.save_poll(poll(item("a")))
    store.prune(LATER)
    assert store.texts(None, LATER) == ()
    back = replace(item("a", "It is back.", seen=LATER), published=None)
    store.save_poll(Poll(state=state(at=LATER), items=(back,), tagged={back.id: tagged(back)}))
    (text,) = store.texts(None, LATER + HOUR)
    assert (text.first, text.item.seen, text.item.published, text.edited) == (NOON, LATER, NOON, True)


def test_an_item_tells_where_it_belongs_and_what_it_added(store: Store) -> None:
    first = item("a")
    store.save_poll(poll(first))
    assert store.memberships([first.id, "unknown"]) == {first.id: Membership("story-1", "harbour", word="harbour")}
    assert store.memberships([]) == {}


def dropped_in(store: Store) -> list[tuple[int | None, object]]:
    found = store.dropped(NOON, LATER + 9 * DAY)
    return [(one.report.mention.quantities["killed"].lo, one.until) for one in found]


def test_what_an_edit_takes_out_is_kept_with_when_it_was_told_and_until_when(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited(store, "Correction: 3 died.", 3)
    (gone,) = store.dropped(NOON, LATER + HOUR)
    assert (gone.report.mention, gone.report.seen, gone.until) == (mention(killed=12), NOON, LATER)
    assert gone.report.publisher == "Harbour Wire"
    assert store.dropped(NOON, LATER) == store.dropped(LATER + HOUR, LATER + DAY) == ()


def test_an_edit_that_tells_all_that_was_told_drops_nothing(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited(store, "Drones have struck a base, killing 12; more were hurt.", 12, 27)
    assert dropped_in(store) == []


def test_what_an_item_tells_again_it_did_not_drop(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited(store, "Nobody counted.", 3)
    edited(store, "Drones have struck a base, killing 12.", 12, at=LATER + DAY)
    assert dropped_in(store) == [(3, LATER + DAY)]


def test_re_tagging_drops_nothing(store: Store) -> None:
    first = item("a")
    store.save_poll(poll(first))
    store.save_retag({first.id: tagged(first, mention(killed=3), version="2")})
    assert dropped_in(store) == []


def test_of_a_page_that_is_written_anew_all_day_the_last_facts_are_kept(store: Store) -> None:
    store.save_poll(poll(item("a")))
    for number in range(MOST + 5):
        edited(store, f"Now {number + 100}.", number + 100, at=LATER + number * HOUR)
    held = [killed for killed, _ in dropped_in(store)]
    assert held == list(range(104, 104 + MOST))
