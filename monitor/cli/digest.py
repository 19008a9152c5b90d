"""`watchfloor digest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, config_folder, moment, state_folder


def digest(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    preview: Annotated[bool, typer.Option("--preview", help="Compose it now and print it; nothing is sent.")] = False,
    name: Annotated[str | None, typer.Option(help="Which digest; the first of alerts.yaml otherwise.")] = None,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="As it would be at this time; now otherwise.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the HTML form to this file.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the machine-readable form.")] = False,
) -> None:
    """Say when each [bold]digest[/] is due, or with --preview show what it would tell."""
    from monitor.app import bootstrap
    from monitor.cli import screen

    app = bootstrap(config_folder(config), state_folder(state))
    app.migrate()
    if not preview:
        for due in app.upcoming():
            screen.out.print(
                screen.foreign(f"{due.digest.name}: {due.slot:%A %d %B %Y %H:%M} UTC ({due.digest.schedule.zone})")
            )
        return
    when = moment(at) if at else app.clock.now()
    names = [planned.name for planned in app.configuration.alerts.digests]
    if not names:
        raise typer.BadParameter("alerts.yaml configures no digest")
    if name is not None and name not in names:
        raise typer.BadParameter(f'there is no digest "{name}"; alerts.yaml has {", ".join(names)}')
    _, message = app.preview(name or names[0], when)
    if html is not None:
        html.write_text(message.html, encoding="utf-8")
    if json:
        screen.line(dict(message.data))
    else:
        screen.out.print(screen.readable(f"Subject: {message.subject}\n"), markup=False, soft_wrap=True)
        screen.out.print(screen.readable(message.text), markup=False, soft_wrap=True)
