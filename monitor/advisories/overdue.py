"""Advice that its issuer should have reviewed by now, by its own rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.model.advisory import AdvisoryState


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue at the end of a window.

    Attributes:
        new: Due within the window, the strictest first.
        before: Those that were overdue when it began, the longest first.
    """

    new: tuple[AdvisoryState, ...]
    before: tuple[AdvisoryState, ...]


def overdue(states: Iterable[AdvisoryState], since: datetime, until: datetime, unseen: Collection[str] = ()) -> Overdue:
    """What came due in [since, until), and what was before.

    Args:
        states: Every state that is held.
        since: The window's beginning.
        until: Its end, itself excluded.
        unseen: Issuers that cannot be seen: what they reviewed meanwhile is not known, so nothing of theirs is late.
    """
    late = [state for state in states if state.overdue(until) and state.issuer not in unseen]
    new = [state for state in late if state.review_due is not None and state.review_due >= since]
    before = [state for state in late if state.review_due is not None and state.review_due < since]
    return Overdue(
        new=tuple(sorted(new, key=lambda state: (-state.level, state.country, state.issuer))),
        before=tuple(sorted(before, key=lambda state: (state.review_due or until, state.country, state.issuer))),
    )
