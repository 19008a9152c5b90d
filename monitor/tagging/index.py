"""Many patterns at once: each is looked for only where one of its entry words stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitor.tagging.matching import Context, Pattern
from monitor.tagging.spotting import Spotted

T = TypeVar("T")

# How often one entry word is looked at in one sentence: one that says "attack" more often says no more by it, and
# without a bound each of its words would be tried with all patterns that begin there.
_OFTEN = 12


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """What matched at tokens `[first, last)` of a sentence."""

    payload: T
    first: int
    last: int
    source: str


class PatternIndex(Generic[T]):
    """Patterns by their entry words, each with a payload.

    Attributes:
        spans: The kinds of spans that are entries.
    """

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        table: dict[str, list[tuple[Pattern, T]]] = {}
        for pattern, payload in entries:
            for word in pattern.anchors:
                table.setdefault(word, []).append((pattern, payload))
        self._table = table
        self._entries = frozenset(table)
        self._gates = {word: _gate(entries) for word, entries in table.items()}
        self.spans = tuple(word[1:-1] for word in table if word.startswith("<"))

    @property
    def anchors(self) -> frozenset[str]:
        """All entry words; spans as `<place>`."""
        return self._entries

    @property
    def payloads(self) -> list[T]:
        """What stands behind the patterns, once for each entry word."""
        return [payload for entries in self._table.values() for _, payload in entries]

    @property
    def words(self) -> frozenset[str]:
        """All words on which it hangs whether anything matches: entry words, and what patterns need beside them."""
        needed = (words for entries in self._table.values() for pattern, _ in entries for words in pattern.needs)
        return frozenset().union(self._table, *needed) - {f"<{span}>" for span in self.spans}

    def live(self, words: AbstractSet[str]) -> list[str]:
        """The entry words, of those of a text, at which a pattern may match: one that has what it needs beside it."""
        return [word for word in self._open(words) if any(pattern.possible(words) for pattern, _ in self._table[word])]

    def _open(self, words: AbstractSet[str]) -> list[str]:
        """The entry words of a text at which its words rule not out every pattern at once: one question for each."""
        gates, found = self._gates, []
        for word in self._entries & words:
            gate = gates[word]
            if gate is None or not gate.isdisjoint(words):
                found.append(word)
        return found

    def candidates(self, spotted: Spotted) -> Sequence[int]:
        """The sentences of a text in which a pattern may match, in order: only they are read closely."""
        if self.spans:
            return spotted.every
        if not spotted.words:
            return ()
        return spotted.sentences(self.live(spotted.words))

    def find(self, context: Context) -> list[Hit[T]]:
        """Every match in a sentence, in order of entry words; at most one for each pattern and entry.

        Of an entry word that a sentence says over and over only the first dozen places are looked at.
        """
        if not self.spans and context.words.isdisjoint(self._entries):
            return []
        return list(self._matches(context))

    def present(self, context: Context) -> bool:
        """Whether anything matches."""
        return next(self._matches(context), None) is not None

    def _matches(self, context: Context) -> Iterator[Hit[T]]:
        table = self._table
        for span in self.spans:
            for at in context.starting(span):
                yield from _at(table[f"<{span}>"], context, at)
        present = self._open(context.words)
        if not present:
            return
        left = dict.fromkeys(present, _OFTEN)
        for at, low in enumerate(context.lows):
            if left.get(low, 0):
                left[low] -= 1
                yield from _at(table[low], context, at)


def _gate(entries: list[tuple[Pattern, T]]) -> frozenset[str] | None:
    """Words of which a text must hold one for any of some patterns; None where one of them needs none."""
    if not all(pattern.needs for pattern, _ in entries):
        return None
    return frozenset().union(*(pattern.needs[0] for pattern, _ in entries))


def _at(entries: list[tuple[Pattern, T]], context: Context, at: int) -> Iterator[Hit[T]]:
    words = context.words
    for pattern, payload in entries:
        span = pattern.match(context, at) if pattern.possible(words) else None
        if span is not None:
            yield Hit(payload, span[0], span[1], pattern.source)
