"""Where commands write: results on standard output, everything about them on standard error.

Titles, quotes and errors come from strangers and names from config files: all of it passes `foreign` (one line
among markup of ours) or `readable` (a text printed as it is), so that nothing steers the terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
from rich.console import Console
from rich.markup import escape

from monitor.model.signal import Evidence

out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)

SEVERITY_STYLE: Mapping[str, str] = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}

# What moves the cursor, changes the direction of writing or hides in a text: controls, bidirectional marks and
# overrides, line separators, tag characters, halves of a character. Joiners stay: Persian and Hindi need them.
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e0fff]"
)


def foreign(text: str) -> str:
    """Somebody else's words on one line, to be put between markup of ours."""
    line = " ".join(readable(text).split("\n"))
    # A backslash before our next tag would take its meaning.
    return escape(f"{line} " if line.endswith("\\") else line)


def readable(text: str) -> str:
    """The text with its line breaks but without what steers a terminal; to be printed with `markup=False`."""
    return STEERING.sub("", text.replace("\r\n", "\n").replace("\t", " "))


def proof(line: Evidence) -> str:
    """One line of evidence: the words, whose they are and of when, and what keeps them from being a plain fact."""
    doubt = [line.claim] if line.claim else []
    if line.assertion not in (None, "actual"):
        doubt.append(line.assertion + (f" (“{line.cue}”)" if line.cue else ""))
    said = "".join(f"; [bold]{foreign(one)}[/]" for one in doubt)
    source = f"{foreign(line.publisher)}, {line.at:%-d %b %Y %H:%M} UTC{said}"
    return f"[italic]“{foreign(line.quote or line.title)}”[/] {source}"


def prove(evidence: Sequence[Evidence]) -> None:
    """Every line of evidence, its address whole on a line of its own however narrow the terminal, to be opened."""
    for one in evidence:
        out.print(f"  {proof(one)}")
        if one.link:
            out.print(f"    [dim]{foreign(one.link)}[/]", soft_wrap=True)


def many(count: int, one: str, more: str | None = None) -> str:
    """`1 item`, `1,200 items`."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def local(at: datetime, zone: str) -> str:
    """`Sunday 29 November 2026 07:00 CET (06:00 UTC)`."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%A %d %B %Y %H:%M} {there.tzname()} ({at:%H:%M} UTC)"


def line(record: Mapping[str, object]) -> None:
    """One JSON object on a line of standard output."""
    sys.stdout.buffer.write(json_line(record))
    sys.stdout.buffer.flush()


def json_line(record: Mapping[str, object]) -> bytes:
    """One JSON object and its line end; moments in UTC end in Z."""
    return _harmless(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))


def _harmless(written: bytes) -> bytes:
    """The same JSON with every character that steers a terminal escaped; orjson does so only for ASCII."""
    if written.isascii() and b"\x7f" not in written:
        return written
    return STEERING.sub(_as_escape, written.decode()).encode()


def _as_escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
