"""Who may do what only one may do: whatever several ask for, stop and come back, never two may save."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.lib import leases
from monitor.lib.leases import LENGTH, Lease, alive, asked, given_back, over, still

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNERS = ("one", "two", "three")
SECONDS = st.integers(-5, 40)
MOVES = st.lists(st.tuples(st.sampled_from(OWNERS), st.sampled_from(["ask", "end"]), SECONDS), max_size=40)


def lease(owner: str = "one", until: datetime = NOON + LENGTH, epoch: int = 1) -> Lease:
    return Lease("tell", owner, epoch, until)


def test_what_nobody_has_is_taken() -> None:
    assert asked(None, "tell", "one", NOON) == lease()


def test_another_gets_it_only_when_it_has_run_out_and_under_a_new_epoch() -> None:
    assert asked(lease(), "tell", "two", NOON + LENGTH - timedelta(microseconds=1)) is None
    assert asked(lease(), "tell", "two", NOON + LENGTH) == lease("two", NOON + 2 * LENGTH, 2)


def test_its_owner_renews_it_under_the_same_epoch_even_late_if_nobody_took_it() -> None:
    for later in (LENGTH / 2, 10 * LENGTH):
        assert asked(lease(), "tell", "one", NOON + later) == lease(until=NOON + later + LENGTH)


def test_an_owner_that_was_taken_over_must_take_it_anew_and_may_not_save_what_it_began() -> None:
    mine = lease()
    taken = asked(mine, "tell", "two", NOON + LENGTH)
    assert taken is not None
    assert not still(mine, taken)
    assert asked(taken, "tell", "one", NOON + LENGTH) is None


def test_what_was_given_back_is_the_next_ones_at_once() -> None:
    assert asked(given_back(lease(), "one", NOON), "tell", "two", NOON) == lease("two", epoch=2)
    assert given_back(lease(), "two", NOON) == lease()


def test_a_lease_from_a_clock_that_ran_ahead_binds_nobody() -> None:
    assert over(lease(until=NOON + timedelta(days=1)), NOON)


def test_those_live_whose_lease_holds() -> None:
    assert alive([lease(), lease("two", NOON)], NOON) == {"one"}


@given(MOVES)
def test_whatever_several_do_never_two_may_save(moves: list[tuple[str, str, int]]) -> None:
    now, row = NOON, None
    believed: dict[str, Lease] = {}  # what each thinks it has
    for owner, move, seconds in moves:
        now += timedelta(seconds=seconds)  # the clock may be set back too
        if move == "ask":
            taken = asked(row, "tell", owner, now)
            if taken is not None:
                assert row is None or taken.epoch == row.epoch + (taken.owner != row.owner)
                row = believed[owner] = taken
        elif row is not None and (held := believed.pop(owner, None)) is not None and still(held, row):
            row = given_back(row, owner, now)
        assert sum(still(held, row) for held in believed.values()) <= 1
        assert row is None or row.until <= now + LENGTH or row.owner in believed or over(row, now)


@given(st.sampled_from(OWNERS), SECONDS, SECONDS)
def test_a_dead_owners_lease_is_anothers_after_its_length_at_the_latest(owner: str, ahead: int, wait: int) -> None:
    held = lease(owner, NOON + timedelta(seconds=ahead))
    later = NOON + leases.LENGTH + timedelta(seconds=abs(wait))
    assert asked(held, "tell", "four", later) is not None or held.until > later
    assert asked(held, "tell", "four", max(later, held.until)) is not None
