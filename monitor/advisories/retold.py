"""Areas or departures that read otherwise though nothing was issued anew: no advice has changed.

Issuers date what they change, and change a few countries a day. The same words under the same date say what they said,
however this program reads them now. An issue that came out days ago says what it said then, however full the copy of it
that is shown. And where dozens have other areas under their old dates, it is the page that has another form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.advisories.changes import newer, worded
from monitor.advisories.mass import MANY, SHARE
from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, AdvisoryState, AdvisoryTransition

_OF_PARTS = AREA_CHANGES | {AdvisoryChange.DEPARTURE}
OUT = timedelta(days=2)
"""Dates name a day: an issue may still be changed under its date on that day, in whatever zone, and on the next."""


def told_before(before: AdvisoryState, after: AdvisoryState, now: datetime) -> frozenset[AdvisoryChange]:
    """What cannot have changed between two states of one level, since the issue they are read from is the same."""
    if before.level != after.level or before.issued_at != after.issued_at or not (worded(before) and worded(after)):
        return frozenset()
    if before.text_hash == after.text_hash:
        return _OF_PARTS
    if after.issued_at is None or now - after.issued_at <= OUT:
        return frozenset()
    # An order that a whole text did not tell and this one does is worth a false word; one that was cut off is not.
    return _OF_PARTS if before.cut else AREA_CHANGES


def weigh(told: Sequence[AdvisoryTransition], listed: int) -> tuple[tuple[AdvisoryTransition, ...], str]:
    """The transitions of a poll as they are told, and what was odd about them; empty where nothing was.

    Args:
        told: Of one poll.
        listed: How many destinations the poll had.
    """
    retold = {one.after.key for one in told if _retold(one)}
    if len(retold) < max(MANY, SHARE * listed):
        return tuple(told), ""
    why = f"areas or departures of {len(retold)} countries changed in one poll under their old dates"
    why += ": the page, or how it is read, has changed, not the advice"
    return tuple(_as_text(one, why) if one.after.key in retold else one for one in told), why


def _retold(one: AdvisoryTransition) -> bool:
    before, after = one.before, one.after
    if before is None or before.level != after.level or not _OF_PARTS & set(one.changes):
        return False
    return after.issued_at is not None and before.issued_at is not None and not newer(before, after)


def _as_text(one: AdvisoryTransition, why: str) -> AdvisoryTransition:
    return replace(one, changes=(AdvisoryChange.TEXT_ONLY,), note=why)
