"""What becomes of a delivery, decided without sending anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts import outbox
from alerts.model import Delivery, DeliveryStatus, Message, MessageKind, Target
from alerts.outbox import Patience
from monitor.lib.errors import DeliveryError

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
PATIENCE = Patience(give_up_after=timedelta(days=5))
MAIL = Target("desk", "email", "desk@example.org")
MESSAGE = Message("m1", MessageKind.NOTICE, "s", "t", "h", (), {}, NOW)
LATER = DeliveryError("connection refused", permanent=False)


def delivery(**changes: object) -> Delivery:
    (made,) = outbox.deliveries(MESSAGE, [MAIL], NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_an_id_depends_on_message_and_address_and_on_nothing_else() -> None:
    first, again = delivery(), replace(delivery(), created_at=NOW + timedelta(days=1))
    assert first.id == again.id == outbox.delivery_id("m1", replace(MAIL, options={"host": "other"}))
    others = [outbox.delivery_id("m2", MAIL), outbox.delivery_id("m1", replace(MAIL, address="night@example.org"))]
    others += [
        outbox.delivery_id("m1", replace(MAIL, receiver="b")),
        outbox.delivery_id("m1", replace(MAIL, channel="c")),
    ]
    assert len({first.id, *others}) == 5


def test_a_claim_counts_the_attempt_and_grows_the_epoch() -> None:
    claimed = outbox.claimed(delivery(), NOW, PATIENCE)
    assert (claimed.status, claimed.attempts, claimed.epoch) == (DeliveryStatus.LEASED, 1, 1)
    assert claimed.lease_until == NOW + PATIENCE.lease
    assert not outbox.claimable(claimed, NOW, PATIENCE)
    assert outbox.claimable(claimed, NOW + PATIENCE.lease, PATIENCE)


def test_a_claim_after_a_lease_ran_out_says_that_a_send_was_interrupted() -> None:
    abandoned = outbox.claimed(delivery(), NOW, PATIENCE)
    assert outbox.claimed(abandoned, NOW + PATIENCE.lease, PATIENCE).error == outbox.INTERRUPTED


def test_sent_and_dead_are_never_claimable() -> None:
    claimed = outbox.claimed(delivery(), NOW, PATIENCE)
    dead = outbox.failed(claimed, DeliveryError("no such user", permanent=True), NOW, PATIENCE)
    year = NOW + timedelta(days=365)
    assert not outbox.claimable(outbox.sent(claimed, NOW), year, PATIENCE)
    assert not outbox.claimable(dead, year, PATIENCE)
    assert (dead.status, dead.error) == (DeliveryStatus.DEAD, "no such user")


def test_the_delay_doubles_up_to_its_limit() -> None:
    delays = []
    for attempts in range(1, 15):
        waiting = outbox.failed(delivery(attempts=attempts), LATER, NOW, PATIENCE)
        delays.append((waiting.next_attempt_at - NOW) / PATIENCE.first_delay)
        assert waiting.status is DeliveryStatus.PENDING
    assert all(0.75 * 2**n <= delay <= 1.25 * 2**n for n, delay in enumerate(delays[:7]))
    assert all(delay <= 1.25 * 120 for delay in delays)


def test_the_spread_is_the_same_at_every_replay_and_different_between_deliveries() -> None:
    waits = [outbox.failed(delivery(attempts=5, id=str(n)), LATER, NOW, PATIENCE).next_attempt_at for n in range(50)]
    assert waits == [
        outbox.failed(delivery(attempts=5, id=str(n)), LATER, NOW, PATIENCE).next_attempt_at for n in range(50)
    ]
    assert len(set(waits)) > 40


@given(attempts=st.integers(1, 10_000), asked=st.floats(allow_nan=True, allow_infinity=True) | st.none())
def test_retry_after_is_kept_and_no_answer_however_odd_breaks_the_arithmetic(
    attempts: int, asked: float | None
) -> None:
    error = DeliveryError("429", permanent=False, retry_after=asked)
    wait = outbox.failed(delivery(attempts=attempts), error, NOW, PATIENCE).next_attempt_at - NOW
    assert timedelta(seconds=20) < wait <= max(outbox.LONGEST_RETRY_AFTER, PATIENCE.longest_delay * 1.25)
    if asked is not None and 0 <= asked <= 86_400:
        assert wait >= timedelta(seconds=asked)


def test_a_message_too_old_to_matter_is_given_up_at_its_next_failure() -> None:
    old = delivery(attempts=40, status=DeliveryStatus.LEASED)
    just_before = NOW + PATIENCE.give_up_after - timedelta(seconds=1)
    assert outbox.failed(old, LATER, just_before, PATIENCE).status is DeliveryStatus.PENDING
    dead = outbox.failed(old, LATER, NOW + PATIENCE.give_up_after, PATIENCE)
    assert (dead.status, dead.error) == (DeliveryStatus.DEAD, "given up after 40 attempts: connection refused")


def test_what_is_given_back_unsent_counts_no_attempt() -> None:
    back = outbox.released(outbox.claimed(delivery(), NOW, PATIENCE), NOW + timedelta(hours=1))
    assert (back.status, back.attempts, back.epoch) == (DeliveryStatus.PENDING, 0, 1)
    assert not outbox.claimable(back, NOW, PATIENCE)


@given(ahead=st.timedeltas(timedelta(days=2), timedelta(days=4000)), attempts=st.integers(1, 30))
def test_times_set_under_a_clock_that_ran_ahead_hold_nothing_back(ahead: timedelta, attempts: int) -> None:
    wrong = NOW + ahead
    leased = outbox.claimed(delivery(attempts=attempts - 1, created_at=wrong), wrong, PATIENCE)
    waiting = outbox.failed(leased, LATER, wrong, PATIENCE)
    assert outbox.claimable(leased, NOW, PATIENCE)
    assert outbox.claimable(waiting, NOW, PATIENCE)


@given(attempts=st.integers(1, 30), asked=st.floats(0, 1e9) | st.none())
def test_every_wait_that_can_be_set_is_kept(attempts: int, asked: float | None) -> None:
    leased = outbox.claimed(delivery(attempts=attempts), NOW, PATIENCE)
    error = DeliveryError("429", permanent=False, retry_after=asked)
    assert not outbox.claimable(leased, NOW, PATIENCE)
    assert not outbox.claimable(outbox.failed(leased, error, NOW, PATIENCE), NOW, PATIENCE)


def waiting(number: int, minutes: float = 0, lane: str = "a", **changes: object) -> outbox.Waiting:
    made = outbox.Waiting(
        f"d{number:04}", ("email", lane), DeliveryStatus.PENDING, NOW + timedelta(minutes=minutes), number, NOW
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_one_that_must_wait_holds_up_those_behind_it_at_its_address_and_nobody_else() -> None:
    held = waiting(1, next_attempt_at=NOW + timedelta(hours=1))
    queue = [waiting(3, 2), held, waiting(2, 1), waiting(4, 3, "b"), waiting(5, 4, "b")]
    assert outbox.next_up(queue, NOW + timedelta(minutes=5), PATIENCE, 50) == ("d0004", "d0005")


def test_a_send_under_way_holds_up_its_address_until_the_lease_ends() -> None:
    queue = [waiting(1, status=DeliveryStatus.LEASED, lease_until=NOW + timedelta(minutes=9)), waiting(2)]
    assert outbox.next_up(queue, NOW, PATIENCE, 50) == ()
    assert outbox.next_up(queue, NOW + timedelta(minutes=9), PATIENCE, 50) == ("d0001", "d0002")


@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from("abc"), st.booleans(), st.integers(-60, 60)), max_size=40)
)
def test_turns_are_the_beginnings_of_their_lanes(entries: list[tuple[int, str, bool, int]]) -> None:
    queue = [
        waiting(
            number, minutes, lane,
            status=DeliveryStatus.LEASED if leased else DeliveryStatus.PENDING,
            next_attempt_at=NOW + timedelta(minutes=due),
            lease_until=NOW + timedelta(minutes=due) if leased else None,
        )
        for number, (minutes, lane, leased, due) in enumerate(entries)
    ]  # fmt: skip
    chosen = set(outbox.next_up(queue, NOW, PATIENCE, 1000))
    for lane in outbox.lanes(queue).values():
        taken = [one.id in chosen for one in lane]
        assert taken == sorted(taken, reverse=True), "nothing overtakes"
        assert sum(taken) <= PATIENCE.turn
        assert all(outbox.claimable(one, NOW, PATIENCE) for one in lane if one.id in chosen)
        first = lane[0]
        assert (first.id in chosen) == outbox.claimable(first, NOW, PATIENCE), "no lane starves"


def test_a_flood_is_more_than_one_reads_and_no_fresh_one() -> None:
    queue = [waiting(number) for number in range(PATIENCE.flood + 1)]
    assert outbox.floods(queue, NOW, PATIENCE) == ()
    assert outbox.floods(queue, NOW + PATIENCE.flood_after, PATIENCE) == (("email", "a"),)
    assert outbox.floods(queue[:-1], NOW + PATIENCE.flood_after, PATIENCE) == ()


def queued(count: int, *, digest_at: int | None = None, begun: int = 0) -> list[Delivery]:
    def kind(number: int) -> MessageKind:
        return MessageKind.DIGEST if number == digest_at else MessageKind.NOTICE

    return [
        delivery(
            id=f"d{number:04}", position=number, attempts=int(number < begun),
            message=replace(MESSAGE, key=f"m{number}", kind=kind(number)),
        )
        for number in range(count)
    ]  # fmt: skip


@given(count=st.integers(0, 200), digest_at=st.integers(0, 200), begun=st.integers(0, 2))
def test_a_backlog_names_each_message_once_in_order_and_leaves_digests_and_what_was_begun(
    count: int, digest_at: int, begun: int
) -> None:
    queue = queued(count, digest_at=digest_at, begun=begun)
    parts = list(outbox.backlogs(list(reversed(queue)), PATIENCE))
    named = [member.id for part in parts for member in part]
    assert named == sorted(set(named))
    assert all(2 <= len(part) <= PATIENCE.backlog for part in parts)
    alone = [one for one in queue if one.id not in named]
    assert len(alone) <= begun + 1 + 2, "begun, the digest, and a last one on either side of it"
    assert not {one.id for one in queue if one.message.kind is MessageKind.DIGEST} & set(named)


def test_a_backlog_stands_where_the_first_of_its_messages_stood() -> None:
    members = queued(3)
    into, others = outbox.merged(members, replace(MESSAGE, key="late", kind=MessageKind.BACKLOG))
    assert (into.created_at, into.position, into.target) == (NOW, 0, MAIL)
    assert {(one.status, one.merged_into) for one in others} == {(DeliveryStatus.MERGED, into.id)}


def test_a_dead_letter_that_is_sent_again_starts_anew_under_the_same_key() -> None:
    claimed = outbox.claimed(delivery(attempts=9), NOW, PATIENCE)
    dead = outbox.failed(claimed, DeliveryError("no such user", permanent=True), NOW, PATIENCE)
    later = NOW + timedelta(days=30)
    again = outbox.revived(dead, later)
    assert (again.id, again.attempts, again.status, again.error) == (dead.id, 0, DeliveryStatus.PENDING, None)
    assert outbox.claimable(again, later, PATIENCE)
    refused = outbox.failed(outbox.claimed(again, later, PATIENCE), LATER, later, PATIENCE)
    assert refused.status is DeliveryStatus.PENDING, "its age counts from now on"
