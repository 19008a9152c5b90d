"""Words that no person wrote: embedded images, keys, and what is built to wear a reader out.

The reader looks for mail addresses in bylines, which costs it the square of a word's length; and of an entry's text
only the beginning is read, which an embedded image would fill. So such words are cut out before anything is read,
and the entries around them stay.
"""

from __future__ import annotations

import re

LONGEST_WORD = 5_000
"""From so many characters on a word is cut out; real addresses have some hundred."""

MARK = "..."
"""What stands in the place of such a word; harmless in an address as well as in a text."""

# What words, addresses and base64 are made of, without a space, a bracket or a quote between.
_LETTER = b"[A-Za-z0-9_.+/=%-]"


def _words(zeros: int) -> re.Pattern[bytes]:
    """A long word whose letters are each padded with zeros; it begins where a word does, so looking stays linear."""
    letter = _LETTER + rb"\x00" * zeros
    return re.compile(b"(?<!" + letter + b")(?:" + letter + b"){%d,}+" % LONGEST_WORD)


_BYTES = (_words(0), MARK.encode())
# UTF-16 and UTF-32, whichever byte comes first: between two letters there are zeros either way.
_WIDE = ((_words(1), MARK.encode("utf-16-le")), (_words(3), MARK.encode("utf-32-le")))


_LETTERS = re.compile(r"[A-Za-z0-9_.+/=%-]++")


def may_have_long_word(text: str) -> bool:
    """Whether a text that was read may hold such a word: one of more than half the length is taken for it too.

    A word of that length fills at least one of the halves that the text is cut into, so that only these are looked at.
    """
    half = LONGEST_WORD // 2
    if len(text) < half:
        return False
    return any(_LETTERS.fullmatch(text, start, start + half) for start in range(0, len(text) - half + 1, half))


def without_long_words(document: bytes) -> tuple[bytes, int]:
    """The document with a mark in the place of every overlong word, and how many those were."""
    total = 0
    for pattern, mark in (_BYTES, *_WIDE) if b"\x00" in document[:64] else (_BYTES,):
        document, count = pattern.subn(mark, document)
        total += count
    return document, total
