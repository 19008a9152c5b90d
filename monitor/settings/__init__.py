"""The configuration folder: strict, every fault reported at once with file, line and column."""

from monitor.settings import catalogue, regions
from monitor.settings.load import Survey, load, survey
from monitor.settings.meaning import DeadMan, Listening, Logging, Polling, Settings, Storage

__all__ = [
    "DeadMan",
    "Listening",
    "Logging",
    "Polling",
    "Settings",
    "Storage",
    "Survey",
    "catalogue",
    "load",
    "regions",
    "survey",
]
