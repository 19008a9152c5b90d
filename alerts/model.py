"""What telling people is made of: alerts and their transitions, digests, messages, deliveries.

Every `datetime` is aware and in UTC; zones appear only where a digest's local time is computed and shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from enum import StrEnum

from monitor.model.advisory import AdvisoryTransition
from monitor.model.comparison import AcrossIssuers
from monitor.model.feed import FeedHealth, Health
from monitor.model.severity import Severity
from monitor.model.sight import RegionSight, Sight
from monitor.model.signal import Evidence


class AlertStatus(StrEnum):
    """Where an alert stands. `pending` waits out its rule's `for`."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class Reason(StrEnum):
    """Why an alert is told, or is not; carried into messages, logs and explanations."""

    FIRED = "fired"
    ESCALATED = "escalated"
    EASED = "eased"
    REPEATED = "repeated"
    RESOLVED = "resolved"
    RULE_REMOVED = "rule_removed"
    WITHDRAWN = "withdrawn"
    SILENCE_ENDED = "silence_ended"
    UNCHANGED = "unchanged"
    PENDING = "pending"
    BLIND = "blind"
    KEPT_FIRING = "kept_firing"


OVER = frozenset({Reason.RESOLVED, Reason.RULE_REMOVED, Reason.WITHDRAWN})
"""The reasons for which an alert ends."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One rule's condition for one group, over time.

    Attributes:
        fingerprint: Identity of rule and labels; at most one alert that is not resolved has it.
        id: Identity of this episode: the fingerprint and when it started.
        starts_at: When the condition was first seen to hold.
        fired_at: When it began to fire, after `for`.
        ends_at: When it was resolved.
        last_held_at: When the condition was last seen to hold.
        told_at: When a message about it was last decided.
        told_severity: The severity people were last told, to see escalation.
        worst_told: The highest severity people were told: whoever heard of that hears of its end.
        below_since: Since when its value is below what its severity asks for; None where it is not, or not known.
        eased_at: When people were last told that its severity fell.
        reason: Of the last transition: why it stands as it does, such as `blind` or `kept_firing`.
    """

    id: str
    fingerprint: str
    rule_id: str
    labels: Mapping[str, str]
    status: AlertStatus
    severity: Severity
    title: str
    summary: str
    value: float
    condition: str
    starts_at: datetime
    last_held_at: datetime
    evidence: tuple[Evidence, ...] = ()
    fired_at: datetime | None = None
    ends_at: datetime | None = None
    told_at: datetime | None = None
    told_severity: Severity | None = None
    worst_told: Severity | None = None
    keep_firing_seconds: float = 0.0
    repeat_seconds: float | None = None
    below_since: datetime | None = None
    eased_at: datetime | None = None
    reason: Reason = Reason.PENDING


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of one alert, kept with its reason.

    Attributes:
        tell: Whether people are told of it.
    """

    alert: Alert
    reason: Reason
    at: datetime
    tell: bool


@dataclass(frozen=True, slots=True)
class Target:
    """One address on one channel.

    Attributes:
        receiver: The receiver's name in the config.
        channel: `email`, `slack`, `webhook`, `file`, `console`.
        address: Mail address, webhook name or folder: shown to people, never a secret.
        options: What the channel needs, by name; secrets only as references that the channel resolves.
    """

    receiver: str
    channel: str
    address: str
    options: Mapping[str, str] = default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One story in a digest.

    Attributes:
        headline: As the source has it.
        facts: What the tags say in words, most telling first: `killed at least 12`, `hostages 212`.
        certainty: `reported`, `claimed`, `possible`, `denied`, …
        origins: Independent publisher families; a story's copies count once.
        items: All items, copies included.
        publishers: By name.
        also: What else the story tells, in words with its certainty: `armed attack (possible)`.
        update: Whether it was told before, and tells something new now.
    """

    story_id: str
    type: str
    type_title: str
    severity: Severity
    assertion: str
    headline: str
    facts: tuple[str, ...]
    certainty: str
    quote: str
    publisher: str
    link: str | None
    at: datetime
    origins: int
    items: int
    publishers: tuple[str, ...]
    countries: tuple[str, ...]
    cue: str | None = None
    also: tuple[str, ...] = ()
    update: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A country or region in a digest with its stories, worst first.

    Attributes:
        more: How many further stories were counted but not shown.
        week: Stories a day of the seven days before the digest, oldest first; empty where none were counted.
    """

    code: str
    title: str
    severity: Severity
    lines: tuple[Line, ...]
    more: int = 0
    week: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Silenced:
    """A silence as the readers of a digest are told of it: about what, by whom, until when, why."""

    about: str
    author: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A composed brief, before it is rendered for any channel.

    Attributes:
        name: The digest's name in the config.
        slot: When it was due.
        zone: IANA name; every time in it is shown there.
        language: Of the dates in it.
        headline: One sentence built from facts; says so when nothing happened.
        alerts: Transitions in the window, worst first.
        firing: Alerts that are firing at the end of the window.
        blind: Feeds that fail, are silent or not understood in part: calm there means nothing.
        feeds_answered, feeds: How many of how many feeds answered, whether they brought anything or not.
        left_out: Stories counted but not shown: below the asked severity, or mere background.
        continuing: Stories told before that go on without anything new.
        first_sights: Advisories that were read for the first time, which is no change of advice.
        mapped: Whether a map is shown.
        undelivered: Receivers that could not be reached, one clause each.
        silences: Those that hold at the end of the window.
        held_back: Alerts its readers were not told of at once, with why not, one clause each.
        across: All issuers of advice beside one another, and what of it is news.
        sights: What was received about its regions in 24 hours against what is expected; of the whole world, the
            countries that are not seen as usual.
        feedback: Whether it tells how to say what an alert was worth.
    """

    id: str
    name: str
    title: str
    slot: datetime
    since: datetime
    until: datetime
    zone: str
    headline: str
    alerts: tuple[Transition, ...]
    firing: tuple[Alert, ...]
    advisories: tuple[AdvisoryTransition, ...]
    sections: tuple[Section, ...]
    blind: tuple[FeedHealth, ...]
    feeds_answered: int
    feeds: int
    items: int
    stories: int
    near_misses: tuple[str, ...] = ()
    scope: str = "world"
    left_out: int = 0
    continuing: int = 0
    first_sights: int = 0
    mapped: bool = True
    undelivered: tuple[str, ...] = ()
    silences: tuple[Silenced, ...] = ()
    held_back: tuple[str, ...] = ()
    across: AcrossIssuers = default(default_factory=AcrossIssuers)
    language: str = "en"
    sights: tuple[RegionSight, ...] = ()
    feedback: bool = False

    @property
    def silent(self) -> int:
        """How many of the feeds that answered have brought nothing for longer than they should."""
        return sum(health.health is Health.SILENT for health in self.blind)

    @property
    def sees_nothing(self) -> bool:
        """Whether no feed answers and brings anything: calm cannot be told from crisis."""
        return self.feeds_answered == self.silent

    @property
    def sees_none_of_its_regions(self) -> bool:
        """Whether it is a digest of regions none of which anybody sees, however well feeds on others are."""
        return self.scope != "world" and bool(self.sights) and all(one.sight is Sight.BLIND for one in self.sights)


