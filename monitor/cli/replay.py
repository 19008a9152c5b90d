"""`watchfloor replay`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from monitor.cli.options import ConfigOption, config_folder

if TYPE_CHECKING:
    from monitor.pipeline import Taken
    from monitor.recordings import Snapshot
    from monitor.replay import Prepared, Tally


def replay(
    snapshots: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=DIR",
            help="The id of a feed, an issuer or any other name, and the folder of its recordings; repeatable.",
        ),
    ],
    config: ConfigOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", show_default="standard output", help="Where to write.")
    ] = None,
) -> None:
    """Run [bold]recorded documents[/] through the real pipeline on their own clock; nothing is sent.

    Every file in DIR is one poll of a feed at the UTC time in its name, such as 20260212T081048Z.xml (or .json). NAME
    may be any name: whose advice a recording holds is then told from its words, and what is nobody's is taken as
    news. Writes one JSON line for each alert, advisory change and digest that would have been told, and for each
    document that cannot be read. Digests stop with the last document.

    Exits 1 if no document of some feed can be read.
    """
    from monitor.cli.screen import err, readable
    from monitor.recordings import RecordingError
    from monitor.replay import prepare

    try:
        prepared = prepare(config_folder(config), [_pair(text) for text in snapshots])
    except RecordingError as error:
        raise typer.BadParameter(str(error)) from None
    for note in prepared.notes:
        err.print(readable(note), markup=False, soft_wrap=True)
    if out is None:
        tally = asyncio.run(_write(prepared, sys.stdout.buffer))
    else:
        with out.open("wb") as file:
            tally = asyncio.run(_write(prepared, file))
    for note in tally.notes():
        err.print(readable(note), markup=False, soft_wrap=True)
    raise typer.Exit(1 if tally.lost else 0)


def _pair(text: str) -> tuple[str, Path]:
    name, found, folder = text.partition("=")
    if not found or not name or not folder:
        raise typer.BadParameter(f'"{text}" is not NAME=DIR, such as us-state-advisories=recordings/us')
    if not Path(folder).is_dir():
        what = "a file" if Path(folder).exists() else "nowhere"
        raise typer.BadParameter(f"{folder} is {what}; name the folder that holds the recordings of {name}")
    return name, Path(folder)


async def _write(prepared: Prepared, file: BinaryIO) -> Tally:
    from rich.progress import Progress

    from monitor.cli.screen import err, json_line
    from monitor.replay import Tally

    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("replaying", total=len(prepared.shots))
        tally = Tally()

        def polled(shot: Snapshot, taken: Taken) -> None:
            tally.count(shot, taken)
            progress.advance(task)

        async for record in prepared.records(polled):
            file.write(json_line(record))
    file.flush()
    return tally
