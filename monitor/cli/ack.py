"""`watchfloor ack`."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, caller, typed


def ack(
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="Id of an open alert; its beginning is enough.")],
    note: Annotated[str, typer.Option(help="What others should know.")] = "",
    author: Annotated[str | None, typer.Option(show_default="who is logged in", help="Who takes it on.")] = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """[bold]Acknowledge[/] an alert: no reminders of it, until it gets worse; that it ends is told.

    Exits 1 if no open alert has that id.
    """
    from alerts.verdicts import Acknowledgement
    from monitor.cli.looking import looked_at
    from monitor.cli.screen import foreign, out
    from monitor.lib.errors import WatchfloorError

    app = looked_at(config, state)
    found = [one for one in app.alert_store.open_alerts() if one.id.startswith(alert)]
    if len(found) != 1:
        what = "no open alert has" if not found else f"{len(found)} open alerts have"
        raise WatchfloorError(f'{what} an id that begins with "{alert}"; `watchfloor alerts` shows them')
    (one,) = found
    who = typed(author or caller())
    app.alert_store.acknowledge(Acknowledgement(one.id, who, typed(note), app.clock.now(), one.severity))
    out.print(f"[green]taken on[/] by {foreign(f'{who}: {one.title}')}", soft_wrap=True)
