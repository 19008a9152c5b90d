"""Keeps a library that connects by itself to addresses that may be asked.

Some libraries take an address and do the rest, name look-up and redirects included, out of our sight. Python tells an
audit hook of every connection before it is made, with the very address; while one is confined here, connections to
others than may be asked fail. What a library does in threads of its own, or below Python, is not seen.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Any

from monitor.lib.addresses import Allowed, refusal
from monitor.lib.guard import AddressRefusedError

_EVENTS = frozenset({"socket.connect", "socket.sendto"})


@dataclass(slots=True)
class Confinement:
    """Where connections may go; `refused` once one was not let through."""

    allowed: Allowed
    refused: bool = False


_NOW: ContextVar[Confinement | None] = ContextVar("confinement", default=None)


@contextmanager
def confined(allowed: Allowed) -> Iterator[Confinement]:
    """Connections of this thread go only to addresses that may be asked, from here to the end of the block."""
    _listen()
    confinement = Confinement(allowed)
    token = _NOW.set(confinement)
    try:
        yield confinement
    finally:
        _NOW.reset(token)


@cache
def _listen() -> None:
    """Hooks cannot be taken off again: there is one, from the first use on."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS or (confinement := _NOW.get()) is None:
        return
    host = arguments[1][0] if isinstance(arguments[1], tuple) else None  # a path is a socket of this machine
    if not _may_be_asked(host, confinement.allowed):
        confinement.refused = True
        raise AddressRefusedError("only public addresses are asked")


def _may_be_asked(host: object, allowed: Allowed) -> bool:
    """Whether it is an address that may be asked; a name that was not looked up yet may not."""
    try:
        return refusal(ip_address(str(host)), allowed) is None
    except ValueError:
        return False
