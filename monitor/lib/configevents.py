"""YAML 1.2 text as parse events, and plain scalars by its core schema; what is no YAML is told to a person.

`ruamel.yaml` scans; its words about what went wrong are for people who know its insides, so they are put into others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from monitor.lib.configculprit import Position, culprit

Scalar = str | int | float | bool | None

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# The core schema of YAML 1.2.2, section 10.3.2.
_INT = re.compile(r"[-+]?[0-9]+")
_RADIX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MAX_DIGITS = 300  # Python refuses to read longer whole numbers, and no setting needs them

# What ruamel's scanner says, and what a person who edits a config has to know. The first match counts.
_PROBLEMS = (
    (r"character '\\t'", "a tab stands here; YAML wants spaces"),
    (
        r"mapping values are not allowed",
        'this ":" does not fit: a line above lacks its ":", the indentation is off, or a text with ": " needs quotes',
    ),
    (r"could not find expected ':'", 'a key without its ":"; write "key: value", with a blank after the ":"'),
    (r"expected <block end>, but found '[]}]'", "a bracket or brace is closed here that was not opened"),
    (r"expected <block end>", "the indentation does not fit the lines above; align keys and dashes of one list"),
    (r"unexpected end of stream", "a quote is opened and never closed"),
    (r"unknown escape character", "unknown escape after a backslash; use single quotes for text with backslashes"),
    (r"expected the node content, but found '<stream end>'", "a bracket or brace is opened and never closed"),
    (r"expected the node content", "a value is missing before this, or a bracket, brace or comma is too many"),
    (r"expected ',' or '\]'", 'a list in brackets lacks a "," or its closing "]"'),
    (r"expected ',' or '\}'", 'a mapping in braces lacks a "," or its closing "}"'),
    (r"expected '<document start>'", "something follows the end of the document; a bracket or brace too many?"),
    (r"character '(.)' that cannot start", "a text may not begin with this character; put it in quotes"),
    (r"sequence entries are not allowed", 'a "- " does not fit here; begin the list on a line of its own'),
    (r"expected a comment or a line break", 'after "|", ">" or a closing quote nothing may follow on the same line'),
    (
        r"chomping or indentation|in the range 1-9",
        'after "|" or ">" the text begins on the next line; put a text that begins with one in quotes',
    ),
    (r"more indented follow up", 'the first line after "|" or ">" is indented more than the next; indent them alike'),
    (r"alphabetic or numeric character", 'after "&" or "*" stands a name; put a text that begins with one in quotes'),
    (r"tag|URI|expected '!'", 'tags ("!…") are not allowed here; put a text that begins with "!" in quotes'),
    (r"escape sequence|hexdecimal", "an escape after a backslash is incomplete; use single quotes for such a text"),
    (r"document separator", 'a "---" or "..." inside a quoted text; is its closing quote missing?'),
    (r"mapping keys are not allowed", 'a "?" does not fit here; write "key: value", or put the text in quotes'),
    (r"after document end", "something follows the end of the document"),
    (r"unexpected ':'", 'this ":" does not fit; put the text in quotes'),
    (r"invalid intendation", "a bracket or brace is opened and never closed"),
    (r"directive|digit|YAML document|expected ' '", "a line that begins with % says how YAML is read; remove it"),
)


_FLOW = r"expected ',' or"
_FOUND_LATER = f"end of stream|stream end|expected ':'|{_FLOW}"


class UnreadableError(Exception):
    """The text is not one YAML document; nothing further can be said of it."""

    def __init__(self, position: Position, message: str) -> None:
        self.position = position
        super().__init__(message)


class EmptyError(UnreadableError):
    """There is nothing but blanks and comments."""

    def __init__(self) -> None:
        super().__init__((1, 1), "the file is empty")


def events(text: str) -> Iterator[Event]:
    """The events of a text, as they come.

    Raises:
        UnreadableError: where the text stops being YAML.
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        yield from yaml.parse(text)
    except MarkedYAMLError as error:
        told = culprit(text, _place_of(error)[0])
        raise UnreadableError(*told or (_place_of(error), _words_of(error))) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise UnreadableError((line, column), "a control character that YAML does not allow; delete it") from None
    except YAMLError as error:
        raise UnreadableError((1, 1), f"not valid YAML: {error}") from None


def _place_of(error: MarkedYAMLError) -> Position:
    mark = error.problem_mark or error.context_mark
    # An unclosed quote or bracket is found at the end of the file; what helps is where it was opened. That a key lacks
    # its ":", or a list its bracket, is found on a line below.
    if error.context_mark is not None and re.search(_FOUND_LATER, str(error.problem)):
        mark = error.context_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _words_of(error: MarkedYAMLError) -> str:
    words = _wording(str(error.problem or error.context))
    mark, (line, _) = error.problem_mark, _place_of(error)
    return (
        f"{words}, before line {mark.line + 1}" if _is_flow(error) and mark is not None and mark.line >= line else words
    )


def _is_flow(error: MarkedYAMLError) -> bool:
    return re.search(_FLOW, str(error.problem)) is not None


def _wording(problem: str) -> str:
    for pattern, words in _PROBLEMS:
        if re.search(pattern, problem):
            return words
    return f"not valid YAML: {problem}"


def scalar(text: str) -> Scalar:
    """A plain scalar by the YAML 1.2 core schema; what is no number, truth value or null is text."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if len(text) < _MAX_DIGITS and _INT.fullmatch(text):
        return int(text)
    if len(text) < _MAX_DIGITS and _RADIX.fullmatch(text):
        return int(text, 0)
    if len(text) < _MAX_DIGITS and _FLOAT.fullmatch(text):
        return float(text)
    return text
