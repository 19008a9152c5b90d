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
    from monitor.replay import Prepared, Snapshot, Tally


def replay(
    snapshots: Annotated[
        list[str],
        typer.Option(
            metavar="FEED=DIR", help="The id of a feed, or an issuer, and the folder of its recordings; repeatable."
        ),
    ],
    config: ConfigOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", show_default="standard output", help="Where to write.")
    ] = None,
) -> None:
    """Run [bold]recorded documents[/] through the real pipeline on their own clock; nothing is sent.

    Every file in DIR is one poll of FEED at the UTC time in its name, such as 20260212T081048Z.xml (or .json). Writes
    one JSON line for each alert, advisory change and digest that would have been told, and for each document that
    cannot be read. Digests stop with the last document.

    Exits 1 if no document of some feed can be read.
    """
    from monitor.cli.screen import err, readable
    from monitor.replay import prepare

    prepared = prepare(config_folder(config), [_pair(text) for text in snapshots])
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
        raise typer.BadParameter(f'"{text}" is not FEED=DIR, such as us-state-advisories=recordings/us')
    return name, Path(folder)


async def _write(prepared: Prepared, file: BinaryIO) -> Tally:
    from rich.progress import Progress

    from monitor.cli.screen import err, json_line
    from monitor.replay import Tally

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("replaying", total=len(prepared.shots))
        tally = Tally()

        def polled(shot: Snapshot, taken: Taken) -> None:
            tally.count(shot, taken)
            progress.advance(task)

        async for record in prepared.records(polled):
            file.write(json_line(record))
    file.flush()
    return tally
