"""`watchfloor check --route`: who would be told of an alert at a given moment, asked of the configuration alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.model import Alert
    from alerts.verdicts import Telling
    from monitor.configuration import Configuration


def ask(configuration: Configuration, asked: str, at: datetime, *, json: bool) -> None:
    """Print who would be told of such an alert, when and why.

    Args:
        configuration: Whose routes, hours and severities.
        asked: `country=IQ,severity=high,rule=…,type=…` and any label that rules make.
        at: When it would fire; aware.
        json: One object a line, for scripts.
    """
    from alerts.rehearsal import rehearse
    from monitor.cli import screen

    settings = configuration.alerts
    for telling in rehearse(settings, _alert(configuration, asked, at), at):
        receiver = settings.receiver(telling.receiver)
        targets = [f"{target.channel} {target.address}" for target in receiver.targets] if receiver else []
        if json:
            screen.line(
                {
                    "receiver": telling.receiver,
                    "targets": targets,
                    "verdict": telling.verdict.value,
                    "at": _when(telling),
                    "why": str(telling),
                }
            )
        else:
            _show(telling, targets)


def _when(telling: Telling) -> datetime | None:
    """When it is told, where it ever is at once."""
    return telling.decided_at if telling.verdict.value == "told" else telling.until


def _show(telling: Telling, targets: list[str]) -> None:
    from monitor.cli.screen import foreign, out

    when = _when(telling)
    verdict = telling.verdict.replace("_", " ")
    told = f"{verdict}{'' if verdict == 'told' else ', told'} {when:%a %d %b %H:%M:%S} UTC" if when else verdict
    out.print(f"[bold]{foreign(telling.receiver)}[/] ({foreign(', '.join(targets))}): {told}", soft_wrap=True)
    out.print(f"  [dim]{foreign(str(telling))}[/]", soft_wrap=True)


def _alert(configuration: Configuration, asked: str, at: datetime) -> Alert:
    from alerts.rehearsal import made_up
    from monitor.cli.matchers import matcher
    from monitor.model.severity import Severity

    labels = dict(matcher(configuration, words) for words in asked.split(",") if words.strip())
    severity, rule = labels.pop("severity", "high"), labels.pop("rule", "any-rule")
    return made_up(labels, Severity(severity), rule, at)
