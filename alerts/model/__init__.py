"""What telling people is made of: alerts and their transitions, digests, messages, deliveries.

Every `datetime` is aware and in UTC; zones appear only where a digest's local time is computed and shown.
"""

from __future__ import annotations

from alerts.model.alert import GRAVER, OVER, Alert, AlertStatus, Reason, Transition
from alerts.model.digest import Digest, Line, Section, Silenced, Taken
from alerts.model.message import (
    Backlog,
    Delivery,
    DeliveryStatus,
    Earlier,
    Message,
    MessageKind,
    Notice,
    Picture,
    Target,
)

__all__ = [
    "GRAVER",
    "OVER",
    "Alert",
    "AlertStatus",
    "Backlog",
    "Delivery",
    "DeliveryStatus",
    "Digest",
    "Earlier",
    "Line",
    "Message",
    "MessageKind",
    "Notice",
    "Picture",
    "Reason",
    "Section",
    "Silenced",
    "Taken",
    "Target",
    "Transition",
]
