"""Both halves of a configuration, read together and checked against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import alerts.settings
import monitor.settings
from alerts.settings import AlertSettings
from monitor import ownindicators, ruletests
from monitor.advisories.reader import issuer_names
from monitor.feeds import adapters
from monitor.lexicons import INDICATORS, tagger_of
from monitor.lib import shipped
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.lib.suggest import hint, sharing
from monitor.model.names import Names
from monitor.ruletests import Outcome
from monitor.settings import Settings
from monitor.settings.articles import with_article
from monitor.settings.languages import language_names
from monitor.settings.regions import is_country
from monitor.tagging.later import LaterTagger
from monitor.tagging.tag import Tagger

WATCHFLOOR, FEEDS, RULES, ALERTS = "watchfloor.yaml", "feeds.yaml", "rules.yaml", "alerts.yaml"
STATE_DATABASE = "watchfloor.db"
IN_MEMORY = "sqlite://"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an operator settled, and the lexicons it was checked against."""

    folder: Path
    monitor: Settings
    alerts: AlertSettings
    tagger: Tagger


@dataclass(frozen=True, slots=True)
class InPart:
    """A configuration, some of whose files may not hold.

    Attributes:
        configuration: Without what has faults.
        faults: That were set aside; none where all of it holds.
    """

    configuration: Configuration
    faults: tuple[Fault, ...]


def configure(folder: Path, *, rules: Path | None = None) -> Configuration:
    """Read every file of a configuration folder.

    Args:
        folder: Where they lie.
        rules: Read in the place of the folder's `rules.yaml`, to try it; routes may then name rules it does not have.

    Raises:
        ConfigError: With the faults of all files at once.
    """
    read, faults = _read(folder, rules)
    if faults or read is None:
        raise ConfigError(faults)
    return read


def configure_for(folder: Path, needs: Collection[str]) -> InPart:
    """Read a folder for whoever needs some of its files only, and where everything is kept.

    Args:
        folder: Where they lie.
        needs: Names of files that must hold.

    Raises:
        ConfigError: With the faults of these; with all of them where it cannot be known where everything is kept.
    """
    read, faults = _read(folder, None)
    if read is None:
        raise ConfigError(faults)
    if in_the_way := [fault for fault in faults if Path(fault.path).name in needs]:
        raise ConfigError(in_the_way)
    return InPart(read, faults)


class _Types(Collection[str]):
    """The indicator types that are on; of one that is switched off that is said."""

    def __init__(self, on: Collection[str], *, off: Collection[str]) -> None:
        self._on = on
        self._off = off

    def __contains__(self, name: object) -> bool:
        return name in self._on

    def __iter__(self) -> Iterator[str]:
        return iter(self._on)

    def __len__(self) -> int:
        return len(self._on)

    def suggestion(self, name: str) -> str:
        """`; did you mean "drone_attack"?`, that it is switched off, or where they are listed."""
        if name in self._off:
            return f"; it is switched off in {INDICATORS}, take it out here too"
        near = hint(name, self._on)
        if not near and (alike := sharing(name, self._on)):
            near = f'; did you mean "{alike}"?'
        return near or "; docs/configuration.md lists what there is"


def _read(folder: Path, rules: Path | None) -> tuple[Configuration | None, tuple[Fault, ...]]:
    """What can be made of a folder, and what is wrong with it; nothing where it is not known where all is kept."""
    _check_folder(folder)
    tagger, faults = tagger_of(folder)
    own = ownindicators.named(folder / INDICATORS) if faults else ()
    types = _Types((*tagger.types, *own), off=LaterTagger(shipped.seeds()).types.keys() - tagger.types.keys())
    watching = monitor.settings.survey(
        folder,
        types=types,
        attributes={name: type_.attributes for name, type_ in tagger.types.items()},
        adapters=adapters.BUILTIN,
        rules=rules,
    )
    telling: AlertSettings | None = None
    faults += watching.faults
    try:
        telling = alerts.settings.load(
            folder / ALERTS,
            regions=watching.regions,
            rule_ids=watching.rule_ids if rules is None else None,
            types=types,
            rules=watching.rules if rules is None else None,
        )
    except ConfigError as error:
        faults += error.faults
    settings = watching.in_part
    if settings is None:
        return None, faults
    told = telling or alerts.settings.nobody()
    published = None if told.publication is None else told.publication.titled(settings.title)
    told = replace(told, regions=settings.regions, publication=published)
    return Configuration(folder, settings, told, tagger), faults


def proven(configuration: Configuration) -> tuple[Outcome, ...]:
    """The configuration's own rule tests, run, and the examples of its own indicators, tried.

    Raises:
        ConfigError: With every expectation that is not met and every example that does not hold, at its place.
    """
    settings = configuration.monitor
    weights = {name: type_.weight for name, type_ in configuration.tagger.types.items()}
    outcomes = ruletests.run(
        settings.rule_tests, (*settings.rules, *settings.resting), weights, names_of(configuration), settings.feeds
    )
    faults = list(ownindicators.disproved(configuration.folder / INDICATORS, configuration.tagger))
    faults += [fault for outcome in outcomes for fault in outcome.faults]
    if faults:
        raise ConfigError(faults)
    return outcomes


def names_of(configuration: Configuration) -> Names:
    """What codes are called in this configuration; an issuer without a shipped name is called as its publisher."""
    places = configuration.monitor.regions.values()
    own = {feed.issuer: feed.publisher for feed in configuration.monitor.feeds if feed.issuer is not None}
    return Names(
        countries={place.id: place.title for place in places if is_country(place)},
        types={name: type_.title for name, type_ in configuration.tagger.types.items()},
        issuers={**own, **issuer_names()},
        languages=language_names(shipped.seeds()),
        articles=with_article(shipped.seeds()),
    )


def database_address(configuration: Configuration, state: Path | None) -> str:
    """Where everything is kept: as configured, else in the state folder; in memory where there is none."""
    if state is None:
        return IN_MEMORY
    return configuration.monitor.storage_url or f"sqlite:///{state.resolve() / STATE_DATABASE}"


def _check_folder(folder: Path) -> None:
    """One sentence where there is nothing to read, instead of one for each file."""
    name = shown(folder)
    if folder.exists() and not folder.is_dir():
        raise ConfigError([Fault(name, 0, 0, "is a file; name the folder that holds watchfloor.yaml and the others")])
    if not any((folder / file.name).exists() for file in shipped.config().glob("*.yaml")):
        what = "holds no configuration" if folder.is_dir() else "does not exist"
        raise ConfigError(
            [Fault(name, 0, 0, f'{what}; "watchfloor init {name}" writes the shipped one there, to edit')]
        )
