"""`watchfloor alerts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, JsonOption, StateOption

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from alerts.feedback import Feedback
    from alerts.model import Alert
    from alerts.verdicts import Acknowledgement, Silence, Telling
    from monitor.app import App


def alerts(
    alert: Annotated[
        str | None, typer.Argument(metavar="ALERT", show_default="all", help="Id of one; its beginning is enough.")
    ] = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    all_: Annotated[bool, typer.Option("--all", help="Those that are resolved too.")] = False,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Also who was told of it, who was not, and why.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most: the newest, printed last.")] = 50,
    json: JsonOption = False,
) -> None:
    """List [bold]alerts[/] that are open, with the evidence quoted and linked, and when they are told again.

    Given an id, that alert alone, open or not. Exits 1 if there is none.
    """
    from alerts.muting import silenced
    from alerts.render.data import alert_data
    from monitor.cli import screen
    from monitor.cli.looking import looked_at
    from monitor.records import telling_record

    app = looked_at(config, state)
    found = _found(app, alert, all_=all_, limit=limit)
    taken = app.alert_store.acknowledgements([one.id for one in found])
    said = {one.alert_id: one for one in app.alert_store.feedback()}
    silences, regions = app.alert_store.silences(active_at=app.clock.now()), app.configuration.monitor.regions
    for one in found:
        held = silenced(one, silences, regions) if one.ends_at is None else None
        tellings = app.alert_store.decisions(one.id) if decisions else ()
        if json:
            more = {"decisions": [telling_record(telling) for telling in tellings]} if decisions else {}
            opinion = said[one.id].opinion.value if one.id in said else None
            screen.line({**alert_data(one), "feedback": opinion, "silenced_until": held and held.ends_at, **more})
        else:
            _show(one, taken.get(one.id), said.get(one.id), held)
            _show_decisions(tellings, asked=decisions)
            screen.out.print()
    if not json:
        _opinions(app.alert_store.feedback())
    if not found and not json:
        screen.out.print("No alert is open." if not all_ else "There never was an alert.")


def _found(app: App, alert: str | None, *, all_: bool, limit: int) -> tuple[Alert, ...]:
    from monitor.lib.errors import WatchfloorError

    if alert is None and not all_:
        found = app.alert_store.alerts(open_only=True, limit=None)
        return tuple(sorted(found, key=lambda one: (-one.severity.rank, -one.starts_at.timestamp(), one.title)))[:limit]
    if alert is None:
        return app.alert_store.alerts(open_only=False, limit=limit)
    found = tuple(one for one in app.alert_store.alerts(limit=None) if one.id.startswith(alert))
    if not found:
        raise WatchfloorError(f'no alert has an id that begins with "{alert}"; `watchfloor alerts --all` shows them')
    return found


def _show(alert: Alert, taken: Acknowledgement | None, said: Feedback | None, held: Silence | None) -> None:
    from monitor.cli.screen import SEVERITY_STYLE, foreign, out, prove

    out.print(f"[{SEVERITY_STYLE[alert.severity.value]}] {alert.severity} [/] [bold]{foreign(alert.title)}[/]")
    out.print(f"  {foreign(alert.summary)}")
    out.print(
        f"  [dim]{_span(alert)}; rule {foreign(alert.rule_id)}, "
        f"{foreign(alert.condition)}{_told(alert, reminded=held is None)}; id {alert.id[:12]}[/]"
    )
    if held is not None:
        wish = f"silenced until {_moment(held.ends_at)} by {held.author}: {held.reason}"
        out.print(f"  [dim]{foreign(wish)}[/]")
    if taken is not None:
        note = f": {taken.note}" if taken.note else ""
        out.print(f"  [dim]{foreign(f'taken on by {taken.author}, {_moment(taken.at)}{note}')}[/]")
    if said:
        note = f": {foreign(said.note)}" if said.note else ""
        out.print(f"  [dim]found {said.opinion.value.replace('-', ' ')}{note}[/]")
    prove(alert.evidence)


def _span(alert: Alert) -> str:
    """Since when it is what it is, or from when to when it was."""
    if alert.ends_at is None:
        return f"{alert.status.value} since {_moment(alert.starts_at)}"
    return f"{alert.status.value}, from {_moment(alert.starts_at)} to {_moment(alert.ends_at)}"


def _moment(at: datetime) -> str:
    return f"{at:%d %b %Y %H:%M} UTC"


def _told(alert: Alert, *, reminded: bool) -> str:
    """When people were last told, and when they are told next if nothing changes: the one clock there is."""
    from datetime import timedelta

    if alert.told_at is None or alert.ends_at is not None:
        return ""
    if alert.repeat_seconds is None:
        return f"; last change {_moment(alert.told_at)}, no reminders"
    following = alert.told_at + timedelta(seconds=alert.repeat_seconds)
    reminder = f"next reminder {_moment(following)}" if reminded else "no reminders while silenced"
    return f"; last change or reminder {_moment(alert.told_at)}, {reminder}"


def _show_decisions(tellings: tuple[Telling, ...], *, asked: bool) -> None:
    from monitor.cli.screen import foreign, out

    for telling in tellings:
        until = f", until {_moment(telling.until)}" if telling.until else ""
        verdict = f"{telling.verdict.words}{until} ({telling})"
        words = f"{_moment(telling.at)} {telling.reason} → {telling.receiver}: {verdict}"
        out.print(f"  {foreign(words)}", soft_wrap=True)
    if asked and not tellings:
        out.print("  [dim]nothing was decided about telling it[/]")


def _opinions(given: Sequence[Feedback]) -> None:
    from alerts.feedback import counted, spoken
    from monitor.cli.screen import foreign, out

    for rule, opinions in counted(given).items():
        out.print(f"[dim]feedback on {foreign(rule)}: {spoken(opinions)}[/]")
