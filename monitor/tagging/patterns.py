"""The pattern language of the lexicons: words with their inflections, alternatives, classes and gaps.

A pattern is steps with spaces between them:

| step | means |
|---|---|
| `attack` | the word in any inflected form |
| `=attack` | this form only |
| `car_bomb` | words in a row, each inflected |
| `strike|raid|hit` | any of them |
| `@drone` | any word of a word class |
| `..` / `..7` | up to 4 / up to 7 tokens of any kind, never across `;` |
| `<number>` `<place>` `<group>` | a number expression, a place by name or demonym, an armed group |
| `!word` | the next token is not this (takes no room); at the start of a pattern, the token before is not |
| `x?` | may be missing |
| `^` `$` | the sentence starts or ends here |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from monitor.tagging.inflection import Inflector

_HARD = frozenset(";")
_DEFAULT_GAP = 4
_NOTHING: Mapping[int, int] = {}
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
        words: Single words that match.
        phrases: Rows of words that match; longest first.
        gap: For GAP, how many tokens at most.
        spans: Kinds of spans that match as well, such as `place`.
        edge: For EDGE, `^` or `$`.
    """

    kind: Kind
    words: frozenset[str] = frozenset()
    phrases: tuple[Phrase, ...] = ()
    gap: int = 0
    spans: tuple[str, ...] = ()
    edge: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence as patterns see it.

    Attributes:
        lows: Lower-case tokens.
        starting: For each kind of span, first token to the token after its last.
        ending: For each kind of span, last token to its first.
    """

    lows: Sequence[str]
    starting: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    ending: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern, entered at its rarest step.

    Attributes:
        source: As written, for explanations.
        anchors: Words of the entry step; a text without any of them cannot match. `<year>` where it is a span.
        ahead: The entry step and what follows.
        behind: What precedes it, nearest first, phrases reversed.
    """

    source: str
    anchors: frozenset[str]
    ahead: tuple[Step, ...]
    behind: tuple[Step, ...]

    def match(self, context: Context, at: int) -> tuple[int, int] | None:
        """The token span `[first, last)` matched with the entry step at a token, or None."""
        last = _forward(self.ahead, 0, context, at)
        if last < 0:
            return None
        first = _backward(self.behind, 0, context, at - 1)
        if first < -1:
            return None
        return first + 1, last


class PatternError(ValueError):
    """A pattern that cannot be compiled; the text says why."""


class Compiler:
    """Turns written patterns into compiled ones.

    Args:
        classes: Word classes by name, each a list of alternatives as in patterns (may name other classes).
        nouns: Those of them whose words are nouns only: "unit" is never "united".
        common: Words too frequent to enter a pattern by.
    """

    def __init__(
        self,
        inflector: Inflector,
        classes: Mapping[str, Sequence[str]],
        common: frozenset[str],
        nouns: frozenset[str] = frozenset(),
    ) -> None:
        self._nouns = nouns
        self._inflector = inflector
        self._common = common
        self._classes = classes
        self._expanded: dict[str, tuple[Phrase, ...]] = {}

    def having(self, classes: Mapping[str, Sequence[str]]) -> Compiler:
        """The same compiler with further word classes."""
        if not classes:
            return self
        wider = Compiler(self._inflector, {**self._classes, **classes}, self._common, self._nouns)
        wider._expanded = dict(self._expanded)
        return wider

    def compile(self, source: str) -> tuple[Pattern, ...]:
        """A written pattern as one compiled pattern for each way to enter it."""
        steps = [self._step(word) for word in source.split()]
        if not steps:
            raise PatternError("an empty pattern")
        entry = self._entry(steps, source)
        return tuple(self._entered(steps, entry, source))

    def phrases(self, written: str) -> tuple[Phrase, ...]:
        """The alternatives of one step, as rows of word forms."""
        return tuple(phrase for part in written.split("|") for phrase in self._alternative(part))

    def _step(self, written: str) -> Step:
        optional = written.endswith("?") and len(written) > 1 and written != "=?"
        word = written[:-1] if optional else written
        if word.startswith(".."):
            return Step(Kind.GAP, gap=int(word[2:] or _DEFAULT_GAP))
        if word in {"^", "$"}:
            return Step(Kind.EDGE, edge=word)
        kind = Kind.NOT if word.startswith("!") else Kind.WORDS
        parts = word.lstrip("!").split("|")
        spans = tuple(part.strip("<>") for part in parts if part.startswith("<"))
        phrases = (
            self.phrases("|".join(part for part in parts if not part.startswith("<")))
            if len(spans) < len(parts)
            else ()
        )
        single = frozenset(form for phrase in phrases if len(phrase) == 1 for form in phrase[0])
        rows = sorted((phrase for phrase in phrases if len(phrase) > 1), key=len, reverse=True)
        return Step(kind, single, tuple(rows), spans=spans, optional=optional)

    def _alternative(self, written: str, noun: bool = False) -> tuple[Phrase, ...]:
        if not written:
            raise PatternError("an empty alternative (two bars in a row?)")
        if written.startswith("@"):
            return self._class(written[1:])
        return (tuple(self._forms(word, noun) for word in written.split("_")),)

    def _forms(self, word: str, noun: bool) -> frozenset[str]:
        if word.startswith("="):
            return frozenset({word[1:]})
        return self._inflector.noun_forms(word) if noun else self._inflector.forms(word)

    def _class(self, name: str) -> tuple[Phrase, ...]:
        if name not in self._expanded:
            if name not in self._classes:
                raise PatternError(f'unknown word class "@{name}"')
            self._expanded[name] = ()  # a class that names itself ends here
            noun = name in self._nouns
            self._expanded[name] = tuple(
                row for part in self._classes[name] for word in part.split("|") for row in self._alternative(word, noun)
            )
        return self._expanded[name]

    def _entry(self, steps: Sequence[Step], source: str) -> int:
        choices = [i for i, step in enumerate(steps) if step.kind is Kind.WORDS and not step.optional]
        if not choices:
            raise PatternError(f'"{source}" has no word to look for')
        return min(choices, key=lambda i: self._cost(steps[i]))

    def _cost(self, step: Step) -> float:
        return (
            1000.0 * len(step.spans)
            + sum(20.0 if form in self._common else 1.0 for form in step.words)
            + sum(min(_frequency(forms, self._common) for forms in phrase) for phrase in step.phrases)
        )

    def _entered(self, steps: Sequence[Step], entry: int, source: str) -> Iterator[Pattern]:
        step, before, after = steps[entry], steps[:entry], steps[entry + 1 :]
        behind = tuple(_reversed(s) for s in reversed(before))
        for span in step.spans:
            yield Pattern(source, frozenset({f"<{span}>"}), (Step(Kind.WORDS, spans=(span,)), *after), behind)
        if step.words:
            yield Pattern(source, step.words, (Step(Kind.WORDS, step.words), *after), behind)
        for phrase in step.phrases:
            rare = min(range(len(phrase)), key=lambda i: _frequency(phrase[i], self._common))
            head = tuple(Step(Kind.WORDS, forms) for forms in phrase[rare:])
            tail = tuple(Step(Kind.WORDS, forms) for forms in reversed(phrase[:rare]))
            yield Pattern(source, phrase[rare], (*head, *after), (*tail, *behind))


