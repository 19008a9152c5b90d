"""`watchfloor ack`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, beginning, caller, typed

if TYPE_CHECKING:
    from alerts.model import Alert


def ack(
    alerts: Annotated[
        list[str], typer.Argument(metavar="ALERT…", help="Id of an open alert; its beginning is enough.")
    ],
    note: Annotated[str, typer.Option(help="What others should know.")] = "",
    author: Annotated[str | None, typer.Option(show_default="who is logged in", help="Who takes it on.")] = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """[bold]Acknowledge[/] an alert: no reminders of it, until it gets worse; that it ends is told.

    Exits 1 if no open alert has one of the ids, and takes on none then.
    """
    from alerts.verdicts import Acknowledgement
    from monitor.cli.looking import looked_at
    from monitor.cli.screen import foreign, out

    wanted = [beginning(alert) for alert in alerts]
    app = looked_at(config, state)
    open_alerts = app.alert_store.open_alerts()
    chosen = [_named(alert, open_alerts) for alert in wanted]
    who = typed(author or caller())
    for one in chosen:
        app.alert_store.acknowledge(Acknowledgement(one.id, who, typed(note), app.clock.now(), one.severity))
        out.print(f"[green]taken on[/] by {foreign(f'{who}: {one.title}')}", soft_wrap=True)


def _named(wanted: str, open_alerts: Sequence[Alert]) -> Alert:
    """The open alert whose id begins so.

    Raises:
        WatchfloorError: If there is none, or several.
    """
    from monitor.lib.errors import WatchfloorError

    found = [one for one in open_alerts if one.id.startswith(wanted)]
    if len(found) != 1:
        what = "no open alert has" if not found else f"{len(found)} open alerts have"
        raise WatchfloorError(f'{what} an id that begins with "{wanted}"; `watchfloor alerts` shows them')
    return found[0]
