"""Matching compiled patterns against the tokens of a sentence, forwards and backwards from where they are entered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from monitor.tagging.steps import Kind, Phrase, Step

_HARD: Final = frozenset(";")
_NONE: Final[frozenset[str]] = frozenset()
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

    __slots__ = ("_ending", "_kinds", "_spans", "_starting", "_words", "lows")

    def __init__(self, lows: list[str], spans: Spans = _no_spans, kinds: frozenset[str] = _NONE) -> None:
        self.lows = lows
        self._spans = spans
        self._kinds = kinds
        self._words: frozenset[str] | None = None
        self._starting: dict[str, Mapping[int, int]] = {}
        self._ending: dict[str, Mapping[int, int]] = {}

    @property
    def words(self) -> frozenset[str]:
        """The different tokens, and `<place>` and `<group>` where there are any."""
        words = self._words
        if words is None:
            words = self._words = self._kinds.union(self.lows)
        return words

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


# Rows of words by a word each of them is entered by, each with where in it that stands.
Rows = Mapping[str, Sequence[tuple[Phrase, int]]]


class Pattern:
    """A compiled pattern, entered at the words, the rows of words or a kind of span of its rarest step.

    Attributes:
        source: As written, for explanations.
        anchors: Words of the entry step; a text without any of them cannot match. `<year>` where it is a span.
        before: The steps that precede the entry step, as written.
        after: Those that follow it.
        needs: Sets of words of each of which a sentence must hold one to match, beside an anchor; the rarest set first.
        rows: Where it is entered at rows, those; the anchors are the rarest words of them.
    """

    __slots__ = ("_backward", "_forward", "after", "anchors", "before", "needs", "rows", "source")

    def __init__(
        self,
        source: str,
        anchors: frozenset[str],
        before: tuple[Step, ...],
        after: tuple[Step, ...],
        needs: tuple[frozenset[str], ...] = (),
        rows: Rows | None = None,
    ) -> None:
        self.source, self.anchors, self.before, self.after = source, anchors, before, after
        self.needs, self.rows = needs, rows
        # Made when a text first asks: to make them at the start would cost every start what most patterns never need.
        self._forward: Matcher | None = None
        self._backward: Matcher | None = None

    @property
    def alone(self) -> bool:
        """Whether it is single words and nothing else."""
        return not (self.before or self.after or self.rows) and not next(iter(self.anchors)).startswith("<")

    def match(self, context: Context, at: int, entered: str) -> list[tuple[int, int]]:
        """The token spans `[first, last)` matched where it is entered at a token by one of its anchors."""
        if self.rows is None:
            last = context.starting(entered[1:-1])[at] if entered[0] == "<" else at + 1
            found = self._around(context, at, last)
            return [] if found is None else [found]
        lows, every = context.lows, []
        for row, where in self.rows[entered]:
            first = at - where
            if first >= 0 and _phrase_at(row, lows, first):
                found = self._around(context, first, first + len(row))
                if found is not None:
                    every.append(found)
        return every

    def _around(self, context: Context, first: int, last: int) -> tuple[int, int] | None:
        """The whole match around what it is entered by."""
        forward = self._forward
        if forward is None:
            forward = self._forward = _ahead_of(self.after)
        end = forward.end(context, last)
        if end < 0:
            return None
        backward = self._backward
        if backward is None:
            backward = self._backward = _behind_of(self.before[::-1])
        start = backward.end(context, first - 1)
        return (start + 1, end) if start >= -1 else None


class Matcher:
    """A step of a pattern and all that follow it, as what can be asked at a token.

    Steps become these when a text first asks: walking them anew for each try took a third of all close reading.
    """

    __slots__ = ()

    def end(self, context: Context, at: int) -> int:
        """From a token on: the token after the last one matched, or -1.

        Backwards, which begins at the token before: the token before the first one matched, or -2.
        """
        del context
        return at


def _ahead_of(steps: Sequence[Step]) -> Matcher:
    then = Matcher()
    following: Step | None = None
    for step in reversed(steps):
        if step.kind is Kind.GAP:
            then = _GapAhead(step, then, _telling(following))
        elif _telling(step) is not None:
            then = _WordsAhead(step, then)
        else:
            then = _StepAhead(step, then)
        following = step
    return then


def _behind_of(steps: Sequence[Step]) -> Matcher:
    then = Matcher()
    following: Step | None = None
    for step in reversed(steps):
        if step.kind is Kind.GAP:
            then = _GapBehind(step, then, _telling(following, back=True))
        elif step.kind is Kind.NOT:
            # As first step of a pattern it speaks of the token before, elsewhere of the one that follows it.
            then = _NotBehind(step, then, 0 if following is None else 1)
        elif _telling(step, back=True) is not None:
            then = _WordsBehind(step, then)
        else:
            then = _StepBehind(step, then)
        following = step
    return then


def _telling(step: Step | None, *, back: bool = False) -> frozenset[str] | None:
    """The words of which one must stand where a step is matched; None where other things may."""
    if step is None or step.kind is not Kind.WORDS or step.optional or step.spans:
        return None
    return step.words.union(step.backward if back else step.forward)


class _StepAhead(Matcher):
    """A step that is not words alone, or may be missing."""

    __slots__ = ("_step", "_then")

    def __init__(self, step: Step, then: Matcher) -> None:
        self._step, self._then = step, then

    def end(self, context: Context, at: int) -> int:
        for nearest in _ahead(self._step, context, at):
            end = self._then.end(context, nearest)
            if end >= 0:
                return end
        return self._then.end(context, at) if self._step.optional else -1


class _StepBehind(Matcher):
    """The same backwards."""

    __slots__ = ("_step", "_then")

    def __init__(self, step: Step, then: Matcher) -> None:
        self._step, self._then = step, then

    def end(self, context: Context, at: int) -> int:
        for nearest in _behind(self._step, context, at):
            end = self._then.end(context, nearest)
            if end >= -1:
                return end
        return self._then.end(context, at) if self._step.optional else -2


class _NotBehind(Matcher):
    """What may not stand there, backwards."""

    __slots__ = ("_shift", "_step", "_then")

    def __init__(self, step: Step, then: Matcher, shift: int) -> None:
        self._step, self._then, self._shift = step, then, shift

    def end(self, context: Context, at: int) -> int:
        return -2 if _stands(self._step, context.lows, at + self._shift) else self._then.end(context, at)


class _WordsAhead(Matcher):
    """Words of which one must stand there."""

    __slots__ = ("_phrases", "_then", "_words")

    def __init__(self, step: Step, then: Matcher) -> None:
        self._words, self._phrases, self._then = step.words, step.forward, then

    def end(self, context: Context, at: int) -> int:
        lows = context.lows
        if at >= len(lows):
            return -1
        low = lows[at]
        if self._phrases and low in self._phrases:
            for phrase in self._phrases[low]:
                end = self._then.end(context, at + len(phrase)) if _phrase_at(phrase, lows, at) else -1
                if end >= 0:
                    return end
        return self._then.end(context, at + 1) if low in self._words else -1


class _WordsBehind(Matcher):
    """The same backwards."""

    __slots__ = ("_phrases", "_then", "_words")

    def __init__(self, step: Step, then: Matcher) -> None:
        self._words, self._phrases, self._then = step.words, step.backward, then

    def end(self, context: Context, at: int) -> int:
        if at < 0:
            return -2
        low = context.lows[at]
        if self._phrases and low in self._phrases:
            for phrase in self._phrases[low]:
                end = self._then.end(context, at - len(phrase)) if _phrase_back(phrase, context.lows, at) else -2
                if end >= -1:
                    return end
        return self._then.end(context, at - 1) if low in self._words else -2


class _GapAhead(Matcher):
    """A gap; `telling` are the words of which one must stand behind it, None where other things may."""

    __slots__ = ("_ends", "_gap", "_telling", "_then")

    def __init__(self, step: Step, then: Matcher, telling: frozenset[str] | None) -> None:
        self._gap, self._ends, self._then, self._telling = step.gap, _HARD | step.words, then, telling

    def end(self, context: Context, at: int) -> int:
        lows, telling, gap = context.lows, self._telling, self._gap
        if telling is not None and telling.isdisjoint(lows[at : at + gap + 1]):
            return -1  # as mostly
        size, ends = len(lows), self._ends
        for here in range(at, min(at + gap, size) + 1):
            if here > at and lows[here - 1] in ends:
                return -1
            if telling is None or (here < size and lows[here] in telling):
                end = self._then.end(context, here)
                if end >= 0:
                    return end
        return -1


class _GapBehind(Matcher):
    """The same backwards."""

    __slots__ = ("_ends", "_gap", "_telling", "_then")

    def __init__(self, step: Step, then: Matcher, telling: frozenset[str] | None) -> None:
        self._gap, self._ends, self._then, self._telling = step.gap, _HARD | step.words, then, telling

    def end(self, context: Context, at: int) -> int:
        lows, telling, gap = context.lows, self._telling, self._gap
        if telling is not None and telling.isdisjoint(lows[at - gap if at > gap else 0 : at + 1]):
            return -2  # as mostly
        ends = self._ends
        for here in range(at, max(at - gap, -1) - 1, -1):
            if here < at and lows[here + 1] in ends:
                return -2
            if telling is None or (here >= 0 and lows[here] in telling):
                end = self._then.end(context, here)
                if end >= -1:
                    return end
        return -2


def _stands(step: Step, lows: list[str], at: int) -> bool:
    """Whether one of a step's words stands at a token."""
    if not 0 <= at < len(lows):
        return False
    return lows[at] in step.words or any(_phrase_at(row, lows, at) for row in step.forward.get(lows[at], ()))


def _phrase_at(phrase: Phrase, lows: list[str], at: int) -> bool:
    if at + len(phrase) > len(lows):
        return False
    for forms in phrase:
        if lows[at] not in forms:
            return False
        at += 1
    return True


def _phrase_back(phrase: Phrase, lows: list[str], at: int) -> bool:
    if at + 1 < len(phrase):
        return False
    for forms in phrase:
        if lows[at] not in forms:
            return False
        at -= 1
    return True


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
    for phrase in step.forward.get(low, ()):
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
    for phrase in step.backward.get(low, ()):
        if _phrase_back(phrase, lows, at):
            yield at - len(phrase)
    if low in step.words:
        yield at - 1