def _frequency(forms: frozenset[str], common: frozenset[str]) -> float:
    return 20.0 * len(forms) if forms & common else float(len(forms))


def _reversed(step: Step) -> Step:
    if not step.phrases:
        return step
    rows = tuple(tuple(reversed(phrase)) for phrase in step.phrases)
    return replace(step, phrases=rows)


def _stands(step: Step, lows: Sequence[str], at: int) -> bool:
    """Whether one of a step's words stands at a token."""
    return 0 <= at < len(lows) and (lows[at] in step.words or any(_phrase_at(p, lows, at) for p in step.phrases))


def _phrase_at(phrase: Phrase, lows: Sequence[str], at: int) -> bool:
    return at + len(phrase) <= len(lows) and all(lows[at + i] in forms for i, forms in enumerate(phrase))


def _phrase_back(phrase: Phrase, lows: Sequence[str], at: int) -> bool:
    return at - len(phrase) + 1 >= 0 and all(lows[at - i] in forms for i, forms in enumerate(phrase))


def _forward(steps: Sequence[Step], k: int, context: Context, at: int) -> int:
    """The token after the last one matched by `steps[k:]` from token `at` on, or -1."""
    if k == len(steps):
        return at
    step, lows = steps[k], context.lows
    if step.kind is Kind.GAP:
        for skipped in range(step.gap + 1):
            if skipped and (at + skipped > len(lows) or lows[at + skipped - 1] in _HARD):
                break
            end = _forward(steps, k + 1, context, at + skipped)
            if end >= 0:
                return end
        return -1
    for nearest in _ahead(step, context, at):
        end = _forward(steps, k + 1, context, nearest)
        if end >= 0:
            return end
    return _forward(steps, k + 1, context, at) if step.optional else -1


def _ahead(step: Step, context: Context, at: int) -> Iterator[int]:
    lows = context.lows
    if step.kind is Kind.EDGE:
        if (at == 0) if step.edge == "^" else (at >= len(lows)):
            yield at
    elif step.kind is Kind.NOT:
        if not _stands(step, lows, at):
            yield at
    else:
        for span in step.spans:
            end = context.starting.get(span, _NOTHING).get(at)
            if end is not None:
                yield end
        for phrase in step.phrases:
            if _phrase_at(phrase, lows, at):
                yield at + len(phrase)
        if at < len(lows) and lows[at] in step.words:
            yield at + 1


def _backward(steps: Sequence[Step], k: int, context: Context, at: int) -> int:
    """The token before the first one matched by `steps[k:]` backwards from token `at`, or -2."""
    if k == len(steps):
        return at
    step, lows = steps[k], context.lows
    if step.kind is Kind.GAP:
        for skipped in range(step.gap + 1):
            if skipped and (at - skipped < -1 or lows[at - skipped + 1] in _HARD):
                break
            end = _backward(steps, k + 1, context, at - skipped)
            if end >= -1:
                return end
        return -2
    if step.kind is Kind.NOT:
        # As first step of a pattern it speaks of the token before, elsewhere of the one that follows it.
        beside = at if k == len(steps) - 1 else at + 1
        return _backward(steps, k + 1, context, at) if not _stands(step, lows, beside) else -2
    for nearest in _behind(step, context, at):
        end = _backward(steps, k + 1, context, nearest)
        if end >= -1:
            return end
    return _backward(steps, k + 1, context, at) if step.optional else -2


def _behind(step: Step, context: Context, at: int) -> Iterator[int]:
    lows = context.lows
    if step.kind is Kind.EDGE:
        if (at < 0) if step.edge == "^" else (at + 1 >= len(lows)):
            yield at
    else:
        for span in step.spans:
            first = context.ending.get(span, _NOTHING).get(at)
            if first is not None:
                yield first - 1
        for phrase in step.phrases:
            if _phrase_back(phrase, lows, at):
                yield at - len(phrase)
        if at >= 0 and lows[at] in step.words:
            yield at - 1
