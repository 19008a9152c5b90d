"""How what an issuer says now differs from what it said before.

Absence says nothing: a row that is missing, a text that did not come or a copy older than what we hold changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.advisories import doubt, retold
from monitor.advisories.changes import EPOCH, changes, newer
from monitor.advisories.mass import ALONE, RESCALED, Mass, Move, rescaled
from monitor.advisories.mass import weigh as weigh_mass
from monitor.advisories.untold import completed
from monitor.lib.spelling import fold
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition

Key = tuple[str, str]

_LATELY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Advanced:
    """What one poll changed.

    Attributes:
        states: New and changed states, to be stored in place of those they follow; none where nothing changed.
        transitions: What people may want to know of those changes. A date alone that moved is stored and is no news.
        remarks: What is odd about the poll as a whole, for whoever watches the feed; each a sentence.
    """

    states: tuple[AdvisoryState, ...]
    transitions: tuple[AdvisoryTransition, ...]
    remarks: tuple[str, ...] = ()


def advance(
    known: Mapping[Key, AdvisoryState],
    seen: Sequence[AdvisoryState],
    now: datetime,
    regions: Mapping[str, str] | None = None,
    unlevelled: int = 0,
) -> Advanced:
    """Compare what one poll showed with what is known.

    The order of `seen` does not matter, and neither does showing the same rows again at the same moment.

    Args:
        known: The state held for each issuer and destination.
        seen: What the rows of this poll say; any number of rows for one destination.
        now: When the poll was made.
        regions: The part of the world each country lies in; by it a crisis is told from a broken page.
        unlevelled: How many rows of known destinations have no level we know.
    """
    rows = _folded(seen)
    levels = [(before.level, row.level) for key, row in rows.items() if (before := known.get(key)) is not None]
    other_scale = rescaled(levels, unlevelled)
    parts = ((key, _as_its_country(known, row, now)) for key, row in rows.items() if key not in known)
    held = {**known, **{key: part for key, part in parts if part is not None}}
    together = weigh_mass(_moves(held, rows, now), len(rows), regions or {}, scale_changed=other_scale)
    steps = [_step(_confirmed(held.get(key)), row, now, together.get(key, ALONE)) for key, row in sorted(rows.items())]
    moved = [step for step in steps if step.after != known.get(step.after.key)]
    told = [transition for step in moved if (transition := _transition(step, now)) is not None]
    transitions, odd = retold.weigh(told, len(rows))
    return Advanced(
        states=tuple(step.after for step in moved),
        transitions=transitions,
        remarks=(
            *sorted({mass.why for mass in together.values() if mass.why} | ({RESCALED} if other_scale else set())),
            *([odd] if odd else []),
        ),
    )


def _as_its_country(known: Mapping[Key, AdvisoryState], row: AdvisoryState, now: datetime) -> AdvisoryState | None:
    """What held for a part that is listed on its own for the first time: what held for its country.

    Only where the issuer says now that it is worse there than anywhere in the country so far; all else may always have
    stood, and is a first sight.
    """
    whole = known.get((row.issuer, row.country)) if row.area else None
    if whole is None or row.level <= whole.max_level or row.issued_at is None or not newer(whole, row):
        return None
    if not now - _LATELY <= row.issued_at <= now:
        return None
    return replace(whole, area=row.area, name=row.name, areas=(), departures=(), posts=(), doubt=None)


def _confirmed(before: AdvisoryState | None) -> AdvisoryState | None:
    """A row that can be read confirms that we see the advice, whatever it says and whether or not it is believed."""
    return before if before is None or before.unread_since is None else replace(before, unread_since=None)


@dataclass(frozen=True, slots=True)
class _Step:
    """One advisory before and after a poll; `false` where what was told before is taken back."""

    before: AdvisoryState | None
    after: AdvisoryState
    note: str = ""
    false: bool = False


def _folded(seen: Iterable[AdvisoryState]) -> Mapping[Key, AdvisoryState]:
    """One row for each destination: of several under one name the one issued last, of equally late ones the strictest.

    Of rows under different names the strictest: that one of them is dated anew says nothing of the others.
    """
    named: dict[tuple[Key, str], AdvisoryState] = {}
    for row in seen:
        held = named.get((row.key, fold(row.name)))
        if held is None or _precedence(row) > _precedence(held):
            named[row.key, fold(row.name)] = row
    chosen: dict[Key, AdvisoryState] = {}
    for (key, _), row in named.items():
        held = chosen.get(key)
        if held is None or _strictness(row) > _strictness(held):
            chosen[key] = row
    return chosen


def _strictness(row: AdvisoryState) -> tuple[object, ...]:
    return (row.level, row.max_level, *_precedence(row))


def _precedence(row: AdvisoryState) -> tuple[object, ...]:
    """A total order over rows of one destination, so that the order they come in cannot matter."""
    return (
        bool(row.text_hash),
        row.issued_at or EPOCH,
        row.level,
        row.max_level,
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


def _moves(known: Mapping[Key, AdvisoryState], rows: Mapping[Key, AdvisoryState], now: datetime) -> Mapping[Key, Move]:
    """What the rows would move. A row whose date belongs to another one has a date that was known before."""
    issuers = {row.issuer for row in rows.values()}
    dates = (state.issued_at for state in known.values() if state.issuer in issuers)
    latest = max((issued for issued in dates if issued is not None and issued <= now), default=now)
    moves = {}
    for key, row in rows.items():
        before, issued = known.get(key), row.issued_at
        if before is not None and before.level != row.level:
            day = issued.date() if issued is not None and issued > latest else None
            moves[key] = Move(row.country, row.level - before.level, day)
    return moves


def _step(before: AdvisoryState | None, row: AdvisoryState, now: datetime, mass: Mass) -> _Step:
    if before is None:
        first = replace(
            row, seen_at=now, level_since=now, levels_seen=(row.level,), max_levels_seen=(row.max_level,), doubt=None
        )
        return _Step(None, first)
    after = completed(before, row)
    if (after.level, after.max_level) == (before.level, before.max_level):
        return _Step(before, _same_level(before, after, now))
    if _variant(before, after):
        return _Step(before, _believed_as_is(before, after))
    return _moved(before, replace(after, seen_at=now), now, mass)


def _moved(before: AdvisoryState, after: AdvisoryState, now: datetime, mass: Mass) -> _Step:
    """A row that moves a level: believed, or held as a doubt."""
    held = doubt.weigh(before, after, mass)
    left = doubt.doubted(before, after, held, now) if held is not None else None
    if left is not None:
        return _Step(before, replace(before, doubt=left))
    if held is not None and after.level != before.level and doubt.was_false(before, after, now):
        back = replace(_taken(before, after, now), withdrawn=True)
        return _Step(before, back, _taken_back(before), false=True)
    note = mass.why if after.level != before.level else ""
    seen_again = f"{note}; seen again" if note and held is not None else note
    return _Step(before, _taken(before, after, now), seen_again)


def _taken_back(before: AdvisoryState) -> str:
    verb = "raise" if before.level > (before.level_before or 0) else "lowering"
    since = f", seen on {before.level_since:%d %B %Y %H:%M} UTC," if before.level_since else ""
    return f"the {verb} to level {before.level}{since} did not stand"


def _same_level(before: AdvisoryState, after: AdvisoryState, now: datetime) -> AdvisoryState:
    """The level is confirmed; the rest of the row is news unless it is a copy of what is known or older."""
    if _substance(after) == _substance(before) or _variant(before, after):
        # The address or name of a row says nothing about the country; only its date is worth keeping, also a former
        # one that returns: dates are stamped anew by mistake. One ahead of our clock counts as the moment it was first
        # seen at, not as another one with every poll.
        ahead = before.issued_at is not None and after.issued_at is not None and after.issued_at >= now
        return replace(before, doubt=None) if ahead else _believed_as_is(before, after)
    if after.issued_at is not None and before.issued_at is not None and after.issued_at < before.issued_at:
        return replace(before, doubt=None)
    return _taken(before, replace(after, seen_at=now), now)


def _believed_as_is(before: AdvisoryState, after: AdvisoryState) -> AdvisoryState:
    return replace(before, issued_at=after.issued_at, review_due=after.review_due, doubt=None)


def _taken(before: AdvisoryState, after: AdvisoryState, now: datetime) -> AdvisoryState:
    moved = after.level != before.level
    return replace(
        after,
        doubt=None,
        level_since=now if moved else before.level_since,
        level_before=before.level if moved else before.level_before,
        withdrawn=before.withdrawn and not moved,
        flaps=doubt.flaps(before, after) if moved else before.flaps,
        issued_before=before.issued_at if moved else before.issued_before,
        levels_seen=tuple(sorted({*before.levels_seen, before.level, after.level})),
        max_levels_seen=_max_levels_seen(before, after, now),
    )


def _max_levels_seen(before: AdvisoryState, after: AdvisoryState, now: datetime) -> tuple[int, ...]:
    """Every value since we watch; what is merely read better now always stood."""
    seen = {*before.max_levels_seen, before.max_level}
    if retold.told_before(before, after, now):
        seen.discard(before.max_level)
    return tuple(sorted({*seen, after.max_level}))


def _variant(before: AdvisoryState, after: AdvisoryState) -> bool:
    """Whether a row is merely another copy of the same issue.

    Servers hand out several copies of one issue in turn, and the issuer dates anew whatever it changes. So within one
    issue a state only grows: what says less, or the same in other words, is passed over. An issuer without texts has
    no copies to tell apart.
    """
    one_issue = before.issued_at is not None and before.issued_at == after.issued_at and bool(before.text_hash)
    return one_issue and before.level == after.level and _fullness(after) <= _fullness(before)


def _fullness(state: AdvisoryState) -> tuple[object, ...]:
    """A total order over what states of one level and issue tell."""
    return (
        bool(state.text_hash),
        state.departure.rank,
        state.departures,
        state.max_level,
        sum(1 for area in state.areas if area.name),
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


def _transition(step: _Step, now: datetime) -> AdvisoryTransition | None:
    before, after = step.before, step.after
    if before is None:
        moved: tuple[AdvisoryChange, ...] = (AdvisoryChange.FIRST_SEEN,)
    else:
        known = retold.told_before(before, after, now)
        moved = tuple(one for one in changes(before, after) if one not in known)
        if not moved and _substance(before) != _substance(after):
            moved = (AdvisoryChange.TEXT_ONLY,)  # what we did not know before; the history has to add up
        if step.false:
            moved = (AdvisoryChange.WITHDRAWN, *(one for one in moved if one not in _LEVEL))
    if not moved:
        return None
    return AdvisoryTransition(after.issuer, after.country, moved, now, before, after, step.note)


_LEVEL = frozenset({AdvisoryChange.RAISED, AdvisoryChange.LOWERED})
