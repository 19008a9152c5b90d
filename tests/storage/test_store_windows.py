"""Windows are half-open: cut anywhere, they hold each report, item and transition exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect
from storage_builders import DAY, HOUR, MINISTRY, NOON, WIRE, item, mention, poll, state, tagged, transition

from monitor.lib.database import transaction
from monitor.storage.store import Poll, Store
from monitor.storage.tables import Kept

MOMENTS = st.integers(0, 40).map(lambda step: NOON + timedelta(microseconds=step))


def empty(engine: Engine) -> Store:
    with transaction(engine) as session:
        for table in reversed(Kept.metadata.sorted_tables):
            session.connection().execute(table.delete())
    made = Store(engine)
    made.sync_feeds((WIRE, MINISTRY), NOON)
    return made


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seen=st.lists(MOMENTS, min_size=1, max_size=8),
    cuts=st.lists(MOMENTS, max_size=4).map(sorted),
)
def test_windows_that_partition_time_partition_what_was_seen(
    engine: Engine, store: Store, seen: list, cuts: list
) -> None:  # type: ignore[type-arg] # of moments
    store = empty(engine)
    items = [item(str(number), seen=moment) for number, moment in enumerate(seen)]
    transitions = tuple(replace(transition(moment), country=f"C{number}") for number, moment in enumerate(seen))
    store.save_poll(Poll(state(), tuple(items), {one.id: tagged(one) for one in items}, transitions=transitions))
    edges = [NOON, *cuts, NOON + timedelta(microseconds=41)]
    windows = list(pairwise(edges))
    reports = [report for since, until in windows for report in store.reports(since, until)]
    assert sorted(report.item_id for report in reports) == sorted(one.id for one in items)
    assert all(since <= report.seen < until for since, until in windows for report in store.reports(since, until))
    assert sum(store.count_items(since, until) for since, until in windows) == len(items)
    spoken = [store.count_by_language(since, until) for since, until in windows]
    assert sum(count for counted in spoken for count in counted.values()) == len(items)
    listed = [record for since, until in windows for record in store.items(since=since, until=until)]
    assert len(listed) == len(items)
    changes = [change for since, until in windows for change in store.transitions(since, until)]
    assert len(changes) == len(transitions)
    assert [change.at for change in changes] == sorted(change.at for change in changes)


def test_the_start_of_a_window_belongs_to_it_and_the_end_does_not(store: Store) -> None:
    store.save_poll(poll(item()))
    instant = timedelta(microseconds=1)
    assert len(store.reports(NOON, NOON + instant)) == 1
    assert store.reports(NOON - HOUR, NOON) == ()
    assert store.count_items(NOON, NOON) == 0


def test_reports_of_given_types_only(store: Store) -> None:
    one = item()
    found = tagged(one, mention("drone_attack"), mention("blockade"))
    store.save_poll(Poll(state=state(), items=(one,), tagged={one.id: found}))
    assert [report.mention.type for report in store.reports(NOON, NOON + HOUR, types={"blockade"})] == ["blockade"]
    assert store.reports(NOON, NOON + HOUR, types=()) == ()
    assert len(store.reports(NOON, NOON + HOUR)) == 2


def test_items_pass_every_filter_given(store: Store) -> None:
    old, new = item("old", "Ölpreise 50% höher in ÄGYPTEN"), item("new", "Quiet_day", seen=NOON + DAY)
    other = item("other", feed=MINISTRY)
    quiet = replace(tagged(new), mentions=(), countries=())
    store.save_poll(poll(old))
    store.save_poll(Poll(state=state(), items=(new,), tagged={new.id: quiet}))
    store.save_poll(poll(other, feed=MINISTRY))

    def ids(**filters: object) -> set[str]:
        return {record.item.key for record in store.items(**filters)}  # type: ignore[arg-type] # whatever is asked

    assert ids() == {"old", "new", "other"}
    assert ids(limit=1) == {"new"}
    assert ids(feed="ministry") == {"other"}
    assert ids(country="US") == {"old", "other"}
    assert ids(type_="drone_attack", feed="wire") == {"old"}
    assert ids(country="SY", type_="drone_attack") == {"old", "other"}
    assert ids(country="US", type_="drone_attack") == set()
    assert ids(since=NOON + HOUR) == {"new"}
    assert ids(until=NOON) == set()
    assert ids(text="ägypten") == {"old"}
    assert ids(text="0%") == {"old"}
    assert ids(text="t_d") == {"new"}
    assert ids(text="t%d") == set()


def test_a_window_by_country_and_type_reads_one_index_only(engine: Engine, store: Store) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan of a table this small is PostgreSQL's own affair")
    with transaction(engine) as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM mention_countries"
            " WHERE country = 'IQ' AND type = 'drone_attack' AND seen >= '2023' AND seen < '2024'"
        )
        (step,) = [row[3] for row in plan]
    assert "PRIMARY KEY (country=? AND type=? AND seen>? AND seen<?)" in step


def test_places_are_kept_by_their_items_alone_and_need_no_other_index(engine: Engine, store: Store) -> None:
    """Two indexes that no query used were as large as the table, and every poll wrote them."""
    assert inspect(engine).get_indexes("places") == []
    if engine.dialect.name == "sqlite":
        with transaction(engine) as session:
            query = "EXPLAIN QUERY PLAN SELECT * FROM places WHERE item_id IN ('a', 'b')"
            (step,) = [row[3] for row in session.connection().exec_driver_sql(query)]
        assert "(item_id=?)" in step
