"""Both halves of a configuration, read together and checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import alerts.settings
import monitor.settings
from alerts.settings import AlertSettings
from monitor.feeds import adapters
from monitor.lib import shipped
from monitor.lib.errors import ConfigError, Fault
from monitor.settings import Settings
from monitor.tagging.tag import Tagger


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an operator settled, and the lexicons it was checked against."""

    folder: Path
    monitor: Settings
    alerts: AlertSettings
    tagger: Tagger


def configure(folder: Path) -> Configuration:
    """Read every file of a configuration folder.

    Raises:
        ConfigError: With the faults of all files at once.
    """
    tagger = Tagger.load(shipped.seeds())
    settings, faults = _monitor(folder, tagger)
    try:
        telling = alerts.settings.load(
            folder / "alerts.yaml",
            regions=settings.regions if settings else monitor.settings.regions.load(shipped.seeds() / "regions.yaml"),
            rule_ids=[rule.id for rule in settings.rules] if settings else None,
            types=tagger.types,
        )
    except ConfigError as error:
        raise ConfigError([*faults, *error.faults]) from None
    if settings is None:
        raise ConfigError(faults)
    return Configuration(folder, settings, telling, tagger)


def _monitor(folder: Path, tagger: Tagger) -> tuple[Settings | None, tuple[Fault, ...]]:
    try:
        settings = monitor.settings.load(folder, types=tagger.types, adapters=adapters.BUILTIN)
    except ConfigError as error:
        return None, error.faults
    return settings, ()
