"""Telling the service manager how we are (sd_notify): one datagram a message to the socket it names.

The protocol is stable and small: lines of `NAME=value` to a Unix datagram socket, an abstract one where the name
begins with `@`. Without `NOTIFY_SOCKET` in the environment nobody wants to know.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from datetime import timedelta

from monitor.lib.clock import Clock

log = logging.getLogger(__name__)

_STATES = {"ready": "READY=1", "reloading": "RELOADING=1", "stopping": "STOPPING=1"}
_LONGEST_STATUS = 200


class Supervisor:
    """The service manager as the process's environment names it.

    Args:
        environment: With `NOTIFY_SOCKET`, and `WATCHDOG_USEC` where it wants to hear from us in time.
        clock: Its steady clock; a reload must say when it began.
        pid: Ours; a watchdog meant for another process is not ours to feed.
    """

    def __init__(self, environment: Mapping[str, str], clock: Clock, pid: int) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._clock = clock
        ours = environment.get("WATCHDOG_PID", str(pid)) == str(pid)
        usec = environment.get("WATCHDOG_USEC", "")
        self.watchdog = timedelta(microseconds=int(usec)) if ours and usec.isdigit() and int(usec) else None
        """Within which time it wants to hear from us; None where it does not care."""

    def tell(self, state: str) -> None:
        """Say `ready`, `reloading` or `stopping`."""
        began = f"\nMONOTONIC_USEC={int(self._clock.monotonic() * 1_000_000)}" if state == "reloading" else ""
        self._send(_STATES[state] + began)

    def alive(self) -> None:
        """Feed the watchdog, where there is one."""
        if self.watchdog is not None:
            self._send("WATCHDOG=1")

    def status(self, words: str) -> None:
        """One line for `systemctl status`."""
        line = "".join(char if char.isprintable() else " " for char in words)
        self._send(f"STATUS={line[:_LONGEST_STATUS]}")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
                sock.setblocking(False)
                sock.sendto(message.encode(), name)
        except OSError as error:
            log.warning("the service manager cannot be told", extra={"why": error.strerror or str(error)})
