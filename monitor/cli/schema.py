"""`watchfloor schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def schema(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to put the schema files.")] = Path("config"),
) -> None:
    """Write [bold]JSON Schemas[/] of the config files, so that an editor completes and checks them."""
    import json

    import alerts.settings
    import monitor.settings.jsonschema
    from monitor.cli.screen import out

    schemas = {**monitor.settings.jsonschema.schemas(), "alerts.yaml": alerts.settings.schema()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        target = folder / f"{Path(name).stem}.schema.json"
        target.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        out.print(f"[green]written[/] {target}")
