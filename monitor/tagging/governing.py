"""How far a cue reaches over the clauses of its sentence, and which acts it cannot touch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final, NamedTuple

from monitor.model.mention import Assertion
from monitor.tagging.cue_file import AssertionFile, CueSpec, Reach, Settling
from monitor.tagging.index import Hit
from monitor.tagging.scene import View

_FEARED: Final = frozenset({Assertion.POSSIBLE})
OPEN: Final = frozenset({Assertion.POSSIBLE, Assertion.PLANNED})
# What is not asserted of an act that is settled by its own words; one may still plan to free those who are jailed.
_SETTLES: Final[Mapping[Settling, frozenset[Assertion]]] = {
    "head": _FEARED,
    "within": OPEN,
    "whole": OPEN,
    "doers": _FEARED,
}
_INSERTED: Final = 6  # tokens from a cue to the comma that ends its insertion
_ACTOR: Final = 2  # tokens of who acts before a cue
_SHORT: Final = 4  # tokens of a trigger that is but the noun or verb a cue closes with
_BEHIND: Final = (
    3  # tokens between an act and a cue that a colon right behind the act lets through: "Truce: talks go on"
)
_LATE: Final = 8  # tokens from an act to words that say that it is of these days
_ENDED: Final = 4  # tokens between "halt" and the act that is to be halted


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue of the file, with one of its reaches."""

    spec: CueSpec
    reach: Reach


class Span(NamedTuple):
    """An act by the tokens `[first, last)` of its trigger."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CueWords:
    """The plain words of a language that bound how far its cues reach.

    Attributes:
        ends: They end a clause.
        relative: Behind a noun they say which one is meant.
        ending_by: Behind them stands by what something is to be ended.
        opening: They open a sentence with a clause: "hours after".
        conditions: Behind them stands what something hangs on.
        quotes: The marks with which somebody's own words begin.
        meanwhile: Right behind them stands what goes on while something else is told.
    """

    ends: frozenset[str]
    relative: frozenset[str]
    ending_by: frozenset[str]
    opening: frozenset[str]
    conditions: frozenset[str]
    quotes: frozenset[str]
    meanwhile: frozenset[str]

    @classmethod
    def of(cls, spec: AssertionFile) -> CueWords:
        """Those of a file, each from the list of its name."""
        return cls(**{field.name: getattr(spec, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of one sentence and the tokens that lift some of them.

    Attributes:
        words: Those of its language.
        given: From these on something is taken as given.
        causing: They name a cause of fear.
        ongoing: What follows is to end, so that it goes on.
        settled: Words by which an act is so whatever one fears or asks of it, with where in it they say that.
        opened: The tokens of the clause that a word like "after" opens the sentence with; none where none does.
    """

    words: CueWords
    hits: tuple[Hit[Cue], ...] = ()
    given: frozenset[int] = frozenset()
    causing: frozenset[int] = frozenset()
    ongoing: frozenset[int] = frozenset()
    settled: tuple[Hit[Settling], ...] = ()
    opened: range = range(0)


def is_of_late(view: View, last: int) -> bool:
    """Whether the clause of an act goes on to say that it is of these days: "since Russia invaded this week"."""
    lows = view.lows[last : last + _LATE]
    end = next((at for at, low in enumerate(lows) if low in view.roles.clause or not low[0].isalnum()), len(lows))
    return view.grammar.calendar.is_of_late(lows[:end])


def is_settled(cues: Cues, cue: Hit[Cue], act: Span) -> bool:
    """Whether an act's own words say that it is so, whatever a cue doubts: "jailed editors", "recent launches"."""
    return any(cue.payload.spec.means in _SETTLES[hit.payload] and _says_so(hit, cue, act) for hit in cues.settled)


def _says_so(hit: Hit[Settling], cue: Hit[Cue], act: Span) -> bool:
    """Whether words by which an act is so stand where they say that of a trigger."""
    if hit.payload == "head":
        return hit.first <= act.first < hit.last
    if hit.payload == "within":
        return act.first <= hit.last <= act.last
    return hit.first <= act.first and act.last <= hit.last and (hit.payload != "doers" or cue.last <= act.first)


