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
from monitor.model.advisory import SETTLED, AdvisoryState, Doubt

AGAIN = timedelta(hours=1)
"""How much later a second poll counts as another look: servers keep a broken page for minutes."""
LOWERED = timedelta(hours=3)
"""A level that falls by one step: longer than the gaps in which copies of a page alternate."""
PLUNGED = timedelta(hours=20)
"""A level that falls by several steps, or one of many that no new date explains: broken pages and placeholders stand for
most of a day."""
STALE = timedelta(hours=72)
"""The present level, or a former one, under a former date: old copies are served for up to three days in a row."""


@dataclass(frozen=True, slots=True)
class Held:
    """Why a level is not believed yet, and how long it has to be shown before it is."""

    why: str
    span: timedelta


def weigh(before: AdvisoryState, row: AdvisoryState, mass: Mass) -> Held | None:
    """Why a row that moves a level is held; None where it is believed at once."""
    rises = row.level > before.level
    falls = row.level < before.level or (row.level == before.level and row.max_level < before.max_level)
    if _stale(before, row):
        known = row.level in (before.level, before.level_before)
        return Held("it is dated before what it would replace, as old copies are", STALE if known else AGAIN)
    if falls and before.level - row.level > 1:
        return Held("levels seldom fall by several steps at once", PLUNGED)
    if _new_issue(before, row):
        return None if mass.plausible else Held(mass.why, AGAIN)
    if not mass.plausible and not newer(before, row):
        return Held(mass.why, PLUNGED)
    if falls:
        return Held("it is lower without a new issue that says so", LOWERED)
    if rises and _returns(before, row):
        return Held("it returns to the level that was just left", AGAIN)
    return None if mass.plausible or not rises else Held(mass.why, AGAIN)


def _stale(before: AdvisoryState, row: AdvisoryState) -> bool:
    return row.issued_at is not None and before.issued_at is not None and row.issued_at < before.issued_at


def _new_issue(before: AdvisoryState, row: AdvisoryState) -> bool:
    """Whether the issuer published anew and the text itself states the level."""
    return newer(before, row) and worded(row) and bool(row.quote)


def _returns(before: AdvisoryState, row: AdvisoryState) -> bool:
    since = before.level_since
    return row.level == before.level_before and since is not None and row.seen_at - since < SETTLED


def doubted(before: AdvisoryState, row: AdvisoryState, held: Held, now: datetime) -> Doubt | None:
    """The doubt as it stands after this poll; None once the row was shown for long enough."""
    known = before.doubt
    if known is None or (known.level, known.max_level) != (row.level, row.max_level):
        return Doubt(row.level, row.max_level, now, now, held.why)
    if now - known.since >= held.span:
        return None
    return replace(known, last=max(known.last, now), why=held.why)


def was_false(before: AdvisoryState, row: AdvisoryState, now: datetime) -> bool:
    """Whether what was told before is taken back: the level is where it was before the last move, soon after it."""
    gone = row.level == before.level_before and not _new_issue(before, row)
    return gone and before.may_be_taken_back(now)
