"""How levels moved, as the kept transitions tell it: without raises that proved false, and who moved first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.model.advisory import AdvisoryChange, AdvisoryTransition
from monitor.model.comparison import Move, SharedMove

# Who follows later moves for reasons of its own. Issuers that answer one event do so within days or weeks.
FOLLOWS_WITHIN = timedelta(days=30)


def moves(transitions: Iterable[AdvisoryTransition]) -> tuple[Move, ...]:
    """Every move of a level, in the order of time, first sights among them.

    A move that proved false, and the step that took it back, are no moves: the issuer never made them.
    """
    made: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for moved in sorted(transitions, key=lambda transition: transition.at):
        held = made[moved.after.key]
        before = moved.before.level if moved.before else None
        if moved.change is AdvisoryChange.WITHDRAWN:
            while held and _taken_back(held[-1], moved.after.level):
                held.pop()
        elif before != moved.after.level:
            held.append(Move(moved.issuer, moved.country, moved.at, before, moved.after.level, moved.after.area))
    return tuple(sorted((move for held in made.values() for move in held), key=_in_order))


def _taken_back(move: Move, level: int) -> bool:
    """Whether a move went beyond the level that stands after all, up or down."""
    if move.direction is AdvisoryChange.RAISED:
        return move.after > level
    return move.direction is AdvisoryChange.LOWERED and move.after < level


def shared(made: Iterable[Move]) -> tuple[SharedMove, ...]:
    """Moves of one direction on one destination, each with those that followed the first within a month.

    An issuer that moves twice counts once, by its first; a move after the month opens a new one.
    """
    open_: dict[tuple[str, AdvisoryChange], list[Move]] = {}
    done: list[list[Move]] = []
    for move in sorted(made, key=_in_order):
        if move.direction is None:
            continue
        key = (move.destination, move.direction)
        together = open_.get(key)
        if together is None or move.at - together[0].at > FOLLOWS_WITHIN:
            open_[key] = [move]
            done.append(open_[key])
        elif all(other.issuer != move.issuer for other in together):
            together.append(move)
    return tuple(SharedMove(tuple(together)) for together in done)


def by_move(made: Iterable[Move]) -> Mapping[tuple[str, str, datetime], SharedMove]:
    """The shared move each move belongs to, by issuer, destination and moment."""
    return {(move.issuer, move.destination, move.at): together for together in shared(made) for move in together.moves}


def _in_order(move: Move) -> tuple[object, ...]:
    return (move.at, move.destination, move.issuer, move.after)
