"""`watchfloor replay`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from monitor.cli.options import ConfigOption, config_folder

if TYPE_CHECKING:
    from monitor.replay import Prepared


def replay(
    snapshots: Annotated[
        list[str],
        typer.Option(metavar="FEED=DIR", help="A feed of the catalogue and the folder of its recordings; repeatable."),
    ],
    config: ConfigOption = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write; standard output otherwise.")] = None,
) -> None:
    """Run [bold]recorded documents[/] through the real pipeline on their own clock; nothing is sent.

    Every file in DIR is one poll of FEED at the UTC time in its name, such as 20260212T081048Z.xml. Writes one JSON
    line for each alert, advisory change and digest that would have been told.
    """
    from monitor.replay import prepare

    pairs = [_pair(text) for text in snapshots]
    prepared = prepare(config_folder(config), pairs)
    if out is None:
        asyncio.run(_write(prepared, sys.stdout.buffer))
        return
    with out.open("wb") as file:
        asyncio.run(_write(prepared, file))


def _pair(text: str) -> tuple[str, Path]:
    name, found, folder = text.partition("=")
    if not found or not name or not folder:
        raise typer.BadParameter(f'"{text}" is not FEED=DIR, such as us-state-advisories=recordings/us')
    return name, Path(folder)


async def _write(prepared: Prepared, file: BinaryIO) -> None:
    import orjson
    from rich.progress import Progress

    from monitor.cli.screen import err

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("replaying", total=len(prepared.shots))
        async for record in prepared.records(lambda _shot: progress.update(task, advance=1)):
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
    file.flush()
