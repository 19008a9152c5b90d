"""Which date of a sentence is that of an act, and whether it makes the act background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from monitor.model.mention import Assertion
from monitor.tagging.dates import Stated
from monitor.tagging.scene import View

_RECENT: Final = 31  # days: what a text dates further back is its background
_DATE_REACH: Final = 14  # tokens between an act and its date
FORETOLD: Final = frozenset({Assertion.POSSIBLE, Assertion.PLANNED})


def is_past(asserted: Assertion, day: Stated, first: int, last: int, told: date) -> bool:
    """Whether the date of an act at tokens `[first, last)` makes it background of a document told on a day.

    What is planned or asked about is an attack named after its day there: "who planned the October 7 attacks".
    """
    named = asserted in FORETOLD and day.first < last and first <= day.last
    return (told - day.day).days > _RECENT and (asserted is Assertion.ACTUAL or named)


def dated(view: View, first: int, last: int, dates: Sequence[Stated]) -> Stated | None:
    """The date nearest to an act, unless it only says since or until when."""
    own = [d for d in dates if d.first == 0 or not _bounds(view, d, dates)]
    if not own:
        return None
    nearest = min(own, key=lambda d: max(0, d.first - last, first - d.last))
    return nearest if max(0, nearest.first - last, first - nearest.last) <= _DATE_REACH else None


def _bounds(view: View, day: Stated, dates: Sequence[Stated]) -> bool:
    """Whether a date is only since or until when: "until 3 January", "from 24 December to 3 January"."""
    before = view.lows[day.first - 1]
    ranged = before in view.roles.whither and any(other.last == day.first - 1 for other in dates)
    return ranged or before in view.roles.spanning
