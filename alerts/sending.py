"""Empties the outbox: claim, send, mark.

At least once: a delivery is marked only after the other side took it. A crash between the two repeats that send once
the lease is over, under the same key, and nothing else. What cannot be marked because the database is full, locked or
gone is remembered here and marked first when it is back; until then nothing is sent.

Each address is a lane of its own: its messages go in their order, and a slow or dead address holds up nobody else.
Lanes that lead to the same wire (one webhook under two names) share its pace and its pauses.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts import outbox
from alerts.channels.base import Channel, spacing
from alerts.model import Backlog, Delivery, DeliveryStatus, Message, Target
from alerts.outbox import Patience
from alerts.settings import AlertSettings
from alerts.storage.store import AlertStore
from alerts.wires import Wires, wire_of
from monitor.lib.clock import Pace, SystemClock
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError, PluginError, StorageError
from monitor.lib.leases import Lease

log = logging.getLogger(__name__)

# What became of a delivery, as a field of `Delivered` is called, and its channel.
Outcome = tuple[str, str]

LOOK_AGAIN = 2.0  # seconds; how long a new message waits while other addresses are being served


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the outbox did.

    Attributes:
        sent: Accepted by the receiver.
        waiting: Failed or held for now; tried again later.
        dead: Failed for good; kept for the operator.
        lost: Sent or failed after the lease was taken over: another process decides.
        merged: Told by a message that names many, because so many waited.
        by_channel: The same counts by their name here and the channel.
    """

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    lost: int = 0
    merged: int = 0
    by_channel: Mapping[Outcome, int] = field(default_factory=dict, compare=False)


