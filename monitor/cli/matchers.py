"""`NAME=VALUE` on a command line: what an alert is about, refused where no alert could ever be about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from monitor.cli.rulenames import rule_named
from monitor.lib.schemanames import unknown
from monitor.lib.suggest import closest
from monitor.model.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitor.configuration import Configuration

_OF_EVERY_ALERT = ("alert", "country", "region", "rule", "severity", "type")
_NO_COUNTRY = ("unplaced", "world")
_NO_ISSUER = "news"


def matcher(configuration: Configuration, words: str, *, whole: bool = True) -> tuple[str, str]:
    """The name and the value of one matcher; a country or region by any of its names is told by its code or id.

    Args:
        configuration: Whose rules, regions and types may be named.
        words: `NAME=VALUE`.
        whole: Whether all of it holds; where not, a rule may be named that could not be read.

    Raises:
        typer.BadParameter: Where it is no matcher, or names what the configuration does not know.
    """
    name, equals, value = (part.strip() for part in words.partition("="))
    if not equals or not name or not value:
        raise typer.BadParameter(f'"{words}" is no matcher; write NAME=VALUE, such as country=IQ')
    labels = _labels(configuration)
    if whole and name not in labels:
        near = closest(name, labels)
        mend = f'did you mean "{near}"?' if near else f"write one of {', '.join(sorted(labels))}"
        raise typer.BadParameter(f'no alert has a label "{name}"; {mend}')
    written = any(rule.writes(name, value) for rule in configuration.monitor.rules)
    if written and value not in configuration.monitor.regions:
        return name, value
    if name == "country" and value not in _NO_COUNTRY:
        return name, _country(configuration, value)
    return (name, _known(configuration, name, value)) if whole else (name, value)


def _labels(configuration: Configuration) -> set[str]:
    rules = configuration.monitor.rules
    return {*_OF_EVERY_ALERT, *(name for rule in rules for name in rule.label_names)}


def _country(configuration: Configuration, value: str) -> str:
    """Its code by the names that the configuration knows: by another language's, a like one may be meant."""
    from monitor.settings.regions import is_country

    regions = configuration.monitor.regions
    region = regions.get(value)
    if region is None:
        raise typer.BadParameter(unknown("country", value, regions))
    if not is_country(region):
        raise typer.BadParameter(f'"{value}" is a region; write region={region.id}')
    return region.id


def _known(configuration: Configuration, name: str, value: str) -> str:
    """A value as alerts carry it; of labels that are not listed here any may come."""
    if name == "rule":
        return rule_named(configuration.monitor, value, at_work=True).id
    known = _values(configuration, name)
    if known is not None and value not in known:
        raise typer.BadParameter(unknown(name, value, known))
    return configuration.monitor.regions[value].id if name == "region" else value


def _values(configuration: Configuration, name: str) -> Collection[str] | None:
    """What the configuration knows under a name; None where that cannot be listed."""
    match name:
        case "region":
            return configuration.monitor.regions
        case "type":
            return set(configuration.tagger.types)
        case "severity":
            return [severity.value for severity in Severity]
        case "issuer":
            from monitor.configuration import names_of

            return {_NO_ISSUER, *names_of(configuration).issuers}
        case _:
            return None
