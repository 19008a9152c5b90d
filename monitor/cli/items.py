"""`watchfloor items`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, JsonOption, StateOption, config_folder, state_folder


def items(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    country: Annotated[str | None, typer.Option(help="Only items about this country (ISO code or name).")] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only items with this indicator.")] = None,
    feed: Annotated[str | None, typer.Option(help="Only items of this feed.")] = None,
    text: Annotated[str | None, typer.Option(help="Only items whose title or summary holds these words.")] = None,
    hours: Annotated[int, typer.Option(min=1, help="How far back.")] = 48,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, newest first.")] = 30,
    json: JsonOption = False,
) -> None:
    """List stored items with what they were [bold]tagged[/] with."""
    from monitor.app import bootstrap
    from monitor.cli import screen
    from monitor.lib.suggest import did_you_mean

    app = bootstrap(config_folder(config), state_folder(state))
    now = app.clock.now()
    tagger = app.pipeline.tagger
    code = tagger.country_of(country) if country else None
    if country and code is None:
        raise typer.BadParameter(f'no country is called "{country}"')
    if type_ and type_ not in tagger.types:
        raise typer.BadParameter(f'unknown indicator "{type_}"{did_you_mean(type_, tagger.types)}')
    found = app.pipeline.store.items(
        limit=limit, feed=feed, country=code, type_=type_, since=now - timedelta(hours=hours), text=text
    )
    for record in found:
        if json:
            screen.line(_record(record))
        else:
            _show(record, now)
    if not found and not json:
        screen.out.print(f"No item in the last {hours} hours matches. `watchfloor feeds` tells how the feeds are doing.")
