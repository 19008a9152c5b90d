"""Many patterns at once: each is looked for only where one of its entry words stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Generic, NamedTuple, TypeVar

from monitor.tagging.matching import Context, Pattern

T = TypeVar("T")

# How often one entry word is looked at in one sentence: one that says "attack" more often says no more by it, and
# without a bound each of its words would be tried with all patterns that begin there.
_OFTEN = 12


class Hit(NamedTuple, Generic[T]):
    """What matched at tokens `[first, last)` of a sentence."""

    payload: T
    first: int
    last: int
    source: str


class _Entry(NamedTuple, Generic[T]):
    """A pattern under one of its entry words; each bit of `needs` is a set of words of which one must stand beside."""

    needs: int
    pattern: Pattern
    payload: T


class PatternIndex(Generic[T]):
    """Patterns by their entry words, each with a payload.

    Attributes:
        spans: The kinds of spans that are entries.
    """

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        table: dict[str, list[_Entry[T]]] = {}
        numbers: dict[frozenset[str], int] = {}
        for pattern, payload in entries:
            needs = sum(1 << numbers.setdefault(words, len(numbers)) for words in pattern.needs)
            entry = _Entry(needs, pattern, payload)
            for word in pattern.anchors:
                table.setdefault(word, []).append(entry)
        self._table = table
        self._entries = frozenset(table)
        self._bits: dict[str, int] = {}
        for words, number in numbers.items():
            for word in words:
                self._bits[word] = self._bits.get(word, 0) | 1 << number
        self.spans = tuple(word[1:-1] for word in table if word.startswith("<"))

    @property
    def payloads(self) -> list[T]:
        """What stands behind the patterns, once for each entry word."""
        return [entry.payload for entries in self._table.values() for entry in entries]

    @property
    def words(self) -> frozenset[str]:
        """All words on which it hangs whether anything matches: entry words, and what patterns need beside them."""
        return self._entries.union(self._bits) - {f"<{span}>" for span in self.spans}

    def candidates(self, spotted: Sequence[AbstractSet[str]]) -> Iterator[int]:
        """The numbers of the sentences in which a pattern may match, given the words of each; only they are read."""
        for number, words in enumerate(spotted):
            if self.spans or (not self._entries.isdisjoint(words) and self._possible(words)):
                yield number

    def find(self, context: Context) -> list[Hit[T]]:
        """Every match in a sentence, in order of entry words; at most one for each pattern and entry.

        Of an entry word that a sentence says over and over only the first dozen places are looked at.
        """
        if not self.spans and self._entries.isdisjoint(context.words):
            return []
        return list(self._matches(context))

    def present(self, context: Context) -> bool:
        """Whether anything matches."""
        return next(self._matches(context), None) is not None

    def _matches(self, context: Context) -> Iterator[Hit[T]]:
        for span in self.spans:
            entries = self._able(f"<{span}>", self._met(context.words))
            for at in context.starting(span) if entries else ():
                yield from _at(entries, context, at)
        possible = self._possible(context.words)
        if not possible:
            return
        left = dict.fromkeys(possible, _OFTEN)
        for at, low in enumerate(context.lows):
            if left.get(low, 0):
                left[low] -= 1
                yield from _at(possible[low], context, at)

    def _possible(self, words: AbstractSet[str]) -> dict[str, list[_Entry[T]]]:
        """By the entry words of a sentence the patterns that have what they need beside them."""
        found = self._entries & words
        if not found:
            return {}
        met = self._met(words)
        return {word: able for word in found if (able := self._able(word, met))}

    def _met(self, words: AbstractSet[str]) -> int:
        """The sets of needed words, as bits, of which a sentence holds one."""
        met, bits = 0, self._bits
        for word in words:
            if word in bits:
                met |= bits[word]
        return met

    def _able(self, word: str, met: int) -> list[_Entry[T]]:
        """Of the patterns under an entry word those whose needs are met."""
        return [entry for entry in self._table[word] if entry[0] & met == entry[0]]


def _at(entries: Iterable[_Entry[T]], context: Context, at: int) -> Iterator[Hit[T]]:
    for _, pattern, payload in entries:
        span = pattern.match(context, at)
        if span is not None:
            yield Hit(payload, span[0], span[1], pattern.source)