@dataclass(frozen=True, slots=True)
class Notice:
    """Alerts told at once, grouped for one receiver.

    Attributes:
        zone, language: Of the dates in it.
        follows: Keys of the messages that told this receiver of these alerts before, oldest first.
    """

    id: str
    receiver: str
    transitions: tuple[Transition, ...]
    at: datetime
    zone: str = "UTC"
    follows: tuple[str, ...] = ()
    language: str = "en"


class MessageKind(StrEnum):
    """What a message is; a `backlog` names the notices that waited too long to come one by one."""

    DIGEST = "digest"
    NOTICE = "notice"
    BACKLOG = "backlog"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that belongs to a message; its HTML shows it as `cid:NAME`.

    Attributes:
        words: What it shows, for those who do not see it.
    """

    name: str
    png: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message that this one follows, as it went to the same address.

    Attributes:
        key: Its delivery's key, from which its Message-ID is made.
        receipt: What the wire calls it, such as the `ts` of Slack; None where the wire names nothing.
        subject: Of the message; empty where it is not known any more.
    """

    key: str
    receipt: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is handed to channels: every form of one text, rendered when it was decided.

    Attributes:
        key: Deterministic: the same decision makes the same key; Message-ID and idempotency key come from it.
        thread: The alert's id where the message is about one alone; None for groups and digests.
        slack: Block Kit blocks.
        data: The machine-readable form for webhooks.
        pictures: That the HTML shows; it says the same without them.
        follows: Keys of earlier messages to the same receiver about the same alerts, oldest first.
        earlier: Those of them that were sent to the address it is on its way to; known only while it is sent.
    """

    key: str
    kind: MessageKind
    subject: str
    text: str
    html: str
    slack: tuple[Mapping[str, object], ...]
    data: Mapping[str, object]
    at: datetime
    severity: Severity = Severity.INFO
    thread: str | None = None
    pictures: tuple[Picture, ...] = ()
    follows: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages that waited too long for one receiver to be sent one by one, in their order."""

    id: str
    receiver: str
    messages: tuple[Message, ...]
    at: datetime
    zone: str = "UTC"
    language: str = "en"


class DeliveryStatus(StrEnum):
    """Where a delivery stands. What is `merged` is told by another delivery, a backlog."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one target, on its way.

    Attributes:
        id: Identity of message key and target: deciding twice makes one row.
        attempts: Sends begun.
        next_attempt_at: When it may be claimed.
        lease_until: Until when a claim holds; a claim that ran out may be claimed again.
        epoch: Grows with each claim; only the holder of the latest may mark.
        error: What the last failure said.
        why: Which route or digest made it, in words.
        position: Its place among those that were decided at the same moment.
        receipt: What the wire called it when it took it; later messages in its thread name it.
        merged_into: The delivery that told it, where it did not go by itself.
    """

    id: str
    target: Target
    message: Message
    status: DeliveryStatus
    created_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    lease_until: datetime | None = None
    epoch: int = 0
    sent_at: datetime | None = None
    error: str | None = None
    why: str = ""
    position: int = 0
    receipt: str | None = None
    merged_into: str | None = None
