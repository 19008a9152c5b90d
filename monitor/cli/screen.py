"""Where commands write: results on standard output, everything about them on standard error."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from rich.console import Console

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

SEVERITY_STYLE: Mapping[str, str] = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}


def line(record: Mapping[str, object]) -> None:
    """One JSON object on a line of standard output."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATACLASS))
    sys.stdout.buffer.flush()
