"""Prints messages to the terminal: the plain-text twin under its subject, whose style shows the severity."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from alerts.channels.base import Means
from alerts.model import Message, Target
from alerts.render import clean
from monitor.lib.errors import DeliveryError
from monitor.model.severity import Severity

_STYLE: Mapping[Severity, str] = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
    Severity.INFO: "bold",
}


class ConsoleChannel:
    """Standard output, or the console it is given."""

    def __init__(self, means: Means, console: Console | None = None) -> None:
        self._means = means
        self._console = console or _Lasting()

    async def send(self, message: Message, target: Target, key: str) -> None:  # noqa: ARG002  # nobody answers here
        """Print it. The text is never read as Rich markup, so brackets of a headline stay brackets.

        Whoever read the console may be gone: that is this channel's trouble, and must not end the program.
        """
        try:
            with self._console.capture() as shown:
                self._console.rule(style=_STYLE[message.severity])
                self._console.print(Text(clean.line(message.subject), style=_STYLE[message.severity]))
                self._console.print(Text(message.text), soft_wrap=True)
            self._console.file.write(shown.get())
            self._console.file.flush()
        except (OSError, ValueError) as error:  # a pipe that broke, a full disk; a file that was closed
            why = (error.strerror if isinstance(error, OSError) else None) or "it is closed"
            raise DeliveryError(f"the console cannot be written: {why.lower()}", permanent=False) from None


class _Lasting(Console):
    """A console that does not end the program when its reader is gone."""

    def on_broken_pipe(self) -> None:
        """Called while the error is handled, which is left to whoever prints."""
        raise
