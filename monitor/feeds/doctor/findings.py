"""The words of a diagnosis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from monitor.model.severity import Severity


class Ailment(StrEnum):
    """What can ail a feed."""

    NEVER_POLLED = "never_polled"
    GONE = "gone"
    DEAD = "dead"
    DOWN = "down"
    NAME_UNKNOWN = "name_unknown"
    INSECURE = "insecure"
    REFUSES_US = "refuses_us"
    NOT_ASKED = "not_asked"
    RATE_LIMITED = "rate_limited"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    WEB_PAGE = "web_page"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    MOVED = "moved"
    DETOUR = "detour"
    STALE = "stale"
    FEWER_ENTRIES = "fewer_entries"
    DISPUTED = "disputed"
    PARTLY_READ = "partly_read"
    UNSTEADY = "unsteady"
    CADENCE = "cadence"
    THINNING = "thinning"
    ALL_NEW = "all_new"


@dataclass(frozen=True, slots=True)
class Mend:
    """What would mend it.

    Attributes:
        words: What to do.
        file: Which configuration file would change; None where none.
        change: The keys to write there, by section; None where the words are all there is.
    """

    words: str
    file: str | None = None
    change: Mapping[str, Any] | None = None

    @property
    def yaml(self) -> str | None:
        """The change as it would stand in the file, one line a section; None where there is none."""
        if self.change is None:
            return None
        return "\n".join(f"{section}: {_flow(value)}" for section, value in self.change.items())


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ails a feed.

    Attributes:
        severity: `high` where it brings nothing, `medium` where it brings less than it should, `low` and `info`
            where it works and could be better.
        evidence: What was seen, with dates and figures.
    """

    ailment: Ailment
    severity: Severity
    evidence: str
    mend: Mend | None = None


def change_of(feed_id: str, words: str, **keys: Any) -> Mend:
    """A mend that adjusts keys of one feed."""
    return Mend(words, "feeds.yaml", {"change": {feed_id: keys}})


def leaving_out(feed_id: str, words: str) -> Mend:
    """A mend that no longer polls a feed."""
    return Mend(words, "feeds.yaml", {"exclude": [{"ids": [feed_id]}]})


def for_own(feed_id: str, mend: Mend | None) -> Mend | None:
    """The same for a feed of one's own: it is left out by removing it, not by excluding it."""
    if mend is None or mend.change is None or "exclude" not in mend.change:
        return mend
    return Mend(f"{mend.words} (remove `id: {feed_id}` under own:)", mend.file)


def _flow(value: Any) -> str:
    """A value in flow style; texts that YAML could misread are quoted as JSON, which is YAML too."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, str) and value.replace("-", "").replace("_", "").isalnum() and value[0].isalpha():
        return (
            value
            if value.lower() not in ("yes", "no", "on", "off", "true", "false", "null", "y", "n")
            else f'"{value}"'
        )
    if isinstance(value, str) and value[:-1].isdigit() and value[-1] in "smhdw":
        return value
    return json.dumps(value, ensure_ascii=False)
