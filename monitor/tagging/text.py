"""A text as the tagger reads it: tokens at exact indices, sentences and clauses, each made only when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import Final, NamedTuple

from monitor.tagging.cutting import Cutting

# A sentence longer than this is cut at a space: close reading stays linear in the text whatever its punctuation.
MAX_SENTENCE: Final = 1200

_INNER_BLANKS: Final = frozenset("\u00a0\u202f")  # they part the thousands of a number
# One class to search for, so that the engine skips over all else; what a stop is followed by is looked at afterwards.
_STOP: Final = re.compile(r"[.!?…\n。！？।؟](?:(?<=[.!?…])[.!?…]*+[\"'”’)\]]*+)?")
_RUNNING: Final = frozenset(".!?…")  # end a sentence only before white space
_NEXT_WORD: Final = re.compile(r"\s+[\"'“‘(\[]*(\w+)")
_LONGEST_WORD: Final = (
    40  # characters looked back over for an abbreviation: bounds the cost of text without line breaks
)
_OF_A_SENTENCE: Final = 25  # characters on either side of a joint: "Watch The Voice" is one sentence
_FIRST: Final = itemgetter(0)
_WRAPPED: Final = (50, 90)  # characters of a line that is broken at a fixed width
_HYPHENS: Final = frozenset("-‐‑–")
_COMMA_LIKE: Final = frozenset(',;:()[]—–"“”|•')


class Clause(NamedTuple):
    """A stretch of tokens `[first, last)` of one sentence; `lead` is the conjunction or mark that opened it."""

    first: int
    last: int
    lead: str


class Sentence:
    """A sentence of a text: indices into that text, tokens and clauses on demand.

    Its tokens are words, numbers and marks. A hyphen inside a word is none, but glues the token behind it to the one
    before. They are kept as lists, one entry a token: most sentences are asked for no more than the words.
    """

    __slots__ = ("_clauses", "_cutting", "_firsts", "_folded", "_lows", "_starts", "end", "source", "start")

    def __init__(self, source: str, folded: str, cutting: Cutting, start: int, end: int) -> None:
        self.source, self._folded, self._cutting, self.start, self.end = source, folded, cutting, start, end
        self._lows: list[str] | None = None
        self._starts: list[int] | None = None
        self._clauses: tuple[Clause, ...] | None = None
        self._firsts: list[int] | None = None

    @property
    def text(self) -> str:
        """Its words as they stand."""
        return self.source[self.start : self.end]

    @property
    def lows(self) -> list[str]:
        """Every token in lower case with straight apostrophes, in order."""
        lows = self._lows
        if lows is None:
            lows = self._lows = _tokens(self._folded[self.start : self.end], self._cutting.token)
        return lows

    @property
    def starts(self) -> list[int]:
        """The index in the text at which every token starts."""
        starts = self._starts
        if starts is None:
            tokens = self._cutting.token.finditer(self._folded[self.start : self.end])
            starts = self._starts = [self.start + token.start() for token in tokens if token[1]]
        return starts

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses in order; they cover all tokens but the marks between them."""
        clauses = self._clauses
        if clauses is None:
            clauses = self._clauses = tuple(_clauses(self.lows, self._cutting.clauses))
        return clauses

    def end_of(self, token: int) -> int:
        """The index in the text behind a token."""
        return self.starts[token] + len(self.lows[token])

    def slice(self, first: int, last: int) -> str:
        """The text of tokens `[first, last)` as it stands."""
        return self.source[self.starts[first] : self.end_of(last - 1)]

    def glued(self, token: int) -> bool:
        """Whether a hyphen ties a token to the one before; none does behind the last."""
        starts = self.starts
        return token < len(starts) and self._glues(starts[token] - 1)

    def _glues(self, at: int) -> bool:
        """Whether a hyphen inside a word stands at an index."""
        folded = self._folded
        inside = self.start < at < self.end - 1 and folded[at] in _HYPHENS
        return inside and not (folded[at - 1].isspace() or folded[at + 1].isspace())

    def token_at(self, index: int) -> int:
        """The position of the token that covers or follows an index of the text."""
        position = bisect_right(self.starts, index) - 1
        if position >= 0 and self.end_of(position) > index:
            return position
        return position + 1

    def clause_of(self, token: int) -> Clause:
        """The clause that holds a token."""
        if self._firsts is None:
            self._firsts = [clause.first for clause in self.clauses]
        return self.clauses[max(0, bisect_right(self._firsts, token) - 1)]


