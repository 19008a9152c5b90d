"""`config/alerts.yaml`: who is told, by which channel, when."""

from alerts.settings.load import load
from alerts.settings.meaning import OUTBOX, AlertSettings, Immediate, Receiver

__all__ = ["OUTBOX", "AlertSettings", "Immediate", "Receiver", "load"]
