"""Many patterns at once: each is looked for only where one of its entry words stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitor.tagging.matching import Context, Pattern

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """What matched at tokens `[first, last)` of a sentence."""

    payload: T
    first: int
    last: int
    source: str


class PatternIndex(Generic[T]):
    """Patterns by their entry words, each with a payload."""

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        table: dict[str, list[tuple[Pattern, T]]] = {}
        for pattern, payload in entries:
            for word in pattern.anchors:
                table.setdefault(word, []).append((pattern, payload))
        self._table = table
        self._spans = tuple(word[1:-1] for word in table if word.startswith("<"))

    @property
    def anchors(self) -> frozenset[str]:
        """All entry words."""
        return frozenset(self._table)

    def find(self, context: Context) -> list[Hit[T]]:
        """Every match in a sentence, in order of entry words; at most one for each pattern and entry."""
        return list(self._matches(context))

    def present(self, context: Context) -> bool:
        """Whether anything matches."""
        return next(self._matches(context), None) is not None

    def _matches(self, context: Context) -> Iterator[Hit[T]]:
        table = self._table
        for span in self._spans:
            for at in context.starting.get(span, ()):
                yield from _at(table[f"<{span}>"], context, at)
        for at, low in enumerate(context.lows):
            entries = table.get(low)
            if entries is not None:
                yield from _at(entries, context, at)


def _at(entries: list[tuple[Pattern, T]], context: Context, at: int) -> Iterator[Hit[T]]:
    for pattern, payload in entries:
        span = pattern.match(context, at)
        if span is not None:
            yield Hit(payload, span[0], span[1], pattern.source)
