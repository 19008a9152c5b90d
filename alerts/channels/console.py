"""Prints messages to the terminal: the plain-text twin under its subject, whose style shows the severity."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from alerts.channels.base import Means
from alerts.model import Message, Target
from alerts.render import clean
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
        self._console = console or Console()

    async def send(self, message: Message, target: Target, key: str) -> None:  # noqa: ARG002  # nobody answers here
        """Print it. The text is never read as Rich markup, so brackets of a headline stay brackets."""
        self._console.rule(style=_STYLE[message.severity])
        self._console.print(Text(clean.line(message.subject), style=_STYLE[message.severity]))
        self._console.print(Text(message.text), soft_wrap=True)
