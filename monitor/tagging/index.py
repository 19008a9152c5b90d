"""Many patterns at once: each is looked for only where one of its entry words stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from operator import itemgetter, or_
from typing import Final, Generic, NamedTuple, TypeVar

from monitor.tagging.matching import Context, Pattern

T = TypeVar("T")

# How often one entry word is looked at in one sentence: one that says "attack" more often says no more by it, and
# without a bound each of its words would be tried with all patterns that begin there.
OFTEN: Final = 12


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
    order: int


class _Group(NamedTuple, Generic[T]):
    """Entries of a word that share the rarest of what they need: a bit of a byte of what a sentence meets."""

    at: int
    bit: int
    entries: tuple[_Entry[T], ...]


class _Word(NamedTuple, Generic[T]):
    """What a word is to an index.

    Attributes:
        meets: The needs it meets, as bits.
        groups: The patterns it is an entry of. Most need one thing that is not there: to ask a byte for it is less than
            to hold all that they need against all that is met.
    """

    meets: int
    groups: tuple[_Group[T], ...]
    written: str


# By the entry words of a sentence the patterns whose needs its words meet.
Possible = Mapping[str, Sequence[_Entry[T]]]


class PatternIndex(Generic[T]):
    """Patterns by their entry words, each with a payload."""

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        table: dict[str, dict[int, list[_Entry[T]]]] = {}
        met: dict[str, list[int]] = {}
        given = tuple(entries)
        numbers = _numbers(dict.fromkeys(words for pattern, _ in given for words in pattern.needs))
        for order, (pattern, payload) in enumerate(given):
            needed = [numbers[words] for words in pattern.needs]
            entry = _Entry(_bits(needed), pattern, payload, order)
            for word in pattern.anchors:
                table.setdefault(word, {}).setdefault(needed[0] if needed else _NOTHING, []).append(entry)
        for words, number in numbers.items():
            for word in words:
                met.setdefault(word, []).append(number)
        self._bytes = len(numbers) // 8 + 1
        # What is known of a word lies in one place: to look in several takes longer than all that is done with it.
        self._words = {
            word: _Word(_bits(met.get(word, ())), _groups(table.get(word, {}), self._bytes), word)
            for word in {**table, **met}
        }
        self._entries = frozenset(table)
        self._spans = tuple(word[1:-1] for word in table if word.startswith("<"))

    @property
    def payloads(self) -> list[T]:
        """What stands behind the patterns, once for each entry word."""
        return [entry.payload for word in self._words for entry in self.entries(word)]

    def entries(self, word: str) -> list[_Entry[T]]:
        """What is entered by a word, in the order in which it was given."""
        known = self._words.get(word)
        every = (entry for group in known.groups for entry in group.entries) if known is not None else ()
        return sorted(every, key=_ORDER)

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
            for _ in range(min(lows.count(word), OFTEN)):
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
            for hit in _at(self.entries(f"<{span}>"), context, at)
        ]

    def _possible(self, words: AbstractSet[str]) -> Possible[T]:
        known = [*filter(None, map(self._words.get, words))]
        met = reduce(or_, map(_MEETS, known), 0)
        asked = met.to_bytes(self._bytes, "little") + _ALWAYS
        possible = {}
        for _, groups, written in filter(_GROUPS, known):
            able = [
                entry
                for at, bit, entries in groups
                if asked[at] & bit
                for entry in entries
                if entry[0] & met == entry[0]
            ]
            if able:
                able.sort(key=_ORDER)
                possible[written] = able
        return possible


_MEETS: Final = itemgetter(0)
_GROUPS: Final = itemgetter(1)
_ORDER: Final = itemgetter(3)
_NOTHING: Final = -1  # what patterns without needs share
_ALWAYS: Final = b"\x01"  # the byte behind all others, which every sentence meets


def words_of(pattern: Pattern) -> frozenset[str]:
    """All words on which it hangs whether a pattern matches: what it is entered by, and what it needs beside that."""
    return frozenset(word for word in pattern.anchors.union(*pattern.needs) if not word.startswith("<"))


def _groups(grouped: Mapping[int, Sequence[_Entry[T]]], behind: int) -> tuple[_Group[T], ...]:
    """Groups by the number of their rarest need; those of no needs ask for the byte behind all others."""
    return tuple(
        _Group(behind, 1, tuple(entries))
        if number == _NOTHING
        else _Group(number >> 3, 1 << (number & 7), tuple(entries))
        for number, entries in grouped.items()
    )


def _numbers(sets: Iterable[frozenset[str]]) -> dict[frozenset[str], int]:
    """A number for each set of words, those with the words of most sets first: what many ask for is in few bytes."""
    known = [*sets]
    popular = Counter(word for words in known for word in words)
    return {
        words: at
        for at, words in enumerate(sorted(known, key=lambda words: -max(map(popular.__getitem__, words), default=0)))
    }


def _bits(numbers: Sequence[int]) -> int:
    """A number with these bits, made at once: to add them one by one would make a longer number each time."""
    if not numbers:
        return 0
    found = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        found[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(found, "little")


def _at(entries: Iterable[_Entry[T]], context: Context, at: int) -> list[Hit[T]]:
    found = []
    for _, pattern, payload, _ in entries:
        span = pattern.match(context, at)
        if span is not None:
            found.append(Hit(payload, span[0], span[1], pattern.source))
    return found
