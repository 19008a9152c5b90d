"""A text as the tagger reads it: tokens at exact indices, sentences and clauses, each made only when asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from monitor.tagging.wordsets import words

# A sentence longer than this is cut at a space: close reading stays linear in the text whatever its punctuation.
MAX_SENTENCE = 1200

# Words before a full stop that do not end a sentence, in lower case, without the stop.
_ABBREVIATIONS = words(
    "mr mrs ms dr prof sr jr st gen col lt sgt maj capt cpl adm cmdr brig pvt sen rep gov pres hon rev fr no nos "
    "vs etc inc ltd co corp dept est approx jan feb mar apr jun jul aug sep sept oct nov dec mt ft fig art sec "
    "vol al ave messrs amb insp supt det"
)
# After a dotted abbreviation ("the U.S. The army …") these open a new sentence all the same.
_OPENERS = words(
    "the a an in on at he she it they we but this that these those there his her its their after before when "
    "while as if however meanwhile for from with both some many most officials police"
)
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., a.m.
    r"|\d+(?:[.,:\u00a0\u202f]\d+)*[^\W\d_]*"  # 1,400  155mm  82nd  10:30
    r"|['’]s\b"
    r"|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*"  # don't, O'Neill
    r"|\w+"
    r"|[^\w\s]"
)
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n|[。！？।؟]")
_HYPHENS = frozenset("-‐‑–")  # hyphen, no-break hyphen, en dash between digits
_COMMA_LIKE = frozenset(',;:()[]—–"“”|•')
# Words that open a clause of their own.
_CONJUNCTIONS = words(
    "but while although though whereas after before as because since when if unless until once following amid "
    "despite which who whose where that and or so yet whether"
)


class Token(NamedTuple):
    """One word, number or mark.

    `low` is lower case with straight apostrophes; `glued` says a hyphen ties it to the token before.
    """

    start: int
    end: int
    text: str
    low: str
    glued: bool


class Clause(NamedTuple):
    """A stretch of tokens `[first, last)` of one sentence; `lead` is the conjunction or mark that opened it."""

    first: int
    last: int
    lead: str


class Sentence:
    """A sentence of a text: indices into that text, tokens and clauses on demand."""

    __slots__ = ("__dict__", "end", "source", "start")

    def __init__(self, source: str, start: int, end: int) -> None:
        self.source, self.start, self.end = source, start, end

    @property
    def text(self) -> str:
        """Its words as they stand."""
        return self.source[self.start : self.end]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens in order; hyphens inside words are not tokens but tie their neighbours."""
        return tuple(_tokens(self.source, self.start, self.end))

    @cached_property
    def lows(self) -> list[str]:
        """The lower-case form of every token."""
        return [token.low for token in self.tokens]

    @cached_property
    def starts(self) -> list[int]:
        """The index in the text at which every token starts."""
        return [token.start for token in self.tokens]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses in order; they cover all tokens but the marks between them."""
        return tuple(_clauses(self.lows))

    def token_at(self, index: int) -> int:
        """The position of the token that covers or follows an index of the text."""
        position = bisect_right(self.starts, index) - 1
        if position >= 0 and self.tokens[position].end > index:
            return position
        return position + 1

    def clause_of(self, token: int) -> Clause:
        """The clause that holds a token."""
        clauses = self.clauses
        position = bisect_right([clause.first for clause in clauses], token) - 1
        return clauses[max(0, position)]


class Reading:
    """A text cut into sentences; build with `Reading.of`."""

    __slots__ = ("_starts", "folded", "sentences", "text")

    def __init__(self, text: str, sentences: tuple[Sentence, ...]) -> None:
        self.text = text
        self.folded = fold(text)
        self.sentences = sentences
        self._starts = [sentence.start for sentence in sentences]

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a text of any script and length; costs grow linearly with it."""
        return cls(text, tuple(Sentence(text, start, end) for start, end in _sentence_spans(text)))

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens of all sentences."""
        return tuple(token for sentence in self.sentences for token in sentence.tokens)

    def sentence_number(self, index: int) -> int:
        """The position of the sentence that covers an index, or the last one before it."""
        return max(0, bisect_right(self._starts, index) - 1)


def fold(text: str) -> str:
    """Lower case with straight apostrophes, every character at the index it had."""
    low = text.lower()
    if len(low) != len(text):  # a few capitals, such as İ, become two characters
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return low.replace("’", "'")


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    previous_end, hyphen = -1, False
    for match in _TOKEN.finditer(text, start, end):
        first, last = match.span()
        word = match.group()
        if word in _HYPHENS and first == previous_end and last < end and not text[last].isspace():
            hyphen, previous_end = True, last
            continue
        yield Token(first, last, word, fold(word), hyphen and first == previous_end)
        hyphen, previous_end = False, last


def _clauses(lows: list[str]) -> Iterator[Clause]:
    first, lead = 0, ""
    for position, low in enumerate(lows):
        if low in _COMMA_LIKE:
            if position > first:
                yield Clause(first, position, lead)
            first, lead = position + 1, low
        elif low in _CONJUNCTIONS and position > first:
            yield Clause(first, position, lead)
            first, lead = position, low
        elif low in _CONJUNCTIONS:
            lead = low
    if first < len(lows) or not lows:
        yield Clause(first, len(lows), lead)
    elif first:
        yield Clause(first - 1, len(lows), lead)


def _sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _STOP.finditer(text):
        if not _ends_sentence(text, start, match):
            continue
        yield from _bounded(text, start, match.end())
        start = match.end()
    yield from _bounded(text, start, len(text))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark == "\n":
        return _breaks_block(text, start, match.start())
    if mark != ".":
        return True
    word_start = max(text.rfind(" ", start, match.start()), text.rfind("\n", start, match.start()), start - 1) + 1
    word = text[word_start : match.start()].lstrip("(\"'“‘[").lower()
    following = re.compile(r"\s+[\"'“‘(\[]*(\w+)").match(text, match.end())
    after = following.group(1) if following else ""
    if "." in word or (len(word) == 1 and word.isalpha()):
        return after[:1].isupper() and after.lower() in _OPENERS
    if word in _ABBREVIATIONS:
        return word in {"co", "inc", "ltd", "corp"} and after.lower() in _OPENERS
    return not after[:1].islower()


def _breaks_block(text: str, start: int, newline: int) -> bool:
    """Whether a line break ends a block, rather than wrapping a line of running text at a fixed width."""
    following = text[newline + 1 : newline + 2]
    if following.isspace() or following in "-*•#!":
        return True
    line_start = max(text.rfind("\n", 0, newline), -1) + 1
    return not 50 <= newline - line_start <= 90 and start <= newline


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        yield from _stripped(text, start, cut)
        start = cut
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
