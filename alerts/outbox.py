"""What becomes of a delivery: pending, leased while someone sends it, then sent, tried again later, dead or merged.

At least once: a delivery is leased before the send and marked after it. Only a crash between the receiver's acceptance
and our mark can repeat a message, at most those in flight, and a repeat carries the same key (Message-ID, idempotency
key) so that it can be recognised. Each claim grows the `epoch`; who holds an older one lost the lease and may not mark.

Order: messages to one address go one after the other, oldest first. One that has to wait holds up those behind it, so
that nobody reads that an alert is over before reading that it began. Where so many wait that they would come as a
flood, they are told by one message that names them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from alerts.model import Delivery, DeliveryStatus, Message, MessageKind, Target
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError

LONGEST_RETRY_AFTER = timedelta(days=1)
SLACK = timedelta(hours=1)  # what lies further ahead than anything we set was set under a clock that ran ahead
INTERRUPTED = "the program ended before it was known whether it was sent"

Lane = tuple[str, str]
"""Channel and address: what is sent in order."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a message is tried, and how often.

    Attributes:
        first_delay: After the first failure; it doubles with each further one.
        longest_delay: Where doubling ends.
        give_up_after: Age at which a failure is the last.
        lease: How long a claim holds.
        send_within: How long one send may take, well within the lease.
        turn: How many of one address are claimed together.
        flood: More than so many waiting for one address, the oldest for at least `flood_after`, are merged.
        backlog: How many at most are named by one message.
        probe_after: Attempts after which a message that fails no longer holds up those behind it, if they are taken.
    """

    give_up_after: timedelta
    first_delay: timedelta = timedelta(seconds=30)
    longest_delay: timedelta = timedelta(hours=1)
    lease: timedelta = timedelta(minutes=10)
    send_within: timedelta = timedelta(seconds=90)
    turn: int = 6
    flood: int = 20
    flood_after: timedelta = timedelta(minutes=5)
    backlog: int = 40
    probe_after: int = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unfinished delivery as far as its turn is concerned."""

    id: str
    lane: Lane
    status: DeliveryStatus
    created_at: datetime
    position: int
    next_attempt_at: datetime
    lease_until: datetime | None = None

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Where it stands in its lane."""
        return self.created_at, self.position, self.id


def deliveries(message: Message, targets: Iterable[Target], now: datetime, why: str = "") -> tuple[Delivery, ...]:
    """One pending delivery for each target; deciding the same message again makes the same ids."""
    return tuple(
        Delivery(
            id=delivery_id(message.key, target),
            target=target,
            message=message,
            status=DeliveryStatus.PENDING,
            created_at=now,
            next_attempt_at=now,
            why=why,
        )
        for target in targets
    )


def in_order(decided: Iterable[Delivery]) -> tuple[Delivery, ...]:
    """Deliveries that were decided at one moment, each knowing its place among them."""
    return tuple(replace(delivery, position=place) for place, delivery in enumerate(decided))


def delivery_id(message_key: str, target: Target) -> str:
    """The identity of one message on its way to one address; receivers may recognise a repeat by it."""
    return fingerprint(message_key, target.receiver, target.channel, target.address)


def farthest(now: datetime, patience: Patience) -> datetime:
    """Beyond this no attempt and no lease set at `now` can lie."""
    return now + max(LONGEST_RETRY_AFTER, patience.longest_delay * 1.25, patience.lease) + SLACK


def claimable(delivery: Delivery | Waiting, now: datetime, patience: Patience) -> bool:
    """Whether it is due and nobody holds a lease on it; a time that the clock cannot have meant holds nothing back."""
    if delivery.status is DeliveryStatus.PENDING:
        until = delivery.next_attempt_at
    elif delivery.status is DeliveryStatus.LEASED:
        until = delivery.lease_until or now
    else:
        return False
    return until <= now or until > farthest(now, patience)


def next_up(waiting: Iterable[Waiting], now: datetime, patience: Patience, limit: int) -> tuple[str, ...]:
    """Whose turn it is: of each lane the first few up to one that must wait, lanes with the oldest message first."""
    turns = [list(_turn(lane, now, patience)) for lane in lanes(waiting).values()]
    turns.sort(key=lambda turn: turn[0].place if turn else (now, 0, ""))
    return tuple(one.id for turn in turns for one in turn)[:limit]


def lanes(waiting: Iterable[Waiting]) -> dict[Lane, list[Waiting]]:
    """What waits, by address, each in its order."""
    made: dict[Lane, list[Waiting]] = {}
    for one in sorted(waiting, key=lambda one: one.place):
        made.setdefault(one.lane, []).append(one)
    return made


def floods(waiting: Iterable[Waiting], now: datetime, patience: Patience) -> tuple[Lane, ...]:
    """Addresses for which more waits than anyone would read one by one, and whose turn has come."""
    return tuple(
        lane
        for lane, queue in lanes(waiting).items()
        if len(queue) > patience.flood
        and queue[0].created_at <= now - patience.flood_after
        and claimable(queue[0], now, patience)
    )


def backlogs(queue: Sequence[Delivery], patience: Patience) -> Iterator[tuple[Delivery, ...]]:
    """The parts of a lane that one message each may tell: neighbours of one receiver, at least two.

    Digests go by themselves, and so does what was begun: its receiver may have it already.
    """
    ordered = sorted(queue, key=lambda one: (one.created_at, one.position, one.id))
    for (mergeable, _), run in groupby(ordered, key=lambda one: (_mergeable(one), one.target.receiver)):
        members = list(run) if mergeable else []
        for start in range(0, len(members), patience.backlog):
            part = tuple(members[start : start + patience.backlog])
            if len(part) > 1:
                yield part


def merged(members: Sequence[Delivery], message: Message) -> tuple[Delivery, tuple[Delivery, ...]]:
    """The delivery that tells the others, in the place of the first of them, and the others as they are then."""
    first = members[0]
    one = replace(
        first,
        id=delivery_id(message.key, first.target),
        message=message,
        why="; ".join(dict.fromkeys(member.why for member in members)),
        error=None,
        epoch=0,
    )
    return one, tuple(replace(each, status=DeliveryStatus.MERGED, merged_into=one.id) for each in members)


def claimed(delivery: Delivery, now: datetime, patience: Patience) -> Delivery:
    """Leased to the caller; a lease that ran out was a send nobody finished."""
    abandoned = delivery.status is DeliveryStatus.LEASED
    return replace(
        delivery,
        status=DeliveryStatus.LEASED,
        attempts=delivery.attempts + 1,
        epoch=delivery.epoch + 1,
        lease_until=now + patience.lease,
        error=INTERRUPTED if abandoned else delivery.error,
    )


def abandoned(delivery: Delivery, now: datetime, patience: Patience) -> Delivery:
    """Tried again as after a failure: who was sending it is known to be dead, and need not be waited for."""
    return replace(
        delivery,
        status=DeliveryStatus.PENDING,
        epoch=delivery.epoch + 1,
        lease_until=None,
        next_attempt_at=now + _back_off(delivery, patience),
        error=INTERRUPTED,
    )


def sent(delivery: Delivery, now: datetime, receipt: str | None = None) -> Delivery:
    """The receiver has accepted it."""
    return replace(
        delivery, status=DeliveryStatus.SENT, lease_until=None, sent_at=now, error=None, receipt=receipt or None
    )


def failed(delivery: Delivery, error: DeliveryError, now: datetime, patience: Patience) -> Delivery:
    """Later again, or dead: at once where trying again cannot help, else when it is too old."""
    if error.permanent:
        return replace(delivery, status=DeliveryStatus.DEAD, lease_until=None, error=str(error), next_attempt_at=now)
    if now - delivery.created_at >= patience.give_up_after:
        words = f"given up after {delivery.attempts} attempts: {error}"
        return replace(delivery, status=DeliveryStatus.DEAD, lease_until=None, error=words, next_attempt_at=now)
    return replace(
        delivery,
        status=DeliveryStatus.PENDING,
        lease_until=None,
        next_attempt_at=now + max(_back_off(delivery, patience), asked(error)),
        error=str(error),
    )


def released(delivery: Delivery, until: datetime) -> Delivery:
    """Given back unsent, because the address is not to be tried before a moment."""
    return replace(
        delivery,
        status=DeliveryStatus.PENDING,
        attempts=delivery.attempts - 1,
        lease_until=None,
        next_attempt_at=until,
    )


def revived(delivery: Delivery, now: datetime) -> Delivery:
    """A dead letter that the operator sends again: a new start, under the same key."""
    return replace(
        delivery,
        status=DeliveryStatus.PENDING,
        created_at=now,
        next_attempt_at=now,
        attempts=0,
        lease_until=None,
        epoch=delivery.epoch + 1,
        error=None,
    )


def asked(error: DeliveryError) -> timedelta:
    """How long the receiver asked us to stay away; no longer than a day, which no honest answer asks."""
    if error.retry_after is None:
        return timedelta(0)
    return min(timedelta(seconds=max(0.0, min(error.retry_after, 1e9))), LONGEST_RETRY_AFTER)


def _turn(queue: Sequence[Waiting], now: datetime, patience: Patience) -> Iterator[Waiting]:
    for one in queue[: patience.turn]:
        if not claimable(one, now, patience):
            return
        yield one


def _mergeable(delivery: Delivery) -> bool:
    untouched = delivery.status is DeliveryStatus.PENDING and delivery.attempts == 0
    return untouched and delivery.message.kind is MessageKind.NOTICE


def _back_off(delivery: Delivery, patience: Patience) -> timedelta:
    """Doubling with the attempts, spread by a quarter either way so that a backlog does not return all at once.

    The spread comes from the delivery's id: the same at every replay, different between deliveries.
    """
    doublings = min(max(delivery.attempts, 1) - 1, 20)
    delay = min(patience.first_delay * (1 << doublings), patience.longest_delay)
    dice = int(fingerprint(delivery.id, str(delivery.attempts), size=4), 16) / 0xFFFFFFFF
    return delay * (0.75 + dice / 2)
