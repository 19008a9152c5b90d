"""What a digest tells of official advice: one entry for each advisory that moved, and what moved between issuers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alerts.digest.spec import DigestSpec
from alerts.digest.wording import Wording
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.comparison import AcrossIssuers, DivergenceMove

ADVICE = frozenset({"travel_advisory", "departure_order"})
_UP, _DOWN, _BACK = AdvisoryChange.RAISED, AdvisoryChange.LOWERED, AdvisoryChange.WITHDRAWN


def changes(
    spec: DigestSpec, transitions: Iterable[AdvisoryTransition], wording: Wording
) -> tuple[AdvisoryTransition, ...]:
    """What moved for a reader, the weightiest first, then the strictest, then what moved farthest."""
    if not _about_advice(spec):
        return ()
    order = {change: rank for rank, change in enumerate(wording.advisory_changes)}
    inside = [moved for moved in transitions if _within(spec, moved.country)]
    wanted = [moved for moved in net(inside, wording.advisory_changes) if moved.change in order]
    return tuple(
        sorted(
            wanted,
            key=lambda moved: (
                order[moved.change],
                -moved.after.level,
                -_leap(moved),
                moved.country,
                moved.issuer,
                moved.at,
            ),
        )
    )


def _leap(moved: AdvisoryTransition) -> int:
    return abs(moved.after.level - moved.before.level) if moved.before else 0


def first_sights(spec: DigestSpec, transitions: Iterable[AdvisoryTransition]) -> int:
    """How many advisories were read for the first time: what stands is no change, but a reader should know of it."""
    if not _about_advice(spec):
        return 0
    return len({moved.after.key for moved in transitions if moved.before is None and _within(spec, moved.country)})


def net(
    transitions: Iterable[AdvisoryTransition], weightiest: Sequence[AdvisoryChange]
) -> tuple[AdvisoryTransition, ...]:
    """One transition for each advisory: from what stood before the window to what stands after it.

    A move that proved false within the window is told by its withdrawal alone, and an advisory that truly rose and
    fell by both steps.
    """
    steps: dict[tuple[str, str], list[AdvisoryTransition]] = defaultdict(list)
    for moved in sorted(transitions, key=lambda moved: moved.at):
        held = steps[moved.after.key]
        if moved.change is _BACK:
            while held and _taken_back(held[-1], moved.after.level):
                held.pop()
        held.append(moved)
    return tuple(moved for held in steps.values() for moved in _merged(_since_first_sight(held), weightiest))


def _since_first_sight(held: Sequence[AdvisoryTransition]) -> Sequence[AdvisoryTransition]:
    """What moved after an advisory was first read: that is no change, and the level it stood at is known."""
    return held[1:] if len(held) > 1 and held[0].before is None else held


def _taken_back(step: AdvisoryTransition, level: int) -> bool:
    """Whether a step went beyond the level that stands after all, up or down."""
    return (_UP in step.changes and step.after.level > level) or (_DOWN in step.changes and step.after.level < level)


def _merged(held: Sequence[AdvisoryTransition], weightiest: Sequence[AdvisoryChange]) -> Sequence[AdvisoryTransition]:
    told = {change for moved in held for change in moved.changes}
    if len(held) < 2 or _BACK in told or {_UP, _DOWN} <= told:
        return held
    rank = {change: place for place, change in enumerate(weightiest)}
    changes_ = sorted(told, key=lambda change: (rank.get(change, len(rank)), change.value))
    notes = dict.fromkeys(moved.note for moved in held if moved.note)
    return [replace(held[-1], before=held[0].before, changes=tuple(changes_), note=" ".join(notes))]


def across(spec: DigestSpec, found: AcrossIssuers, wording: Wording) -> AcrossIssuers:
    """Of all that moved between issuers, what is news in this digest.

    A gap of one level is how scales differ; told is one that opens, closes, widens or narrows beyond that.
    """
    if not _about_advice(spec):
        return AcrossIssuers()
    return replace(
        found,
        moved=tuple(apart for apart in found.moved if _within(spec, apart.country) and _wide(apart, wording)),
        overdue=_overdue(spec, found.overdue),
        overdue_before=_overdue(spec, found.overdue_before),
    )


def _wide(apart: DivergenceMove, wording: Wording) -> bool:
    return max(apart.before.gap, apart.after.gap) >= wording.diverges


def _overdue(spec: DigestSpec, states: Iterable[AdvisoryState]) -> tuple[AdvisoryState, ...]:
    return tuple(state for state in states if _within(spec, state.country))


def _about_advice(spec: DigestSpec) -> bool:
    return not spec.types or bool(spec.types & ADVICE)


def _within(spec: DigestSpec, country: str) -> bool:
    return not spec.regions or any(region.holds_country(country) for region in spec.regions)
