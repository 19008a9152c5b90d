"""`watchfloor feedback`."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, beginning, typed


def feedback(
    alert: Annotated[
        str, typer.Argument(metavar="ALERT", help="The id of an alert, or how it begins; `watchfloor alerts` shows it.")
    ],
    opinion: Annotated[str, typer.Argument(metavar="useful|noise|wrong-place", help="What it was worth.")],
    note: Annotated[str, typer.Option(help="Why, in your own words.", show_default="none")] = "",
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Say what [bold]an alert was worth[/]: it is kept, counted for its rule, and shown by `alerts` and `tune`.

    A later opinion of the same alert takes the place of the earlier one.
    """
    from alerts.feedback import Feedback, Opinion, counted, spoken
    from monitor.cli.looking import looked_at
    from monitor.cli.screen import foreign, out
    from monitor.lib.errors import WatchfloorError
    from monitor.lib.suggest import hint

    if opinion not in list(Opinion):
        raise typer.BadParameter(f'"{opinion}" is no opinion of an alert{hint(opinion, list(Opinion))}')
    wanted = beginning(alert)
    app = looked_at(config, state)
    found = app.alert_store.beginning_with(wanted)
    if len(found) != 1:
        what = "several alerts begin" if found else "no alert begins"
        raise WatchfloorError(f'{what} with "{alert}"; `watchfloor alerts --all` lists them with their ids')
    given = Feedback(found[0].id, found[0].rule_id, Opinion(opinion), typed(note), app.clock.now())
    app.alert_store.give_feedback(given)
    opinions = counted(app.alert_store.feedback())[given.rule_id]
    out.print(f"[green]kept[/] {foreign(found[0].title)}: {opinion}")
    out.print(f"[dim]{foreign(given.rule_id)} so far: {spoken(opinions)}[/]")
