"""Whether any of some patterns stands somewhere, and where: what triggers need beside them, and what rules them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from monitor.tagging.index import OFTEN, Hit, PatternIndex, words_of
from monitor.tagging.matching import Context, Pattern


class AnyOf:
    """Patterns that all say the same by standing there.

    Most are single words. Those are one set: an index has a row for each word, and a thousand of such lists have a
    quarter of a million words.
    """

    __slots__ = ("_alone", "_index", "_rest", "_single")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        alone, rest = list[Pattern](), list[Pattern]()
        for pattern in patterns:
            (alone if pattern.alone else rest).append(pattern)
        self._alone = tuple((pattern.anchors, pattern.source) for pattern in alone)
        self._rest = tuple(rest)
        # Made when a text first asks: to make all at the start would cost every start what most lists never need.
        self._index: PatternIndex[None] | None = None
        sets = [words for words, _ in self._alone]
        self._single: frozenset[str] = sets[0] if len(sets) == 1 else frozenset().union(*sets)

    @property
    def words(self) -> frozenset[str]:
        """All words on which it hangs whether anything matches."""
        return self._single.union(*map(words_of, self._rest))

    def present(self, context: Context) -> bool:
        """Whether anything matches in a sentence."""
        return not self._single.isdisjoint(context.words) or bool(self._rest and self._indexed().present(context))

    def find(self, context: Context) -> list[Hit[None]]:
        """Every match in a sentence, in its order; of a word that is said over and over the first dozen."""
        found = self._indexed().find(context) if self._rest else []
        if self._single.isdisjoint(context.words):
            return found
        return sorted([*found, *self._words_in(context)], key=lambda hit: hit.first)

    def sentences(self, spotted: Sequence[AbstractSet[str]]) -> Iterator[int]:
        """The numbers of the sentences in which something may match, given the words of each."""
        rest = dict(self._indexed().candidates(spotted)) if self._rest else {}
        if not self._single:
            yield from rest
            return
        for number, words in enumerate(spotted):
            if number in rest or not self._single.isdisjoint(words):
                yield number

    def _indexed(self) -> PatternIndex[None]:
        index = self._index
        if index is None:
            index = self._index = PatternIndex((pattern, None) for pattern in self._rest)
        return index

    def _words_in(self, context: Context) -> Iterator[Hit[None]]:
        said: Counter[str] = Counter()
        for at, low in enumerate(context.lows):
            if low in self._single:
                said[low] += 1
                if said[low] <= OFTEN:
                    yield from (Hit(None, at, at + 1, source) for words, source in self._alone if low in words)
