"""Fields of a tree by their paths: `data.*`, `eng.name`, `level|risk_level`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_HOLE = re.compile(r"\{([^{}]+)\}")
_ABSENT = object()


def rows(root: Any, path: str) -> list[tuple[str, dict[str, Any]]]:
    """The rows a path leads to, each with its key; anything that is no object is no row."""
    found: list[tuple[str, Any]] = [("", root)]
    for step in path.split(".") if path else ():
        found = [pair for _, value in found for pair in _stepped(value, step)]
    opened = [pair for key, value in found for pair in (_listed(value) if isinstance(value, list) else [(key, value)])]
    return [(key, value) for key, value in opened if isinstance(value, dict)]


def _stepped(value: Any, step: str) -> Iterator[tuple[str, Any]]:
    if step == "*" and isinstance(value, dict):
        yield from value.items()
    elif step == "*" and isinstance(value, list):
        yield from _listed(value)
    elif isinstance(value, dict) and step in value:
        yield step, value[step]


def _listed(values: list[Any]) -> Iterator[tuple[str, Any]]:
    return ((str(index), value) for index, value in enumerate(values))


def present(row: dict[str, Any], path: str) -> bool:
    """Whether a row has the field at all, whatever it holds."""
    return any(_value(row, one) is not _ABSENT for one in path.split("|")) if path else False


def value(row: dict[str, Any], path: str) -> Any:
    """What a field holds; None where it is missing or empty."""
    for one in path.split("|") if path else ():
        found = _value(row, one)
        if found is not _ABSENT and found not in (None, "", [], {}):
            return found
    return None


def _value(row: dict[str, Any], path: str) -> Any:
    if path in row:  # names may have dots in them
        return row[path]
    found: Any = row
    for step in path.split("."):
        if not isinstance(found, dict) or step not in found:
            return _ABSENT
        found = found[step]
    return found


def texts(row: dict[str, Any], path: str) -> tuple[str, ...]:
    """A field as texts: one, or those of a list."""
    found = value(row, path)
    parts = found if isinstance(found, list) else [found]
    return tuple(text for part in parts if (text := _text(part)))


def written(row: dict[str, Any], path: str) -> tuple[str, ...]:
    """The same as people read them: a page's own writing of a letter (`&ocirc;`, `&nbsp;`) is that letter.

    Not for links, in which `&copy=1` is no sign.
    """
    return tuple(" ".join(unescape(text).split()) for text in texts(row, path))


def text(row: dict[str, Any], path: str) -> str:
    """A field as one text; empty where it is missing."""
    return " ".join(texts(row, path))


def _text(found: Any) -> str:
    if isinstance(found, bool) or found is None:
        return ""
    if isinstance(found, dict):
        return _text(found.get("#text"))
    return str(found).strip() if isinstance(found, str | int | float) else ""


def true(row: dict[str, Any], path: str) -> bool:
    """Whether a flag is set: true, 1, "true", "yes", or an object or list with something in it."""
    found = value(row, path)
    return found.strip().casefold() in ("true", "yes", "1", "y") if isinstance(found, str) else bool(found)


def filled(row: dict[str, Any], pattern: str) -> str:
    """A pattern with its holes filled from a row; empty where one stays open."""
    holes = _HOLE.findall(pattern)
    if not holes:
        return text(row, pattern)
    values = {hole: text(row, hole) for hole in holes}
    return _HOLE.sub(lambda hole: values[hole[1]], pattern) if all(values.values()) else ""
