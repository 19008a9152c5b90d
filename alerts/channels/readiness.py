"""What receivers need and do not find here and now: told by `watchfloor check` before the first message needs it.

It is no fault of the configuration: a secret may be readable by the daemon alone, or be put there later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from alerts.channels.base import Means, open_channel
from alerts.model import Target
from monitor.lib.errors import PluginError
from monitor.lib.secrets import SecretError, SecretRef


def lacking(targets: Iterable[Target]) -> tuple[str, ...]:
    """A sentence for each thing a target needs and that is not there, and for each secret that lies open to all."""
    return tuple(dict.fromkeys(words for target in targets for words in _lacking(target)))


def _lacking(target: Target) -> Iterator[str]:
    who = f"{target.receiver} by {target.channel}"
    try:
        open_channel(target, Means())
    except PluginError as error:
        yield f"{who}: {error}"
    for name, ref in _references(target):
        try:
            ref.reveal()
        except SecretError as error:
            yield f"{who}: {error}"
        else:
            yield from (f"{who}: {words}" for words in ref.warnings() if name != "ca_file")


def _references(target: Target) -> Iterator[tuple[str, SecretRef]]:
    for name, value in target.options.items():
        if name.endswith("_file"):
            yield name, SecretRef(file=Path(value))
        elif name.endswith("_env"):
            yield name, SecretRef(env=value)
