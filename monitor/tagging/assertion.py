"""Whether the text says it happened: cue words and how far each reaches over the clauses of its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.model.mention import Assertion
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View
from monitor.tagging.schema import AssertionFile, CueSpec

_DATES: Final = frozenset({"dated", "dated-place", "dated-after", "dated-before", "dated-opening"})
_ENDS: Final = frozenset({",", ":", "(", ")", "and", "or", "if", "unless"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled cue."""

    id: str
    means: Assertion
    reach: str
    span: int
    title: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a mention asserts, and the words that decided it; None where nothing but the trigger did."""

    assertion: Assertion
    cue: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one sentence, the tokens from which on something is taken as given, and those that name a cause."""

    hits: tuple[Hit[Cue], ...]
    given: frozenset[int]
    causing: frozenset[int]


class Judge:
    """Reads the cues of a language; load with `Judge.load`."""

    def __init__(
        self,
        cues: PatternIndex[Cue],
        order: Sequence[Assertion],
        presupposed: PatternIndex[None],
        causing: PatternIndex[None],
    ) -> None:
        self._cues, self._presupposed, self._causing = cues, presupposed, causing
        self._rank = {assertion: rank for rank, assertion in enumerate(order)}

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Judge:
        """Read `assertion.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a cue that cannot be compiled.
        """
        spec = read(path, AssertionFile).value
        entries = [
            (pattern, _cue(cue)) for cue in spec.cues for source in cue.match for pattern in compiler.compile(source)
        ]
        given = PatternIndex((p, None) for source in spec.presupposed for p in compiler.compile(source))
        causing = PatternIndex((p, None) for source in spec.causing for p in compiler.compile(source))
        return cls(PatternIndex(entries), spec.order, given, causing)

    def cues(self, view: View) -> Cues:
        """All cues of a sentence, whatever they govern, and where something is taken as given."""
        found = self._cues.find(view.context)
        hits = [h for h in found if (not h.payload.title or view.field == "title") and not _is_month(view, h.first)]
        if not hits:
            return Cues((), frozenset(), frozenset())
        given = frozenset(hit.last - 1 for hit in self._presupposed.find(view.context))
        back = any(hit.payload.reach == "before" for hit in hits)
        causing = frozenset(hit.first for hit in self._causing.find(view.context)) if back else frozenset[int]()
        return Cues(tuple(hits), given, causing)

    def judge(
        self,
        view: View,
        cues: Cues,
        first: int,
        last: int,
        default: Assertion,
        *,
        ignored: frozenset[str],
        year: int | None,
    ) -> Verdict:
        """What is asserted of a trigger at tokens `[first, last)`.

        Where no cue governs it, that is `default`, what it asserts by itself. Cues whose ids are in `ignored` do not
        touch its type. A date of `year`, the document's own, or later is not history.
        """
        best: tuple[int, int, Hit[Cue]] | None = None
        for hit in cues.hits:
            cue = hit.payload
            if cue.id in ignored:
                continue
            if not _governs(view, hit, first, last, cues) or not _is_past(view, hit, year):
                continue
            overlapping = hit.first < last and first < hit.last
            if default is not Assertion.ACTUAL and overlapping and self._rank[cue.means] > self._rank[default]:
                continue
            key = (self._rank[cue.means], hit.first, hit)
            if best is None or key[:2] < best[:2]:
                best = key
        if best is None:
            return Verdict(default, None, None)
        hit = best[2]
        if hit.payload.means is Assertion.ACTUAL:
            return Verdict(Assertion.ACTUAL, view.slice(hit.first, hit.last), hit.payload.id)
        return Verdict(hit.payload.means, view.slice(hit.first, hit.last), hit.payload.id)


def _is_month(view: View, at: int) -> bool:
    """Whether "may" is the month: "on 12 May", "May 2023"."""
    beside = (view.lows[at - 1] if at else "", view.lows[at + 1] if at + 1 < len(view.lows) else "")
    return view.lows[at] == "may" and any(low[:1].isdigit() for low in beside)


def _governs(view: View, hit: Hit[Cue], first: int, last: int, cues: Cues) -> bool:
    """Whether a cue reaches a trigger at tokens `[first, last)`."""
    cue = hit.payload
    if cue.reach == "sentence":
        return True
    if cue.reach == "clause":
        same = view.sentence.clause_of(hit.first) == view.sentence.clause_of(first)
        return same or max(hit.first - last, first - hit.last) < cue.span
    if cue.reach == "beside":
        return hit.first < last + 1 and first < hit.last + 1
    if cue.reach == "before":
        near = last <= hit.first + 1 and hit.first - last < cue.span
        caused = near and hit.payload.means is Assertion.POSSIBLE and any(last <= at < hit.first for at in cues.causing)
        return near and not caused and not _broken(view, last, hit.first, cues.given)
    if hit.first >= last or (hit.first >= first and hit.last >= last):
        return False
    if cue.reach == "next":
        return first - hit.last < cue.span and not _broken(view, hit.last, first, cues.given)
    return not any(at in cues.given for at in range(hit.last, first))


def _broken(view: View, start: int, end: int, given: frozenset[int]) -> bool:
    """Whether a clause ends between two places of a sentence."""
    return any(at in given or (view.lows[at] in _ENDS and at > start) for at in range(start, end))


def _cue(spec: CueSpec) -> Cue:
    return Cue(spec.id, spec.means, spec.reach, spec.span, spec.title)


def _is_past(view: View, hit: Hit[Cue], year: int | None) -> bool:
    """Whether a date that a cue relies on lies before the document's own year; other cues always pass."""
    if hit.payload.id not in _DATES:
        return True
    years = [int(low) for low in view.lows[hit.first : hit.last] if len(low) == 4 and low.isdigit()]
    return bool(years) and year is not None and years[0] < year
