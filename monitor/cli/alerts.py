"""`watchfloor alerts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, JsonOption, StateOption, config_folder, state_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.feedback import Feedback
    from alerts.model import Alert


def alerts(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    all_: Annotated[bool, typer.Option("--all", help="Those that are resolved too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most: the newest, printed last.")] = 50,
    json: JsonOption = False,
) -> None:
    """List [bold]alerts[/] that are open, with the evidence quoted and linked."""
    from monitor.app import bootstrap
    from monitor.cli import screen
    from monitor.records import alert_record

    app = bootstrap(config_folder(config), state_folder(state))
    app.migrate()
    found = app.alert_store.alerts(open_only=not all_, limit=limit)
    said = {one.alert_id: one for one in app.alert_store.feedback()}
    for alert in found:
        if json:
            one = said.get(alert.id)
            screen.line({**alert_record(alert), "feedback": one.opinion.value if one else None})
        else:
            _show(alert, said.get(alert.id))
    if not json:
        _opinions(app.alert_store.feedback())
    if not found and not json:
        screen.out.print("No alert is open." if not all_ else "There never was an alert.")


def _show(alert: Alert, said: Feedback | None) -> None:
    from monitor.cli.screen import SEVERITY_STYLE, foreign, out

    until = f", ended {alert.ends_at:%d %b %H:%M} UTC" if alert.ends_at else ""
    out.print(f"[{SEVERITY_STYLE[alert.severity.value]}] {alert.severity} [/] [bold]{foreign(alert.title)}[/]")
    out.print(f"  {foreign(alert.summary)}")
    out.print(
        f"  [dim]{alert.status.value} since {alert.starts_at:%d %b %H:%M} UTC{until}; rule {foreign(alert.rule_id)}, "
        f"{foreign(alert.condition)}; id {alert.id[:12]}[/]"
    )
    if said:
        note = f": {foreign(said.note)}" if said.note else ""
        out.print(f"  [dim]found {said.opinion.value.replace('-', ' ')}{note}[/]")
    for line in alert.evidence:
        out.print(f"  [italic]“{foreign(line.quote)}”[/] {foreign(line.publisher)} [dim]{foreign(line.link or '')}[/]")
    out.print()


def _opinions(given: Sequence[Feedback]) -> None:
    from alerts.feedback import counted, spoken
    from monitor.cli.screen import foreign, out

    for rule, opinions in counted(given).items():
        out.print(f"[dim]feedback on {foreign(rule)}: {spoken(opinions)}[/]")
