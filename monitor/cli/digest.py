"""`watchfloor digest`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    moment,
)

if TYPE_CHECKING:
    from alerts.service import Upcoming


def digest(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    preview: Annotated[bool, typer.Option("--preview", help="Compose it now and print it.")] = False,
    name: Annotated[
        str | None, typer.Option(show_default="the first of alerts.yaml", help="With --preview: which digest.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            show_default="now",
            help="With --preview: as it would be then, such as 2026-02-12T08:00 (UTC).",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="With --preview: also write its HTML form.")] = None,
    json: JsonOption = False,
) -> None:
    """Say when each [bold]digest[/] is due, or with --preview show what it would tell; nothing is sent."""
    if not preview and (name or at or html):
        raise typer.BadParameter("--name, --at and --html say more about a --preview; add that")
    from monitor.cli import screen
    from monitor.cli.looking import ALL, looked_at
    from monitor.configuration import ALERTS

    app = looked_at(config, state, ALL if preview else (ALERTS,))
    if not preview:
        _list(app.upcoming(), json)
        return
    when = moment(at) if at else app.clock.now()
    names = [planned.name for planned in app.configuration.alerts.digests]
    if not names:
        raise typer.BadParameter("alerts.yaml configures no digest")
    if name is not None and name not in names:
        raise typer.BadParameter(f'there is no digest "{name}"; alerts.yaml has {", ".join(names)}')
    composed, message = app.preview(name or names[0], when)
    if html is not None:
        html.write_text(message.page, encoding="utf-8")
    if json:
        screen.line(dict(message.data))
    else:
        screen.out.print(screen.readable(f"Subject: {message.subject}\n"), markup=False, soft_wrap=True)
        screen.out.print(screen.readable(message.text), markup=False, soft_wrap=True)
        if composed.slot < when:
            due = screen.local(composed.slot, composed.zone)
            screen.out.print(f"[dim]Due {screen.foreign(due)} and not sent yet: this is what goes out next.[/]")


def _list(upcoming: Sequence[Upcoming], json: bool) -> None:
    from monitor.cli import screen

    for due in upcoming:
        zone = str(due.digest.schedule.zone)
        if json:
            screen.line({"name": due.digest.name, "next": due.slot, "zone": zone})
        else:
            screen.out.print(screen.foreign(f"{due.digest.name}: {screen.local(due.slot, zone)}"))
    if not upcoming and not json:
        screen.out.print("No digest is configured; alerts.yaml is where to add one.")
