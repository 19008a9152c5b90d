"""`watchfloor demo`."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", show_default="a new temporary folder", help="Where mails and state are put."),
    ] = None,
) -> None:
    """Show the whole product [bold]offline[/]: four recorded days of October 2023, in seconds.

    A local web server plays the feeds, the real pipeline polls them on a compressed clock, and a real mail server in
    this process receives the alerts and digests. The last digest is printed.
    """
    from rich.progress import BarColumn, Progress, TextColumn

    from monitor import demo as demonstration
    from monitor.cli import screen

    if out is not None and out.exists() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} is not empty; name a new folder")
    folder = out or Path(tempfile.mkdtemp(prefix="watchfloor-demo-"))
    steps = (demonstration.END - demonstration.START) // demonstration.STEP + 1
    columns = TextColumn("{task.description}"), BarColumn()
    with Progress(*columns, console=screen.err, transient=True, disable=not screen.err.is_terminal) as progress:
        task = progress.add_task("20 October 2023", total=steps)

        def tell(now: datetime) -> None:
            progress.update(task, advance=1, description=f"{now:%d %B %Y %H:%M} UTC")

        result = asyncio.run(demonstration.demonstrate(folder, tell))
    for letter in result.letters:
        screen.err.print(f"[dim]{letter.path.name}[/]  {screen.foreign(letter.subject.strip())}", soft_wrap=True)
    if not result.digests:
        screen.err.print("[red]no digest arrived[/]; the mails above are all there is")
        raise typer.Exit(1)
    screen.out.print(screen.readable(result.digests[-1].text), markup=False, soft_wrap=True)
    screen.err.print(
        f"\n{screen.many(len(result.letters), 'mail')} received.\n"
        f"Mails, each as text and HTML: {folder / 'mail'}\nConfiguration: {result.config}\nState: {result.state}\n"
        f"Look inside: watchfloor items --config {result.config} --state {result.state} --hours 1000000",
        markup=False,
        soft_wrap=True,
    )
