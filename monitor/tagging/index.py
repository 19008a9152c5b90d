"""Many patterns at once: each is looked for only where one of its entry words stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from operator import itemgetter, or_
from typing import Final, Generic, NamedTuple, TypeVar

from monitor.tagging.matching import Context, Pattern

T = TypeVar("T")

# How often one entry word is looked at in one sentence: one that says "attack" more often says no more by it, and
# without a bound each of its words would be tried with all patterns that begin there.
_OFTEN: Final = 12


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


class _Word(NamedTuple, Generic[T]):
    """What a word is to an index.

    Attributes:
        meets: The needs it meets, as bits.
        entries: The patterns it is an entry of.
        needs: All that those patterns need, as bits; 0 where one of them needs nothing.
    """

    meets: int
    entries: tuple[_Entry[T], ...]
    written: str
    needs: int


# By the entry words of a sentence the patterns whose needs its words meet.
Possible = Mapping[str, Sequence[_Entry[T]]]


class PatternIndex(Generic[T]):
    """Patterns by their entry words, each with a payload."""

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        table: dict[str, list[_Entry[T]]] = {}
        numbers: dict[frozenset[str], int] = {}
        meets: dict[str, int] = {}
        for pattern, payload in entries:
            needs = sum(1 << numbers.setdefault(words, len(numbers)) for words in pattern.needs)
            for word in pattern.anchors:
                table.setdefault(word, []).append(_Entry(needs, pattern, payload))
        for words, number in numbers.items():
            for word in words:
                meets[word] = meets.get(word, 0) | 1 << number
        # What is known of a word lies in one place: to look in several takes longer than all that is done with it.
        self._words = {
            word: _Word(meets.get(word, 0), tuple(table.get(word, ())), word, _needs(table.get(word, ())))
            for word in {**table, **meets}
        }
        self._entries = frozenset(table)
        self._spans = tuple(word[1:-1] for word in table if word.startswith("<"))

    @property
    def payloads(self) -> list[T]:
        """What stands behind the patterns, once for each entry word."""
        return [entry.payload for word in self._words.values() for entry in word.entries]

    @property
    def words(self) -> frozenset[str]:
        """All words on which it hangs whether anything matches: entry words, and what patterns need beside them."""
        return frozenset(word for word in self._words if not word.startswith("<"))

    def candidates(self, spotted: Sequence[AbstractSet[str]]) -> Iterator[tuple[int, Possible[T]]]:
        """The sentences in which a pattern may match, given the words of each, and those patterns; only they are read.

        Each comes as its number, with what `find` takes.
        """
        entries = self._entries
        for number, words in enumerate(spotted):
            possible = {} if entries.isdisjoint(words) else self._possible(words)
            if possible or self._spans:
                yield number, possible

    def find(self, context: Context, possible: Possible[T] | None = None) -> list[Hit[T]]:
        """Every match in a sentence, in order of entry words; at most one for each pattern and entry.

        Of an entry word that a sentence says over and over only the first dozen places are looked at.
        """
        found = self._at_spans(context) if self._spans else []
        if possible is None:
            if self._entries.isdisjoint(context.words):
                return found
            possible = self._possible(context.words)
        places, lows = [], context.lows
        for word in possible:
            at = -1
            for _ in range(min(lows.count(word), _OFTEN)):
                at = lows.index(word, at + 1)
                places.append((at, word))
        for at, word in sorted(places):
            found += _at(possible[word], context, at)
        return found

    def present(self, context: Context) -> bool:
        """Whether anything matches."""
        return bool(self.find(context))

    def _at_spans(self, context: Context) -> list[Hit[T]]:
        """The matches of patterns that are entered at a place, a number or the like."""
        return [
            hit
            for span in self._spans
            for at in context.starting(span)
            for hit in _at(self._words[f"<{span}>"].entries, context, at)
        ]

    def _possible(self, words: AbstractSet[str]) -> Possible[T]:
        known = [*filter(None, map(self._words.get, words))]
        met = reduce(or_, map(_MEETS, known), 0)
        possible = {}
        for _, entries, written, needs in filter(_ENTRIES, known):
            if not needs or needs & met:
                able = [entry for entry in entries if entry[0] & met == entry[0]]
                if able:
                    possible[written] = able
        return possible


_MEETS: Final = itemgetter(0)
_ENTRIES: Final = itemgetter(1)


def _needs(entries: Sequence[_Entry[T]]) -> int:
    return reduce(or_, map(_MEETS, entries), 0) if all(entry.needs for entry in entries) else 0


def _at(entries: Iterable[_Entry[T]], context: Context, at: int) -> list[Hit[T]]:
    found = []
    for _, pattern, payload in entries:
        span = pattern.match(context, at)
        if span is not None:
            found.append(Hit(payload, span[0], span[1], pattern.source))
    return found
