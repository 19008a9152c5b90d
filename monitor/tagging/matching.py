"""Matching compiled patterns against the tokens of a sentence, forwards and backwards from where they are entered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from monitor.tagging.lazy import lazy

_HARD = frozenset(";")
_NONE: frozenset[str] = frozenset()
Phrase = tuple[frozenset[str], ...]


class Kind(Enum):
    """What a step asks for."""

    WORDS = "words"
    GAP = "gap"
    NOT = "not"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a compiled pattern.

    Attributes:
        words: Single words that match; for GAP, those that may not stand in it.
        phrases: Rows of words that match, longest first, by the word they begin with (read backwards: end with).
        gap: For GAP, how many tokens at most.
        spans: Kinds of spans that match as well, such as `place`.
        edge: For EDGE, `^` or `$`.
    """

    kind: Kind
    words: frozenset[str] = frozenset()
    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    gap: int = 0
    spans: tuple[str, ...] = ()
    edge: str = ""
    optional: bool = False


Spans = Callable[[str], Iterable[tuple[int, int]]]


def _no_spans(_kind: str) -> Iterable[tuple[int, int]]:
    return ()


class Context:
    """A sentence as patterns see it.

    Spans (places, numbers, …) are asked for only when a pattern has come as far as a step that names them: most
    sentences are never asked.

    Attributes:
        lows: Lower-case tokens.
    """

    __slots__ = ("__dict__", "_ending", "_kinds", "_spans", "_starting", "lows")

    def __init__(self, lows: Sequence[str], spans: Spans = _no_spans, kinds: frozenset[str] = _NONE) -> None:
        self.lows = lows
        self._spans = spans
        self._kinds = kinds
        self._starting: dict[str, Mapping[int, int]] = {}
        self._ending: dict[str, Mapping[int, int]] = {}

    @lazy
    def words(self) -> frozenset[str]:
        """The different tokens, and `<place>` and `<group>` where there are any."""
        return self._kinds.union(self.lows)

    def starting(self, kind: str) -> Mapping[int, int]:
        """The spans of a kind: first token to the token after the last."""
        found = self._starting.get(kind)
        if found is None:
            found = self._starting[kind] = dict(self._spans(kind))
        return found

    def ending(self, kind: str) -> Mapping[int, int]:
        """The spans of a kind: last token to the first."""
        found = self._ending.get(kind)
        if found is None:
            found = self._ending[kind] = {last - 1: first for first, last in self._spans(kind)}
        return found


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern, entered at its rarest step.

    Attributes:
        source: As written, for explanations.
        anchors: Words of the entry step; a text without any of them cannot match. `<year>` where it is a span.
        ahead: The entry step and what follows.
        behind: What precedes it, nearest first, phrases reversed.
        needs: Sets of words of each of which a sentence must hold one to match, beside an anchor; the rarest set first.
    """

    source: str
    anchors: frozenset[str]
    ahead: tuple[Step, ...]
    behind: tuple[Step, ...]
    needs: tuple[frozenset[str], ...] = ()

    def match(self, context: Context, at: int) -> tuple[int, int] | None:
        """The token span `[first, last)` matched with the entry step at a token, or None."""
        last = self._forward(context, at)
        if last < 0:
            return None
        first = self._backward(context, at - 1)
        return (first + 1, last) if first >= -1 else None

    # Steps become functions that call each other when a text first asks: walking them anew for each try took a third of
    # all close reading, and making them at the start would cost every start what most patterns never need.
    @lazy
    def _forward(self) -> Matcher:
        then: Matcher = _here
        following: Step | None = None
        for step in reversed(self.ahead):
            then, following = _ahead_of(step, then, following), step
        return then

    @lazy
    def _backward(self) -> Matcher:
        then: Matcher = _here
        following: Step | None = None
        for step in reversed(self.behind):
            then, following = _behind_of(step, then, following), step
        return then


# From a token on: the token after the last one matched by a step and all that follow it, or -1. Backwards, which begins
# at the token before: the token before the first one matched, or -2.
Matcher = Callable[[Context, int], int]


def _here(_context: Context, at: int) -> int:
    return at


def _ahead_of(step: Step, then: Matcher, following: Step | None) -> Matcher:
    if step.kind is Kind.GAP:
        return _gap_ahead(step, then, _telling(following))
    if _telling(step) is not None:
        return _words_ahead(step, then)

    def match(context: Context, at: int) -> int:
        for nearest in _ahead(step, context, at):
            end = then(context, nearest)
            if end >= 0:
                return end
        return then(context, at) if step.optional else -1

    return match


def _behind_of(step: Step, then: Matcher, following: Step | None) -> Matcher:
    if step.kind is Kind.GAP:
        return _gap_behind(step, then, _telling(following))
    if step.kind is Kind.NOT:
        # As first step of a pattern it speaks of the token before, elsewhere of the one that follows it.
        shift = 0 if following is None else 1
        return lambda context, at: -2 if _stands(step, context.lows, at + shift) else then(context, at)
    if _telling(step) is not None:
        return _words_behind(step, then)

    def match(context: Context, at: int) -> int:
        for nearest in _behind(step, context, at):
            end = then(context, nearest)
            if end >= -1:
                return end
        return then(context, at) if step.optional else -2

    return match


def _telling(step: Step | None) -> frozenset[str] | None:
    """The words of which one must stand where a step is matched; None where other things may."""
    if step is None or step.kind is not Kind.WORDS or step.optional or step.spans:
        return None
    return step.words.union(step.phrases)


def _words_ahead(step: Step, then: Matcher) -> Matcher:
    words, phrases = step.words, step.phrases

    def match_words(context: Context, at: int) -> int:
        lows = context.lows
        return then(context, at + 1) if at < len(lows) and lows[at] in words else -1

    def match(context: Context, at: int) -> int:
        lows = context.lows
        if at >= len(lows):
            return -1
        low = lows[at]
        for phrase in phrases.get(low, ()):
            end = then(context, at + len(phrase)) if _phrase_at(phrase, lows, at) else -1
            if end >= 0:
                return end
        return then(context, at + 1) if low in words else -1

    return match if phrases else match_words


def _words_behind(step: Step, then: Matcher) -> Matcher:
    words, phrases = step.words, step.phrases

    def match(context: Context, at: int) -> int:
        if at < 0:
            return -2
        low = context.lows[at]
        for phrase in phrases.get(low, ()):
            end = then(context, at - len(phrase)) if _phrase_back(phrase, context.lows, at) else -2
            if end >= -1:
                return end
        return then(context, at - 1) if low in words else -2

    return match


def _gap_ahead(step: Step, then: Matcher, telling: frozenset[str] | None) -> Matcher:
    gap, ends = step.gap, _HARD | step.words

    def match(context: Context, at: int) -> int:
        lows = context.lows
        if telling is not None and telling.isdisjoint(lows[at : at + gap + 1]):
            return -1  # as mostly
        size = len(lows)
        for here in range(at, min(at + gap, size) + 1):
            if here > at and lows[here - 1] in ends:
                return -1
            if telling is None or (here < size and lows[here] in telling):
                end = then(context, here)
                if end >= 0:
                    return end
        return -1

    return match


def _gap_behind(step: Step, then: Matcher, telling: frozenset[str] | None) -> Matcher:
    gap, ends = step.gap, _HARD | step.words

    def match(context: Context, at: int) -> int:
        lows = context.lows
        if telling is not None and telling.isdisjoint(lows[at - gap if at > gap else 0 : at + 1]):
            return -2  # as mostly
        for here in range(at, max(at - gap, -1) - 1, -1):
            if here < at and lows[here + 1] in ends:
                return -2
            if telling is None or (here >= 0 and lows[here] in telling):
                end = then(context, here)
                if end >= -1:
                    return end
        return -2

    return match


def _stands(step: Step, lows: Sequence[str], at: int) -> bool:
    """Whether one of a step's words stands at a token."""
    if not 0 <= at < len(lows):
        return False
    return lows[at] in step.words or any(_phrase_at(row, lows, at) for row in step.phrases.get(lows[at], ()))


