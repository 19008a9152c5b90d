"""Many patterns at once: each is looked for only where one of its entry words stands."""

from __future__ import annotations

from collections import defaultdict
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
    """A pattern under one of its entry words."""

    pattern: Pattern
    payload: T


# An entry behind what it needs: a byte of what a sentence meets and a bit of it, for its rarest need, and bits for all.
# Most entries need one thing that is not there: to ask a byte for it is less than to hold all bits against all.
_Row = tuple[int, int, int, _Entry[T]]
# What a word is to an index: the needs it meets, as bits, the patterns it is an entry of, in their order, and the word.
# All in one place, for to look in several takes longer than all that is done with it.
_Word = tuple[int, tuple[_Row[T], ...], str]


class _Words(dict[str, _Word[T] | None], Generic[T]):
    """What words are to an index, worked out when they are first asked for; None for a word that is nothing to it.

    Most words of a lexicon never stand in a text. In this way those that do lie close together in memory, and the needs
    they meet have low numbers, which take few bytes.
    """

    def __init__(self, given: Sequence[tuple[Pattern, T]]) -> None:
        super().__init__()
        self.given = given
        entered: dict[str, list[int]] = defaultdict(list)
        for order, (pattern, _) in enumerate(given):
            for word in pattern.anchors:
                entered[word].append(order)
        meeting: dict[str, list[frozenset[str]]] = defaultdict(list)
        needs = dict.fromkeys(words for pattern, _ in given for words in pattern.needs)
        for words in needs:
            for word in words:
                meeting[word].append(words)
        self.entered, self.meeting = entered, meeting
        self.bytes = len(needs) // 8 + 1
        self._numbers: dict[frozenset[str], int] = {}

    def __missing__(self, word: str) -> _Word[T] | None:
        entered, meeting = self.entered.get(word, ()), self.meeting.get(word, ())
        known = entered or meeting
        found = (_bits(map(self._number, meeting)), tuple(map(self._row, entered)), word) if known else None
        self[word] = found
        return found

    def _row(self, order: int) -> _Row[T]:
        pattern, payload = self.given[order]
        numbers = [*map(self._number, pattern.needs)]
        rarest = numbers[0] if numbers else 8 * self.bytes
        return rarest >> 3, 1 << (rarest & 7), _bits(numbers), _Entry(pattern, payload)

    def _number(self, needed: frozenset[str]) -> int:
        return self._numbers.setdefault(needed, len(self._numbers))


# By the entry words of a sentence the patterns whose needs its words meet.
Possible = Mapping[str, Sequence[_Entry[T]]]


class PatternIndex(Generic[T]):
    """Patterns by their entry words, each with a payload.

    Attributes:
        words: All words on which it hangs whether anything matches: entry words, and what patterns need beside them;
            spans as `<place>`.
    """

    def __init__(self, entries: Iterable[tuple[Pattern, T]]) -> None:
        self._words = _Words(tuple(entries))
        self._entries = frozenset(self._words.entered)
        self.words = self._entries.union(self._words.meeting)
        self._spans = tuple(word[1:-1] for word in self._words.entered if word.startswith("<"))

    @property
    def payloads(self) -> list[T]:
        """What stands behind the patterns."""
        return [payload for _, payload in self._words.given]

    def entries(self, word: str) -> list[_Entry[T]]:
        """What is entered by a word, in the order in which it was given."""
        known = self._words[word]
        return [entry for *_, entry in known[1]] if known is not None else []

    def candidates(self, spotted: Sequence[AbstractSet[str]]) -> Iterator[tuple[int, Possible[T]]]:
        """The sentences in which a pattern may match, given the words of each, and those patterns; only they are read.

        Each comes as its number, with what `find` takes. The words are those of a lexicon: what each is here is kept.
        """
        entries = self._entries
        for number, words in enumerate(spotted):
            possible = {} if entries.isdisjoint(words) else self._possible(words)
            if possible or self._spans:
                yield number, possible

    def find(self, context: Context, possible: Possible[T] | None = None) -> list[Hit[T]]:
        """Every match in a sentence, in order of entry words.

        Of an entry word that a sentence says over and over only the first dozen places are looked at.
        """
        found = self._at_spans(context) if self._spans else []
        if possible is None:
            if self._entries.isdisjoint(context.words):
                return found
            possible = self._possible(context.words & self.words)
        places, lows = [], context.lows
        for word in possible:
            at = -1
            for _ in range(min(lows.count(word), OFTEN)):
                at = lows.index(word, at + 1)
                places.append((at, word))
        for at, word in sorted(places):
            found += _at(possible[word], context, at, word)
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
            for hit in _at(self.entries(f"<{span}>"), context, at, f"<{span}>")
        ]

    def _possible(self, words: AbstractSet[str]) -> Possible[T]:
        known = [*filter(None, map(self._words.__getitem__, words))]
        met = reduce(or_, map(_MEETS, known), 0)
        asked = met.to_bytes(self._words.bytes, "little") + _ALWAYS
        possible = {}
        for _, rows, written in filter(_ROWS, known):
            able = [entry for at, bit, needs, entry in rows if asked[at] & bit and needs & met == needs]
            if able:
                possible[written] = able
        return possible


_MEETS: Final = itemgetter(0)
_ROWS: Final = itemgetter(1)
_ALWAYS: Final = b"\x01"  # the byte behind all others, which every sentence meets


def words_of(pattern: Pattern) -> frozenset[str]:
    """All words on which it hangs whether a pattern matches: what it is entered by, and what it needs beside that."""
    return pattern.anchors.union(*pattern.needs)


def _bits(numbers: Iterable[int]) -> int:
    """A number with these bits."""
    return reduce(or_, (1 << number for number in numbers), 0)


def _at(entries: Iterable[_Entry[T]], context: Context, at: int, entered: str) -> list[Hit[T]]:
    found = []
    for pattern, payload in entries:
        for first, last in pattern.match(context, at, entered):
            found.append(Hit(payload, first, last, pattern.source))
    return found
