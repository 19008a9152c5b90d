"""Who imports what, read from the source: of one file, and along the way to everything it leads to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("monitor", "alerts")


def imported(source: str) -> Iterator[str]:
    """What a source names in its imports, each as exactly as it is written: `from http import client` is `http.client`.

    Of a `from`, the module and each name in it: whether that is a module again, the source does not tell.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def sources() -> dict[str, str]:
    """Every module of ours with its source, by dotted name."""
    paths = [path for package in OURS for path in (ROOT / package).rglob("*.py")]
    return {_module(path): path.read_text(encoding="utf-8") for path in sorted(paths)}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(module: str, rooms: Iterable[str]) -> bool:
    """Whether a module is one of some rooms, or lies in one."""
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def graph(modules: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """What each module leads to: modules of ours, with their packages, which load first, and what others wrote."""
    return {name: frozenset(_led_to(set(imported(source)), modules)) for name, source in modules.items()}


def _led_to(names: set[str], modules: Mapping[str, str]) -> Iterator[str]:
    for name in names:
        if name.split(".")[0] not in OURS:
            yield name
            continue
        parts = name.split(".")
        yield from (above for n in range(1, len(parts) + 1) if (above := ".".join(parts[:n])) in modules)


def ways_out(rooms: Iterable[str], leads: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Every name of what others wrote that rooms reach, even indirectly, and the module through which it is reached."""
    left = [module for module in leads if within(module, rooms)]
    seen = set(left)
    found: dict[str, str] = {}
    while left:
        module = left.pop()
        for name in leads[module]:
            if name not in leads:
                found.setdefault(name, module)
            elif name not in seen:
                seen.add(name)
                left.append(name)
    return found
