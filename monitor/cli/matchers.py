"""`NAME=VALUE` on a command line: what an alert is about, refused where no alert could ever be about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from monitor.cli.options import country_code
from monitor.lib.suggest import hint
from monitor.model.severity import Severity

if TYPE_CHECKING:
    from monitor.configuration import Configuration

_OF_EVERY_ALERT = ("alert", "country", "region", "rule", "severity", "type")
_NO_COUNTRY = ("unplaced", "world")


def matcher(configuration: Configuration, words: str, *, whole: bool = True) -> tuple[str, str]:
    """The name and the value of one matcher; a country by any of its names is told by its code.

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
        known_labels = ", ".join(sorted(labels))
        raise typer.BadParameter(f'no alert has a label "{name}"{hint(name, labels)}; write one of {known_labels}')
    if name == "country" and value not in _NO_COUNTRY:
        return name, country_code(configuration, value)
    known = _values(configuration).get(name)
    if whole and known is not None and value not in known:
        raise typer.BadParameter(f'there is no {name} "{value}"{hint(value, known)}')
    return name, value


def _labels(configuration: Configuration) -> set[str]:
    rules = configuration.monitor.rules
    return {*_OF_EVERY_ALERT, *(name for rule in rules for name in (*rule.group_by, *rule.labels))}


def _values(configuration: Configuration) -> dict[str, set[str]]:
    """By name, what the configuration knows; of other labels any value may come."""
    return {
        "rule": {rule.id for rule in configuration.monitor.rules},
        "type": set(configuration.tagger.types),
        "region": set(configuration.alerts.regions),
        "severity": {severity.value for severity in Severity},
    }
