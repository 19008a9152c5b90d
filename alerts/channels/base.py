"""What a channel is, and how one is found by name.

A channel is one small file with a factory: a callable that takes `Means` and gives something with `send`. It is named
in a target by one of the built-in names, by an entry point of the group `watchfloor.channels`, or as
`package.module:factory`. Each passes the kit in `alerts.channels.testkit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from alerts.model import Message, Target
from monitor.lib.addresses import Allowed
from monitor.lib.clock import Clock, SystemClock
from monitor.lib.errors import DeliveryError, PluginError
from monitor.lib.secrets import SecretError, secret_ref

if TYPE_CHECKING:
    from aiohttp.abc import AbstractResolver

GROUP = "watchfloor.channels"
BUILT_IN: Mapping[str, str] = {
    "apprise": "alerts.channels.apprise:AppriseChannel",
    "console": "alerts.channels.console:ConsoleChannel",
    "email": "alerts.channels.email:EmailChannel",
    "file": "alerts.channels.file:FileChannel",
    "slack": "alerts.channels.slack:SlackChannel",
    "slack-bot": "alerts.channels.slack_bot:SlackBotChannel",
    "webhook": "alerts.channels.webhook:WebhookChannel",
}


@runtime_checkable
class Channel(Protocol):
    """A way to reach people or programs.

    One that must not send too fast has a `spacing` in seconds between two messages on one wire.
    """

    async def send(self, message: Message, target: Target, key: str) -> str | None:
        """Hand a message over; when this returns, the other side has taken it.

        Args:
            message: Rendered; its texts hold neither controls nor markup, but a channel still escapes for its own wire.
            target: To whom, with options; secrets in it are references.
            key: The same for every attempt at one delivery: pass it on, so that a repeat can be recognised.

        Returns:
            What the wire calls the message, where later ones can be put below it; they bring it in `earlier`.

        Raises:
            DeliveryError: permanent where trying again cannot help; its text never holds a secret.
        """
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """What the program lends to channels.

    Attributes:
        folder: Relative folders of targets lie below it.
        timeout: Seconds one send may take in all.
        allowed: What may be posted to beyond public addresses.
        resolver: What looks up names; the system's unless given. Its answers are judged all the same.
    """

    clock: Clock = field(default_factory=SystemClock)
    folder: Path = field(default_factory=Path)
    timeout: float = 60.0
    allowed: Allowed = field(default_factory=Allowed)
    resolver: AbstractResolver | None = None


Factory = Callable[[Means], Channel]


def spacing(channel: Channel) -> float:
    """Seconds between two messages on one of its wires; 0 where it says nothing."""
    return float(getattr(channel, "spacing", 0.0))


def open_channel(target: Target, means: Means | None = None) -> Channel:
    """The channel a target names.

    Raises:
        PluginError: where no such channel is known, or its module cannot be loaded.
    """
    return channel_factory(target.channel)(means or Means())


def channel_factory(name: str) -> Factory:
    """The factory behind a built-in name, an entry point or `package.module:factory`.

    Raises:
        PluginError: where there is none.
    """
    installed = {point.name: point.value for point in entry_points(group=GROUP)}
    place = name if ":" in name else {**installed, **BUILT_IN}.get(name)
    if place is None:
        known = ", ".join(sorted({*BUILT_IN, *installed}))
        raise PluginError(f'there is no channel "{name}"; known are {known}, or name one as package.module:factory')
    try:
        factory = resolve_name(place)
    except (ImportError, AttributeError, ValueError) as error:
        raise PluginError(f'the channel "{name}" cannot be loaded from {place}: {error}') from error
    if not callable(factory):
        raise PluginError(f'the channel "{name}": {place} is no factory; it must take Means and give a channel')
    return cast("Factory", factory)


def option(target: Target, name: str) -> str:
    """An option a channel cannot do without.

    Raises:
        DeliveryError: permanent, where it is not set.
    """
    if name not in target.options:
        raise DeliveryError(f"{target.channel} to {target.address}: the option {name} is not set", permanent=True)
    return target.options[name]


def secret(target: Target, name: str) -> str | None:
    """What `{name}_file` or `{name}_env` of a target refers to; None where neither is set.

    Raises:
        DeliveryError: for now, where it is referred to but cannot be read: the operator can put it there.
    """
    given = target.options
    try:
        ref = secret_ref(name, given.get(f"{name}_file"), given.get(f"{name}_env"), folder=Path())
        return ref.reveal() if ref else None
    except (SecretError, ValueError) as error:
        raise DeliveryError(f"{target.channel} to {target.address}: {error}", permanent=False) from error
