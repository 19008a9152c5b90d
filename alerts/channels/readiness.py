"""What receivers need and do not find here and now: told by `watchfloor check` before the first message needs it.

It is no fault of the configuration, and the daemon runs without it: a secret is read when it is needed, so it may be
put there later. Until then the receiver gets nothing, which is why `check` does not pass.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from alerts.channels.base import Means, open_channel
from alerts.model import Target
from monitor.lib.errors import PluginError
from monitor.lib.secrets import SecretError, SecretRef

# Where systemd puts the secrets of a service, for it alone and while it runs.
CREDENTIALS = Path("/run/credentials")


def lacking(targets: Iterable[Target]) -> tuple[str, ...]:
    """A sentence for each thing without which a target gets no message."""
    return tuple(dict.fromkeys(words for target in targets for words in _lacking(target)))


def unwise(targets: Iterable[Target]) -> tuple[str, ...]:
    """A sentence for each secret that lies open to all, and for each that only the running service can see."""
    return tuple(dict.fromkeys(words for target in targets for words in _unwise(target)))


def _lacking(target: Target) -> Iterator[str]:
    try:
        open_channel(target, Means())
    except PluginError as error:
        yield f"{_who(target)}: {error}"
    for _, ref in _references(target):
        fault = _fault(ref)
        if fault is not None and not _of_a_service(ref):
            yield f"{_who(target)}: {fault}"


def _unwise(target: Target) -> Iterator[str]:
    for name, ref in _references(target):
        if _fault(ref) is None:
            yield from (f"{_who(target)}: {words}" for words in ref.warnings() if name != "ca_file")
        elif _of_a_service(ref):
            yield f"{_who(target)}: {ref} can be seen by the running service alone, so it was not tried"


def _fault(ref: SecretRef) -> str | None:
    try:
        ref.reveal()
    except SecretError as error:
        return str(error)
    return None


def _of_a_service(ref: SecretRef) -> bool:
    """Whether it is a credential of a service that is not running, or whose credentials are not ours to see."""
    if ref.file is None or not ref.file.is_relative_to(CREDENTIALS):
        return False
    return not os.access(ref.file.parent, os.R_OK | os.X_OK)


def _who(target: Target) -> str:
    return f"{target.receiver} by {target.channel}"


def _references(target: Target) -> Iterator[tuple[str, SecretRef]]:
    for name, value in target.options.items():
        if name.endswith("_file"):
            yield name, SecretRef(file=Path(value))
        elif name.endswith("_env"):
            yield name, SecretRef(env=value)
