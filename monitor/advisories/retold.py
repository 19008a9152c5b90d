"""Areas or departures of many countries changed in one poll, and none of them was issued anew.

Issuers date what they change, and change a few countries a day. Where dozens have other areas under their old dates, it
is the page that has another form, or this program reads it otherwise than it did: no advice has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.advisories.changes import newer
from monitor.advisories.mass import MANY, SHARE
from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, AdvisoryTransition

_OF_PARTS = AREA_CHANGES | {AdvisoryChange.DEPARTURE}


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
