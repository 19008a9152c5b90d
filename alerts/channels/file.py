"""Writes messages into a folder as `.eml`, `.html`, `.txt` and `.json`, one set of files each.

Option: `folder`; a relative one lies below the program's own folder. Names come from the message and the key alone, so
that a repeat writes the same files again and nobody ever reads half of one.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from pathlib import Path

import orjson

from alerts.channels.base import Means
from alerts.channels.letter import letter
from alerts.model import Message, Target
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError
from monitor.lib.files import own_folder, write_whole

SENDER = "Watchfloor <watchfloor@localhost>"


class FileChannel:
    """The outbox folder, for those without mail or Slack and for archives."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def send(self, message: Message, target: Target, key: str) -> None:
        """Write all forms; each appears whole or not at all."""
        folder = self._folder(target)
        forms = {
            "json": orjson.dumps(message.data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE),
            "txt": message.text.encode(),
            "html": message.page.encode(),
            "eml": letter(message, sender=SENDER, recipient=f"{_slug(target.receiver)}@localhost", key=key).as_bytes(),
        }
        try:
            await asyncio.to_thread(_write_all, self._means.folder, folder, stem(message, key), forms)
        except OSError as error:
            raise DeliveryError(f"cannot write to {folder}: {error.strerror or error}", permanent=False) from error

    def _folder(self, target: Target) -> Path:
        return self._means.folder / Path(target.options.get("folder", target.address)).expanduser()


def stem(message: Message, key: str) -> str:
    """`20231023T060000Z-digest-iraq-raised-to-level-4-1f0c7a52`: sorts by time, readable, the same at each attempt."""
    return f"{message.at:%Y%m%dT%H%M%SZ}-{message.kind}-{_slug(message.subject)}-{fingerprint(key, size=4)}"


def _slug(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:48].strip("-") or "message"


def _write_all(ours: Path, folder: Path, name: str, forms: dict[str, bytes]) -> None:
    if folder.is_relative_to(ours):
        own_folder(ours)  # the database will lie there too
    folder.mkdir(parents=True, exist_ok=True)
    for ending, content in forms.items():
        write_whole(folder / f"{name}.{ending}", content)
