"""What moved between two states of one advisory, each change by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, Departure, People

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Once an order has been lifted, not mentioning it any more is no further news.
_AT_EASE = frozenset({Departure.NORMAL, Departure.LIFTED})

Holds = Callable[[AdvisoryState, AdvisoryState], bool]


def changes(before: AdvisoryState, after: AdvisoryState) -> tuple[AdvisoryChange, ...]:
    """Everything that moved, the weightiest first."""
    return tuple(change for change, holds in _CHANGES if holds(before, after))


def areas(state: AdvisoryState) -> Mapping[str, int]:
    """The level of each part that has its own; parts that are stricter and not named are one without a name."""
    named = {area.name: area.level for area in state.areas}
    return named | ({"": state.max_level} if state.max_level > max([state.level, *named.values()]) else {})


def worded(state: AdvisoryState) -> bool:
    """Whether the issuer gave a text: what was not known before cannot be seen to have changed."""
    return bool(state.text_hash)


def _reworded(before: AdvisoryState, after: AdvisoryState) -> bool:
    return worded(before) and before.text_hash != after.text_hash


def _reasons(before: AdvisoryState, after: AdvisoryState) -> bool:
    return bool(before.quote and after.quote) and set(before.reasons) != set(after.reasons)


def _departure(before: AdvisoryState, after: AdvisoryState) -> bool:
    held, told = _told(before), _told(after)
    moved = [(held.get(people, Departure.NORMAL), told.get(people, Departure.NORMAL)) for people in People]
    return worded(before) and any(
        was is not now and not (was in _AT_EASE and now is Departure.NORMAL) for was, now in moved
    )


def _told(state: AdvisoryState) -> Mapping[People, Departure]:
    return {told.people: told.status for told in state.departures}


def _comparable(before: AdvisoryState, after: AdvisoryState) -> bool:
    """Whether both told of areas: a text that comes for the first time adds none."""
    return worded(before) or not worded(after)


def _area_added(before: AdvisoryState, after: AdvisoryState) -> bool:
    """A part that is named now may be one that was stricter without a name; one without a name any that was named."""
    held = areas(before)
    fresh = {name: level for name, level in areas(after).items() if name not in held}
    nameless, strictest = held.get("", 0), max(held.values(), default=0)
    return _comparable(before, after) and any(
        level > max(after.level, nameless if name else strictest) for name, level in fresh.items()
    )


def _area_removed(before: AdvisoryState, after: AdvisoryState) -> bool:
    """A part that is not named any more may be one that is stricter without a name now, and the reverse."""
    kept = areas(after)
    gone = {name: level for name, level in areas(before).items() if name not in kept}
    nameless = kept.get("", 0)
    return _comparable(before, after) and any(
        level > max(after.level, nameless) and (name or not kept) for name, level in gone.items()
    )


def _area_raised(before: AdvisoryState, after: AdvisoryState) -> bool:
    return _comparable(before, after) and any(now > then for then, now in _both(before, after))


def _area_lowered(before: AdvisoryState, after: AdvisoryState) -> bool:
    return _comparable(before, after) and any(now < then for then, now in _both(before, after))


def _both(before: AdvisoryState, after: AdvisoryState) -> Iterator[tuple[int, int]]:
    """The levels, before and after, of each part that both have; how strict unnamed ones are no text says."""
    held = areas(before)
    guessed = before.unnamed or after.unnamed
    for name, level in areas(after).items():
        if name in held and (name or not guessed):
            yield held[name], level


def newer(before: AdvisoryState, after: AdvisoryState) -> bool:
    """Whether the issuer dates the second later."""
    return (after.issued_at or EPOCH) > (before.issued_at or EPOCH)


_CHANGES: tuple[tuple[AdvisoryChange, Holds], ...] = (
    (AdvisoryChange.RAISED, lambda before, after: after.level > before.level),
    (AdvisoryChange.DEPARTURE, _departure),
    (AdvisoryChange.LOWERED, lambda before, after: after.level < before.level),
    (AdvisoryChange.AREA_ADDED, _area_added),
    (AdvisoryChange.AREA_RAISED, _area_raised),
    (AdvisoryChange.AREA_LOWERED, _area_lowered),
    (AdvisoryChange.AREA_REMOVED, _area_removed),
    (AdvisoryChange.REASONS, _reasons),
    (AdvisoryChange.REISSUED, lambda before, after: _reworded(before, after) and newer(before, after)),
    (AdvisoryChange.TEXT_ONLY, lambda before, after: _reworded(before, after) and not newer(before, after)),
)
