"""The second shell: Signals in, messages out. Each method loads, calls pure functions, saves; nothing reads a clock.

What is decided is saved with its messages in one transaction, and only then sent from the outbox. A message is
therefore told at least once: killing the program between any two steps loses nothing, and repeats at most those sends
that were in flight, under the same key. A delivery that fails is kept, tried again, and told to the operator in logs
and digests.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts import outbox
from alerts.booking import booked
from alerts.channels.base import Channel
from alerts.digest import compose
from alerts.editions import editions
from alerts.foremost import by_severity
from alerts.lifecycle import advance
from alerts.model import Alert, Backlog, Delivery, Digest, Message, Notice, Silenced, Taken, Target, Transition
from alerts.muting import matches
from alerts.notices import Noticed
from alerts.publishing import Publisher
from alerts.render import render_sample
from alerts.sending import Delivered, Sender
from alerts.settings import AlertSettings, PlannedDigest, Receiver
from alerts.storage.store import AlertStore, DigestSlot
from alerts.telling import decide
from alerts.timing import Window, next_slot, previous_slot, window_due
from alerts.verdicts import HELD_BACK, Silence, Telling, Verdict
from monitor.lib.clock import Pace
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError
from monitor.lib.leases import Lease
from monitor.model.names import Names
from monitor.model.signal import Briefing, Evaluation

__all__ = ["AlertService", "Assessed", "BriefingOf", "Delivered", "Render", "Upcoming"]

log = logging.getLogger(__name__)

BriefingOf = Callable[[datetime, datetime], Briefing]
Tested = tuple[tuple[Target, DeliveryError | None], ...]


@dataclass(frozen=True, slots=True)
class Render:
    """How digests and notices become messages; the shipped way is `alerts.render`."""

    digest: Callable[[Digest], Message]
    notice: Callable[[Notice], Message]
    backlog: Callable[[Backlog], Message] | None = None
    sample: Callable[[str, Receiver, datetime], Message] = lambda key, receiver, at: render_sample(
        key, receiver.name, at, zone=receiver.zone, language=receiver.language
    )


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one assessment decided.

    Attributes:
        transitions: Every change of an alert, told or not, with its reason.
        deliveries: The messages that were put into the outbox.
        tellings: For every receiver concerned, the verdict and its reason where it is new.
        signals: How many conditions of each rule that was evaluated hold.
    """

    transitions: tuple[Transition, ...]
    deliveries: tuple[Delivery, ...]
    tellings: tuple[Telling, ...] = ()
    signals: Mapping[str, int] = field(default_factory=dict)


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
        publisher: Keeps the folder other systems subscribe to, where there is one.
        pace: What messages to one wire are spaced out on; the machine's unless given.
    """

    def __init__(
        self,
        store: AlertStore,
        settings: AlertSettings,
        *,
        render: Render,
        open_channel: Callable[[Target], Channel],
        names: Names,
        publisher: Publisher | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.store = store
        self.settings = settings
        self._render = render
        self._names = names
        self._publisher = publisher
        self._sender = Sender(store, settings, open_channel, backlog=render.backlog, pace=pace)

    def start(self, now: datetime) -> None:
        """Bring the tables to this version, and note since when each digest is configured."""
        self.store.migrate()
        for digest in self.settings.digests:
            self.store.known_since(digest.name, now)

    def take_back(self, now: datetime, *, shared: bool = False) -> None:
        """What the process before this one had in hand when it died; see `alerts.sending`.

        Args:
            now: Aware, UTC.
            shared: It may live: its leases are waited for, and only told of.
        """
        if shared:
            self._tell_in_hand(now)
        elif left := self._sender.take_back(now):
            log.warning("the program ended with messages in hand", extra={"count": left})

    def _tell_in_hand(self, now: datetime) -> None:
        held = [one.lease_until for one in self.store.in_hand(now) if one.lease_until is not None]
        if held:
            extra = {"count": len(held), "again_at": max(held).isoformat()}
            log.warning("another process ended or hangs with messages in hand", extra=extra)

    # Alerts

    def assess(
        self, evaluation: Evaluation, now: datetime, *, hurry: bool = False, lease: Lease | None = None
    ) -> Assessed:
        """Move alerts on by one evaluation, and decide who is told of what; all of it commits together.

        What was held before (quiet hours, silences, the rest of a group) is looked at again.

        Args:
            evaluation: Every rule's signals.
            now: Aware, UTC.
            hurry: Nothing waits for the rest of its group: this is the only look for a while.
            lease: Without which nothing is saved, where several processes share the database.

        Raises:
            LeaseLostError: Another process has taken over.
        """
        before = self.store.open_alerts()
        transitions = advance(before, evaluation, now)
        alerts = {alert.id: alert for alert in (*before, *(transition.alert for transition in transitions))}
        standing = self.store.standing(alerts.values(), now)
        decided = decide(transitions, standing, self.settings, now, hurry=hurry)
        transitions = booked(transitions, decided.notices, standing, now)
        deliveries = outbox.in_order(one for noticed in decided.notices for one in self._deliveries(noticed, now))
        self.store.save_assessment(transitions, deliveries, decided.tellings, decided.wound_up, lease)
        for transition in transitions:
            _log_transition(transition)
        for telling in decided.tellings:
            _log_telling(telling)
        if self._publisher is not None:
            self._publisher.heed(transitions)
        self.publish(now)
        signals = Counter(dict.fromkeys(evaluation.rules, 0))
        signals.update(signal.rule_id for signal in evaluation.signals)
        return Assessed(transitions, deliveries, decided.tellings, signals)

    def publish(self, now: datetime, *, anew: bool = False) -> None:
        """Bring the folder other systems subscribe to up to date, where there is one.

        Args:
            now: Aware, UTC.
            anew: Whatever was heard here: another process decides what changes.
        """
        if self._publisher is not None:
            self._publisher.refresh(now, anew=anew)

    def _deliveries(self, noticed: Noticed, now: datetime) -> tuple[Delivery, ...]:
        message = self._render.notice(noticed.notice)
        return outbox.deliveries(message, self._targets([noticed.notice.receiver]), now, noticed.why)

    def silences_now(self, silence: Silence) -> tuple[Alert, ...]:
        """The open alerts a silence is about."""
        regions = self.settings.regions
        return tuple(alert for alert in self.store.open_alerts() if matches(alert, silence.matchers, regions))

    # Digests

    def upcoming(self, now: datetime) -> tuple[Upcoming, ...]:
        """When each digest is due next, soonest first."""
        nearest = [Upcoming(digest, next_slot(digest.schedule, now)) for digest in self.settings.digests]
        return tuple(sorted(nearest, key=lambda upcoming: (upcoming.slot, upcoming.digest.name)))

    def digests_due(self, now: datetime) -> tuple[tuple[PlannedDigest, Window], ...]:
        """The digests whose slot has come and that were not sent yet, with the windows they tell of."""
        windows = [(digest, self._window(digest, now)) for digest in self.settings.digests]
        return tuple((digest, window) for digest, window in windows if window is not None)

    def send_digests(self, briefing_of: BriefingOf, now: datetime, *, lease: Lease | None = None) -> tuple[Digest, ...]:
        """Compose every digest that is due and put it into the outbox; slot and deliveries commit together.

        Args:
            briefing_of: What was seen in a half-open window. Everything seen before `now` must be stored already: what
                comes later with an earlier `seen` would fall into no digest.
            now: Aware, UTC.
            lease: Without which nothing is saved, where several processes share the database.

        Raises:
            LeaseLostError: Another process has taken over.
        """
        sent: list[Digest] = []
        for planned, window in self.digests_due(now):
            digest = self._compose(planned, briefing_of(window.since, window.until), window)
            deliveries = self._addressed(planned, digest, now)
            missed = len(window.missed)
            slot = DigestSlot(planned.name, window.slot, window.since, now, missed, digest.id)
            if self.store.save_digest(slot, deliveries, lease):
                sent.append(digest)
                log.info(
                    "digest composed", extra={"digest": planned.name, "slot": slot.slot.isoformat(), "missed": missed}
                )
        return tuple(sent)

    def _addressed(self, planned: PlannedDigest, digest: Digest, now: datetime) -> tuple[Delivery, ...]:
        """A digest to all its readers, one message an edition."""
        return tuple(
            delivery
            for edition in editions(digest, self._receivers(planned.receivers))
            for delivery in outbox.deliveries(
                self._render.digest(edition.digest),
                [target for receiver in edition.receivers for target in receiver.targets],
                now,
                f"digest {planned.name}",
            )
        )

    def preview(self, name: str, briefing_of: BriefingOf, now: datetime) -> tuple[Digest, Message]:
        """A digest as its first reader would have it now; nothing is saved or sent.

        Where one is due and was not sent, that is it, as it goes out next; else what has come since the last one.

        Raises:
            KeyError: no digest of that name.
        """
        planned = {digest.name: digest for digest in self.settings.digests}[name]
        sent = self.store.last_slot(name, now)
        window = window_due(planned.schedule, sent, self.store.first_known(name) or now, now)
        if window is None:
            since = previous_slot(planned.schedule, now) if sent is None or sent == now else sent
            window = Window(slot=now, since=since)
        composed = self._compose(planned, briefing_of(window.since, window.until), window)
        digest = next((one.digest for one in editions(composed, self._receivers(planned.receivers))), composed)
        return digest, self._render.digest(digest)

    def _window(self, digest: PlannedDigest, now: datetime) -> Window | None:
        known_since = self.store.known_since(digest.name, now)
        return window_due(digest.schedule, self.store.last_slot(digest.name, now), known_since, now)

    def _compose(self, planned: PlannedDigest, briefing: Briefing, window: Window) -> Digest:
        transitions = self.store.transitions(briefing.since, briefing.until)
        firing = self.store.firing_at(briefing.until)
        told = sorted({alert.id for alert in (*firing, *(one.alert for one in transitions))})
        composed = compose(
            planned.spec,
            briefing,
            slot=window.slot,
            transitions=transitions,
            firing=firing,
            wording=self.settings.wording,
            names=self._names,
        )
        noted = replace(
            composed,
            undelivered=tuple(str(trouble) for trouble in self.store.undelivered(briefing.since)),
            silences=tuple(_silenced(silence, self._names) for silence in self.store.silences(active_at=window.slot)),
            held_back=self._held_back(planned, briefing),
            merged=window.missed,
        )
        return self._answered(noted, told)

    def _answered(self, digest: Digest, alerts: Sequence[str]) -> Digest:
        """The digest with what people said of its alerts: who took one on, and what one was worth."""
        taken = self.store.acknowledgements(alerts)
        return replace(
            digest,
            taken={id_: Taken(one.author, one.at, one.note) for id_, one in taken.items()},
            judged=frozenset(one.alert_id for one in self.store.feedback()),
        )

    def _held_back(self, planned: PlannedDigest, briefing: Briefing) -> tuple[str, ...]:
        """What readers of a digest were not told at once in its window, though they might have been, worst first."""
        found = self.store.tellings(briefing.since, briefing.until, HELD_BACK)
        concerned = [telling for telling in found if telling.receiver in planned.receivers]
        alerts = {alert.id: alert for alert in self.store.alerts_by_id([one.alert_id for one in concerned])}
        titles = {id_: alert.title for id_, alert in alerts.items()}
        place = {alert.id: number for number, alert in enumerate(sorted(alerts.values(), key=by_severity))}
        worst_first = sorted(concerned, key=lambda one: (-one.severity.rank, place.get(one.alert_id, -1), one.id))
        return tuple(
            dict.fromkeys(
                f"[{one.severity.value}] {titles.get(one.alert_id, one.alert_id)}: {one.decision}"
                for one in worst_first
            )
        )

    def _receivers(self, names: Iterable[str]) -> tuple[Receiver, ...]:
        found = (self.settings.receiver(name) for name in names)
        return tuple(receiver for receiver in found if receiver is not None)

    def _targets(self, receivers: Iterable[str]) -> tuple[Target, ...]:
        return tuple(target for receiver in self._receivers(receivers) for target in receiver.targets)

    # Outbox

    async def deliver(self, now: datetime, *, lease: Lease | None = None) -> Delivered:
        """Send what is due in the outbox; see `alerts.sending`."""
        return await self._sender.deliver(now, lease)

    async def settle(self) -> None:
        """Mark what was sent and could not be marked; see `alerts.sending`."""
        await self._sender.settle()

    async def test(self, receiver: Receiver, channel: str | None, now: datetime) -> Tested:
        """A harmless message to a receiver, by each of its channels or by one; nothing is kept.

        Returns:
            Each address with what it had against the message; None where it took it.
        """
        message = self._render.sample(fingerprint("test", receiver.name, now.isoformat()), receiver, now)
        targets = [target for target in receiver.targets if channel in (None, target.channel)]
        keys = [outbox.delivery_id(message.key, target) for target in targets]
        answers = [await self._sender.try_out(message, *each) for each in zip(targets, keys, strict=True)]
        return tuple(zip(targets, answers, strict=True))

    def stop_sending(self) -> None:
        """Begin no further send: the program is about to end."""
        self._sender.stop()


def _silenced(silence: Silence, names: Names) -> Silenced:
    """A silence with its country by name, and what else it asks for as it was asked."""
    about = (names.country(value) if name == "country" else f"{name}={value}" for name, value in silence.matchers)
    return Silenced(", ".join(about), silence.author, silence.ends_at, silence.reason)


def _log_transition(transition: Transition) -> None:
    alert = transition.alert
    log.log(
        logging.INFO if transition.tell else logging.DEBUG,
        "alert %s",
        transition.reason.value,
        extra={"alert": alert.id, "rule": alert.rule_id, "severity": alert.severity.value, "title": alert.title},
    )


def _log_telling(telling: Telling) -> None:
    log.log(
        logging.DEBUG if telling.verdict is Verdict.TOLD else logging.INFO,
        "alert %s for %s",
        telling.verdict.value,
        telling.receiver,
        extra={"alert": telling.alert_id, "reason": telling.reason.value, "why": str(telling), "until": telling.until},
    )
