"""Who this process is, and which processes of this machine have surely ended.

A name tells host and number to a person. What follows says when the process began and on which start of which machine,
so that whoever runs there too can tell a process that has ended from one that is only silent.
"""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

from monitor.lib.digest import fingerprint

_PROC = Path("/proc")


def new_name() -> str:
    """A name unlike that of any other process: `host:123:machine:beginning`."""
    return f"{socket.gethostname()}:{os.getpid()}:{machine()}:{began(os.getpid()) or secrets.token_hex(4)}"


def ended(name: str) -> bool:
    """Whether the process of that name has surely ended; False where that cannot be seen from here."""
    parts = name.rsplit(":", 3)
    if len(parts) != 4 or not parts[1].isdecimal() or not parts[3].isdecimal():
        return False
    return parts[2] == machine() != "" and _gone(int(parts[1]), parts[3])


def machine() -> str:
    """This start of this machine, and what of its processes is visible; empty where the system does not say."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return fingerprint(boot, str((_PROC / "self/ns/pid").readlink()), size=4)
    except OSError:
        return ""


def began(number: int) -> str | None:
    """When a process began, in the system's own count; empty where it has ended, None where that cannot be seen."""
    try:
        fields = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return "" if fields[0] in "ZX" else fields[19]


def _gone(number: int, since: str) -> bool:
    try:
        os.kill(number, 0)  # a question, not a signal
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # another user's: it is there, and perhaps hidden from us
    return began(number) not in (None, since)
