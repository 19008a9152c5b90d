"""How what an issuer says now differs from what it said before.

Absence says nothing: a row that is missing, a text that did not come or a copy older than what we hold changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, Departure

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Once an order has been lifted, not mentioning it any more is no further news.
_AT_EASE = frozenset({Departure.NORMAL, Departure.LIFTED})

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Advanced:
    """What one poll changed.

    Attributes:
        states: New and changed states, to be stored in place of those they follow; none where nothing changed.
        transitions: What people may want to know of those changes. A date alone that moved is stored and is no news.
    """

    states: tuple[AdvisoryState, ...]
    transitions: tuple[AdvisoryTransition, ...]


def advance(known: Mapping[Key, AdvisoryState], seen: Sequence[AdvisoryState], now: datetime) -> Advanced:
    """Compare what one poll showed with what is known.

    The order of `seen` does not matter, and neither does showing the same rows again.

    Args:
        known: The state held for each issuer and country.
        seen: What the rows of this poll say; any number of rows for one country.
        now: When the poll was made.
    """
    steps = [_step(known.get(key), row, now) for key, row in sorted(_folded(known, seen).items())]
    moved = [(before, after) for before, after in steps if after != before]
    transitions = (_transition(before, after, now) for before, after in moved)
    return Advanced(
        states=tuple(after for _, after in moved),
        transitions=tuple(transition for transition in transitions if transition is not None),
    )


def _folded(known: Mapping[Key, AdvisoryState], seen: Iterable[AdvisoryState]) -> Mapping[Key, AdvisoryState]:
    """One row for each country: the strictest of those not older than what is known, where it can be believed."""
    chosen: dict[Key, AdvisoryState] = {}
    for row in seen:
        held = chosen.get(row.key)
        if _outdated(row, known.get(row.key)):
            continue
        if held is None or _strictness(row) > _strictness(held):
            chosen[row.key] = row
    return {key: row for key, row in chosen.items() if not _unfounded(row, known.get(key))}


def _outdated(row: AdvisoryState, known: AdvisoryState | None) -> bool:
    """Whether a row is a copy from before the state we hold: servers hand out old documents in turn with new ones."""
    return known is not None and (row.issued_at or _EPOCH) < (known.issued_at or _EPOCH)


def _unfounded(row: AdvisoryState, known: AdvisoryState | None) -> bool:
    """Whether a row lowers a level without a word on it, though the issuer gives words: half a page, not news.

    A raise is believed at once; a warning that comes too early costs less than one that is taken back by mistake.
    """
    return known is not None and row.level < known.level and bool(known.text_hash) and not row.text_hash


def _strictness(row: AdvisoryState) -> tuple[object, ...]:
    """A total order over rows of one country, so that the order they come in cannot matter."""
    return (
        row.level,
        row.max_level,
        row.issued_at or _EPOCH,
        row.departure.rank,
        row.departures,
        bool(row.quote),
        row.reasons,
        row.posts,
        row.areas,
        row.text_hash,
        row.native,
        row.name,
        row.quote,
        row.item_id or "",
        row.link or "",
    )


def _step(
    before: AdvisoryState | None, row: AdvisoryState, now: datetime
) -> tuple[AdvisoryState | None, AdvisoryState]:
    if before is None:
        return None, replace(row, seen_at=now, levels_seen=(row.level,), max_levels_seen=(row.max_level,))
    after = _completed(before, row)
    if _substance(after) == _substance(before) or _variant(before, after):
        # The address or name of a row says nothing about the country; only a newer date is worth keeping.
        return before, replace(before, issued_at=after.issued_at)
    return before, replace(
        after,
        seen_at=now,
        levels_seen=tuple(sorted({*before.levels_seen, before.level, after.level})),
        max_levels_seen=tuple(sorted({*before.max_levels_seen, before.max_level, after.max_level})),
    )


def _completed(before: AdvisoryState, row: AdvisoryState) -> AdvisoryState:
    """A row with what it leaves unsaid filled in from what is known, as far as that can still hold."""
    row = replace(row, issued_at=row.issued_at or before.issued_at)
    if not row.text_hash:
        row = replace(row, text_hash=before.text_hash, departures=before.departures, posts=before.posts)
        if row.level == before.level:
            row = replace(row, max_level=before.max_level, areas=before.areas)
    if not row.quote and row.level == before.level:
        row = replace(row, quote=before.quote, reasons=before.reasons)
    return row


def _variant(before: AdvisoryState, after: AdvisoryState) -> bool:
    """Whether a row is merely another copy of the same issue.

    Servers hand out several copies of one issue in turn, and the issuer dates anew whatever it changes. So within one
    issue a state only grows: what says less, or the same in other words, is passed over.
    """
    one_issue = before.issued_at is not None and before.issued_at == after.issued_at
    return one_issue and before.level == after.level and _fullness(after) <= _fullness(before)


def _fullness(state: AdvisoryState) -> tuple[object, ...]:
    """A total order over what states of one level and issue tell."""
    return (
        bool(state.text_hash),
        state.departure.rank,
        state.departures,
        state.max_level,
        len(state.reasons),
        state.reasons,
        bool(state.quote),
    )


def _substance(state: AdvisoryState) -> tuple[object, ...]:
    return (
        state.level,
        state.max_level,
        frozenset(state.reasons),
        state.departures,
        state.posts,
        state.areas,
        state.text_hash,
        state.quote,
    )


# What was not known before cannot be seen to have changed: a text that comes for the first time is no news.
def _reworded(before: AdvisoryState, after: AdvisoryState) -> bool:
    return bool(before.text_hash) and before.text_hash != after.text_hash


def _reasons_changed(before: AdvisoryState, after: AdvisoryState) -> bool:
    return bool(before.quote and after.quote) and set(before.reasons) != set(after.reasons)


def _areas(state: AdvisoryState) -> dict[str, int]:
    """The level of each part that has its own; parts that are stricter and not named are one without a name."""
    named = {area.name: area.level for area in state.areas}
    return named | ({"": state.max_level} if state.max_level > max([state.level, *named.values()]) else {})


def _area_added(before: AdvisoryState, after: AdvisoryState) -> bool:
    return bool(before.text_hash) and bool(_areas(after).keys() - _areas(before).keys())


def _area_removed(before: AdvisoryState, after: AdvisoryState) -> bool:
    return bool(before.text_hash) and bool(_areas(before).keys() - _areas(after).keys())


def _area_raised(before: AdvisoryState, after: AdvisoryState) -> bool:
    held = _areas(before)
    return bool(before.text_hash) and any(level > held.get(name, level) for name, level in _areas(after).items())


def _area_lowered(before: AdvisoryState, after: AdvisoryState) -> bool:
    held = _areas(before)
    return bool(before.text_hash) and any(level < held.get(name, level) for name, level in _areas(after).items())


def _departure_changed(before: AdvisoryState, after: AdvisoryState) -> bool:
    eased = before.departure in _AT_EASE and after.departure is Departure.NORMAL
    return bool(before.text_hash) and before.departures != after.departures and not eased


def _newer(before: AdvisoryState, after: AdvisoryState) -> bool:
    return (after.issued_at or _EPOCH) > (before.issued_at or _EPOCH)


# The weightiest first: a transition is called by the first that holds.
_CHANGES: tuple[tuple[AdvisoryChange, Callable[[AdvisoryState, AdvisoryState], bool]], ...] = (
    (AdvisoryChange.RAISED, lambda before, after: after.level > before.level),
    (AdvisoryChange.DEPARTURE, _departure_changed),
    (AdvisoryChange.LOWERED, lambda before, after: after.level < before.level),
    (AdvisoryChange.AREA_ADDED, _area_added),
    (AdvisoryChange.AREA_RAISED, _area_raised),
    (AdvisoryChange.AREA_LOWERED, _area_lowered),
    (AdvisoryChange.AREA_REMOVED, _area_removed),
    (AdvisoryChange.REASONS, _reasons_changed),
    (AdvisoryChange.REISSUED, lambda before, after: _reworded(before, after) and _newer(before, after)),
    (AdvisoryChange.TEXT_ONLY, lambda before, after: _reworded(before, after) and not _newer(before, after)),
)


def _transition(before: AdvisoryState | None, after: AdvisoryState, now: datetime) -> AdvisoryTransition | None:
    if before is None:
        changes: tuple[AdvisoryChange, ...] = (AdvisoryChange.FIRST_SEEN,)
    else:
        changes = tuple(change for change, holds in _CHANGES if holds(before, after))
    if not changes:
        return None
    return AdvisoryTransition(after.issuer, after.country, changes, now, before, after)
