"""Whether the text says it happened: the cue words of its sentence and which of them decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from monitor.lib.configfile import Loaded, read
from monitor.lib.errors import ConfigError, Fault
from monitor.model.mention import Assertion, Undone
from monitor.tagging.cue_file import AssertionFile, CueSpec
from monitor.tagging.governing import OPEN, Cue, Cues, governs, is_of_late, is_over, is_settled
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.naming import unknown_cue
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View

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


class Judge:
    """Reads the cues of a language; load with `Judge.load`.

    Attributes:
        ids: Of all its cues.
    """

    def __init__(
        self,
        cues: PatternIndex[Cue],
        order: Sequence[Assertion],
        undone: PatternIndex[Undone],
        presupposed: PatternIndex[None],
        causing: PatternIndex[None],
        ongoing: PatternIndex[None],
        settled: PatternIndex[str],
        ends: frozenset[str],
        relative: frozenset[str],
        ending_by: frozenset[str],
        opening: frozenset[str],
        conditions: frozenset[str],
        quotes: frozenset[str],
        meanwhile: frozenset[str],
    ) -> None:
        self._cues, self._presupposed, self._causing, self._ongoing = cues, presupposed, causing, ongoing
        self._settled = settled
        self._undone, self._ends, self._relative, self._ending_by = undone, ends, relative, ending_by
        self._opening, self._conditions, self._quotes, self._meanwhile = opening, conditions, quotes, meanwhile
        self._rank = {assertion: rank for rank, assertion in enumerate(order)}
        self.ids = frozenset(cue.id for cue in cues.payloads)

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Judge:
        """Read `assertion.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a cue that cannot be compiled.
        """
        loaded = read(path, AssertionFile)
        spec = loaded.value
        if faults := [*_misnamed(loaded)]:
            raise ConfigError(faults)
        entries = [
            (pattern, _cue(cue, reach))
            for cue in spec.cues
            for source in cue.match
            for pattern in compiler.compile(source)
            for reach in cue.reach
        ]
        undone = PatternIndex(
            (p, how) for how, words in spec.undone.items() for source in words for p in compiler.compile(source)
        )
        given = PatternIndex((p, None) for source in spec.presupposed for p in compiler.compile(source))
        causing = PatternIndex((p, None) for source in spec.causing for p in compiler.compile(source))
        ongoing = PatternIndex((p, None) for source in spec.ongoing for p in compiler.compile(source))
        settled = PatternIndex[str](
            (p, how) for how, words in spec.settled.items() for source in words for p in compiler.compile(source)
        )
        return cls(
            PatternIndex(entries),
            spec.order,
            undone,
            given,
            causing,
            ongoing,
            settled,
            spec.ends,
            spec.relative,
            spec.ending_by,
            spec.opening,
            spec.conditions,
            spec.quotes,
            spec.meanwhile,
        )

    def recalls(self, view: View) -> bool:
        """Whether a title tells on what occasion something past is told: a trial, an anniversary."""
        return any(hit.payload.occasion for hit in _narrowed(self._cues.find(view.context)))

    def cues(self, view: View) -> Cues:
        """All cues of a sentence, whatever they govern, and where something is taken as given."""
        found = self._cues.find(view.context)
        read = [h for h in found if not h.payload.title or view.field == "title"]
        hits = [h for h in _narrowed(read) if not _is_month(view, h.first)]
        if not hits:
            return Cues((), frozenset(), frozenset(), frozenset())
        given = frozenset(hit.last - 1 for hit in self._presupposed.find(view.context))
        back = any(hit.payload.reach == "before" for hit in hits)
        causing = frozenset(hit.first for hit in self._causing.find(view.context)) if back else frozenset[int]()
        ahead = any(hit.payload.reach in _AHEAD for hit in hits)
        ongoing = frozenset(hit.first for hit in self._ongoing.find(view.context)) if ahead else frozenset[int]()
        open_ = any(hit.payload.means in OPEN for hit in hits)
        return Cues(
            tuple(hits),
            given,
            causing,
            ongoing,
            tuple(self._settled.find(view.context)) if open_ else (),
            self._ends,
            self._relative,
            self._ending_by,
            _opened(view, self._opening) if ahead else range(0),
            self._conditions,
            self._quotes,
            self._meanwhile,
        )

    def judge(
        self,
        view: View,
        cues: Cues,
        first: int,
        last: int,
        default: Assertion,
        *,
        ignored: frozenset[str],
        behind: frozenset[str],
        told: date | None,
    ) -> Verdict:
        """What is asserted of a trigger at tokens `[first, last)`.

        Where no cue governs it, that is `default`, what it asserts by itself. Cues whose ids are in `ignored` do not
        touch its type, nor do those in `behind` where they stand behind it in what is taken as given. What is of the
        year in which the document is `told`, or was news then, is not history.
        """
        best: tuple[float, int, Hit[Cue]] | None = None
        for hit in cues.hits:
            cue = hit.payload
            if is_settled(cues, hit, first, last):
                continue
            if cue.id in ignored or (cue.id in behind and any(last <= at < hit.first for at in cues.given)):
                continue
            if not governs(view, hit, first, last, cues) or not is_over(view, hit, told):
                continue
            if cue.aside and is_of_late(view, last):
                continue
            overlapping = hit.first < last and first < hit.last
            if default is not Assertion.ACTUAL and overlapping and self._rank[cue.means] > self._rank[default]:
                continue
            key = (self._weight(cue), hit.first, hit)
            if best is None or key[:2] < best[:2]:
                best = key
        if best is None:
            return Verdict(default, None, None)
        hit = best[2]
        cue, words = hit.payload, view.slice(hit.first, hit.last)
        return Verdict(cue.means, words, cue.id, cue.known, self._how_undone(view, hit), cue.aside)

    def _how_undone(self, view: View, hit: Hit[Cue]) -> Undone | None:
        """How the words of a cue say that an act came to nothing."""
        if hit.payload.means is not Assertion.DENIED:
            return None
        found = (one for one in self._undone.find(view.context) if hit.first <= one.first and one.last <= hit.last)
        return next((one.payload for one in found), None)

    def _weight(self, cue: Cue) -> float:
        """The rank of a cue; what is known to go on is doubted no more than what is known to be past."""
        lasting = cue.known and cue.means is Assertion.ACTUAL
        return self._rank[Assertion.HISTORICAL] + 0.5 if lasting else self._rank[cue.means]


def _narrowed(hits: Sequence[Hit[Cue]]) -> list[Hit[Cue]]:
    """Cues without those on whose words a more special one stands."""
    narrower = [hit for hit in hits if hit.payload.narrows]
    return [
        hit
        for hit in hits
        if not any(hit.payload.id in one.payload.narrows and one.first <= hit.first < one.last for one in narrower)
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


def _cue(spec: CueSpec, reach: str) -> Cue:
    return Cue(
        spec.id,
        spec.means,
        reach,
        spec.span,
        spec.title,
        spec.occasion,
        spec.known,
        spec.narrows,
        spec.dated,
        spec.aside,
        spec.since,
    )
