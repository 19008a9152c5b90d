"""What `watchfloor tag` makes of items: benchmarks of what it says ask it as anybody would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def tagged(items: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The JSON line of each item, in order."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "tag"],
        input="".join(json.dumps(item) + "\n" for item in items),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]
