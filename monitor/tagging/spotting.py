"""Which words of a lexicon stand in a text, found in one pass of an automaton: sentences without any are not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick, Implementation

from monitor.tagging.text import Reading, fold

# Letters and digits stand for themselves, all else is a blank: so a word is known by the blanks around it, and the
# automaton need not be asked about its neighbours. What is not ASCII has become a question mark before.
_BLANKED = bytes(byte if chr(byte).isalnum() else 32 for byte in range(128)) + b" " * 128


class Spotted:
    """The words of a lexicon that stand in a text.

    Attributes:
        words: Each once. Never fewer than its sentences hold; of words with marks in them perhaps more ("don't" is
            found in "don t").
    """

    __slots__ = ("_hits", "_marks", "_reading", "_rows", "words")

    def __init__(
        self,
        reading: Reading,
        rows: Sequence[frozenset[str]],
        hits: Sequence[tuple[int, int, int]],
        marks: frozenset[str],
    ) -> None:
        self._reading, self._rows, self._hits, self._marks = reading, rows, hits, marks
        self.words = marks.union(*[rows[row] for row in {hit[0] for hit in hits}])

    @property
    def every(self) -> Sequence[int]:
        """The numbers of all sentences."""
        return range(len(self._reading.sentences))

    def sentences(self, words: Iterable[str]) -> Sequence[int]:
        """The numbers of the sentences in which one of some words may stand, in order."""
        wanted = frozenset(words)
        if not wanted:
            return ()
        if not wanted.isdisjoint(self._marks):
            return self.every
        rows, number_of = self._rows, self._reading.sentence_number
        return sorted({number_of(start) for row, start, _ in self._hits if not wanted.isdisjoint(rows[row])})


class Spotter:
    """The automaton over the words of a lexicon."""

    def __init__(self, words: Iterable[str]) -> None:
        rows: dict[str, set[str]] = {}
        for word in words:
            rows.setdefault(_blanked(word).strip(), set()).add(word)
        # A mark such as "&" has no letters to be found by: it is taken to stand everywhere.
        self._marks = frozenset(rows.pop("", ()))
        self._rows = [frozenset(row) for row in rows.values()]
        # The kind that takes the least memory: one document in a while must fetch it anew from behind the caches, and
        # there the table of a full automaton costs three times as much.
        self._automaton = AhoCorasick([f" {row} " for row in rows], implementation=Implementation.ContiguousNFA)

    def spot(self, reading: Reading) -> Spotted:
        """The words of a text; cost is linear in its length."""
        hits = self._automaton.find_matches_as_indexes(f" {_blanked(reading.folded)} ", overlapping=True)
        return Spotted(reading, self._rows, hits, self._marks)


def _blanked(text: str) -> str:
    return fold(text).encode("ascii", "replace").translate(_BLANKED).decode("ascii")
