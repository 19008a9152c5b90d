"""Who is stricter than whom on the common scale, by how much, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitor.model.comparison import Comparison, Difference, DivergenceMove, Move, Stance, compared

Levels = Mapping[str, int]


def moved_apart(destinations: Mapping[str, Comparison], made: Iterable[Move]) -> tuple[DivergenceMove, ...]:
    """Destinations on which issuers stand further apart or closer together than before some moves, the widest first.

    An issuer that cannot be seen at the end is left out at the beginning too: that it went dark is no news about a
    destination.
    """
    at_first: dict[tuple[str, str], int | None] = {}
    for move in sorted(made, key=lambda move: move.at):
        at_first.setdefault((move.destination, move.issuer), move.before)
    found = []
    for moved in sorted({moved for moved, _ in at_first} & destinations.keys()):
        after = destinations[moved]
        before = _as_before(after, {issuer: level for (of, issuer), level in at_first.items() if of == moved})
        if before.gap != after.gap:
            found.append(DivergenceMove(before, after))
    return tuple(sorted(found, key=lambda apart: (-apart.after.gap, -apart.before.gap, apart.after.destination)))


def _as_before(after: Comparison, at_first: Mapping[str, int | None]) -> Comparison:
    """A comparison with the levels that stood before; what was first seen meanwhile is compared as it is.

    That we see an issuer for the first time is no move of its advice.
    """
    return compared(
        after.country,
        [
            Stance(told.issuer, at_first.get(told.issuer) or told.level, told.max_level, unseen=told.unseen)
            for told in after.stances
        ],
        after.area,
    )


def differences(made: Iterable[Move]) -> tuple[Difference, ...]:
    """Every pair of issuers that differ on one destination after these moves of it, the widest first.

    Args:
        made: All moves on the destination since we watch, first sights among them.
    """
    levels: dict[str, int] = {}
    first: dict[str, bool] = {}
    runs: dict[tuple[str, str], Difference] = {}
    for move in sorted(made, key=lambda move: (move.at, move.issuer)):
        first[move.issuer] = move.before is None
        levels[move.issuer] = move.after
        for other in levels.keys() - {move.issuer}:
            _step(runs, levels, first, (move.issuer, other), move.at)
    return tuple(sorted(runs.values(), key=lambda told: (-told.by, told.stricter, told.milder)))


def _step(
    runs: dict[tuple[str, str], Difference],
    levels: Levels,
    first: Mapping[str, bool],
    pair: tuple[str, str],
    at: datetime,
) -> None:
    """Carry a pair's difference over one move of either."""
    stricter, milder = sorted(pair, key=lambda issuer: -levels[issuer])
    by = levels[stricter] - levels[milder]
    held = runs.get((stricter, milder))
    runs.pop((milder, stricter), None)
    if by == 0:
        runs.pop((stricter, milder), None)
    elif held is None:
        runs[stricter, milder] = Difference(stricter, milder, by, at, at, always=all(first[name] for name in pair))
    elif held.by != by:
        runs[stricter, milder] = Difference(stricter, milder, by, at, held.stricter_since, held.always)
