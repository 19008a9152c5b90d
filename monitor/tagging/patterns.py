"""The pattern language of the lexicons: words with their inflections, alternatives, classes and gaps.

A pattern is steps with spaces between them:

| step | means |
|---|---|
| `attack` | the word in any inflected form |
| `=attack` | this form only |
| `car_bomb` | words in a row, each inflected |
| `strike|raid|hit` | any of them |
| `@drone` | any word of a word class |
| `..` / `..7` | up to 4 / up to 7 tokens of any kind, never across `;`; in triggers never across a word of `@after` |
| `..7!was|the` | the same, but none of these words |
| `<number>` `<place>` `<group>` | a number expression, a place by name or demonym, an armed group |
| `<many>` | a number expression of ten or more |
| `<people>` | several people called by their country: "Israelis", but no "Israeli" and no "Chinese" |
| `!word` | the next token is not this (takes no room); at the start of a pattern, the token before is not |
| `x?` | may be missing |
| `^` `$` | the sentence starts or ends here |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod

from monitor.tagging.inflection import Inflector
from monitor.tagging.matching import Pattern, Rows
from monitor.tagging.steps import Kind, Phrase, Step

_DEFAULT_GAP = 4
_PARTING = "after"  # the class of words behind which another act is told
_IN_TWO = re.compile(r"(?<=[a-z])(?=\d)")  # a text is cut there too: "ww2", "m23"
# Characters of regular expressions. Alone they are marks; no token of a text holds one beside others, so that a word
# with one would never match.
_REGULAR = re.compile(r"[\\()\[\]{}*+^$]")
# How much room a pattern may leave: each way through its gaps and optional steps may be tried wherever it is entered,
# so that they multiply. The shipped ones have gaps of at most 40 and 420 ways.
_LONGEST_GAP = 50
_MOST_WAYS = 2_000
# What it costs to enter a pattern at a place, a group or a number: it is found only once a sentence is cut, so that an
# index with one such pattern reads every sentence.
_SPAN = 1_000_000.0
# What it costs to enter a pattern by words that most sentences hold.
_EVERYWHERE = 50_000.0
# The spans of which it is known whether a sentence has any before it is cut into tokens.
_PLACED = frozenset({"place", "group"})


class PatternError(ValueError):
    """A pattern that cannot be compiled; the text says why."""


class Compiler:
    """Turns written patterns into compiled ones.

    Args:
        classes: Word classes by name, each a list of alternatives as in patterns (may name other classes).
        nouns: Those of them whose words are nouns only: "unit" is never "united".
        costs: What it costs to enter a pattern by a frequent word; others cost 1.
        orders: Of the words of an act, without and with what it is done to, as patterns with `{by}`, `{does}`, `{to}`.
    """

    def __init__(
        self,
        inflector: Inflector,
        classes: Mapping[str, Sequence[str]],
        costs: Mapping[str, float],
        nouns: frozenset[str] = frozenset(),
        orders: tuple[Sequence[str], Sequence[str]] = ((), ()),
    ) -> None:
        self._nouns, self._orders = nouns, orders
        self._inflector = inflector
        self._costs = _Costs(costs)
        self._classes = classes
        self._expanded: dict[str, tuple[Phrase, ...]] = {}
        # Each set of words once, however many patterns hold it: what is small stays in the processor's caches.
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        # Each step once: lexicons say the same few thousand over and over. Those that name a class are one compiler's.
        self._known_steps: dict[str, Step] = {}
        self._own_steps: dict[str, Step] = {}
        self._known_gaps: dict[str, Step] = {}
        self._known_rows: dict[Step, tuple[Rows, frozenset[str]]] = {}
        self._known_phrases: dict[str, Phrase] = {}
        self._known_nouns: dict[str, Phrase] = {}
        # Those that patterns have named so far, as words: `<place>`.
        self._spans: set[str] = set()

    def having(self, classes: Mapping[str, Sequence[str]]) -> Compiler:
        """The same compiler with further word classes."""
        if not classes:
            return self
        wider = Compiler(self._inflector, {**self._classes, **classes}, {}, self._nouns, self._orders)
        wider._expanded = dict(self._expanded)
        wider._sets, wider._costs, wider._spans = self._sets, self._costs, self._spans
        wider._known_steps, wider._known_rows = self._known_steps, self._known_rows
        wider._known_phrases, wider._known_nouns = self._known_phrases, self._known_nouns
        return wider

    def orders(self, by: str, does: str, to: str | None) -> tuple[str, ...]:
        """The written patterns of an act, active and passive, by who does what to whom."""
        return tuple(order.format(by=by, does=does, to=to) for order in self._orders[to is not None])

    def compile(self, source: str, *, of_one_act: bool = False) -> tuple[Pattern, ...]:
        """A written pattern as one compiled pattern for each way to enter it.

        Args:
            source: Steps with spaces between them.
            of_one_act: Whether no gap may reach across a word behind which another act is told.
        """
        read = self._parted if of_one_act and _PARTING in self._classes else self._step
        steps = [*map(read, source.split())]
        if not steps:
            raise PatternError("an empty pattern")
        _bounded(steps, source)
        entry = self._entry(steps, source)
        return tuple(self._entered(steps, entry, source))

    def phrases(self, written: str) -> tuple[Phrase, ...]:
        """The alternatives of one step, as rows of word forms."""
        return tuple(self._alternatives(written.split("|")))

    def _step(self, written: str) -> Step:
        known = self._own_steps if "@" in written else self._known_steps
        step = known.get(written)
        if step is None:
            step = known[written] = self._made(written)
        return step

    def _parted(self, written: str) -> Step:
        """A step of a pattern of one act: no gap of it reaches across a word behind which another is told."""
        step = self._step(written)
        if step.kind is not Kind.GAP:
            return step
        parted = self._known_gaps.get(written)
        if parted is None:
            parting = frozenset().union(*(row[0] for row in self._class(_PARTING)))
            parted = self._known_gaps[written] = Step(Kind.GAP, self._shared(step.words | parting), gap=step.gap)
        return parted

    def _made(self, written: str) -> Step:
        optional = written.endswith("?") and len(written) > 1 and written != "=?"
        word = written[:-1] if optional else written
        if word.startswith(".."):
            return self._gap(word)
        if word in {"^", "$"}:
            return Step(Kind.EDGE, edge=word)
        kind = Kind.NOT if word.startswith("!") else Kind.WORDS
        parts = word.lstrip("!").split("|")
        phrases = self._alternatives(parts)
        single = [row[0] for row in phrases if len(row) == 1]
        words = single[0] if len(single) == 1 else frozenset().union(*single)
        spans = self._spans & words  # a class may name them too
        rows = [row for row in phrases if len(row) > 1] if len(single) < len(phrases) else ()
        return Step(
            kind,
            self._shared(words - spans if spans else words),
            tuple(sorted(dict.fromkeys(rows), key=len, reverse=True)),
            spans=tuple(span.strip("<>") for span in sorted(spans)),
            optional=optional,
        )

    def _alternatives(self, parts: Iterable[str], noun: bool = False) -> list[Phrase]:
        """The rows of word forms of some alternatives; of nouns singular and plural only."""
        known, found = self._known_nouns if noun else self._known_phrases, list[Phrase]()
        for part in parts:
            phrase = known.get(part)
            if phrase is not None:
                found.append(phrase)
            elif part.startswith("@"):
                found += self._class(part[1:])
            else:
                phrase = known[part] = self._phrase(part, noun)
                found.append(phrase)
        return found

    def _gap(self, written: str) -> Step:
        length, _, barred = written[2:].partition("!")
        rows = self.phrases(barred) if barred else ()
        if any(len(row) > 1 for row in rows):
            raise PatternError(f'"{written}": single words only may be kept out of a gap')
        words = self._shared(frozenset(form for row in rows for form in row[0]))
        if length and not (length.isascii() and length.isdigit() and len(length) < 5):
            raise PatternError(f'"{written}": a gap is written .. or ..7')
        return Step(Kind.GAP, words, gap=int(length or _DEFAULT_GAP))

    def _phrase(self, written: str, noun: bool) -> Phrase:
        """The forms of a word, or of words in a row."""
        if not written:
            raise PatternError("an empty alternative (two bars in a row?)")
        if written.isalpha():  # as most are
            return (self._forms(written.lower(), noun),)
        if len(written.lstrip("=")) > 1 and (regular := _REGULAR.search(written)):
            raise PatternError(_no_regular(written, regular[0]))
        if written.startswith("<"):
            self._spans.add(written)
        cut = _IN_TWO.sub("_", written.lower())  # as texts are read
        return tuple(self._forms(word, noun) for word in cut.split("_"))

    def _forms(self, word: str, noun: bool) -> frozenset[str]:
        if word in {"", "="}:
            raise PatternError("an empty word (two underscores in a row, or a = with nothing behind it?)")
        if word.startswith("="):
            return self._shared(frozenset({word[1:]}))
        return self._shared(self._inflector.noun_forms(word) if noun else self._inflector.forms(word))

    def _shared(self, words: frozenset[str]) -> frozenset[str]:
        return self._sets.setdefault(words, words)

    def _class(self, name: str) -> tuple[Phrase, ...]:
        if name not in self._expanded:
            if name not in self._classes:
                raise PatternError(f'unknown word class "@{name}"')
            self._expanded[name] = ()  # a class that names itself ends here
            noun = name in self._nouns
            # Each row once: classes that name one another over and over must not multiply.
            words = (word for part in self._classes[name] for word in part.split("|"))
            self._expanded[name] = tuple(dict.fromkeys(self._alternatives(words, noun)))
        return self._expanded[name]

    def _entry(self, steps: Sequence[Step], source: str) -> int:
        choices = [i for i, step in enumerate(steps) if step.kind is Kind.WORDS and not step.optional]
        if not choices:
            raise PatternError(f'"{source}" has no word to look for')
        return choices[0] if len(choices) == 1 else min(choices, key=lambda i: self._cost(steps[i]))

    def _cost(self, step: Step) -> float:
        of = self._costs.__getitem__
        return _SPAN * len(step.spans) + of(step.words) + sum(min(map(of, row)) for row in step.rows)

    def _entered(self, steps: Sequence[Step], entry: int, source: str) -> Iterator[Pattern]:
        step, before, after = steps[entry], tuple(steps[:entry]), tuple(steps[entry + 1 :])
        others = [self._stands(other) for other in (*before, *after) if _is_word(other)]
        needs = self._telling(others)
        for span in step.spans:
            yield Pattern(source, frozenset({f"<{span}>"}), before, after, needs)
        if step.words:
            yield Pattern(source, step.words, before, after, needs)
        if step.rows:
            rows, beside = self._rows_of(step)
            needs = self._telling([*others, beside])
            yield Pattern(source, self._shared(frozenset(rows)), before, after, needs, rows)

    def _rows_of(self, step: Step) -> tuple[Rows, frozenset[str]]:
        """The rows of a step by the rarest words of each, and words of which one more must stand for any of them."""
        known = self._known_rows.get(step)
        if known is None:
            by_rarest: dict[str, list[tuple[Phrase, int]]] = {}
            beside = list[frozenset[str]]()
            for row in step.rows:
                costs = [*map(self._costs.__getitem__, row)]
                rarest, second = sorted(range(len(row)), key=costs.__getitem__)[:2]
                beside.append(row[second])
                for word in row[rarest]:
                    by_rarest.setdefault(word, []).append((row, rarest))
            known = self._known_rows[step] = by_rarest, self._shared(frozenset().union(*beside))
        return known

    def _stands(self, step: Step) -> frozenset[str]:
        """What of a step may stand where it is matched, of rows the first words; spans as `<place>`."""
        if not step.rows and not step.spans:
            return step.words
        firsts = [row[0] for row in step.rows]
        return self._shared(step.words.union(*firsts, [f"<{span}>" for span in step.spans]))

    def _telling(self, sets: Sequence[frozenset[str]]) -> tuple[frozenset[str], ...]:
        """Those of the sets that are worth looking for, the rarest first: function words stand in every sentence."""
        costs = [(self._costs[words], at) for at, words in enumerate(sets)]
        return tuple(dict.fromkeys(sets[at] for cost, at in sorted(costs) if cost < _EVERYWHERE))


class _Costs(dict[frozenset[str], float]):
    """What it costs to enter a pattern by any of some words; the same hundreds of words stand in dozens of patterns."""

    def __init__(self, frequent: Mapping[str, float]) -> None:
        super().__init__()
        self._each, self._frequent = frequent, frozenset(frequent)

    def __missing__(self, words: frozenset[str]) -> float:
        frequent = self._frequent & words
        cost = self[words] = len(words) - len(frequent) + sum(map(self._each.__getitem__, frequent))
        return cost


def _no_regular(written: str, char: str) -> str:
    instead = (
        "a bar between words for either, =ran for that form alone, .. for up to 4 words between and ..7 for up to 7"
    )
    return f'"{written}" holds "{char}" of a regular expression; a word stands for all its inflections: write {instead}'


def _bounded(steps: Sequence[Step], source: str) -> None:
    """Refuse a pattern that could be tried in so many ways that a text built for it would hold everything up.

    Raises:
        PatternError: It could; the text says what to shorten.
    """
    longest = max((step.gap for step in steps), default=0)
    if longest > _LONGEST_GAP:
        raise PatternError(f'"{source}": a gap of {longest} tokens; write ..{_LONGEST_GAP} at most')
    ways = prod(step.gap + 1 if step.kind is Kind.GAP else 2 if step.optional else 1 for step in steps)
    if ways > _MOST_WAYS:
        words = f"shorten its gaps, whose lengths multiply, until they give {_MOST_WAYS:,}"
        raise PatternError(f'"{source}" can be tried in {ways:,} ways at each place; {words}')


def _is_word(step: Step) -> bool:
    """Whether one of a step's words, or a place or group it names, must stand in the sentence."""
    return step.kind is Kind.WORDS and not step.optional and _PLACED.issuperset(step.spans)
