"""The second shell: Signals in, messages out. Each method loads, calls pure functions, saves; nothing reads a clock.

What is decided is saved with its messages in one transaction, and only then sent from the outbox. A message is
therefore told at least once: killing the program between any two steps loses nothing, and repeats at most those sends
that were in flight, under the same key. A delivery that fails is kept, tried again, and told to the operator in logs
and digests.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts import outbox
from alerts.channels.base import Channel
from alerts.digest import Names, compose
from alerts.lifecycle import advance
from alerts.model import Delivery, DeliveryStatus, Digest, Message, Notice, Target, Transition
from alerts.notices import Noticed, notices
from alerts.outbox import Patience
from alerts.settings import AlertSettings, PlannedDigest
from alerts.storage.store import AlertStore, DigestSlot
from alerts.timing import Window, next_slot, previous_slot, window_due
from monitor.lib.errors import DeliveryError, PluginError
from monitor.model.signal import Briefing, Evaluation

log = logging.getLogger(__name__)

BriefingOf = Callable[[datetime, datetime], Briefing]


@dataclass(frozen=True, slots=True)
class Render:
    """How digests and notices become messages; the shipped way is `alerts.render`."""

    digest: Callable[[Digest], Message]
    notice: Callable[[Notice], Message]


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one assessment decided.

    Attributes:
        transitions: Every change of an alert, told or not, with its reason.
        deliveries: The messages that were put into the outbox.
    """

    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the outbox did.

    Attributes:
        sent: Accepted by the receiver.
        waiting: Failed for now; tried again later.
        dead: Failed for good; kept for the operator.
        lost: Sent or failed after the lease was taken over: another process decides.
    """

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When a digest is due next."""

    digest: PlannedDigest
    slot: datetime


class AlertService:
    """Telling people, over one store, with one configuration.

    Args:
        open_channel: Gives the channel of a target; raises PluginError where there is none.
        names: What indicator types and countries are called in digests.
    """

    def __init__(
        self,
        store: AlertStore,
        settings: AlertSettings,
        *,
        render: Render,
        open_channel: Callable[[Target], Channel],
        names: Names,
    ) -> None:
        self.store = store
        self.settings = settings
        self._render = render
        self._open_channel = open_channel
        self._names = names
        self._patience = Patience(give_up_after=settings.give_up_after)
        self._not_before: dict[tuple[str, str], datetime] = {}  # where an address asked us to wait (Retry-After)

    def start(self, now: datetime) -> None:
        """Bring the tables to this version, and note since when each digest is configured."""
        self.store.migrate()
        for digest in self.settings.digests:
            self.store.known_since(digest.name, now)

    # Alerts

    def assess(self, evaluation: Evaluation, now: datetime) -> Assessed:
        """Move alerts on by one evaluation; what is to be told at once goes into the outbox in the same transaction."""
        transitions = advance(self.store.open_alerts(), evaluation, now)
        told = notices(transitions, self.settings, now)
        deliveries = tuple(delivery for noticed in told for delivery in self._deliveries(noticed, now))
        self.store.save_assessment(transitions, deliveries)
        for transition in transitions:
            _log_transition(transition)
        return Assessed(transitions, deliveries)

    def _deliveries(self, noticed: Noticed, now: datetime) -> tuple[Delivery, ...]:
        message = self._render.notice(noticed.notice)
        return outbox.deliveries(message, self._targets([noticed.notice.receiver]), now, noticed.why)

    # Digests

    def upcoming(self, now: datetime) -> tuple[Upcoming, ...]:
        """When each digest is due next, soonest first."""
        nearest = [Upcoming(digest, next_slot(digest.schedule, now)) for digest in self.settings.digests]
        return tuple(sorted(nearest, key=lambda upcoming: (upcoming.slot, upcoming.digest.name)))

    def digests_due(self, now: datetime) -> tuple[tuple[PlannedDigest, Window], ...]:
        """The digests whose slot has come and that were not sent yet, with the windows they tell of."""
        windows = [(digest, self._window(digest, now)) for digest in self.settings.digests]
        return tuple((digest, window) for digest, window in windows if window is not None)

    def send_digests(self, briefing_of: BriefingOf, now: datetime) -> tuple[Digest, ...]:
        """Compose every digest that is due and put it into the outbox; slot and deliveries commit together.

        Args:
            briefing_of: What was seen in a half-open window. Everything seen before `now` must be stored already: what
                comes later with an earlier `seen` would fall into no digest.
            now: Aware, UTC.
        """
        sent: list[Digest] = []
        for planned, window in self.digests_due(now):
            digest = self._compose(planned, briefing_of(window.since, window.until), window.slot)
            message = self._render.digest(digest)
            why = f"digest {planned.name}"
            deliveries = outbox.deliveries(message, self._targets(planned.receivers), now, why)
            missed = len(window.missed)
            slot = DigestSlot(planned.name, window.slot, window.since, now, missed, message.key)
            if self.store.save_digest(slot, deliveries):
                sent.append(digest)
                log.info(
                    "digest composed", extra={"digest": planned.name, "slot": slot.slot.isoformat(), "missed": missed}
                )
        return tuple(sent)

    def preview(self, name: str, briefing_of: BriefingOf, now: datetime) -> tuple[Digest, Message]:
        """A digest as it would be if its slot were now; nothing is saved or sent.

        Raises:
            KeyError: no digest of that name.
        """
        planned = {digest.name: digest for digest in self.settings.digests}[name]
        since = self.store.last_slot(name)
        if since is None or since >= now:
            since = previous_slot(planned.schedule, now)
        digest = self._compose(planned, briefing_of(since, now), now)
        return digest, self._render.digest(digest)

    def _window(self, digest: PlannedDigest, now: datetime) -> Window | None:
        known_since = self.store.known_since(digest.name, now)
        return window_due(digest.schedule, self.store.last_slot(digest.name), known_since, now)

    def _compose(self, planned: PlannedDigest, briefing: Briefing, slot: datetime) -> Digest:
        return compose(
            planned.spec,
            briefing,
            slot=slot,
            transitions=self.store.transitions(briefing.since, briefing.until),
            firing=self.store.firing_at(briefing.until),
            wording=self.settings.wording,
            names=self._names,
            undelivered=_undelivered(self.store.undelivered()),
        )

    def _targets(self, receivers: Iterable[str]) -> tuple[Target, ...]:
        found = [self.settings.receiver(name) for name in receivers]
        return tuple(target for receiver in found if receiver for target in receiver.targets)

    # Outbox

    async def deliver(self, now: datetime) -> Delivered:
        """Send what is due: different addresses at the same time, messages to one address in their order.

        It ends before the leases it took at `now` could run out; what is left then is due at the next call.
        """
        tally = Delivered()
        clock = asyncio.get_running_loop().time
        deadline = clock() + (self._patience.lease - self._patience.send_within).total_seconds()
        while clock() < deadline and (claimed := await asyncio.to_thread(self.store.claim, now, self._patience)):
            lanes: dict[tuple[str, str], list[Delivery]] = {}
            for delivery in claimed:
                lanes.setdefault(_address(delivery), []).append(delivery)
            outcomes = await asyncio.gather(
                *(self._send_all(lane, now, lambda: clock() < deadline) for lane in lanes.values())
            )
            tally = _tallied(tally, [outcome for lane in outcomes for outcome in lane])
        return tally

    async def _send_all(
        self, lane: Sequence[Delivery], now: datetime, in_time: Callable[[], bool]
    ) -> list[Delivery | None]:
        """Send one address's messages in their order; where it cannot be reached, the rest waits with the first.

        An outcome is None where another process took the lease over.
        """
        outcomes: list[Delivery | None] = []
        wait_until = self._not_before.get(_address(lane[0]), now)
        for delivery in lane:
            if wait_until > now or not in_time():
                after = outbox.released(delivery, wait_until)
            else:
                after = await self._send(delivery, now)
                wait_until = after.next_attempt_at if after.status is DeliveryStatus.PENDING else now
            outcomes.append(after if await asyncio.to_thread(self.store.mark, after) else None)
        return outcomes

    async def _send(self, delivery: Delivery, now: datetime) -> Delivery:
        try:
            await self._hand_over(delivery)
        except DeliveryError as error:
            after = outbox.failed(delivery, error, now, self._patience)
            if error.retry_after is not None:
                self._not_before[_address(delivery)] = after.next_attempt_at
            _log_failure(after)
            return after
        return outbox.sent(delivery, now)

    async def _hand_over(self, delivery: Delivery) -> None:
        wanted = delivery.target
        target = self.settings.target(wanted.receiver, wanted.channel, wanted.address)
        if target is None:
            raise DeliveryError(f"{wanted.receiver} no longer has {wanted.channel} {wanted.address}", permanent=True)
        try:
            channel = self._open_channel(target)
            async with asyncio.timeout(self._patience.send_within.total_seconds()):
                await channel.send(delivery.message, target, delivery.id)
        except PluginError as error:
            raise DeliveryError(str(error), permanent=False) from error
        except TimeoutError as error:
            raise DeliveryError(
                f"{wanted.channel} to {wanted.address} did not answer in time", permanent=False
            ) from error


