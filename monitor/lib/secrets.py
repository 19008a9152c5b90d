"""Secrets by reference: the config names a file or an environment variable, never the secret itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.lib.errors import WatchfloorError

_MAX_BYTES = 64 * 1024


class SecretError(WatchfloorError):
    """A secret that is referred to cannot be had; names the reference, never a value."""


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret lies: a file (`*_file` in the config) or an environment variable (`*_env`).

    Nothing of it shows the secret; only `reveal()` gives it out.
    """

    file: Path | None = None
    env: str | None = None

    def __post_init__(self) -> None:
        if (self.file is None) == (self.env is None):
            raise ValueError("a secret lies either in a file or in an environment variable")

    def __str__(self) -> str:
        return f"file {self.file}" if self.file is not None else f"environment variable {self.env}"

    def reveal(self, environment: Mapping[str, str] | None = None) -> str:
        """The secret, without line breaks at its end.

        Raises:
            SecretError: where it is missing, empty or unreadable.
        """
        secret = self._from_file(self.file) if self.file is not None else self._from_environment(environment)
        if not secret:
            raise SecretError(f"{self} is empty; put the secret there")
        return secret

    def _from_environment(self, environment: Mapping[str, str] | None) -> str:
        known = os.environ if environment is None else environment
        if self.env not in known:
            raise SecretError(f"{self} is not set; set it for the daemon, or refer to a file instead")
        return known[str(self.env)].strip("\r\n")

    def _from_file(self, file: Path) -> str:
        try:
            if file.is_fifo():  # whoever opens one waits until somebody writes
                raise SecretError(f"{self} is a pipe, which can be read but once; name a file")
            with file.open("rb") as stream:
                content = stream.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            raise SecretError(f"{self} does not exist; create it with the secret as its only line") from None
        except OSError as error:
            raise SecretError(f"{self} cannot be read: {(error.strerror or 'unknown').lower()}") from None
        if len(content) > _MAX_BYTES:
            raise SecretError(f"{self} is larger than 64 KiB; is it the right file?")
        try:
            return content.decode("utf-8-sig").strip("\r\n")
        except UnicodeDecodeError:
            raise SecretError(f"{self} is not UTF-8 text; is it the right file?") from None

    def warnings(self) -> tuple[str, ...]:
        """What is unwise about where it lies: a file that others on the machine may read."""
        if self.file is None or os.name != "posix":
            return ()
        try:
            mode = self.file.stat().st_mode
        except OSError:
            return ()
        if mode & stat.S_IROTH:
            return (f"{self} can be read by every user of this machine; run chmod 600 {self.file}",)
        return ()


def secret_ref(name: str, file: Path | str | None, env: str | None, *, folder: Path) -> SecretRef | None:
    """The reference that a pair of keys `{name}_file` and `{name}_env` makes; None where neither is set.

    Relative files lie beside the config, in `folder`; `~` is the home folder.

    Raises:
        ValueError: where both are set.
    """
    if file is not None and env is not None:
        raise ValueError(f"{name}_file and {name}_env are both set; keep one of them")
    if file is not None:
        return SecretRef(file=folder / Path(file).expanduser())
    return SecretRef(env=env) if env is not None else None
