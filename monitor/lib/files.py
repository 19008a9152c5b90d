"""Files that readers never see half of."""

from __future__ import annotations

import os
from pathlib import Path


def own_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, readable by their owner alone.

    Raises:
        OSError: One of them is a file, or lies where we may not write.
    """
    for one in reversed((folder, *folder.parents)):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the place first, flush to the disk, then move there: readers see the old file or the new one.

    Raises:
        OSError: The folder is missing, full or closed to us; the old file still stands.
    """
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
