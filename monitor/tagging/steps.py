"""The steps of compiled patterns, as data: what each asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

_NONE: Final[frozenset[str]] = frozenset()
Phrase = tuple[frozenset[str], ...]


class Kind(Enum):
    """What a step asks for."""

    WORDS = "words"
    GAP = "gap"
    NOT = "not"
    EDGE = "edge"


class Step:
    """One step of a compiled pattern.

    Attributes:
        words: Single words that match; for GAP, those that may not stand in it.
        rows: Rows of words that match, longest first.
        gap: For GAP, how many tokens at most.
        spans: Kinds of spans that match as well, such as `place`.
        edge: For EDGE, `^` or `$`.
    """

    __slots__ = ("_backward", "_forward", "edge", "gap", "kind", "optional", "rows", "spans", "words")

    def __init__(
        self,
        kind: Kind,
        words: frozenset[str] = _NONE,
        rows: tuple[Phrase, ...] = (),
        *,
        gap: int = 0,
        spans: tuple[str, ...] = (),
        edge: str = "",
        optional: bool = False,
    ) -> None:
        self.kind, self.words, self.rows, self.gap = kind, words, rows, gap
        self.spans, self.edge, self.optional = spans, edge, optional
        # Made when a text first asks, as all that only a match needs: most patterns are never tried.
        self._forward: Mapping[str, tuple[Phrase, ...]] | None = None
        self._backward: Mapping[str, tuple[Phrase, ...]] | None = None

    @property
    def forward(self) -> Mapping[str, tuple[Phrase, ...]]:
        """Its rows by the word they begin with."""
        found = self._forward
        if found is None:
            found = self._forward = _by_first(self.rows)
        return found

    @property
    def backward(self) -> Mapping[str, tuple[Phrase, ...]]:
        """Its rows by the word they end with, each read backwards."""
        found = self._backward
        if found is None:
            found = self._backward = _by_first([row[::-1] for row in self.rows])
        return found


def _by_first(rows: Iterable[Phrase]) -> Mapping[str, tuple[Phrase, ...]]:
    table: dict[str, tuple[Phrase, ...]] = {}
    for row in rows:
        for word in row[0]:
            table[word] = (*table.get(word, ()), row)
    return table
