"""What goes to people, and where it stands on its way: targets, notices, messages, deliveries."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from enum import StrEnum

from alerts.model.alert import Transition
from monitor.model.severity import Severity


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

    @property
    def page(self) -> str:
        """The HTML with its pictures inside, as a browser shows it."""
        page = self.html
        for picture in self.pictures:
            data = f"data:image/png;base64,{b64encode(picture.png).decode()}"
            page = page.replace(f'"cid:{picture.name}"', f'"{data}"')
        return page


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
