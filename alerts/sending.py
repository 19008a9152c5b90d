"""Empties the outbox: claim, send, mark.

At least once: a delivery is marked only after the other side took it. A crash between the two repeats that send once
the lease is over, under the same key, and nothing else.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts import outbox
from alerts.channels.base import Channel
from alerts.model import Delivery, DeliveryStatus, Target
from alerts.outbox import Patience
from alerts.settings import AlertSettings
from alerts.storage.store import AlertStore
from monitor.lib.errors import DeliveryError, PluginError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the outbox did.

    Attributes:
        sent: Accepted by the receiver.
        waiting: Failed or held for now; tried again later.
        dead: Failed for good; kept for the operator.
        lost: Sent or failed after the lease was taken over: another process decides.
    """

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    lost: int = 0


class Sender:
    """Sends what the outbox holds.

    Args:
        open_channel: Gives the channel of a target; raises PluginError where there is none.
    """

    def __init__(self, store: AlertStore, settings: AlertSettings, open_channel: Callable[[Target], Channel]) -> None:
        self._store = store
        self._settings = settings
        self._open_channel = open_channel
        self._patience = Patience(give_up_after=settings.give_up_after)
        self._not_before: dict[tuple[str, str], datetime] = {}  # where an address asked us to wait (Retry-After)

    async def deliver(self, now: datetime) -> Delivered:
        """Send what is due: different addresses at the same time, messages to one address in their order.

        It ends before the leases it took at `now` could run out; what is left then is due at the next call.
        """
        tally = Delivered()
        clock = asyncio.get_running_loop().time
        deadline = clock() + (self._patience.lease - self._patience.send_within).total_seconds()
        while clock() < deadline and (claimed := await asyncio.to_thread(self._store.claim, now, self._patience)):
            lanes: dict[tuple[str, str], list[Delivery]] = {}
            for delivery in claimed:
                lanes.setdefault(_address(delivery), []).append(delivery)
            sending = (self._send_all(lane, now, lambda: clock() < deadline) for lane in lanes.values())
            tally = _tallied(tally, [outcome for lane in await asyncio.gather(*sending) for outcome in lane])
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
            outcomes.append(after if await asyncio.to_thread(self._store.mark, after) else None)
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
        target = self._settings.target(wanted.receiver, wanted.channel, wanted.address)
        if target is None:
            raise DeliveryError(f"{wanted.receiver} no longer has {wanted.channel} {wanted.address}", permanent=True)
        try:
            channel = self._open_channel(target)
            async with asyncio.timeout(self._patience.send_within.total_seconds()):
                await channel.send(delivery.message, target, delivery.id)
        except PluginError as error:
            raise DeliveryError(str(error), permanent=False) from error
        except TimeoutError as error:
            words = f"{wanted.channel} to {wanted.address} did not answer in time"
            raise DeliveryError(words, permanent=False) from error
        except DeliveryError:
            raise
        except Exception as error:
            # A channel may be a stranger's; one that breaks must not stop the rest.
            log.exception("a channel broke", extra={"channel": wanted.channel})
            words = f"{wanted.channel} to {wanted.address} broke: {type(error).__name__}"
            raise DeliveryError(words, permanent=False) from error


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
