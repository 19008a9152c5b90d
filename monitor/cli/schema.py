"""`watchfloor schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put the schema files.")] = Path("config"),
) -> None:
    """Write [bold]JSON Schemas[/] of the config files, so that an editor completes and checks them."""
    from monitor.cli.screen import foreign, out

    folder.mkdir(parents=True, exist_ok=True)
    for target in write_schemas(folder):
        out.print(f"[green]written[/] {foreign(str(target))}")


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """One schema file beside each config file, under the name its first line points to."""
    import json

    from alerts.settings.schema import AlertsFile
    from monitor.settings.jsonschema import schema_of, schemas

    written: list[Path] = []
    for name, content in {**schemas(), "alerts.yaml": schema_of("alerts.yaml", AlertsFile)}.items():
        target = folder / f"{Path(name).stem}.schema.json"
        target.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(target)
    return tuple(written)
