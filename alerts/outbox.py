"""What becomes of a delivery: pending, leased while someone sends it, then sent, tried again later, or dead.

At least once: a delivery is leased before the send and marked after it. Only a crash between the receiver's acceptance
and our mark can repeat a message, at most those in flight, and a repeat carries the same key (Message-ID, idempotency
key) so that it can be recognised. Each claim grows the `epoch`; who holds an older one lost the lease and may not mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.model import Delivery, DeliveryStatus, Message, Target
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError

LONGEST_RETRY_AFTER = timedelta(days=1)
SLACK = timedelta(hours=1)  # what lies further ahead than anything we set was set under a clock that ran ahead
INTERRUPTED = "the program ended while it was being sent"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a message is tried, and how often.

    Attributes:
        first_delay: After the first failure; it doubles with each further one.
        longest_delay: Where doubling ends.
        give_up_after: Age at which a failure is the last.
        lease: How long a claim holds.
        send_within: How long one send may take, well within the lease.
    """

    give_up_after: timedelta
    first_delay: timedelta = timedelta(seconds=30)
    longest_delay: timedelta = timedelta(hours=1)
    lease: timedelta = timedelta(minutes=10)
    send_within: timedelta = timedelta(seconds=90)


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


def delivery_id(message_key: str, target: Target) -> str:
    """The identity of one message on its way to one address; receivers may recognise a repeat by it."""
    return fingerprint(message_key, target.receiver, target.channel, target.address)


def farthest(now: datetime, patience: Patience) -> datetime:
    """Beyond this no attempt and no lease set at `now` can lie."""
    return now + max(LONGEST_RETRY_AFTER, patience.longest_delay * 1.25, patience.lease) + SLACK


def claimable(delivery: Delivery, now: datetime, patience: Patience) -> bool:
    """Whether it is due and nobody holds a lease on it; a time that the clock cannot have meant holds nothing back."""
    if delivery.status is DeliveryStatus.PENDING:
        until = delivery.next_attempt_at
    elif delivery.status is DeliveryStatus.LEASED:
        until = delivery.lease_until or now
    else:
        return False
    return until <= now or until > farthest(now, patience)


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


def sent(delivery: Delivery, now: datetime) -> Delivery:
    """The receiver has accepted it."""
    return replace(delivery, status=DeliveryStatus.SENT, lease_until=None, sent_at=now, error=None)


def failed(delivery: Delivery, error: DeliveryError, now: datetime, patience: Patience) -> Delivery:
    """Later again, or dead: at once where trying again cannot help, else when it is too old."""
    if error.permanent:
        return replace(delivery, status=DeliveryStatus.DEAD, lease_until=None, error=str(error))
    if now - delivery.created_at >= patience.give_up_after:
        words = f"given up after {delivery.attempts} attempts: {error}"
        return replace(delivery, status=DeliveryStatus.DEAD, lease_until=None, error=words)
    return replace(
        delivery,
        status=DeliveryStatus.PENDING,
        lease_until=None,
        next_attempt_at=now + max(_back_off(delivery, patience), _asked(error)),
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


def _back_off(delivery: Delivery, patience: Patience) -> timedelta:
    """Doubling with the attempts, spread by a quarter either way so that a backlog does not return all at once.

    The spread comes from the delivery's id: the same at every replay, different between deliveries.
    """
    doublings = min(max(delivery.attempts, 1) - 1, 20)
    delay = min(patience.first_delay * (1 << doublings), patience.longest_delay)
    dice = int(fingerprint(delivery.id, str(delivery.attempts), size=4), 16) / 0xFFFFFFFF
    return delay * (0.75 + dice / 2)


def _asked(error: DeliveryError) -> timedelta:
    """How long the receiver asked us to stay away; no longer than a day, which no honest answer asks."""
    if error.retry_after is None:
        return timedelta(0)
    return min(timedelta(seconds=max(0.0, min(error.retry_after, 1e9))), LONGEST_RETRY_AFTER)
