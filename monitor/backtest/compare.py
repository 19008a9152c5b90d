"""What another configuration would have changed: alerts that appear, vanish, come earlier or later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.backtest.outcome import Raised

SAME = timedelta(hours=48)
"""Two alerts of one rule and group are the same one, told at another time, if they begin no further apart."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An alert that both configurations raise."""

    old: Raised
    new: Raised

    @property
    def later(self) -> timedelta:
        """How much later the new one is; negative where it is earlier."""
        return self.new.at - self.old.at


@dataclass(frozen=True, slots=True)
class Difference:
    """From an old configuration to a new one.

    Attributes:
        appeared, vanished: Alerts that only one of them raises.
        earlier, later: Alerts that both raise, at another time.
        same: How many are raised at the same moment.
    """

    appeared: tuple[Raised, ...]
    vanished: tuple[Raised, ...]
    earlier: tuple[Moved, ...]
    later: tuple[Moved, ...]
    same: int


def compare(old: Sequence[Raised], new: Sequence[Raised]) -> Difference:
    """Pair the alerts of two runs over one past, by rule and group and then by time."""
    pairs: list[Moved] = []
    vanished: list[Raised] = []
    left: defaultdict[tuple[str, str], list[Raised]] = defaultdict(list)
    for one in new:
        left[one.identity].append(one)
    for one in old:
        partner = _partner(one, left[one.identity])
        if partner is None:
            vanished.append(one)
        else:
            left[one.identity].remove(partner)
            pairs.append(Moved(one, partner))
    appeared = sorted((one for rest in left.values() for one in rest), key=_order)
    return Difference(
        appeared=tuple(appeared),
        vanished=tuple(sorted(vanished, key=_order)),
        earlier=tuple(pair for pair in pairs if pair.later < timedelta(0)),
        later=tuple(pair for pair in pairs if pair.later > timedelta(0)),
        same=sum(pair.later == timedelta(0) for pair in pairs),
    )


def _partner(one: Raised, others: Sequence[Raised]) -> Raised | None:
    near = [other for other in others if abs(other.at - one.at) <= SAME or _overlap(one, other)]
    return min(near, key=lambda other: abs(other.at - one.at), default=None)


def _overlap(one: Raised, other: Raised) -> bool:
    return (one.until is None or other.at < one.until) and (other.until is None or one.at < other.until)


def _order(one: Raised) -> tuple[object, ...]:
    return (one.at, one.identity)
