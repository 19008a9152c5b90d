"""`watchfloor backtest`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    config_folder,
    moment,
)

ArchiveOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        show_default="the database of the daemon",
        help="Items with date, title and more: .jsonl, .csv (also .gz) or .parquet; repeatable.",
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", metavar="TIME", help="Only from this day or moment on; what stood then is told apart."),
]
ToOption = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Only before this day or moment.")]
RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", metavar="FILE", exists=True, show_default="those of the configuration",
                 help="Try these rules: a rules.yaml, or a folder with one."),
]  # fmt: skip
EpisodesOption = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Dated episodes to measure against.")
]
WorkersOption = Annotated[
    int, typer.Option(min=1, max=64, show_default="one for each core", help="Processes that share the work.")
]
CORES = os.cpu_count() or 1


def backtest(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    archive: ArchiveOption = None,
    since: FromOption = None,
    until: ToOption = None,
    rules: RulesOption = None,
    against: Annotated[Path | None, typer.Option(metavar="FILE", exists=True, help="Compare with these rules.")] = None,
    episodes: EpisodesOption = None,
    places: Annotated[int, typer.Option(min=0, max=300, help="How many places the timeline shows.")] = 25,
    alerts: Annotated[int, typer.Option(min=0, help="List so many alerts, with the headlines they rest on.")] = 0,
    picture: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the timeline: .png or .html.")] = None,
    workers: WorkersOption = CORES,
    json: JsonOption = False,
) -> None:
    """Try rules on [bold]the past[/]: what they would have told, when, how often, and what another file would change.

    Archived or stored items run through the real pipeline on a virtual clock: tagging, stories, rules, alerts. Nothing
    is sent and nothing stored changes. What was tagged once is kept in the state folder, so that the next try of other
    rules takes seconds; a run that was broken off goes on where it was. The same input gives the same bytes,
    whatever the number of workers.
    """
    from monitor.backtest.prepare import Request
    from monitor.backtest.report import records
    from monitor.cli import screen
    from monitor.cli.backtesting import run, show

    if picture is not None and picture.suffix.lower() not in (".png", ".html"):
        raise typer.BadParameter(f"{picture}: a picture's name ends in .png or .html")
    asked = Request(
        config=config_folder(config),
        state=state,
        archives=tuple(archive or ()),
        since=moment(since) if since else None,
        until=moment(until) if until else None,
        rules=rules,
        against=against,
        workers=workers,
    )
    told = run(asked, episodes)
    if json:
        for record in records(told):
            screen.line(record)
    else:
        show(told, places, alerts)
    if picture is not None:  # last: a place that cannot be written costs no report
        from monitor.backtest.picture import draw

        draw(told, picture, places)
