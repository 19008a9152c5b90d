"""Hourly roll-ups always say what the stored mentions say, and go on saying it when those are pruned."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from storage_builders import DAY, HOUR, MINISTRY, NOON, item, mention, poll, state, tagged

from monitor.lib.database import transaction
from monitor.model.hourly import NOWHERE, Hourly
from monitor.model.mention import Assertion
from monitor.model.story import STALE, Membership
from monitor.storage.rollups import hour_of
from monitor.storage.store import Poll, Store

ALWAYS = (NOON - 400 * DAY, NOON + 400 * DAY)


def told(hourly: Hourly) -> dict[tuple[datetime, str, str, str], tuple[int, int, int]]:
    return {
        (row.hour, row.feed_id, row.country, row.type): (row.items, row.stories, row.origins) for row in hourly.mentions
    }


def counts(store: Store) -> tuple[object, ...]:
    hourly = store.hourly(*ALWAYS)
    return hourly.items, hourly.mentions, hourly.named


def named(store: Store) -> dict[tuple[datetime, str, str], int]:
    return {(row.hour, row.feed_id, row.country): row.items for row in store.hourly(*ALWAYS).named}


def recounted(store: Store) -> Counter[tuple[datetime, str, str, str, Assertion]]:
    """The same from the stored mentions themselves."""
    cells = {
        (report.item_id, hour_of(report.seen), report.feed_id, country, report.mention.type, report.mention.assertion)
        for report in store.reports(*ALWAYS)
        if report.seen - report.at <= STALE
        for country in report.mention.countries or (NOWHERE,)
    }
    return Counter(cell[1:] for cell in cells)


def test_an_hour_holds_what_each_feed_brought_and_what_was_said_of_each_country(store: Store) -> None:
    one, two = item("a"), item("b", seen=NOON + timedelta(minutes=59))
    store.save_poll(poll(one, two))
    hourly = store.hourly(NOON, NOON + HOUR)
    assert [(row.hour, row.feed_id, row.items) for row in hourly.items] == [(NOON, "wire", 2)]
    # The first item opens the story; each brings an origin, as the links of the poll say.
    assert told(hourly) == {
        (NOON, "wire", "IQ", "drone_attack"): (2, 1, 2),
        (NOON, "wire", "SY", "drone_attack"): (2, 1, 2),
    }
    assert hourly.mentions[0].assertion is Assertion.ACTUAL
    assert store.hourly(NOON + HOUR, NOON + DAY).mentions == ()


def test_polls_of_one_hour_add_up_and_a_copy_adds_no_origin(store: Store) -> None:
    one, two = item("a"), item("b", feed=MINISTRY)
    store.save_poll(poll(one))
    again = poll(two, feed=MINISTRY)
    store.save_poll(replace(again, links={two.id: Membership("story-1")}))
    assert told(store.hourly(NOON, NOON + HOUR)) == {
        (NOON, "wire", "IQ", "drone_attack"): (1, 1, 1),
        (NOON, "wire", "SY", "drone_attack"): (1, 1, 1),
        (NOON, "ministry", "IQ", "drone_attack"): (1, 0, 0),
        (NOON, "ministry", "SY", "drone_attack"): (1, 0, 0),
    }


def test_saving_a_poll_twice_counts_it_once(store: Store) -> None:
    store.save_poll(poll(item("a")))
    once = counts(store)
    store.save_poll(poll(item("a")))
    assert counts(store) == once


def test_a_mention_without_a_country_counts_nowhere_and_a_stale_one_not_at_all(store: Store) -> None:
    one = item("a")
    old = replace(item("b"), published=NOON - STALE - HOUR)
    found = {
        one.id: tagged(one, mention("coup", countries=()), mention("coup", countries=())),
        old.id: tagged(old),
    }
    store.save_poll(Poll(state=state(), items=(one, old), tagged=found))
    hourly = store.hourly(*ALWAYS)
    assert told(hourly) == {(NOON, "wire", NOWHERE, "coup"): (1, 0, 0)}
    assert [row.items for row in hourly.items] == [1]


def test_an_edit_adds_only_the_new_fact_and_in_its_own_hour(store: Store) -> None:
    store.save_poll(poll(item("a")))
    edited = item("a", "Drones struck a base near Erbil again.", seen=NOON + 2 * HOUR)
    found = {edited.id: tagged(edited, mention(), mention("blockade", countries=("IQ",)))}
    store.save_poll(replace(poll(edited), tagged=found, stories=(), links={}))
    cells = told(store.hourly(*ALWAYS))
    assert cells[NOON, "wire", "IQ", "drone_attack"] == (1, 1, 1)
    assert cells[NOON + 2 * HOUR, "wire", "IQ", "blockade"] == (1, 1, 1)
    assert [row.items for row in store.hourly(*ALWAYS).items] == [1]


def test_retagging_moves_the_counts_to_what_is_found_now(store: Store) -> None:
    one, two = item("a"), item("b")
    store.save_poll(poll(one, two))
    store.save_retag({one.id: tagged(one, mention("riot", countries=("IQ",)), version="2")})
    assert told(store.hourly(*ALWAYS)) == {
        (NOON, "wire", "IQ", "drone_attack"): (1, 0, 1),
        (NOON, "wire", "SY", "drone_attack"): (1, 0, 1),
        (NOON, "wire", "IQ", "riot"): (1, 1, 1),
    }
    store.save_retag({two.id: replace(tagged(two, version="2"), mentions=())})
    assert told(store.hourly(*ALWAYS)) == {(NOON, "wire", "IQ", "riot"): (1, 1, 1)}


def test_counts_outlive_the_items_and_a_later_retagging_leaves_them(store: Store) -> None:
    one, kept = item("a"), item("b", seen=NOON + 40 * DAY)
    store.save_poll(poll(one))
    store.save_poll(replace(poll(kept), stories=(), links={kept.id: Membership("story-1")}))
    before = counts(store)
    assert store.prune(NOON + 30 * DAY) == 1
    assert counts(store) == before
    store.save_retag({one.id: tagged(one, mention("riot"), version="2")})
    assert counts(store) == before


def test_the_roll_ups_are_a_recount_of_the_mentions(store: Store) -> None:
    batch = [item(str(number), seen=NOON + number * timedelta(minutes=17)) for number in range(12)]
    for one in batch:
        store.save_poll(poll(one))
    store.save_retag({one.id: tagged(one, mention("riot"), version="2") for one in batch[::3]})
    assert recounted(store) == {
        (row.hour, row.feed_id, row.country, row.type, row.assertion): row.items
        for row in store.hourly(*ALWAYS).mentions
    }


def test_an_hour_holds_how_many_items_name_each_country_whatever_they_say(store: Store) -> None:
    one, two, old = item("a"), item("b"), replace(item("c"), published=NOON - STALE - HOUR)
    found = {one.id: tagged(one), two.id: replace(tagged(two), mentions=()), old.id: tagged(old)}
    store.save_poll(replace(poll(one, two, old), tagged=found))
    # Both name Iraq and the United States; Syria is only where the first one's attack happened.
    assert named(store) == {(NOON, "wire", "IQ"): 2, (NOON, "wire", "US"): 2, (NOON, "wire", "SY"): 1}


def test_the_countries_an_item_names_follow_its_edits_and_retaggings(store: Store) -> None:
    one = item("a")
    store.save_poll(poll(one))
    edited = item("a", "Drones struck a base near Erbil again.", seen=NOON + 2 * HOUR)
    store.save_poll(replace(poll(edited), tagged={edited.id: tagged(edited, mention("riot", countries=("FR",)))}))
    assert (NOON, "wire", "FR") in named(store), "an edit does not renew when the item was seen"
    assert {hour for hour, _, _ in named(store)} == {NOON}
    store.save_retag({one.id: replace(tagged(edited, version="2"), mentions=(), countries=())})
    assert named(store) == {}


def test_reading_a_span_of_hours_reads_one_range_only(engine: Engine, store: Store) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan of a table this small is PostgreSQL's own affair")
    with transaction(engine) as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM hourly_mentions WHERE hour >= '2023' AND hour < '2024'"
        )
        (step,) = [row[3] for row in plan]
    assert "PRIMARY KEY (hour>? AND hour<?)" in step
