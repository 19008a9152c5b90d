"""From what a person asks for to a backtest that is ready to run: configuration, rule sets, the past, the span."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.app import bootstrap
from monitor.backtest import past as pasts
from monitor.backtest import stored
from monitor.backtest.checkpoint import Progress, Workshop
from monitor.backtest.past import Past
from monitor.backtest.steps import HOUR, Span
from monitor.configuration import STATE_DATABASE, Configuration, configure
from monitor.lib import shipped
from monitor.lib.errors import WatchfloorError
from monitor.model.feed import Feed
from monitor.model.rule import Rule
from monitor.settings.catalogue import load as load_catalogue

KEPT = "backtest"
"""Folder, inside the state folder, of what was tagged before."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        config: The configuration.
        state: Where the database lies, and where tagged archives are kept.
        archives: Files; none means the daemon's own database.
        since, until: What is measured; None for all there is.
        rules: Another `rules.yaml`, or a folder with one, in the place of the configuration's.
        against: One to compare with.
        step: Between two assessments.
        workers: Processes that share the work.
    """

    config: Path
    state: Path
    archives: tuple[Path, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    rules: Path | None = None
    against: Path | None = None
    step: timedelta = HOUR
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Prepared:
    """A backtest ready to run.

    Attributes:
        sets: Rules by the name of the set: `new`, and `old` where there is something to compare with.
    """

    configuration: Configuration
    past: Past
    span: Span
    sets: Mapping[str, Sequence[Rule]]


def prepare(
    request: Request, progress: Progress = lambda _rows: None, configuration: Configuration | None = None
) -> Prepared:
    """Read the configurations and the past; archives are tagged here, where they were not before.

    Args:
        request: What is asked for.
        progress: Hears how many more rows are tagged.
        configuration: The one that is asked for, where it was read before.

    Raises:
        ConfigError: with every fault of a configuration.
        WatchfloorError: where there is no past, or an archive cannot be read.
    """
    configuration = configuration or configure(request.config, rules=rules_file(request.rules))
    sets = {"new": configuration.monitor.rules}
    if request.against is not None:
        sets["old"] = configure(request.config, rules=rules_file(request.against)).monitor.rules
    past = _archived(request, configuration, progress) if request.archives else _stored(request, configuration)
    span = _span(request, past)
    return Prepared(configuration, past, span, sets)


def rules_file(given: Path | None) -> Path | None:
    """The file of rules that was named, or the one in the folder that was."""
    return given / "rules.yaml" if given is not None and given.is_dir() else given


def _archived(request: Request, configuration: Configuration, progress: Progress) -> Past:
    workshop = Workshop(request.config, _known(configuration), request.state / KEPT, request.workers)
    kept = workshop.tagged(request.archives, configuration.tagger, progress)
    found = pasts.of_archives(kept)
    if found is None:
        raise WatchfloorError(f"{', '.join(map(str, request.archives))}: no item in there has a date that can be read")
    return found


def _stored(request: Request, configuration: Configuration) -> Past:
    if configuration.monitor.storage_url is None and not (request.state / STATE_DATABASE).exists():
        found = None  # and none is made by looking
    else:
        found = _kept(request, configuration)
    if found is None:
        raise WatchfloorError(
            f"the database of {request.state} holds no item yet; name an archive with --archive, or let the daemon run"
        )
    return found


def _kept(request: Request, configuration: Configuration) -> Past | None:
    app = bootstrap(request.config, request.state, configuration=configuration)
    app.migrate()
    pipeline = app.pipeline
    return stored.of_store(
        pipeline.store, _known(configuration), pipeline.tag, pipeline.tagger.version, app.clock.now()
    )


def _known(configuration: Configuration) -> tuple[Feed, ...]:
    listed = [entry.feed for entry in load_catalogue(shipped.seeds() / "catalogue.yaml")]
    return (*listed, *configuration.monitor.feeds)


def _span(request: Request, past: Past) -> Span:
    day = past.since.replace(hour=0, minute=0, second=0, microsecond=0)
    since = request.since or day
    until = request.until or past.until + timedelta(microseconds=1)
    if since >= until:
        raise WatchfloorError(f"nothing lies between {since:%Y-%m-%d %H:%M} and {until:%Y-%m-%d %H:%M} UTC")
    if since > past.until or until <= past.since:
        held = f"{past.since:%Y-%m-%d} to {past.until:%Y-%m-%d}"
        raise WatchfloorError(f"nothing was recorded from {since:%Y-%m-%d} to {until:%Y-%m-%d}; there is {held}")
    return Span(since, until, request.step)
