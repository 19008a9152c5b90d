"""Several processes at one database: who asks which feed, who tells, and who writes stories when."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from storage_builders import DAY, HOUR, MINISTRY, NOON, WIRE, item, poll, story

from monitor.lib import leasebook
from monitor.lib.database import connect, transaction
from monitor.lib.errors import LeaseLostError
from monitor.lib.leases import Lease
from monitor.storage.claims import ALIVE, Wanted, choose
from monitor.storage.store import Poll, Store

IDS = {"wire", "ministry"}


@pytest.fixture
def shared(store: Store, engine: Engine) -> Store:
    if engine.dialect.name != "postgresql":
        pytest.skip("one process has an SQLite file")
    return store


def live(engine: Engine, *owners: str) -> None:
    with transaction(engine) as session:
        for owner in owners:
            assert owner_of(leasebook.ask(session, f"{ALIVE}{owner}", owner)) == owner


def owner_of(lease: Lease | None) -> str | None:
    return lease and lease.owner


def end(engine: Engine, owner: str) -> None:
    """Let the leases of an owner run out, as when it was killed a while ago."""
    with transaction(engine) as session:
        session.execute(text("UPDATE leases SET until = now() - interval '1 second' WHERE owner = :o"), {"o": owner})


def claimed(store: Store, owner: str, limit: int = 9) -> list[str]:
    return [state.feed_id for state in store.claim_due(NOON, owner, limit, IDS)]


WANTED = st.lists(
    st.builds(
        Wanted,
        st.uuids().map(str),
        st.sampled_from("abc"),
        st.booleans(),
        st.sampled_from([None, "one", "two", "dead"]),
    ),
    max_size=12,
)


@given(WANTED, st.integers(0, 5))
def test_nobody_is_given_what_another_alive_asks_nor_anything_of_its_host(wanted: list[Wanted], limit: int) -> None:
    chosen = choose(wanted, "one", {"one", "two"}, limit)
    by_id = {one.feed_id: one for one in wanted}
    busy = {one.host for one in wanted if one.leased_by == "two"}
    assert len(chosen) <= limit
    for id_ in chosen:
        assert by_id[id_].due
        assert by_id[id_].leased_by in (None, "dead")
        assert by_id[id_].host not in busy
    free = [one.feed_id for one in wanted if one.due and one.leased_by in (None, "dead") and one.host not in busy]
    assert list(chosen) == free[:limit], "in their order, and none left out"


def test_a_feed_is_asked_by_one_process_at_a_time(shared: Store, engine: Engine) -> None:
    live(engine, "one", "two")
    assert claimed(shared, "one", 1) == ["ministry"]
    assert claimed(shared, "two") == ["wire"]
    assert claimed(shared, "one") == claimed(shared, "two") == []


def test_feeds_of_a_dead_process_are_anothers_and_what_it_still_brings_is_not_saved(
    shared: Store, engine: Engine
) -> None:
    live(engine, "one", "two")
    stopped = {state.feed_id: state for state in shared.claim_due(NOON, "one", 9, IDS)}
    end(engine, "one")
    assert claimed(shared, "two") == ["ministry", "wire"]
    late = poll(item())
    with pytest.raises(LeaseLostError, match="another watchfloor has taken over \\(feed wire\\)"):
        shared.save_poll(replace(late, state=replace(late.state, epoch=stopped["wire"].epoch)))
    assert shared.counts().items == 0
    shared.save_poll(replace(late, state=replace(late.state, epoch=stopped["wire"].epoch + 1)))
    assert shared.counts().items == 1


def test_what_was_claimed_and_not_saved_can_be_given_back(shared: Store, engine: Engine) -> None:
    live(engine, "one", "two")
    assert claimed(shared, "one") == ["ministry", "wire"]
    shared.give_back_claims("one")
    assert claimed(shared, "two") == ["ministry", "wire"]


def test_of_many_that_claim_at_once_each_gets_other_feeds(shared: Store, engine: Engine) -> None:
    owners = [f"owner-{number}" for number in range(6)]
    live(engine, *owners)
    many = tuple(replace(WIRE, id=f"f{number}", url=f"https://h{number}.example/") for number in range(60))
    shared.sync_feeds(many, NOON)

    def work(owner: str) -> list[str]:
        found: list[str] = []
        while got := shared.claim_due(NOON + HOUR, owner, 5, {feed.id for feed in many}):
            found += [state.feed_id for state in got]
        return found

    with ThreadPoolExecutor(len(owners)) as pool:
        given = [id_ for found in pool.map(work, owners) for id_ in found]
    assert sorted(given) == sorted(feed.id for feed in many)


def test_a_lease_that_was_taken_over_saves_nothing_more(shared: Store, engine: Engine) -> None:
    with transaction(engine) as session:
        mine = leasebook.ask(session, "tell", "one")
        assert leasebook.ask(session, "tell", "two") == mine
    end(engine, "one")
    with transaction(engine) as session:
        assert owner_of(leasebook.ask(session, "tell", "two")) == "two"
        leasebook.require(session, None)
        with pytest.raises(LeaseLostError):
            leasebook.require(session, mine)


def test_nobody_takes_a_lease_over_while_its_owner_saves_and_who_asks_does_not_wait(
    shared: Store, engine: Engine, database_url: str
) -> None:
    other = connect(database_url)
    with transaction(engine) as session:
        mine = leasebook.ask(session, "tell", "one")
    end(engine, "one")
    with transaction(engine) as saving:
        leasebook.require(saving, mine)
        with transaction(other) as session:
            assert leasebook.ask(session, "tell", "two") is None
    with transaction(other) as session:
        assert owner_of(leasebook.ask(session, "tell", "two")) == "two"
    other.dispose()


def test_what_is_given_back_is_the_next_ones_and_old_signs_of_life_are_forgotten(shared: Store, engine: Engine) -> None:
    live(engine, "one", "two")
    with transaction(engine) as session:
        leasebook.ask(session, "tell", "one")
        leasebook.give_back(session, "one")
        taken = leasebook.ask(session, "tell", "two")
        assert taken is not None
        assert taken.epoch == 2
        session.execute(text("UPDATE leases SET until = now() - interval '2 hours' WHERE owner = 'one'"))
        leasebook.forget_over(session, ALIVE)
        assert [lease.name for lease in leasebook.standing(session)] == [f"{ALIVE}two", "tell"]


def test_what_a_process_holds_that_has_surely_ended_is_the_next_ones_at_once(shared: Store, engine: Engine) -> None:
    live(engine, "dead", "one")
    assert claimed(shared, "dead") == ["ministry", "wire"]
    with transaction(engine) as session:
        leasebook.ask(session, "tell", "dead")
        leasebook.end_those(session, lambda owner: owner == "dead")
        assert owner_of(leasebook.ask(session, "tell", "one")) == "one"
    assert claimed(shared, "one") == ["ministry", "wire"]


def test_a_process_that_stands_still_in_a_transaction_keeps_the_others_waiting_for_seconds_only(
    shared: Store, engine: Engine
) -> None:
    with transaction(engine) as session:
        shown = session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
    assert shown == "10s"


def test_in_a_turn_all_is_saved_or_nothing_and_it_sees_what_others_saved_before(store: Store) -> None:
    store.save_poll(poll(item("a")))
    with store.turn() as (turn, progress):
        assert progress == store.progress()
        assert len(turn.stories_since(0)) == 1
        assert turn.stories_since(progress.revision) == ()
        turn.save_poll(replace(poll(item("b")), stories=(story(item("b"), id_="story-2"),), links={}))
    assert store.progress().revision == progress.revision + 1
    assert [found.id for found in store.stories_since(progress.revision)] == ["story-2"]
    for boom in (1, 0):
        with suppress(ZeroDivisionError), store.turn() as (turn, _):
            turn.save_poll(poll(item(f"c{boom}")))
            _ = 1 // boom
    assert set(store.known("wire", ["a", "b", "c0", "c1"])) == {"a", "b", "c1"}


def test_a_poll_that_brings_nothing_needs_no_turn(store: Store) -> None:
    store.save_poll(poll(item("a")))
    before = store.progress()
    store.save_poll(Poll(state=poll(item("a"), at=NOON + HOUR).state))
    assert store.progress() == before


def test_until_when_digests_told_and_how_often_was_tagged_anew_outlive_the_process(
    store: Store, database_url: str
) -> None:
    assert store.progress().told_until == datetime.min.replace(tzinfo=UTC)
    store.tell_until(NOON + DAY)
    store.save_retag({})
    other = Store(connect(database_url))
    assert (other.progress().told_until, other.progress().retagged) == (NOON + DAY, 1)
    other._engine.dispose()


def test_two_turns_at_once_follow_each_other(shared: Store, database_url: str) -> None:
    def take(number: int) -> int:
        own = Store(connect(database_url))
        with own.turn() as (turn, progress):
            turn.save_poll(poll(item(str(number)), feed=WIRE if number % 2 else MINISTRY))
        own._engine.dispose()
        return progress.revision

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(8))) == list(range(8))


def test_leases_are_given_back_in_one_order_so_that_two_who_do_it_never_block_each_other(
    shared: Store, engine: Engine
) -> None:
    with transaction(engine) as session:
        for name in ("c", "b", "a"):
            leasebook.ask(session, name, "one")

    def locked(name: str) -> bool:
        with transaction(engine) as session:
            return leasebook.ask(session, name, "one") is None

    def give_back() -> None:
        with transaction(engine) as session:
            leasebook.give_back(session, "one")

    with ThreadPoolExecutor(1) as another:
        with transaction(engine) as session:
            session.execute(text("SELECT 1 FROM leases WHERE name = 'b' FOR UPDATE"))
            giving = another.submit(give_back)
            while not locked("a") and not locked("c"):
                pass
            assert locked("a")
            assert not locked("c")
        giving.result()