def _address(delivery: Delivery) -> tuple[str, str]:
    return delivery.target.channel, delivery.target.address


def _tallied(tally: Delivered, outcomes: Sequence[Delivery | None]) -> Delivered:
    statuses = [outcome.status if outcome else None for outcome in outcomes]
    return Delivered(
        sent=tally.sent + statuses.count(DeliveryStatus.SENT),
        waiting=tally.waiting + statuses.count(DeliveryStatus.PENDING),
        dead=tally.dead + statuses.count(DeliveryStatus.DEAD),
        lost=tally.lost + statuses.count(None),
    )


def _undelivered(deliveries: Sequence[Delivery]) -> tuple[str, ...]:
    """One clause for each address that could not be reached, the longest silent first."""
    by_address: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in deliveries:
        by_address.setdefault(_address(delivery), []).append(delivery)
    return tuple(
        f"{channel} to {address}: {len(failed)} undelivered since {failed[0].created_at:%Y-%m-%d %H:%M} UTC"
        f" ({failed[-1].error})"
        for (channel, address), failed in by_address.items()
    )


def _log_transition(transition: Transition) -> None:
    alert = transition.alert
    log.log(
        logging.INFO if transition.tell else logging.DEBUG,
        "alert %s",
        transition.reason.value,
        extra={"alert": alert.id, "rule": alert.rule_id, "severity": alert.severity.value, "title": alert.title},
    )


def _log_failure(delivery: Delivery) -> None:
    dead = delivery.status is DeliveryStatus.DEAD
    log.log(
        logging.ERROR if dead else logging.WARNING,
        "delivery failed for good" if dead else "delivery failed, it will be tried again",
        extra={
            "delivery": delivery.id,
            "channel": delivery.target.channel,
            "address": delivery.target.address,
            "attempts": delivery.attempts,
            "why": delivery.error,
            **({} if dead else {"next_attempt_at": delivery.next_attempt_at.isoformat()}),
        },
    )
