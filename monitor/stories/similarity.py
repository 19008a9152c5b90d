"""What two texts are compared by, whoever wrote them: the words of their openings, and the runs of words they share."""

from __future__ import annotations

import re
import unicodedata
from zlib import crc32

from monitor.model.hashes import NONE, Hashes

RUN = 3  # words; two texts share many runs of three only where one was copied
MAX_WORDS = 80  # the opening; agencies' texts are cut at different lengths behind it
_READ = 900  # characters of a summary that hold its first `MAX_WORDS` words, roughly

_WORD = re.compile(r"\w+")
# Quotation marks, dashes and the like: no word holds them, and most texts hold nothing else that is not ASCII.
_TYPOGRAPHY = re.compile("[\u2010-\u205e]")
# "BAGHDAD, Oct 22 (Reuters) - ": who wrote it where and when is not what it says.
_DATELINE = re.compile(r"^.{0,60}?\([A-Z][\w &-]{1,24}\)\s*[-–—:]+\s*")
# "Headline - Publisher" and "Headline | Publisher", as aggregators and broadcasters write them.
_SUFFIX = re.compile(r"\s+[-–—|]\s+[^-–—|]{2,30}$")
_MARK = re.compile(r"\([A-Z][\w &-]{1,24}\)")


def words(text: str) -> list[str]:
    """The words of a text, without case and accents, in their order."""
    if not text.isascii():
        text = _TYPOGRAPHY.sub(" ", text)
    if text.isascii():
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def opening(title: str, summary: str) -> tuple[list[str], list[str]]:
    """The words of a headline without its publisher, and those of the beginning of a text without its dateline."""
    return words(_SUFFIX.sub("", title)), words(_MARK.sub("", _DATELINE.sub("", summary[:_READ])))


def shingles(text: list[str]) -> Hashes:
    """Hashes of the word runs of an opening; of the whole where it is no longer than a run; none where it is empty."""
    text = text[:MAX_WORDS]
    if not text:
        return NONE
    if len(text) <= RUN:
        return Hashes((crc32(" ".join(text).encode()),))
    return Hashes([crc32(f"{a} {b} {c}".encode()) for a, b, c in zip(text, text[1:], text[2:], strict=False)])


def contained(part: Hashes, whole: Hashes) -> float:
    """The share of one text's runs that another has, 0 to 1."""
    return part.shared(whole) / len(part) if part else 0.0


def resemblance(one: Hashes, other: Hashes) -> float:
    """The Jaccard index of two sets, 0 to 1."""
    shared = one.shared(other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0
