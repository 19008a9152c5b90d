"""Keeps the folder that other systems subscribe to: writes what changed, removes what is no longer part of it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from alerts.model import Transition
from alerts.standards.publication import Publication, documents
from alerts.standards.terms import Locate, Terms
from alerts.storage.store import AlertStore
from monitor.lib.files import own_folder, write_whole

REFRESH = timedelta(hours=1)  # so that what is over for long enough leaves the folder
OURS = ("cap/watchfloor-*.xml", "alerts.atom", "alerts.geojson")

INSTALLATION = "installation"  # the file that holds what this installation is known by

log = logging.getLogger(__name__)


class Publisher:
    """Publishes one store's alerts as one publication asks for.

    The folder is made from what is stored, never from what was told in passing: a crash, a full disk or a lost folder
    is mended at the next refresh.

    Args:
        folder: Of the program's own files; relative publications lie below it.
        locate: Where labels lie.
    """

    def __init__(self, store: AlertStore, publication: Publication, terms: Terms, locate: Locate, folder: Path) -> None:
        self._store = store
        self._publication = replace(publication, place=_installation(folder))
        self._terms = terms
        self._locate = locate
        self._folder = folder / Path(publication.folder).expanduser()
        self._fresh_until: datetime | None = None

    def heed(self, transitions: tuple[Transition, ...]) -> None:
        """Note that what is published is no longer true."""
        if any(transition.tell for transition in transitions):
            self._fresh_until = None

    def refresh(self, now: datetime, *, anew: bool = False) -> bool:
        """Bring the folder up to date where it may not be, or `anew` though it seems to be; whether it is.

        A failure is logged and tried again.
        """
        if not anew and self._fresh_until is not None and now < self._fresh_until <= now + REFRESH:
            return True
        kept = self._store.transitions_of_recent(now - self._publication.keep)
        try:
            _keep(self._folder, documents(self._publication, kept, self._terms, self._locate))
        except OSError as error:
            why = f"{error.strerror or error}"
            log.error("alerts could not be published", extra={"folder": str(self._folder), "why": why})
            return False
        self._fresh_until = now + REFRESH
        return True


def _installation(folder: Path) -> str:
    """What tells this installation from all others: drawn once and kept in its folder, whatever machine it moves to.

    Where the folder cannot be written it is known by its machine and path, and `refresh` tells of the folder.
    """
    path = folder / INSTALLATION
    try:
        if not path.exists():
            own_folder(folder)
            write_whole(path, f"{uuid4().hex}\n".encode())
        return path.read_text().strip()
    except OSError:
        return f"{socket.gethostname()}:{folder.absolute()}"


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            write_whole(path, content)
    wanted = {folder / name for name in files}
    for pattern in OURS:
        for path in folder.glob(pattern):
            if path not in wanted:
                path.unlink()
