"""`watchfloor init`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the files.")] = Path("config"),
) -> None:
    """Put the [bold]shipped configuration[/] into a folder of yours, to edit.

    Files that are already there are left alone. Beside them lie schemas by which editors check what you type.
    """
    from monitor.cli.schema import write_schemas
    from monitor.cli.screen import foreign, out
    from monitor.lib import shipped

    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(shipped.config().glob("*.yaml")):
        target = folder / source.name
        if target.exists():
            out.print(f"[dim]kept[/]    {foreign(str(target))}")
        else:
            shutil.copyfile(source, target)
            out.print(f"[green]written[/] {foreign(str(target))}")
    write_schemas(folder)
    out.print(f"Edit them, then: watchfloor check --config {folder}", markup=False)
