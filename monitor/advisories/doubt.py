"""Whether a level that a source shows is believed.

Raises are believed at once: a warning that comes late is worse than one that is taken back. What lowers, what returns
to where it just came from, what is dated before the state it would replace, and what moves half the world at once may
be a placeholder, a copy that another server still has, or a page read half. It is held until a later poll shows it
again, and a source that meanwhile shows the old level again has said nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.advisories.changes import newer, worded
from monitor.advisories.mass import Mass
from monitor.lib.spelling import fold
from monitor.model.advisory import SETTLED, AdvisoryState, Doubt

AGAIN = timedelta(hours=1)
"""How much later a second poll counts as another look: servers keep a broken page for minutes."""
LOWERED = timedelta(hours=3)
"""A level that falls by one step: longer than the gaps in which copies of a page alternate."""
PLUNGED = timedelta(hours=20)
"""What broken pages and placeholders look like: they stand for most of a day."""
STALE = timedelta(hours=72)
"""The present level, or a former one, under a former date: old copies are served for up to three days in a row."""
NEVER = timedelta.max
"""No later poll tells more: other numbers for the same advice stand for good."""
UNSEEN = timedelta(hours=36)
"""Nobody looked for more than a day: what stood before and after need not have stood in between."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why a level is not believed yet, and how long it has to be shown before it is."""

    why: str
    span: timedelta


def weigh(before: AdvisoryState, row: AdvisoryState, mass: Mass) -> Held | None:
    """Why a row that moves a level is held; None where it is believed at once."""
    if mass.rescaled:
        return Held(mass.why, NEVER)
    rises = row.level > before.level
    falls = row.level < before.level or (row.level == before.level and row.max_level < before.max_level)
    if _stale(before, row):
        copy = row.level in (before.level, before.level_before) or _new_here(before, row)
        return Held("it is dated before what it would replace, as old copies are", STALE if copy else AGAIN)
    if falls and before.level - row.level > 1:
        return Held("levels seldom fall by several steps at once", PLUNGED)
    if row.level < before.level and _states(before) and not _states(row):
        return Held("its text, unlike the one before, does not say so", PLUNGED)
    if _new_issue(before, row):
        return None if mass.plausible else Held(mass.why, AGAIN)
    if not mass.plausible and not newer(before, row):
        return Held(mass.why, PLUNGED)
    if row.level != before.level and before.flaps and _returns(before, row):
        return Held("it comes and goes", PLUNGED if before.flaps == 1 else STALE)
    if falls:
        return Held("it is lower without a new issue that says so", LOWERED)
    if rises and _returns(before, row):
        return Held("it returns to the level that was just left", AGAIN)
    return None if mass.plausible or not rises else Held(mass.why, AGAIN)


def _stale(before: AdvisoryState, row: AdvisoryState) -> bool:
    return row.issued_at is not None and before.issued_at is not None and row.issued_at < before.issued_at


def _new_issue(before: AdvisoryState, row: AdvisoryState) -> bool:
    """Whether the issuer published anew and the text itself states the level."""
    return _anew(before, row) and worded(row) and _states(row)


def _anew(before: AdvisoryState, row: AdvisoryState) -> bool:
    """Whether a row is dated later than what stands and what stood before it: that one may come back."""
    stood = before.issued_before
    return newer(before, row) and (stood is None or (row.issued_at is not None and row.issued_at > stood))


def _states(row: AdvisoryState) -> bool:
    """Whether a text states the level for its country.

    A sentence that has the words of the level and no other, such as "Reconsider travel.", says no more than the heading
    of a placeholder does.
    """
    return not set(fold(row.quote).split()) <= set(fold(row.native).split())


def _new_here(before: AdvisoryState, row: AdvisoryState) -> bool:
    """Whether we watch it for so short a time that an old copy may show a level we never saw."""
    since = before.level_since
    return before.level_before is None and since is not None and row.seen_at - since < SETTLED


def flaps(before: AdvisoryState, row: AdvisoryState) -> int:
    """How often in succession the level returned to where it just came from, once a row is believed."""
    return before.flaps + 1 if _returns(before, row) and not _new_issue(before, row) else 0


def _returns(before: AdvisoryState, row: AdvisoryState) -> bool:
    since = before.level_since
    return row.level == before.level_before and since is not None and row.seen_at - since < SETTLED


def doubted(before: AdvisoryState, row: AdvisoryState, held: Held, now: datetime) -> Doubt | None:
    """The doubt as it stands after this poll; None once the row was shown for long enough."""
    known = before.doubt
    if known is None or (known.level, known.max_level) != (row.level, row.max_level):
        return Doubt(row.level, row.max_level, now, now, held.why)
    again = now if held.span >= STALE and now - known.last > UNSEEN else known.again
    begun = again if again is not None and held.span >= STALE else known.since
    if now - begun >= held.span:
        return None
    return replace(known, last=max(known.last, now), why=held.why, again=again)


def was_false(before: AdvisoryState, row: AdvisoryState, now: datetime) -> bool:
    """Whether what was told before is taken back: the level is where it was before the last move, soon after it.

    A level that is raised again under a new date was edited again: who would say that the lowering did not stand would
    hide a raise. Of what is lowered soon after it was raised nobody is warned, whatever it is called.
    """
    edited = _new_issue(before, row) or (row.level > before.level and _anew(before, row))
    gone = row.level == before.level_before and not edited
    return gone and before.may_be_taken_back(now)