class Sender:
    """Sends what the outbox holds.

    Args:
        open_channel: Gives the channel of a target; raises PluginError where there is none.
        backlog: Makes one message, for one receiver, of many that waited too long.
        pace: What messages to one wire are spaced out on.
    """

    def __init__(
        self,
        store: AlertStore,
        settings: AlertSettings,
        open_channel: Callable[[Target], Channel],
        *,
        backlog: Callable[[Backlog], Message] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._open_channel = open_channel
        self._backlog = backlog
        self._pace = pace or SystemClock()
        self._patience = Patience(give_up_after=settings.give_up_after)
        self._wires = Wires(self._pace)
        self._round: _Round | None = None
        self._unmarked: list[tuple[Delivery, tuple[str, datetime] | None]] = []

    async def deliver(self, now: datetime, lease: Lease | None = None) -> Delivered:
        """Send what is due: different addresses at the same time, messages to one address in their order.

        It ends before the leases it took could run out; what is left then is due at the next call.

        Args:
            now: Aware, UTC.
            lease: Without which nothing more is claimed, where several processes share the outbox.

        Raises:
            LeaseLostError: Another process sends now; what was under way here is finished.
            StorageError: The database cannot be read or written; what was sent is remembered.
        """
        self._round = round_ = _Round(now, self._pace, self._patience, lease)  # `stop` is heard from here on
        await self.settle()
        self._wires.pause(await asyncio.to_thread(self._store.pauses, now, self._patience))
        running: set[asyncio.Task[None]] = set()
        try:
            while round_.in_time():
                running |= await self._begin(round_)
                if not running:
                    break
                done, running = await asyncio.wait(running, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            await asyncio.gather(*running)
            round_.raise_what_broke()
        except Exception:
            await asyncio.gather(*running, return_exceptions=True)  # what is being sent is still marked
            raise
        finally:
            for task in running:
                task.cancel()
        return round_.delivered()

    async def settle(self) -> None:
        """Mark what could not be marked when it was sent.

        Raises:
            StorageError: It still cannot be.
        """
        while self._unmarked:
            await asyncio.to_thread(self._store.mark, *self._unmarked[0])
            del self._unmarked[0]

    def take_back(self, now: datetime) -> int:
        """Let what a process that is dead was sending be tried again soon; how many messages."""
        return self._store.take_back(now, self._patience)

    async def try_out(self, message: Message, target: Target, key: str) -> DeliveryError | None:
        """Send one message past the outbox, once; what the other side had against it, if anything."""
        (delivery,) = outbox.deliveries(message, [target], message.at)
        try:
            await self._hand_over(replace(delivery, id=key), target, wire_of(target))
        except DeliveryError as error:
            return error
        return None

    def stop(self) -> None:
        """Begin no further send; `deliver` ends with those that are under way."""
        if self._round is not None:
            self._round.stop()

    async def _begin(self, round_: _Round) -> set[asyncio.Task[None]]:
        """Claim what is due, and begin to send it: a task for each address."""
        round_.tally.update(await asyncio.to_thread(self._merge, round_.now()))
        lanes: dict[outbox.Lane, list[Delivery]] = {}
        for delivery in await asyncio.to_thread(self._claim, round_):
            lanes.setdefault(_lane(delivery), []).append(delivery)
        return {asyncio.create_task(self._send_all(lane, round_)) for lane in lanes.values()}

    def _claim(self, round_: _Round) -> tuple[Delivery, ...]:
        return self._store.claim(round_.now(), self._patience, lease=round_.lease)

    def _merge(self, now: datetime) -> Mapping[Outcome, int]:
        """Where a flood waits for an address, let few messages tell it; returns how many are told so."""
        told: Counter[Outcome] = Counter()
        if self._backlog is None:
            return told
        for queue in self._store.floods(now, self._patience):
            for members in outbox.backlogs(queue, self._patience):
                into, others = outbox.merged(members, self._backlog(self._named(members, now)))
                if self._store.merge(into, others):
                    told["merged", into.target.channel] += len(others)
        return told

    def _named(self, members: Sequence[Delivery], now: datetime) -> Backlog:
        receiver = members[0].target.receiver
        found = self._settings.receiver(receiver)
        return Backlog(
            id=fingerprint("backlog", *(member.id for member in members)),
            receiver=receiver,
            messages=tuple(member.message for member in members),
            at=now,
            zone=found.zone if found else self._settings.zone,
            language=found.language if found else "en",
        )

    async def _send_all(self, lane: Sequence[Delivery], round_: _Round) -> None:
        """Send one address's messages in their order; where it cannot be reached, the rest waits with the first."""
        wait_until: datetime | None = None
        leased = round_.now() + self._patience.lease - self._patience.send_within
        probing = False
        for delivery in lane:
            if wait_until is None and round_.in_time() and round_.now() < leased:
                after, pause = await self._send(delivery, round_)
                held_up = after.status is DeliveryStatus.PENDING
                # Perhaps it is the message and not the address: after many attempts the one behind it is tried too.
                probing = held_up and not probing and after.attempts >= self._patience.probe_after
                wait_until = after.next_attempt_at if held_up and not probing else None
            else:
                after, pause = outbox.released(delivery, wait_until or round_.began), None
            await self._mark(after, pause, round_)

    async def _mark(self, after: Delivery, pause: tuple[str, datetime] | None, round_: _Round) -> None:
        try:
            marked = await asyncio.to_thread(self._store.mark, after, pause)
        except StorageError as error:
            self._unmarked.append((after, pause))
            round_.broke(error)
        else:
            round_.tally[_COUNTED[after.status] if marked else "lost", after.target.channel] += 1

    async def _send(self, delivery: Delivery, round_: _Round) -> tuple[Delivery, tuple[str, datetime] | None]:
        """What became of a delivery, and the wire that asked for a pause, if it did."""
        target = self._target(delivery)
        wire = wire_of(target or delivery.target)
        if (until := self._wires.paused(wire, round_.now())) is not None:
            return outbox.released(delivery, until), None
        try:
            receipt = await self._hand_over(delivery, target, wire)
        except DeliveryError as error:
            now = round_.now()
            after = outbox.failed(delivery, error, now, self._patience)
            _log_failure(after)
            pause = None
            if error.retry_after is not None:
                pause = wire, now + outbox.asked(error)
                self._wires.pause(dict([pause]))
            return after, pause
        except StorageError as error:  # of this message nothing is known to be wrong
            round_.broke(error)
            return outbox.released(delivery, round_.now()), None
        after = outbox.sent(delivery, round_.now(), receipt)
        log.info("message delivered", extra=_fields(after))
        return after, None

    def _target(self, delivery: Delivery) -> Target | None:
        wanted = delivery.target
        return self._settings.target(wanted.receiver, wanted.channel, wanted.address)

    async def _hand_over(self, delivery: Delivery, target: Target | None, wire: str) -> str | None:
        wanted = delivery.target
        if target is None:
            gone = f"{wanted.receiver} no longer has {wanted.channel} {wanted.address}"
            raise DeliveryError(f"{gone}; to resend it, write that back first", permanent=True)
        try:
            channel = self._open_channel(target)
            earlier = await asyncio.to_thread(self._store.earlier, delivery.message, wanted)
            message = replace(delivery.message, earlier=earlier)
            async with (
                self._wires.turn(wire, spacing(channel)),
                asyncio.timeout(self._patience.send_within.total_seconds()),
            ):
                return await channel.send(message, target, delivery.id)
        except PluginError as error:
            raise DeliveryError(str(error), permanent=False) from error
        except TimeoutError as error:
            words = f"{wanted.channel} to {wanted.address} did not answer in time"
            raise DeliveryError(words, permanent=False) from error
        except (DeliveryError, StorageError):
            raise
        except Exception as error:
            # A channel may be a stranger's; one that breaks must not stop the rest.
            log.exception("a channel broke", extra={"channel": wanted.channel})
            words = f"{wanted.channel} to {wanted.address} broke: {type(error).__name__}"
            raise DeliveryError(words, permanent=False) from error


class _Round:
    """One call of `deliver`: its time, which moves on while messages are sent, and its count."""

    def __init__(self, now: datetime, pace: Pace, patience: Patience, lease: Lease | None) -> None:
        self.lease = lease
        self.tally: Counter[Outcome] = Counter()
        self.began = now
        self._steady = pace.monotonic
        self._start = pace.monotonic()
        self._long = (patience.lease - patience.send_within).total_seconds()
        self._stopped = False
        self._broken: StorageError | None = None

    def now(self) -> datetime:
        """The moment the round began at and what has passed since on the steady clock."""
        return self.began + timedelta(seconds=self._steady() - self._start)

    def in_time(self) -> bool:
        """Whether another send may begin."""
        return not self._stopped and self._steady() - self._start < self._long

    def stop(self) -> None:
        """No further send begins."""
        self._stopped = True

    def broke(self, error: StorageError) -> None:
        """The database cannot be used: nothing more is sent that could not be marked."""
        self._broken = error
        self.stop()

    def raise_what_broke(self) -> None:
        """Say so at the end, when what was under way is over."""
        if self._broken is not None:
            raise self._broken

    def delivered(self) -> Delivered:
        """What came of it."""
        total: Counter[str] = Counter()
        for (outcome, _), count in self.tally.items():
            total[outcome] += count
        return Delivered(**total, by_channel=self.tally)


_COUNTED = {
    DeliveryStatus.SENT: "sent",
    DeliveryStatus.PENDING: "waiting",
    DeliveryStatus.DEAD: "dead",
}


def _lane(delivery: Delivery) -> outbox.Lane:
    return delivery.target.channel, delivery.target.address


def _log_failure(delivery: Delivery) -> None:
    dead = delivery.status is DeliveryStatus.DEAD
    log.log(
        logging.ERROR if dead else logging.WARNING,
        "delivery failed for good" if dead else "delivery failed, it will be tried again",
        extra={
            **_fields(delivery),
            "why": delivery.error,
            **({} if dead else {"next_attempt_at": delivery.next_attempt_at.isoformat()}),
        },
    )


def _fields(delivery: Delivery) -> dict[str, object]:
    return {
        "delivery": delivery.id,
        "message_kind": delivery.message.kind.value,
        "receiver": delivery.target.receiver,
        "channel": delivery.target.channel,
        "address": delivery.target.address,
        "attempts": delivery.attempts,
    }
