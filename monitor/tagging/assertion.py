"""Whether the text says it happened: cue words and how far each reaches over the clauses of its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.model.mention import Assertion, Undone
from monitor.tagging.cue_file import AssertionFile, CueSpec
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View

_FEARED: Final = frozenset({Assertion.POSSIBLE})
_OPEN: Final = frozenset({Assertion.POSSIBLE, Assertion.PLANNED})
_AHEAD: Final = frozenset({"complement", "next"})  # reaches of cues that govern what follows
_INSERTED: Final = 6  # tokens from a cue to the comma that ends its insertion
_ACTOR: Final = 2  # tokens of who acts before a cue
_SHORT: Final = 4  # tokens of a trigger that is but the noun or verb a cue closes with
_BEHIND: Final = (
    3  # tokens between an act and a cue that a colon right behind the act lets through: "Truce: talks go on"
)
_OPENED: Final = 5  # tokens of a sentence among which stands the word that opens it with a clause: "two days after"
_LATE: Final = 8  # tokens from an act to words that say that it is of these days
_ENDED: Final = 4  # tokens between "halt" and the act that is to be halted


@dataclass(frozen=True, slots=True)
class Cue:
    """A compiled cue."""

    id: str
    means: Assertion
    reach: str
    span: int
    title: bool
    occasion: bool
    known: bool
    narrows: tuple[str, ...]
    dated: bool
    aside: bool
    since: date | None


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
class Cues:
    """The cues of one sentence and the tokens that lift some of them.

    Attributes:
        given: From these on something is taken as given.
        causing: They name a cause of fear.
        ongoing: What follows is to end, so that it goes on.
        settled: Words by which an act is so whatever one fears or asks of it, with where in it they say that.
        ends: The words that end a clause.
        relative: Behind a noun they say which one is meant.
        ending_by: Behind them stands by what something is to be ended.
        opened: The tokens of the clause that a word like "after" opens the sentence with; none where none does.
        conditions: The words behind which stands what something hangs on.
        quotes: The marks with which somebody's own words begin.
        meanwhile: Right behind them stands what goes on while something else is told.
    """

    hits: tuple[Hit[Cue], ...]
    given: frozenset[int]
    causing: frozenset[int]
    ongoing: frozenset[int]
    settled: tuple[Hit[str], ...] = ()
    ends: frozenset[str] = frozenset()
    relative: frozenset[str] = frozenset()
    ending_by: frozenset[str] = frozenset()
    opened: range = range(0)
    conditions: frozenset[str] = frozenset()
    quotes: frozenset[str] = frozenset()
    meanwhile: frozenset[str] = frozenset()


class Judge:
    """Reads the cues of a language; load with `Judge.load`."""

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

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Judge:
        """Read `assertion.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a cue that cannot be compiled.
        """
        spec = read(path, AssertionFile).value
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
        open_ = any(hit.payload.means in _OPEN for hit in hits)
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
        settled = _settled(cues, first, last)
        for hit in cues.hits:
            cue = hit.payload
            if cue.means in settled:
                continue
            if cue.id in ignored or (cue.id in behind and any(last <= at < hit.first for at in cues.given)):
                continue
            if not _governs(view, hit, first, last, cues) or not _is_past(view, hit, told):
                continue
            if cue.aside and _is_of_late(view, last):
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


def _is_of_late(view: View, last: int) -> bool:
    """Whether the clause of an act goes on to say that it is of these days: "since Russia invaded this week"."""
    lows = view.lows[last : last + _LATE]
    end = next((at for at, low in enumerate(lows) if low in view.roles.clause or not low[0].isalnum()), len(lows))
    return view.grammar.calendar.is_of_late(lows[:end])


def _settled(cues: Cues, first: int, last: int) -> frozenset[Assertion]:
    """What is not asserted of an act as its own words say that it is so: "jailed editors", "recent launches"."""
    for hit in cues.settled:
        if hit.payload == "head" and hit.first <= first < hit.last:
            return _FEARED  # one may still plan to free them
        if hit.payload == "within" and first <= hit.last <= last:
            return _OPEN
        if hit.payload == "whole" and hit.first <= first and last <= hit.last:
            return _OPEN
    return frozenset()


def _governs(view: View, hit: Hit[Cue], first: int, last: int, cues: Cues) -> bool:
    """Whether a cue reaches a trigger at tokens `[first, last)`."""
    cue = hit.payload
    if cue.reach == "sentence":
        past = cue.means is Assertion.HISTORICAL
        return not past or not (_in_insertion(view, hit, first, last) or _meanwhile(view, hit, first, cues))
    if cue.reach == "clause":
        clause = view.sentence.clause_of
        same = clause(hit.first) in {clause(first), clause(last - 1)}  # "a man who murdered 30" is of two clauses
        return same or max(hit.first - last, first - hit.last) < cue.span
    if cue.reach == "beside":
        return hit.first < last + 1 and first < hit.last + 1
    if cue.reach == "closing":
        # ... or one that begins with who does it, right before the cue: "China came close to invading Taiwan".
        return min(hit.last - _SHORT, hit.first - _ACTOR) <= first < hit.last <= last
    if cue.reach == "opening":
        return first <= hit.first < last
    if cue.reach == "before":
        near = last <= hit.first + 1 and hit.first - last < cue.span
        if cue.means is Assertion.PLANNED and not view.roles.relative.isdisjoint(view.lows[first + 1 : last]):
            return False  # "soldiers who raped civilians will be tried": what will be is the main clause's
        caused = near and hit.payload.means is Assertion.POSSIBLE and any(last <= at < hit.first for at in cues.causing)
        other = near and hit.payload.means is Assertion.POSSIBLE and _of_a_noun(view, last, hit.first, cues)
        return near and not caused and not other and not _broken(view, last, hit.first, cues)
    return _reaches_ahead(view, hit, first, last, cues)


def _reaches_ahead(view: View, hit: Hit[Cue], first: int, last: int, cues: Cues) -> bool:
    """Whether a cue that governs what follows reaches a trigger at tokens `[first, last)`."""
    cue = hit.payload
    if _goes_on(view, hit, first, cues) or (cue.narrows and first < hit.last):
        return False
    if hit.first >= last or (hit.first >= first and hit.last >= last):
        return False
    if _of_the_opening(hit, first, cues) or _under_condition(view, hit, first, cues):
        return False
    if cue.reach == "next":
        return first - hit.last < cue.span and not _broken(view, hit.last, first, cues)
    # "Police seek a man who killed two": what stands in the relative clause is taken as given, and an act that itself
    # opens with such a word is: "Envoys call for calm after Russian strikes".
    given = any(at in cues.given for at in range(hit.last, first + 1))
    return not given and view.roles.relative.isdisjoint(view.lows[first:last])


def _opened(view: View, opening: frozenset[str]) -> range:
    """The clause that opens a sentence, up to its comma: "Hours after denying any plan, it invaded"."""
    lows = view.lows
    start = next((at for at, low in enumerate(lows[:_OPENED]) if low in opening), len(lows))
    return range(start, next((at for at in range(start, len(lows)) if lows[at] == ","), start))


def _of_the_opening(hit: Hit[Cue], first: int, cues: Cues) -> bool:
    """Whether a cue stands in the clause that opens a sentence and the act behind it."""
    return hit.first in cues.opened and hit.last <= cues.opened.stop < first


def _under_condition(view: View, hit: Hit[Cue], first: int, cues: Cues) -> bool:
    """Whether an act is only what a threat hangs on: "vows to strike if its ships are attacked"."""
    threatens = hit.payload.means is Assertion.THREATENED
    return threatens and not cues.conditions.isdisjoint(view.lows[hit.last : first])


def _in_insertion(view: View, hit: Hit[Cue], first: int, last: int) -> bool:
    """Whether a cue only says who somebody was, between commas the act is not in: "X, convicted of theft, was shot"."""
    lows = view.lows
    start = next((at for at in range(hit.first - 1, max(-1, hit.first - 3), -1) if lows[at] == ","), None)
    end = next((at for at in range(hit.last, min(len(lows), hit.last + _INSERTED)) if lows[at] == ","), None)
    return start is not None and end is not None and (first > end or first < start < end < last)


def _meanwhile(view: View, hit: Hit[Cue], first: int, cues: Cues) -> bool:
    """Whether an act goes on while the past is told before it: "Leader jailed as protesters block roads"."""
    return hit.last < first and view.lows[first - 1] in cues.meanwhile


def _of_a_noun(view: View, start: int, end: int, cues: Cues) -> bool:
    """Whether a cue only says how a noun behind an act is: "destroyed a car that posed an imminent threat"."""
    lows = view.lows
    relative = (at for at in range(start + 1, end) if lows[at] in cues.relative)
    return any(view.roles.speaking.isdisjoint(lows[at - 3 : at]) for at in relative if at >= 3)


def _goes_on(view: View, hit: Hit[Cue], first: int, cues: Cues) -> bool:
    """Whether a cue before an act only wants it to end: "urged Israel to halt its bombardment", "to stop shelling"."""
    itself = first in cues.ongoing and any(map(view.grammar.endings.is_lasting, view.lows[first + 1 : first + 3]))
    near = (at for at in cues.ongoing if hit.last <= at < first <= at + _ENDED)
    return (itself and hit.last <= first) or any(cues.ending_by.isdisjoint(view.lows[at:first]) for at in near)


def _broken(view: View, start: int, end: int, cues: Cues) -> bool:
    """Whether a clause ends between two places of a sentence, or another's own words begin: "Riots: ‘If you …’"."""
    far = end - start > _BEHIND
    lows = view.lows
    if any(lows[at] == ":" and lows[at + 1] in cues.quotes for at in range(start, min(end, len(lows) - 1))):
        return True
    return any(
        at in cues.given or (lows[at] in cues.ends and (far or at > start or lows[at] == ","))
        for at in range(start, end)
    )


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


def _is_past(view: View, hit: Hit[Cue], told: date | None) -> bool:
    """Whether what a cue dates or names was over before a document was told; other cues always pass."""
    if hit.payload.since is not None:
        return told is None or told >= hit.payload.since
    if not hit.payload.dated:
        return True
    years = [int(low) for low in view.lows[hit.first : hit.last] if len(low) == 4 and low.isdecimal()]
    return bool(years) and told is not None and years[0] < told.year
