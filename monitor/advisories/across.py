"""All issuers beside one another at the end of a window."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from monitor.advisories.divergence import moved_apart
from monitor.advisories.moves import moves, shared
from monitor.advisories.overdue import overdue
from monitor.advisories.sight import unseen
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.comparison import AcrossIssuers, Move, comparisons
from monitor.model.feed import FeedHealth


def across(
    states: Collection[AdvisoryState],
    transitions: Iterable[AdvisoryTransition],
    health: Iterable[FeedHealth],
    since: datetime,
    until: datetime,
) -> AcrossIssuers:
    """Compare what all issuers say.

    Args:
        states: Every state that is held at `until`.
        transitions: Changes seen before `until`: those of the window, and of the month before it for who moved first.
        health: Of every feed that is polled.
        since: The window's beginning.
        until: Its end, itself excluded.
    """
    dark = unseen({state.issuer for state in states}, health)
    destinations = comparisons(states, dark)
    made = moves(transitions)
    late = overdue(states, since, until, dark)

    def within(move: Move) -> bool:
        return since <= move.at < until

    return AcrossIssuers(
        destinations=destinations,
        moved=moved_apart(destinations, filter(within, made)),
        shared=tuple(together for together in shared(made) if any(map(within, together.moves))),
        overdue=late.new,
        overdue_before=late.before,
        unseen=dark,
    )
