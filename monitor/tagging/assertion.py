"""Whether the text says it happened: the cue words of its sentence and which of them decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from monitor.lib.configfile import Loaded, read
from monitor.lib.errors import ConfigError, Fault
from monitor.model.mention import Assertion, Undone
from monitor.tagging.cue_file import AssertionFile, CueSpec, Settling
from monitor.tagging.governing import OPEN, Cue, Cues, CueWords, Span, governs, is_of_late, is_over, is_settled
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.naming import unknown_cue
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View
from monitor.tagging.vocabulary import Trigger

T = TypeVar("T")

_AHEAD: Final = frozenset({"complement", "next"})  # reaches of cues that govern what follows
_OPENED: Final = 5  # tokens of a sentence among which stands the word that opens it with a clause: "two days after"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a mention asserts, and the words that decided it; None where nothing but the trigger did.

    Attributes:
        known: Whether it is only named as known, so that it is nowhere but where its own words say.
        undone: How it came to nothing, where the cue says so.
        aside: Whether the cue only dates what is told beside the news, so that it says nothing of the title above it.
    """

    assertion: Assertion
    cue: str | None
    rule: str | None
    known: bool = False
    undone: Undone | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class CueIndexes:
    """The patterns of `assertion.yaml`, ready to be looked for.

    Attributes:
        undone: Words that say how an act came to nothing.
        presupposed: From their end on something is taken as given.
        causing: They name a cause of fear.
        ongoing: What follows is to end, so that it goes on.
        settled: Words by which an act is so whatever one fears or asks of it.
    """

    cues: PatternIndex[Cue]
    undone: PatternIndex[Undone]
    presupposed: PatternIndex[None]
    causing: PatternIndex[None]
    ongoing: PatternIndex[None]
    settled: PatternIndex[Settling]

    @classmethod
    def of(cls, spec: AssertionFile, compiler: Compiler) -> CueIndexes:
        """The patterns of a file.

        Raises:
            PatternError: for one that cannot be compiled.
        """

        def index(written: Iterable[tuple[T, Iterable[str]]]) -> PatternIndex[T]:
            return PatternIndex((p, it) for it, words in written for word in words for p in compiler.compile(word))

        return cls(
            # Of one pattern all reaches stand side by side.
            PatternIndex(
                (pattern, Cue(cue, reach))
                for cue in spec.cues
                for source in cue.match
                for pattern in compiler.compile(source)
                for reach in cue.reach
            ),
            index(spec.undone.items()),
            index([(None, spec.presupposed)]),
            index([(None, spec.causing)]),
            index([(None, spec.ongoing)]),
            index(spec.settled.items()),
        )


