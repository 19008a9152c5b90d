"""Which words of a lexicon stand in which sentence: those without any are not cut into tokens."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from monitor.tagging.text import Reading, fold

# Letters and digits stand for themselves, all else is a blank. What is not ASCII has become a question mark before.
_BLANKED: Final = bytes(byte if chr(byte).isalnum() else 32 for byte in range(128)) + b" " * 128


class Spotter:
    """The words of a lexicon, as text cut at its blanks shows them: faster than an automaton, and smaller."""

    def __init__(self, words: Iterable[str]) -> None:
        plain, by_piece, everywhere = set(), dict[str, set[str]](), set()
        for word in words:
            if word.isascii() and word.isalnum():  # as most are
                plain.add(word)
            elif pieces := _blanked(word).split():  # "don't" is taken to stand where "don" does
                by_piece.setdefault(max(pieces, key=len), set()).add(word)
            else:  # a mark such as "&" has no letters to be found by
                everywhere.add(word)
        self._plain = frozenset(plain.union(by_piece))
        self._by_piece = {piece: frozenset(words) for piece, words in by_piece.items()}
        self._everywhere = frozenset(everywhere)

    def spot(self, reading: Reading) -> list[AbstractSet[str]]:
        """For each sentence of a text the words in it; never fewer, of words with marks in them perhaps more."""
        blanked, known = _blanked(reading.folded), self._plain.intersection
        pieces = self._by_piece.keys()
        spotted: list[AbstractSet[str]] = []
        for sentence in reading.sentences:
            words = known(blanked[sentence.start : sentence.end].split())
            if not pieces.isdisjoint(words):
                words = words.union(*[self._by_piece[piece] for piece in pieces & words])
            spotted.append(words | self._everywhere if self._everywhere else words)
        return spotted


def _blanked(text: str) -> str:
    return fold(text).encode("ascii", "replace").translate(_BLANKED).decode("ascii")
