"""`config/alerts.yaml`: who is told, by which channel, when."""

from alerts.settings.load import load, nobody
from alerts.settings.meaning import OUTBOX, AlertSettings, Immediate, PlannedDigest, Receiver
from alerts.settings.wording import load_wording

__all__ = ["OUTBOX", "AlertSettings", "Immediate", "PlannedDigest", "Receiver", "load", "load_wording", "nobody"]
