"""docs/log-events.md names every event the code logs, with its level and fields, and no other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "log-events.md"
_LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}


@dataclass(frozen=True)
class Event:
    name: str
    level: str | None
    fields: frozenset[str]
    place: str


def _logged(path: Path) -> Iterator[Event]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "log"
        ):
            said = node.args[1] if node.func.attr == "log" else node.args[0]
            for name in _texts(said):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield Event(name, _LEVELS.get(node.func.attr), _fields(node), place)


def _texts(said: ast.expr) -> Iterator[str]:
    if isinstance(said, ast.IfExp):
        yield from _texts(said.body)
        yield from _texts(said.orelse)
    else:
        assert isinstance(said, ast.Constant), f"an event is a plain text, not {ast.unparse(said)}"
        yield str(said.value)


def _fields(call: ast.Call) -> frozenset[str]:
    extra = next((keyword.value for keyword in call.keywords if keyword.arg == "extra"), None)
    keys = extra.keys if isinstance(extra, ast.Dict) else []
    return frozenset(str(key.value) for key in keys if isinstance(key, ast.Constant))


@cache
def logged() -> tuple[Event, ...]:
    rooms = (path for room in ("monitor", "alerts") for path in sorted((ROOT / room).rglob("*.py")))
    return tuple(event for path in rooms for event in _logged(path))


@cache
def documented() -> dict[str, tuple[str, str]]:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.read_text(encoding="utf-8").splitlines()]
    events = [row for row in rows if row and row[0].startswith("`")]
    names = [row[0].strip("`") for row in events]
    assert len(set(names)) == len(names)
    return {name: (row[1], row[2]) for name, row in zip(names, events, strict=True)}


@pytest.mark.parametrize("event", logged(), ids=lambda event: f"{event.place} {event.name}")
def test_an_event_that_is_logged_is_in_the_page(event: Event) -> None:
    assert event.name in documented(), f"write a row for it into docs/log-events.md ({event.place})"
    levels, fields = documented()[event.name]
    assert event.level is None or event.level in levels.split(", ")
    assert {field for field in event.fields if f"`{field}`" not in fields} == set()


def test_no_field_is_named_like_a_part_of_every_line() -> None:
    assert [event for event in logged() if event.fields & {"level", "event", "timestamp"}] == []


def test_the_page_names_no_event_that_nobody_logs() -> None:
    assert documented().keys() - {event.name for event in logged()} == set()
