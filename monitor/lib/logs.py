"""Structured logs on standard error: one event a line, as text for people or as JSON for machines.

Rooms log through the standard library (`logging.getLogger(__name__)` with `extra={…}` fields); this module
decides how that looks. A control character in a logged value cannot forge a second line.
"""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from typing import Literal

import structlog
from structlog.typing import EventDict, WrappedLogger

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


def configure(level: LogLevel = "info", form: LogFormat = "text") -> None:
    """Send every log record of the process to standard error in one shape.

    Args:
        level: Records below it are dropped.
        form: `text` for a terminal or journal, `json` for a collector.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,  # behind the fields: one that is named alike must not take its place
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _one_line,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [_for_people()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiohttp", "alembic", "asyncio", "mail.log"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is still running skips its turn: no news


def _for_people() -> structlog.typing.Processor:
    """Tracebacks without the values of variables: those may hold passwords, and fill pages."""
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
    )


def _one_line(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Headlines are a stranger's input: escape what could start a new line or move the cursor. Moments in ISO 8601."""
    return {name: _written(value) for name, value in event.items()}


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return _escaped(value) if isinstance(value, str) else value


def _escaped(value: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in value)
