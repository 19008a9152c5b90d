"""Reads how languages write dates, from `seeds/dates.json`."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson

from alerts.render.calendars import ENGLISH_ONLY, Calendar, Calendars
from monitor.lib import shipped


@cache
def load_calendars() -> Calendars:
    """Every language that dates can be written in; English has the form of this house."""
    entries = orjson.loads((shipped.seeds() / "dates.json").read_bytes())
    return {**ENGLISH_ONLY, **{language: _calendar(**entry) for language, entry in entries.items()}}


def _calendar(*, name: str, rtl: bool, **entry: Any) -> Calendar:  # noqa: ARG001 - the name is for people who look
    words: dict[str, Any] = {key: tuple(given) if isinstance(given, list) else given for key, given in entry.items()}
    return Calendar(**words, rtl=rtl)
