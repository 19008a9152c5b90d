"""Acts that stand still: who "ends pause in strikes" begins them, and a truce that ends is no end of strikes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BEFORE = 4  # words between "ends" and "truce": "its three-day Easter"
_BEHIND = 3  # words of what pauses, or of who keeps a truce, before "ends"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standstill:
    """What turns round the words of a pair of opposites where they are about it.

    Attributes:
        pair: The bit of the pair.
        own: The bit of the standstill's own beginning and end: a truce that begins is not the truce that ends.
        named: Finds a standstill of which something is told: "truce ends", but not "truce talks end".
        one, other: Find that it is what a word of the one, or of the other, side is about.
    """

    pair: int
    own: int
    named: re.Pattern[str]
    one: re.Pattern[str]
    other: re.Pattern[str]

    @classmethod
    def of(cls, pair: int, own: int, sides: tuple[Words, Words], around: tuple[Words, Words, Words]) -> Standstill:
        """From words.

        Args:
            pair: Its bit.
            own: A bit that no pair has.
            sides: The words of the pair; one that ends in * stands for every word that begins so.
            around: What stands still is called; what leads from there to what stands still; what else ends it.
        """
        nouns, leads, bounds = around
        ends = _any((*leads, *bounds))
        one, other = (_about(_any(words), _any(nouns), _any(leads), ends) for words in sides)
        verbs = _any((*sides[0], *sides[1]))
        return cls(pair, own, re.compile(rf"\b{_any(nouns)}(?= {verbs}\b| {ends}\b|$)"), one, other)

    def sides(self, headline: Sequence[str], one: int, other: int) -> tuple[int, int]:
        """The sides that a headline takes: as they are told, unless a standstill is named in it."""
        begins, ends = one & self.pair, other & self.pair
        if not (begins or ends):
            return one, other
        text = " ".join(headline)
        if not self.named.search(text):
            return one, other
        one, other = one & ~self.pair, other & ~self.pair
        if begins and self.one.search(text):
            return one | self.own, other | self.pair
        if ends and self.other.search(text):
            return one | self.pair, other | self.own
        return one, other


def _about(verb: str, nouns: str, leads: str, ends: str) -> re.Pattern[str]:
    """Finds "ends its Easter truce", and "truce in Gaza ends"."""
    word, over = rf"(?: (?!{ends}\b)\w+)", rf"(?= {ends}\b|$)"
    object_ = rf"\b{verb}{word}{{0,{_BEFORE}}} {nouns}{over}"
    subject = rf"\b{nouns}(?: {leads}{word}{{1,{_BEHIND}}})? {verb}{over}"
    return re.compile(f"{object_}|{subject}")


def _any(words: Iterable[str]) -> str:
    """Any of some words, as a pattern."""
    return f"(?:{'|'.join(map(_written, words))})"


def _written(word: str) -> str:
    return rf"{re.escape(word[:-1])}\w*" if word.endswith("*") else re.escape(word)
