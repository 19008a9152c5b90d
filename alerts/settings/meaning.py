"""What the configuration means once it is read and checked; nothing else in `alerts` sees the file's form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from alerts.digest import DigestSpec, Wording
from alerts.hours import ALWAYS, Hours
from alerts.model import Reason, Target
from alerts.muting import Inhibition, OneEvent
from alerts.routing import Route
from alerts.standards.publication import Publication
from alerts.timing import Schedule
from monitor.lib.addresses import Allowed
from monitor.model.place import Region
from monitor.model.severity import Severity

OUTBOX = "outbox"
"""The receiver that exists where none is configured, and its folder below the state folder."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Someone to tell.

    Attributes:
        targets: One for each address.
        zone: IANA name, for the times in alerts.
        hours: When they may be told at once.
        budget: Messages at once a local day; None for as many as there are.
        language: Of dates in what they are sent.
        own_zone: Whether the zone is one they asked for; digests are then shown in it too, else in their own.
    """

    name: str
    targets: tuple[Target, ...]
    zone: str
    hours: Hours = ALWAYS
    budget: int | None = None
    language: str = "en"
    own_zone: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """A digest with its times and readers.

    Attributes:
        receivers: Names; never empty.
    """

    spec: DigestSpec
    schedule: Schedule
    receivers: tuple[str, ...]

    @property
    def name(self) -> str:
        """Short and stable; its slots are kept under it."""
        return self.spec.name


@dataclass(frozen=True, slots=True)
class Immediate:
    """What is told at once.

    Attributes:
        tell: Reasons that make a message; the others wait for a digest.
        group_by: `rule`, `severity` or label names.
        group_wait: How long the first of a group waits for others.
        by_country: Whether groups that are each about one country go in one message.
    """

    min_severity: Severity
    tell: frozenset[Reason]
    group_by: tuple[str, ...]
    group_wait: timedelta = timedelta(0)
    by_country: bool = False


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Everything an operator settled about telling people.

    Attributes:
        receivers: By name; never empty.
        default_receiver: Who gets what no route takes.
        wording: How digests speak.
        give_up_after: Age at which an undelivered message becomes a dead letter.
        inhibitions: Which alerts keep which others from being told.
        one_event: What is told once though several rules see it; None where each rule tells its own.
        regions: By id, for silences that name one.
        allowed: What may be posted to beyond public addresses.
        publication: What other systems may subscribe to; None where nothing is published.
        templates: Folder of own templates; None where all are shipped.
        contact: Whom readers ask to change what they get; empty where nobody is named.
    """

    receivers: tuple[Receiver, ...]
    default_receiver: str
    routes: tuple[Route, ...]
    digests: tuple[PlannedDigest, ...]
    immediate: Immediate
    give_up_after: timedelta
    wording: Wording
    zone: str = "UTC"
    publication: Publication | None = None
    templates: Path | None = None
    contact: str = ""
    inhibitions: tuple[Inhibition, ...] = ()
    one_event: OneEvent | None = None
    regions: Mapping[str, Region] = field(default_factory=dict)
    allowed: Allowed = field(default_factory=Allowed)

    def receiver(self, name: str) -> Receiver | None:
        """A receiver by name; None where the configuration has none of that name (any more)."""
        return next((receiver for receiver in self.receivers if receiver.name == name), None)

    def target(self, receiver: str, channel: str, address: str) -> Target | None:
        """A target with the options it has now; None where it is no longer configured."""
        found = self.receiver(receiver)
        return next(
            (t for t in found.targets if (t.channel, t.address) == (channel, address)) if found else iter(()), None
        )