def _phrase_at(phrase: Phrase, lows: Sequence[str], at: int) -> bool:
    return at + len(phrase) <= len(lows) and all(lows[at + i] in forms for i, forms in enumerate(phrase))


def _phrase_back(phrase: Phrase, lows: Sequence[str], at: int) -> bool:
    return at - len(phrase) + 1 >= 0 and all(lows[at - i] in forms for i, forms in enumerate(phrase))


def _ahead(step: Step, context: Context, at: int) -> Iterator[int]:
    """The tokens at which a match of one step from token `at` on may end."""
    lows = context.lows
    if step.kind is Kind.EDGE:
        if (at == 0) if step.edge == "^" else (at >= len(lows)):
            yield at
        return
    if step.kind is Kind.NOT:
        if not _stands(step, lows, at):
            yield at
        return
    for span in step.spans:
        end = context.starting(span).get(at)
        if end is not None:
            yield end
    low = lows[at] if at < len(lows) else ""
    for phrase in step.phrases.get(low, ()):
        if _phrase_at(phrase, lows, at):
            yield at + len(phrase)
    if low in step.words:
        yield at + 1


def _behind(step: Step, context: Context, at: int) -> Iterator[int]:
    """The tokens before which a match of one step backwards from token `at` may begin."""
    lows = context.lows
    if step.kind is Kind.EDGE:
        if (at < 0) if step.edge == "^" else (at + 1 >= len(lows)):
            yield at
        return
    for span in step.spans:
        first = context.ending(span).get(at)
        if first is not None:
            yield first - 1
    low = lows[at] if at >= 0 else ""
    for phrase in step.phrases.get(low, ()):
        if _phrase_back(phrase, lows, at):
            yield at - len(phrase)
    if low in step.words:
        yield at - 1
