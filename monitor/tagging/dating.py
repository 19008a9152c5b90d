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
    own = [d for d in dates if (d.first == 0 or not _bounds(view, d, dates)) and not _is_apart(view, d, first, last)]
    if not own:
        return None
    nearest = min(own, key=lambda d: max(0, d.first - last, first - d.last))
    return nearest if max(0, nearest.first - last, first - nearest.last) <= _DATE_REACH else None


def _is_apart(view: View, day: Stated, first: int, last: int) -> bool:
    """Whether a bare month is told of something else: "sales fell in March, as sanctions bite", "joined in march"."""
    if not day.bare:
        return False
    lows, words = view.lows, view.roles
    behind = lows[day.last] if day.last < len(lows) else "."
    ends = day.first == 0 or behind in words.clause or behind in words.agent or not behind[0].isalnum()
    if not ends or not view.slice(day.last - 1, day.last)[:1].isupper():
        return True
    within = first <= day.first < last
    opens = day.first == 0 and behind == ","  # "In March, gunmen ..."
    between = lows[day.last + opens : first] if day.last <= first else lows[first + 1 if within else last : day.first]
    others = words.clause | words.spanning
    parted = "," in between and not within
    return parted or not others.isdisjoint(between) or not view.grammar.calendar.lasting.isdisjoint(lows)


def _bounds(view: View, day: Stated, dates: Sequence[Stated]) -> bool:
    """Whether a date is only since or until when: "until 3 January", "from 24 December to 3 January"."""
    before = view.lows[day.first - 1]
    ranged = before in view.roles.whither and any(other.last == day.first - 1 for other in dates)
    return ranged or before in view.roles.spanning
