"""Golden files: what a rendering is expected to be, to the byte.

They are written anew with `WATCHFLOOR_WRITE_GOLDEN=1`; the difference is then for a person to read.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def expected(name: str, content: str) -> str:
    path = FOLDER / name
    if os.environ.get("WATCHFLOOR_WRITE_GOLDEN"):
        path.write_text(content, encoding="utf-8", newline="\n")
    return path.read_text(encoding="utf-8")
