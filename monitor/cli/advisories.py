"""`watchfloor advisories`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    country_code,
    past,
)

if TYPE_CHECKING:
    from monitor.advisories.table import Wanted
    from monitor.app import App


CountryArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="COUNTRY",
        help="A country, by name or ISO code: tell its history, all issuers in one timeline.",
        show_default=False,
    ),
]
RegionOption = Annotated[
    list[str] | None,
    typer.Option(metavar="REGION", help="Only this region or country, such as sahel; may be given again."),
]
IssuerOption = Annotated[
    list[str] | None,
    typer.Option(metavar="ISSUER", help="Only this government, such as us-state; may be given again."),
]
LevelOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=4, help="Only countries that some issuer puts this high, in parts at least."),
]
ApartOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=3, help="Only countries on which issuers stand so many levels apart."),
]
ChangesOption = Annotated[
    str | None,
    typer.Option(
        metavar="SINCE", help="What changed since then instead of the table: 7d, 36h or 2026-02-12T08:00 (UTC)."
    ),
]


def advisories(
    country: CountryArgument = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    region: RegionOption = None,
    issuer: IssuerOption = None,
    level: LevelOption = None,
    apart: ApartOption = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only advice whose review is overdue.")] = False,
    changes: ChangesOption = None,
    json: JsonOption = False,
) -> None:
    """Compare official [bold]travel advice[/] of all governments: who is stricter, since when, who moved first.

    Without a country, one row for each: every issuer's level on the common scale of 1 to 4, what was told to embassy
    staff, reviews that are overdue, and how far the issuers stand apart. With a country, all that ever changed there
    (or since --changes), with quotes and links. An issuer whose feed cannot be read is named, and counts neither as
    mild nor as strict.

    Such as: [bold]advisories --region sahel[/], [bold]advisories --apart 2[/], [bold]advisories --changes 7d[/],
    [bold]advisories IQ[/].
    """
    from monitor.cli.looking import WATCHED, looked_at

    app = looked_at(config, state, WATCHED)
    now = app.clock.now()
    wanted = _wanted(app, region or (), issuer or (), level or 1, apart or 0, overdue)
    since = past(changes, now) if changes else None
    if country is not None:
        _tell_history(app, country_code(app.configuration, country), wanted, since, now, json)
    elif since is not None:
        _tell_changes(app, wanted, since, now, json)
    else:
        _tell_table(app, wanted, now, json)


def _wanted(app: App, regions: Sequence[str], issuers: Sequence[str], level: int, apart: int, overdue: bool) -> Wanted:
    from monitor.advisories.table import Wanted
    from monitor.lib.suggest import hint

    known = app.configuration.monitor.regions
    for name in regions:
        if name not in known:
            raise typer.BadParameter(f'unknown region "{name}"{hint(name, known)}')
    for name in issuers:
        if name not in app.pipeline.names.issuers:
            raise typer.BadParameter(f'unknown issuer "{name}"{hint(name, app.pipeline.names.issuers)}')
    return Wanted(tuple(known[name] for name in regions), frozenset(issuers), level, apart, overdue)


def _tell_table(app: App, wanted: Wanted, now: datetime, json: bool) -> None:
    from monitor.advisories.table import rows
    from monitor.cli import advicescreen, screen
    from monitor.records import advice_record

    states, across = app.pipeline.advice(now)
    shown = rows(states, across.destinations, wanted, now)
    if json:
        for row in shown:
            screen.line(advice_record(row.comparison, row.states, now))
    elif shown:
        advicescreen.table(shown, across.unseen, app.pipeline.names, now)
    else:
        screen.out.print(_NONE)


_NONE = "No advice matches. `watchfloor feeds` tells how the feeds of the issuers are doing."


def _tell_changes(app: App, wanted: Wanted, since: datetime, now: datetime, json: bool) -> None:
    from monitor.advisories.moves import FOLLOWS_WITHIN, by_move, moves
    from monitor.advisories.table import changes
    from monitor.cli import advicescreen, screen
    from monitor.records import advice_change_record

    known = app.pipeline.store.transitions(since - FOLLOWS_WITHIN, now + timedelta(microseconds=1))
    lags = by_move(moves(known))
    shown = [moved for moved in changes(known, wanted) if moved.at >= since]
    if json:
        for moved in shown:
            screen.line(advice_change_record(moved, lags.get((*moved.after.key, moved.at))))
    elif shown:
        advicescreen.changes(shown, lags, app.pipeline.names)
    else:
        screen.out.print(f"No advice changed since {since:%d %b %Y %H:%M} UTC.")


def _tell_history(app: App, country: str, wanted: Wanted, since: datetime | None, now: datetime, json: bool) -> None:
    from monitor.advisories.divergence import differences
    from monitor.advisories.moves import by_move, moves
    from monitor.advisories.table import rows
    from monitor.cli import advicescreen, screen
    from monitor.records import advice_change_record

    known = [moved for moved in app.pipeline.store.advisory_history(country) if wanted.asks_for(country, moved.issuer)]
    made = moves(known)
    lags = by_move(made)
    shown = [moved for moved in known if since is None or moved.at >= since]
    if json:
        for moved in shown:
            screen.line(advice_change_record(moved, lags.get((*moved.after.key, moved.at))))
        return
    if not known:
        screen.out.print(_NONE)
        return
    states, across = app.pipeline.advice(now)
    own = [row for row in rows(states, across.destinations, wanted, now) if row.country == country]
    apart = differences(move for move in made if not move.area)
    seen = [told for told in apart if {told.stricter, told.milder}.isdisjoint(across.unseen)]
    advicescreen.history(country, own, seen, shown, lags, app.pipeline.names, now)
