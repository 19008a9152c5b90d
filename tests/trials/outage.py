"""Mail and Slack down for a day, and ten thousand alerts at once: `python tests/trials/outage.py`.

On a virtual clock, over real HTTP to a Slack as strict as the real one and over real SMTP on loopback. Told: what was
decided and never arrived, by itself or named in a backlog; what arrived out of order; how long the backlog took at a
message a second; what came before a Retry-After was over; what broke a limit of Slack.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from time import process_time

sys.path[:0] = [str(Path(__file__).parents[1] / "alerts" / name) for name in ("channels", "render")]

from mailsink import MailSink, mail_server
from slackapi import FakeSlack, slack_server

from alerts.channels.base import Means, open_channel
from alerts.model import Delivery, DeliveryStatus, Target
from alerts.render import render_backlog, render_digest, render_notice
from alerts.service import AlertService, Render
from alerts.settings import AlertSettings, Immediate, Receiver, load_wording
from alerts.settings.forms import TOLD
from alerts.storage.store import AlertStore
from monitor.lib import shipped
from monitor.lib.addresses import Allowed
from monitor.lib.clock import VirtualClock
from monitor.lib.database import connect
from monitor.lib.digest import fingerprint
from monitor.model.names import Names
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal, alert_fingerprint

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Outcome:
    """What came of a trial.

    Attributes:
        decided: Deliveries that were decided.
        lost: Of those, neither sent nor told by a backlog that was sent, nor a dead letter the operator sees.
        dead: Dead letters.
        messages: Messages that arrived.
        disorder: Messages that overtook an older one to the same address.
        drained: Seconds from the end of the outage until nothing waited, on the virtual clock.
    """

    decided: int
    lost: int
    dead: int
    messages: int
    disorder: int
    drained: float


class Trial:
    """A service over mail and Slack, on a virtual clock."""

    def __init__(
        self, clock: VirtualClock, sink: MailSink, smtp: int, slack: str, rcpt: Sequence[str] = ("desk@example.org",)
    ) -> None:
        self.sink = sink
        os.environ["TRIAL_HOOK"] = f"{slack}/services/T/B/x"
        mail = {"host": "localhost", "port": str(smtp), "tls": "none", "sender": "watch@floor.example"}
        targets = [Target("desk", "email", address, mail) for address in rcpt]
        targets.append(Target("desk", "slack", "#desk", {"webhook_url_env": "TRIAL_HOOK"}))
        settings = AlertSettings(
            receivers=(Receiver("desk", tuple(targets), "UTC"),),
            default_receiver="desk",
            routes=(),
            digests=(),
            immediate=Immediate(Severity.INFO, frozenset(TOLD), ("country",)),
            give_up_after=timedelta(days=5),
            wording=load_wording(shipped.seeds() / "digest.yaml"),
        )
        self.clock = clock
        self.store = AlertStore(connect("sqlite://"))
        self.service = AlertService(
            self.store,
            settings,
            render=Render(render_digest, render_notice, render_backlog),
            open_channel=lambda target: open_channel(
                target, Means(clock=clock, timeout=20, allowed=Allowed.of(["127.0.0.0/8"]))
            ),
            names=Names({}, {}),
            pace=clock,
        )
        self.service.start(clock.now())

    def assess(self, *countries: str) -> None:
        now = self.clock.now()
        signals = tuple(
            Signal(
                "drones", alert_fingerprint("drones", {"country": code}), {"country": code}, Severity.HIGH,
                f"Drones over {code}", "Three attacks.", 3.0, "at least 3", now,
            )
            for code in countries
        )  # fmt: skip
        self.service.assess(Evaluation(now, signals, frozenset(), frozenset({"drones"})), now)

    async def drain(self, longest: timedelta) -> float:
        """Deliver every ten seconds until nothing waits; how long that took."""
        begun = self.clock.now()
        while self.store.unfinished() and self.clock.now() - begun < longest:
            before = self.clock.now()
            await self.service.deliver(before)
            if self.clock.now() == before:
                self.clock.advance(timedelta(seconds=10))
        return (self.clock.now() - begun).total_seconds()

    def outcome(self, drained: float) -> Outcome:
        kept = self.store.deliveries(limit=None)
        by_id = {one.id: one for one in kept}
        told = [one for one in kept if one.message.kind.value == "notice"]
        fates = [by_id[one.merged_into].status if one.merged_into in by_id else one.status for one in told]
        sent = [one for one in kept if one.status is DeliveryStatus.SENT]
        return Outcome(
            decided=len(told),
            lost=sum(fate not in (DeliveryStatus.SENT, DeliveryStatus.DEAD) for fate in fates),
            dead=fates.count(DeliveryStatus.DEAD),
            messages=len(sent),
            disorder=_disorder(sent, self.sink.mails()),
            drained=drained,
        )


def _disorder(sent: Sequence[Delivery], mails: Sequence[EmailMessage]) -> int:
    """How many arrived before an older one to the same address: mail as it came in, the others as they were spaced."""
    arrived = {str(mail["Message-ID"]): place for place, mail in enumerate(mails)}
    found = 0
    for address in {(one.target.channel, one.target.address) for one in sent}:
        lane = [one for one in sent if (one.target.channel, one.target.address) == address]
        lane.sort(key=lambda one: (one.created_at, one.position))
        if address[0] == "email":
            times = [float(arrived[f"<{fingerprint(one.id, one.target.address)}@floor.example>"]) for one in lane]
        else:
            times = [(one.sent_at or START).timestamp() for one in lane]
        found += sum(before >= after for before, after in pairwise(times))
    return found


async def day_without(hours: int = 24, every: int = 5) -> tuple[Outcome, FakeSlack]:
    """Mail answers 451, and Slack 503 and now and then 429, for hours, while alerts begin and end every few minutes."""
    clock = VirtualClock(START)
    slack = FakeSlack(clock.monotonic, down=True)
    sink = MailSink(rcpt="451 greylisted")
    async with mail_server(sink) as smtp, slack_server(slack) as base:
        trial = Trial(clock, sink, smtp, base)
        for step in range(hours * 60 // every):
            trial.assess(*(f"C{n}" for n in range(4) if (step >> n) % 2))
            await trial.service.deliver(clock.now())
            slack.down = step % 7 != 3
            slack.burst = 0 if not slack.down else 1  # when it is up, it only asks to wait
            clock.advance(every * MINUTE)
        slack.down, slack.burst, sink.rcpt = False, 1, "250 ok"
        slack._until.clear()
        clock.advance(timedelta(hours=1, minutes=20))  # the longest pause between two attempts is over
        drained = await trial.drain(timedelta(hours=2))
        return trial.outcome(drained), slack


async def at_once(alerts: int = 10_000) -> tuple[Outcome, FakeSlack]:
    """Many alerts at one moment to one Slack webhook, which takes a message a second and means it."""
    clock = VirtualClock(START)
    slack = FakeSlack(clock.monotonic)
    async with slack_server(slack) as base:
        trial = Trial(clock, MailSink(), 1, base, ())
        trial.assess(*(f"C{number:05}" for number in range(alerts)))
        drained = await trial.drain(timedelta(hours=12))
        return trial.outcome(drained), slack


async def one_refused() -> Outcome:
    """A recipient that does not exist beside one that does."""
    clock = VirtualClock(START)
    sink = MailSink(refuse={"gone@example.org": "550 no such user"})
    async with mail_server(sink) as smtp, slack_server(FakeSlack(clock.monotonic)) as base:
        trial = Trial(clock, sink, smtp, base, ("gone@example.org", "desk@example.org"))
        trial.assess("C1")
        return trial.outcome(await trial.drain(timedelta(hours=1)))


def told(name: str, outcome: Outcome, slack: FakeSlack) -> str:
    """One line for people."""
    return (
        f"{name}: {outcome.decided} deliveries decided, {outcome.lost} lost, {outcome.dead} dead, "
        f"{outcome.disorder} out of order; {outcome.messages} messages drained in {outcome.drained:.0f} s; "
        f"Slack: {len(slack.taken)} taken, at most {slack.per_second()} a second, {slack.limited} times asked to wait, "
        f"{slack.early} sends before that was over, {len(slack.refused)} payloads over a limit"
    )


async def _run(hours: int, alerts: int) -> int:
    down, slack = await day_without(hours)
    print(told(f"mail and Slack down for {hours} h", down, slack))
    many, wire = await at_once(alerts)
    print(told(f"{alerts} alerts at once", many, wire))
    refused = await one_refused()
    print(f"one of two recipients refused: {refused.lost} lost, {refused.dead} dead letter, {refused.messages} arrived")
    wrong = (refused.lost, refused.dead, refused.messages) != (0, 1, 2)
    wrong += down.lost + down.dead + down.disorder + (down.drained > 600) + many.lost + many.disorder
    return 1 if wrong + slack.early + wire.early + len(slack.refused) + len(wire.refused) else 0


def main(arguments: list[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    logging.disable(logging.CRITICAL)
    begun = process_time()
    hours, alerts = (int(word) for word in arguments or ("24", "10000"))
    code = asyncio.run(_run(hours, alerts))
    print(f"{process_time() - begun:.0f} s of CPU")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
