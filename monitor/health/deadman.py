"""When somebody elsewhere is told that we are well: their silence alarm is the only one that works when we do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from monitor.health.facts import Instant
from monitor.health.verdict import DaemonHealth

RETRY = timedelta(seconds=30)


class Ping(StrEnum):
    """What is told."""

    WELL = "well"
    UNWELL = "unwell"


@dataclass(frozen=True, slots=True)
class Pinged:
    """The last ping.

    Attributes:
        at: When it was sent.
        said: What it told.
        taken: Whether the other side took it.
    """

    at: Instant
    said: Ping
    taken: bool = True


def next_ping(
    last: Pinged | None, health: DaemonHealth, now: Instant, every: timedelta, *, tell_failure: bool = True
) -> Ping | None:
    """What to tell now; None while there is nothing to tell.

    While all is well, at every interval; the turn for the worse and back at once. Nothing before we are ready: a
    daemon that cannot start must be missed. One ping that was not taken is tried again soon.
    """
    if not health.ok and (not tell_failure or (last is None and not health.ready)):
        return None
    said = Ping.WELL if health.ok else Ping.UNWELL
    if last is None or last.said is not said:
        return said
    return said if now.since(last.at) >= (every if last.taken else min(RETRY, every)) else None


def address(url: str, said: Ping) -> str:
    """The address to ask: `/fail` behind the path for trouble, its query kept."""
    if said is Ping.WELL:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))
