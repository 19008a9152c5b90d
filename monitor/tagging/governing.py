"""How far a cue reaches over the clauses of its sentence, and which acts it cannot touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from monitor.model.mention import Assertion
from monitor.tagging.index import Hit
from monitor.tagging.scene import View

_FEARED: Final = frozenset({Assertion.POSSIBLE})
OPEN: Final = frozenset({Assertion.POSSIBLE, Assertion.PLANNED})
# What is not asserted of an act that is settled by its own words; one may still plan to free those who are jailed.
_SETTLES: Final = {"head": _FEARED, "within": OPEN, "whole": OPEN, "doers": _FEARED}
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


def is_of_late(view: View, last: int) -> bool:
    """Whether the clause of an act goes on to say that it is of these days: "since Russia invaded this week"."""
    lows = view.lows[last : last + _LATE]
    end = next((at for at, low in enumerate(lows) if low in view.roles.clause or not low[0].isalnum()), len(lows))
    return view.grammar.calendar.is_of_late(lows[:end])


def is_settled(cues: Cues, cue: Hit[Cue], first: int, last: int) -> bool:
    """Whether an act's own words say that it is so, whatever a cue doubts: "jailed editors", "recent launches"."""
    return any(cue.payload.means in _SETTLES[hit.payload] and _says_so(hit, cue, first, last) for hit in cues.settled)


def _says_so(hit: Hit[str], cue: Hit[Cue], first: int, last: int) -> bool:
    """Whether words by which an act is so stand where they say that of a trigger at tokens `[first, last)`."""
    if hit.payload == "head":
        return hit.first <= first < hit.last
    if hit.payload == "within":
        return first <= hit.last <= last
    return hit.first <= first and last <= hit.last and (hit.payload != "doers" or cue.last <= first)


def governs(view: View, hit: Hit[Cue], first: int, last: int, cues: Cues) -> bool:
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


def is_over(view: View, hit: Hit[Cue], told: date | None) -> bool:
    """Whether what a cue dates or names was over before a document was told; other cues always pass."""
    if hit.payload.since is not None:
        return told is None or told >= hit.payload.since
    if not hit.payload.dated:
        return True
    years = [int(low) for low in view.lows[hit.first : hit.last] if len(low) == 4 and low.isdecimal()]
    return bool(years) and told is not None and years[0] < told.year