class Judge:
    """Reads the cues of a language; load with `Judge.load`.

    Attributes:
        ids: Of all its cues.
    """

    def __init__(self, indexes: CueIndexes, words: CueWords, order: Sequence[Assertion]) -> None:
        """With what is asserted in the order in which cues win over others."""
        self._indexes, self._words = indexes, words
        self._rank = {assertion: rank for rank, assertion in enumerate(order)}
        self.ids = frozenset(cue.spec.id for cue in indexes.cues.payloads)

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Judge:
        """Read `assertion.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a cue that cannot be compiled.
        """
        loaded = read(path, AssertionFile)
        if faults := [*_misnamed(loaded)]:
            raise ConfigError(faults)
        spec = loaded.value
        return cls(CueIndexes.of(spec, compiler), CueWords.of(spec), spec.order)

    def recalls(self, view: View) -> bool:
        """Whether a title tells on what occasion something past is told: a trial, an anniversary."""
        return any(hit.payload.spec.occasion for hit in _narrowed(self._indexes.cues.find(view.context)))

    def cues(self, view: View) -> Cues:
        """All cues of a sentence, whatever they govern, and where something is taken as given."""
        found = self._indexes.cues.find(view.context)
        read = [h for h in found if not h.payload.spec.title or view.field == "title"]
        hits = [h for h in _narrowed(read) if not _is_month(view, h.first)]
        if not hits:
            return Cues(self._words)
        given = frozenset(hit.last - 1 for hit in self._indexes.presupposed.find(view.context))
        back = any(hit.payload.reach == "before" for hit in hits)
        ahead = any(hit.payload.reach in _AHEAD for hit in hits)
        open_ = any(hit.payload.spec.means in OPEN for hit in hits)
        return Cues(
            self._words,
            tuple(hits),
            given,
            self._starts(self._indexes.causing, view) if back else frozenset(),
            self._starts(self._indexes.ongoing, view) if ahead else frozenset(),
            tuple(self._indexes.settled.find(view.context)) if open_ else (),
            _opened(view, self._words.opening) if ahead else range(0),
        )

    @staticmethod
    def _starts(index: PatternIndex[None], view: View) -> frozenset[int]:
        return frozenset(hit.first for hit in index.find(view.context))

    def judge(self, view: View, cues: Cues, found: Hit[Trigger], told: date | None) -> Verdict:
        """What is asserted of a trigger; where no cue governs it, what it asserts by itself.

        What is of the year in which the document is `told`, or was news then, is not history.
        """
        trigger, act = found.payload, Span(found.first, found.last)
        best: tuple[float, int, Hit[Cue]] | None = None
        for hit in cues.hits:
            cue = hit.payload.spec
            if is_settled(cues, hit, act) or _is_ignored(trigger, cues, hit, act):
                continue
            if not governs(view, hit, act, cues) or not is_over(view, hit, told):
                continue
            if cue.aside and is_of_late(view, act.last):
                continue
            if self._yields(cue, trigger.assertion) and hit.first < act.last and act.first < hit.last:
                continue
            key = (self._weight(cue), hit.first, hit)
            if best is None or key[:2] < best[:2]:
                best = key
        if best is None:
            return Verdict(trigger.assertion, None, None)
        hit = best[2]
        cue, words = hit.payload.spec, view.slice(hit.first, hit.last)
        return Verdict(cue.means, words, cue.id, cue.known, self._how_undone(view, hit), cue.aside)

    def _yields(self, cue: CueSpec, default: Assertion) -> bool:
        """Whether a cue among the words of a trigger says less than the trigger itself."""
        return default is not Assertion.ACTUAL and self._rank[cue.means] > self._rank[default]

    def _how_undone(self, view: View, hit: Hit[Cue]) -> Undone | None:
        """How the words of a cue say that an act came to nothing."""
        if hit.payload.spec.means is not Assertion.DENIED:
            return None
        found = (
            one for one in self._indexes.undone.find(view.context) if hit.first <= one.first and one.last <= hit.last
        )
        return next((one.payload for one in found), None)

    def _weight(self, cue: CueSpec) -> float:
        """The rank of a cue; what is known to go on is doubted no more than what is known to be past."""
        lasting = cue.known and cue.means is Assertion.ACTUAL
        return self._rank[Assertion.HISTORICAL] + 0.5 if lasting else self._rank[cue.means]


def _is_ignored(trigger: Trigger, cues: Cues, hit: Hit[Cue], act: Span) -> bool:
    """Whether a cue does not touch a trigger, wherever it stands or behind it in what is taken as given."""
    id_ = hit.payload.spec.id
    if id_ in trigger.ignores_cues:
        return True
    return id_ in trigger.ignores_behind and any(act.last <= at < hit.first for at in cues.given)


def _narrowed(hits: Sequence[Hit[Cue]]) -> list[Hit[Cue]]:
    """Cues without those on whose words a more special one stands."""
    narrower = [hit for hit in hits if hit.payload.spec.narrows]
    return [
        hit
        for hit in hits
        if not any(
            hit.payload.spec.id in one.payload.spec.narrows and one.first <= hit.first < one.last for one in narrower
        )
    ]


def _is_month(view: View, at: int) -> bool:
    """Whether "may" is the month: "on 12 May", "May 2023"."""
    beside = (view.lows[at - 1] if at else "", view.lows[at + 1] if at + 1 < len(view.lows) else "")
    return view.lows[at] in view.grammar.calendar.ambiguous and any(low[:1].isdigit() for low in beside)


def _opened(view: View, opening: frozenset[str]) -> range:
    """The clause that opens a sentence, up to its comma: "Hours after denying any plan, it invaded"."""
    lows = view.lows
    start = next((at for at, low in enumerate(lows[:_OPENED]) if low in opening), len(lows))
    return range(start, next((at for at in range(start, len(lows)) if lows[at] == ","), start))


def _misnamed(loaded: Loaded[AssertionFile]) -> Iterator[Fault]:
    """A fault at each cue that another one is said to narrow and that is not there."""
    ids = {cue.id for cue in loaded.value.cues}
    for index, cue in enumerate(loaded.value.cues):
        for at, narrowed in enumerate(cue.narrows):
            if narrowed not in ids:
                yield loaded.fault(unknown_cue(narrowed, ids), "cues", index, "narrows", at)