def governs(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether a cue reaches an act."""
    return REACHES[hit.payload.reach](view, hit, act, cues)


def _in_sentence(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """The whole sentence, but what only says who somebody was, and what goes on meanwhile."""
    past = hit.payload.spec.means is Assertion.HISTORICAL
    return not past or not (_in_insertion(view, hit, act) or _meanwhile(view, hit, act, cues))


def _in_clause(view: View, hit: Hit[Cue], act: Span, _cues: Cues) -> bool:
    """The clause, or what is near."""
    clause = view.sentence.clause_of
    # "a man who murdered 30" is of two clauses
    same = clause(hit.first) in {clause(act.first), clause(act.last - 1)}
    return same or max(hit.first - act.last, act.first - hit.last) < hit.payload.spec.span


def _beside(_view: View, hit: Hit[Cue], act: Span, _cues: Cues) -> bool:
    """An act that it touches."""
    return hit.first < act.last + 1 and act.first < hit.last + 1


def _closing(_view: View, hit: Hit[Cue], act: Span, _cues: Cues) -> bool:
    """An act with whose words it closes.

    Or one that begins with who does it, right before the cue: "China came close to invading Taiwan".
    """
    return min(hit.last - _SHORT, hit.first - _ACTOR) <= act.first < hit.last <= act.last


def _opening(_view: View, hit: Hit[Cue], act: Span, _cues: Cues) -> bool:
    """An act within whose words it opens."""
    return act.first <= hit.first < act.last


def _before(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """An act that stands before it."""
    spec = hit.payload.spec
    near = act.last <= hit.first + 1 and hit.first - act.last < spec.span
    if not near or _is_main_clauses(view, hit, act):
        return False
    if spec.means is Assertion.POSSIBLE and _has_its_reason(view, hit, act, cues):
        return False
    return not _broken(view, act.last, hit.first, cues)


def _has_its_reason(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether what is feared is something else, which the act gives a reason for or a noun behind it is said to be."""
    return any(act.last <= at < hit.first for at in cues.causing) or _of_a_noun(view, act.last, hit.first, cues)


def _is_main_clauses(view: View, hit: Hit[Cue], act: Span) -> bool:
    """Whether what is planned is the main clause's, not an act's: "soldiers who raped civilians will be tried"."""
    planned = hit.payload.spec.means is Assertion.PLANNED
    return planned and not view.roles.relative.isdisjoint(view.lows[act.first + 1 : act.last])


def _next(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """An act that follows within its span."""
    if not _reaches_ahead(view, hit, act, cues):
        return False
    return act.first - hit.last < hit.payload.spec.span and not _broken(view, hit.last, act.first, cues)


def _complement(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """All that follows, but what is taken as given.

    So is what stands in a relative clause, "Police seek a man who killed two", and an act that itself opens with such
    a word: "Envoys call for calm after Russian strikes".
    """
    if not _reaches_ahead(view, hit, act, cues):
        return False
    given = any(at in cues.given for at in range(hit.last, act.first + 1))
    return not given and view.roles.relative.isdisjoint(view.lows[act.first : act.last])


REACHES: Final[Mapping[Reach, Callable[[View, Hit[Cue], Span, Cues], bool]]] = {
    "complement": _complement,
    "next": _next,
    "before": _before,
    "beside": _beside,
    "opening": _opening,
    "closing": _closing,
    "clause": _in_clause,
    "sentence": _in_sentence,
}
"""What a cue of each reach governs; `assertion.yaml` explains them."""


def _reaches_ahead(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether a cue that governs what follows may reach an act."""
    if _goes_on(view, hit, act, cues) or (hit.payload.spec.narrows and act.first < hit.last):
        return False
    if hit.first >= act.last or (hit.first >= act.first and hit.last >= act.last):
        return False
    return not _of_the_opening(hit, act, cues) and not _under_condition(view, hit, act, cues)


def _of_the_opening(hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether a cue stands in the clause that opens a sentence and the act behind it."""
    return cues.opened.start < hit.last <= cues.opened.stop < act.first


def _under_condition(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether an act is only what a threat hangs on: "vows to strike if its ships are attacked"."""
    threatens = hit.payload.spec.means is Assertion.THREATENED
    return threatens and not cues.words.conditions.isdisjoint(view.lows[hit.last : act.first])


def _in_insertion(view: View, hit: Hit[Cue], act: Span) -> bool:
    """Whether a cue only says who somebody was, between commas the act is not in: "X, convicted of theft, was shot"."""
    lows = view.lows
    start = next((at for at in range(hit.first - 1, max(-1, hit.first - 3), -1) if lows[at] == ","), None)
    end = next((at for at in range(hit.last, min(len(lows), hit.last + _INSERTED)) if lows[at] == ","), None)
    return start is not None and end is not None and (act.first > end or act.first < start < end < act.last)


def _meanwhile(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether an act goes on while the past is told before it: "Leader jailed as protesters block roads"."""
    return hit.last < act.first and view.lows[act.first - 1] in cues.words.meanwhile


def _of_a_noun(view: View, start: int, end: int, cues: Cues) -> bool:
    """Whether a cue only says how a noun behind an act is: "destroyed a car that posed an imminent threat"."""
    lows = view.lows
    relative = (at for at in range(start + 1, end) if lows[at] in cues.words.relative)
    return any(view.roles.speaking.isdisjoint(lows[at - 3 : at]) for at in relative if at >= 3)


def _goes_on(view: View, hit: Hit[Cue], act: Span, cues: Cues) -> bool:
    """Whether a cue before an act only wants it to end: "urged Israel to halt its bombardment", "to stop shelling"."""
    if not cues.ongoing:
        return False
    first, ending_by = act.first, cues.words.ending_by
    itself = first in cues.ongoing and any(map(view.grammar.endings.is_lasting, view.lows[first + 1 : first + 3]))
    near = (at for at in cues.ongoing if hit.last <= at < first <= at + _ENDED)
    return (itself and hit.last <= first) or any(ending_by.isdisjoint(view.lows[at:first]) for at in near)


def _broken(view: View, start: int, end: int, cues: Cues) -> bool:
    """Whether a clause ends between two places of a sentence, or another's own words begin: "Riots: ‘If you …’"."""
    far = end - start > _BEHIND
    lows = view.lows
    if any(lows[at] == ":" and lows[at + 1] in cues.words.quotes for at in range(start, min(end, len(lows) - 1))):
        return True
    return any(
        at in cues.given or (lows[at] in cues.words.ends and (far or at > start or lows[at] == ","))
        for at in range(start, end)
    )


def is_over(view: View, hit: Hit[Cue], told: date | None) -> bool:
    """Whether what a cue dates or names was over before a document was told; other cues always pass."""
    spec = hit.payload.spec
    if spec.since is not None:
        return told is None or told >= spec.since
    if not spec.dated:
        return True
    years = [int(low) for low in view.lows[hit.first : hit.last] if len(low) == 4 and low.isdecimal()]
    return bool(years) and told is not None and years[0] < told.year
