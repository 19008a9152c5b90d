"""Column types that mean the same on SQLite and PostgreSQL: moments in UTC, and text that either takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, in UTC on the way out; a naive one is refused. SQLite keeps sortable text without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        """To UTC; on SQLite to the text its driver-side type reads back. One call a value: writes are many."""
        return _utc_text if dialect.name == "sqlite" else _utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class passes it
        """Say UTC where the database could not."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text that either database takes: NUL and lone surrogates become U+FFFD, one for one, so that offsets hold."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002 - the base class passes it
        """Replace what PostgreSQL or UTF-8 has no place for."""
        return _storable_or_none


class NaiveMomentError(ValueError):
    """A moment without a zone was to be stored: the caller's mistake, never the data's."""


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise NaiveMomentError(f"only aware datetimes are stored, not the naive {moment.isoformat()}")
    return moment.astimezone(UTC)


_WITHOUT_ZONE = len("2026-03-02 06:00:00.000000")


def _utc_text(moment: datetime | None) -> str | None:
    if moment is not None and moment.tzinfo is UTC:  # nearly all are
        return moment.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]
    aware = _utc(moment)
    return None if aware is None else aware.replace(tzinfo=None).isoformat(" ", "microseconds")


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """A text without NUL and lone surrogates; most come back as they are."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def _storable_or_none(text: str | None) -> str | None:
    return text and storable(text)