class Reading:
    """A text, cut into sentences when they are asked for; build with `Reading.of`.

    Attributes:
        folded: The text folded, index by index.
    """

    __slots__ = ("_cutting", "_sentences", "_starts", "folded", "text")

    def __init__(self, text: str, cutting: Cutting) -> None:
        self.text, self._cutting = text, cutting
        self.folded = fold(text)
        self._sentences: tuple[Sentence, ...] | None = None
        self._starts: list[int] | None = None

    @classmethod
    def of(cls, text: str, cutting: Cutting) -> Reading:
        """Read a text of any script and length as a language cuts it; costs grow linearly with it."""
        return cls(text, cutting)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order."""
        found = self._sentences
        if found is None:
            text, folded, cutting = self.text, self.folded, self._cutting
            spans = _apart_at_joints(text, _sentence_spans(text, cutting), cutting)
            found = tuple([Sentence(text, folded, cutting, start, end) for start, end in spans])
            self._sentences = found
        return found

    def sentence_number(self, index: int) -> int:
        """The position of the sentence that covers an index, or the last one before it."""
        if self._starts is None:
            self._starts = [sentence.start for sentence in self.sentences]
        return max(0, bisect_right(self._starts, index) - 1)


def fold(text: str) -> str:
    """Lower case with straight apostrophes, every character at the index it had."""
    low = text.lower()
    if len(low) != len(text):  # a few capitals, such as İ, become two characters
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("’", "'")


def _tokens(folded: str, token: re.Pattern[str]) -> list[str]:
    if not folded.isascii() and not _INNER_BLANKS.isdisjoint(folded):
        return list(filter(None, token.findall(folded)))
    lows: list[str] = []
    for chunk in folded.split():  # no other blank stands inside a token, and most of what stands between is a word
        if chunk.isalpha():
            lows.append(chunk)
        else:
            lows += filter(None, token.findall(chunk))
    return lows


def _clauses(lows: list[str], openers: frozenset[str]) -> Iterator[Clause]:
    first, lead = 0, ""
    for position, low in enumerate(lows):
        if low in _COMMA_LIKE:
            if position > first:
                yield Clause(first, position, lead)
            first, lead = position + 1, low
        elif low in openers and position > first:
            yield Clause(first, position, lead)
            first, lead = position, low
        elif low in openers:
            lead = low
    if first < len(lows) or not lows:
        yield Clause(first, len(lows), lead)
    elif first:
        yield Clause(first - 1, len(lows), lead)


def _sentence_spans(text: str, cutting: Cutting) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start, size = 0, len(text)
    for match in _STOP.finditer(text):
        stop, end = match.span()
        mark = text[stop:end]
        if mark[0] in _RUNNING and end < size and not text[end].isspace():
            continue  # inside a word: 4.5, example.org
        if mark == "." and not _ends_sentence(text, start, stop, cutting):
            continue
        if mark == "\n" and not _breaks_block(text, stop):
            continue
        if end - start > MAX_SENTENCE:
            spans += _bounded(text, start, end)
        elif piece := text[start:end].lstrip():
            first = end - len(piece)
            spans.append((first, first + len(piece.rstrip())))
        start = end
    return [*spans, *_bounded(text, start, size)]


def _apart_at_joints(text: str, spans: list[tuple[int, int]], cutting: Cutting) -> list[tuple[int, int]]:
    """Sentences cut where another begins that none ended: feeds run a standfirst and the first sentence together."""
    joints = [match.start() for match in cutting.joints.finditer(text)] if cutting.joints else []
    for joint in joints:
        at = bisect_right(spans, joint, key=_FIRST) - 1
        start, end = spans[at] if at >= 0 else (joint, joint)
        if joint - start >= _OF_A_SENTENCE and end - joint > _OF_A_SENTENCE and _parts(text[start:joint], cutting):
            spans[at : at + 1] = (start, joint), (joint + 1, end)
    return spans


def _parts(before: str, cutting: Cutting) -> bool:
    """Whether a sentence may end so: in no word that wants another, and in no headline of large words."""
    words = before.split()
    last = fold(words[-1])
    if last in cutting.within or last.endswith(cutting.endings):
        return False
    return 2 * len(list(filter(str.isupper, map(_FIRST, words)))) < len(words)


def _ends_sentence(text: str, start: int, stop: int, cutting: Cutting) -> bool:
    """Whether a full stop ends a sentence: not that of an abbreviation, nor one before a small letter."""
    back = max(start, stop - _LONGEST_WORD)
    blank = text.rfind(" ", back, stop)
    word = text[blank + 1 : stop]
    plain = blank >= 0 and word.isalpha() and len(word) > 1 and word.lower() not in cutting.abbreviations
    if plain and text[stop + 2 : stop + 3].isupper():
        return True  # as mostly: a word before, a capital after the blank
    word = text[max(blank, text.rfind("\n", back, stop), back - 1) + 1 : stop].lstrip("(\"'“‘[").lower()
    following = _NEXT_WORD.match(text, stop + 1)
    after = following.group(1) if following else ""
    if "." in word or (len(word) == 1 and word.isalpha()):
        return after[:1].isupper() and after.lower() in cutting.openers
    if word in cutting.abbreviations:
        return word in cutting.closing and after.lower() in cutting.openers
    return not after[:1].islower()


def _breaks_block(text: str, newline: int) -> bool:
    """Whether a line break ends a block, rather than wrapping a line of running text at a fixed width.

    A line too long for that width behind it tells of paragraphs: a standfirst and what it introduces.
    """
    following = text[newline + 1 : newline + 2]
    if following.isspace() or following in "-*•#!":
        return True
    width = newline - max(text.rfind("\n", 0, newline), -1) - 1
    if not _WRAPPED[0] <= width <= _WRAPPED[1]:
        return True
    ahead = newline + _WRAPPED[1] + 1
    return not following.islower() and len(text) > ahead and text.find("\n", newline + 1, ahead + 1) < 0


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A stretch without the blanks at its ends, in pieces where it is too long, none where it is empty."""
    pieces = []
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    stripped = []
    for first, last in pieces:
        piece = text[first:last].lstrip()
        if piece:
            stripped.append((last - len(piece), last - len(piece) + len(piece.rstrip())))
    return stripped
