"""What made a text no YAML where the scanner points elsewhere: a quote that is not closed, a blank that is none."""

from __future__ import annotations

import re

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import ScalarToken

# Line and column, both from 1.
Position = tuple[int, int]

_LOOKS_BLANK = re.compile(r"[ \-]*([\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000])")
_DASH = re.compile(r" *([\u2010-\u2015\u2022\u2212])[ \u00a0]")
_APOSTROPHE = re.compile(r"\s*(?:- )?[\w.-]+:\s+'[^']*'(?=[^\s'#,}\]])")
_COMMENT = re.compile(r"[^#'\"]*[{\[][^#'\"}\]]*\s#(?=[^\s#])")
NEAR = 3  # lines in which such a character is what the scanner stumbles over
_CONFLICT = re.compile(r"(<{7}|={7}|>{7})( |$)")


def culprit(text: str, line: int) -> tuple[Position, str] | None:
    """Where it went wrong and why, where that is not what the scanner says.

    Args:
        text: What is no YAML.
        line: Where the scanner stopped, from 1.
    """
    return _merge(text) or _blank(text, line) or _within(text, line) or _open_quote(text, line)


def _merge(text: str) -> tuple[Position, str] | None:
    for number, one in enumerate(text.splitlines(), 1):
        if _CONFLICT.match(one):
            words = "two versions of the file were merged and differ here; keep one of them and delete the marks"
            return (number, 1), words
    return None


def _blank(text: str, line: int) -> tuple[Position, str] | None:
    """The nearest indentation, here or just above, with a character that looks like a space or like a dash."""
    lines = [*enumerate(text.split("\n")[:line], 1)]
    for number, one in reversed(lines[-NEAR:]):
        for pattern, like in ((_LOOKS_BLANK, "a space"), (_DASH, 'a "-"')):
            found = pattern.match(one)
            if found is not None:
                words = f"U+{ord(found[1]):04X} looks like {like} and is none; type {like} in its place"
                return (number, found.start(1) + 1), words
    return None


def _within(text: str, line: int) -> tuple[Position, str] | None:
    """A text that ends before its line does, because of an apostrophe or of a "#"."""
    lines = text.split("\n")[:line]
    if (found := _APOSTROPHE.match(lines[-1])) is not None:
        return (line, found.end()), "an apostrophe ends the quoted text here; put the whole text in double quotes"
    for number, one in reversed([*enumerate(lines, 1)]):  # a brace that is not closed is missed far below
        if (found := _COMMENT.match(one)) is not None and not _closed(lines[number:]):
            words = 'a "#" behind a blank begins a comment; put a text that begins with one in quotes'
            return (number, found.end()), words
    return None


def _closed(below: list[str]) -> bool:
    """Whether lines below a bracket or brace that stays open on its own close it."""
    text = "".join(one.partition("#")[0] for one in below)
    return sum(map(text.count, "]}")) > sum(map(text.count, "[{"))


def _open_quote(text: str, line: int) -> tuple[Position, str] | None:
    """The text in quotes that began lines above and ends where the scanner stopped."""
    last: ScalarToken | None = None
    try:
        for token in YAML(typ="safe", pure=True).scan(text):
            if token.start_mark.line >= line:
                break
            if isinstance(token, ScalarToken) and token.style in ("'", '"'):
                last = token
    except YAMLError:
        pass
    if last is None or last.end_mark.line + 1 != line or last.start_mark.line == last.end_mark.line:
        return None
    place = last.start_mark.line + 1, last.start_mark.column + 1
    return place, f"a text in quotes begins here and ends on line {line}; is its closing quote missing?"
