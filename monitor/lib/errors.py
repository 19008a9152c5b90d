"""Every failure a person may read, as one family; its text is the sentence that is printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class WatchfloorError(Exception):
    """Something a user or operator can mend; `str()` of it is the whole message."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in one config file, with its place.

    Attributes:
        path: The file, as the user named it.
        line: 1-based; 0 where the whole file is meant.
        column: 1-based; 0 where the whole file is meant.
        message: What is wrong and what to do, without the place.
    """

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """`config/rules.yaml:14:7 unknown indicator "drone_atack"; did you mean "drone_attack"?`."""
        where = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{where} {self.message}"


class ConfigError(WatchfloorError):
    """All faults of a configuration at once, one a line, in file order."""

    def __init__(self, faults: tuple[Fault, ...] | list[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class StorageError(WatchfloorError):
    """The database cannot be reached, written or brought to this version."""


class LeaseLostError(StorageError):
    """Another process has taken over; what was worked out here is not saved, and it works it out anew."""

    def __init__(self, what: str) -> None:
        super().__init__(f"another watchfloor has taken over ({what}); nothing of this step was saved here")


class PluginError(WatchfloorError):
    """A named extension cannot be loaded."""


class DeliveryError(WatchfloorError):
    """A channel could not hand a message over.

    Attributes:
        permanent: True where trying again cannot help (refused recipient, bad token): goes to dead letters.
        retry_after: Seconds the receiver asked us to wait, if it did.
    """

    def __init__(self, message: str, *, permanent: bool, retry_after: float | None = None) -> None:
        self.permanent = permanent
        self.retry_after = retry_after
        super().__init__(message)


def shown(path: Path) -> str:
    """A path as a user would type it: relative to the working folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError, RuntimeError):  # elsewhere, or links that lead to one another
        return str(path)
