"""How alike two texts are: runs of words that they share, and the words of their headlines."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from zlib import crc32

RUN = 3  # words; two texts share many runs of three only where one was copied
MAX_WORDS = 80  # the opening; agencies' texts are cut at different lengths behind it
_STEM = 5  # letters; "attacked", "attacks" and "attackers" count as one word of a headline
_SHORTEST = 4  # letters; shorter words of a headline carry no meaning of their own

_WORD = re.compile(r"\w+")
# "BAGHDAD, Oct 22 (Reuters) - ": who wrote it where and when is not what it says.
_DATELINE = re.compile(r"^.{0,60}?\([A-Z][\w &-]{1,24}\)\s*[-–—:]+\s*")
# "Headline - Publisher" and "Headline | Publisher", as aggregators and broadcasters write them.
_SUFFIX = re.compile(r"\s+[-–—|]\s+[^-–—|]{2,30}$")
_MARK = re.compile(r"\([A-Z][\w &-]{1,24}\)")


def words(text: str) -> list[str]:
    """The words of a text, without case and accents, in their order."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _WORD.findall("".join(char for char in plain if not unicodedata.combining(char)))


def shingles(title: str, summary: str) -> frozenset[int]:
    """Hashes of the word runs of a text; of the whole text where it is shorter than a run; none where it is empty."""
    text = [*words(_SUFFIX.sub("", title)), *words(_MARK.sub("", _DATELINE.sub("", summary)))][:MAX_WORDS]
    if not text:
        return frozenset()
    runs = [text[start : start + RUN] for start in range(max(1, len(text) - RUN + 1))]
    return frozenset(crc32(" ".join(run).encode()) for run in runs)


def contained(part: frozenset[int], whole: frozenset[int]) -> float:
    """The share of one text's runs that another has, 0 to 1."""
    return len(part & whole) / len(part) if part else 0.0


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The Jaccard index of two sets, 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


@lru_cache(maxsize=8192)
def headline_words(title: str) -> frozenset[int]:
    """The telling words of a headline, cut to their stems."""
    stems = (word[:_STEM] for word in words(_SUFFIX.sub("", title)) if len(word) >= _SHORTEST or word.isdigit())
    return frozenset(crc32(stem.encode()) for stem in stems)
