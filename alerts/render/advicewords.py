"""How a change of official advice is said: levels, areas, who was told to leave, what others say, who moved first.

Names of areas and posts are a stranger's words: they are cleaned and cut here, and escaped by whoever prints them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from alerts.render import clean
from alerts.render.words import ADVISORY_CHANGE, DEPARTURE, PEOPLE, RESUMED, capital, listed, plural
from monitor.model.advisory import (
    AREA_CHANGES,
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Departure,
    People,
    told_as,
)
from monitor.model.comparison import Comparison, SharedMove, Stance
from monitor.model.names import Names

NAMED = 6  # areas, posts or issuers named before the rest is counted
_NAME = 60  # characters of one
_PARTS = "parts of the country"


def change(moved: AdvisoryTransition) -> str:
    """`raised from Level 3 to Level 4`, or what else moved, at which level."""
    before, after = moved.before, moved.after
    if before is not None and moved.change is AdvisoryChange.WITHDRAWN:
        return f"{told_as(moved)} to Level {before.level} did not stand, it is Level {after.level}"
    if before is not None and before.level != after.level:
        return f"{ADVISORY_CHANGE[moved.change]} from Level {before.level} to Level {after.level}"
    told = dict.fromkeys("areas changed" if one in AREA_CHANGES else ADVISORY_CHANGE[one] for one in moved.changes)
    return f"{listed(list(told))} at Level {after.level}"


def reasons(moved: AdvisoryTransition, names: Names) -> str:
    """Why, and which reasons are new or gone; empty where the issuer gives none."""
    if not moved.after.reasons:
        return ""
    before = moved.before.reasons if moved.before else moved.after.reasons
    added = [clean.line(names.reason(letter)) for letter in moved.after.reasons if letter not in before]
    gone = [clean.line(names.reason(letter)) for letter in before if letter not in moved.after.reasons]
    moves = [f"new: {listed(added)}"] if added and before else []
    moves += [f"no longer: {listed(gone)}"] if gone else []
    given = listed([clean.line(names.reason(letter)) for letter in moved.after.reasons])
    return f"Reasons: {given}" + (f" ({'; '.join(moves)})" if moves else "")


def departures(state: AdvisoryState) -> str:
    """`departure ordered for families; departure authorized for embassy staff: Mirna`; empty where nobody was told."""
    groups: dict[str, list[str]] = defaultdict(list)
    for told in sorted(state.departures, key=lambda told: (-told.status.rank, told.people.value)):
        if told.status is not Departure.NORMAL:
            resumed = told.people is People.POST and told.status is Departure.LIFTED
            groups[RESUMED if resumed else DEPARTURE[told.status]].append(PEOPLE[told.people])
    said = "; ".join(_for(status, people) for status, people in groups.items())
    posts = _named(state.posts)
    return f"{said}: {posts}" if said and posts else said


def _for(status: str, people: Sequence[str]) -> str:
    named = listed([one for one in people if one])
    return f"{status} for {named}" if named else status


def departure_moved(moved: AdvisoryTransition) -> str:
    """What people were told, and before that; empty where nobody is told anything, now or before."""
    now, before = departures(moved.after), departures(moved.before) if moved.before else ""
    if now == before:
        return capital(now)
    if not now:
        return f"No departure order any more (before: {before})"
    return capital(now) + (f" (before: {before})" if before else "")


def areas_moved(moved: AdvisoryTransition) -> tuple[str, ...]:
    """What moved of the parts that have their own advice, a clause each, the strictest first."""
    if moved.before is None:
        return ()
    before, after = moved.before.levels_of_parts, moved.after.levels_of_parts
    # A part that is named now may be one without a name of before, one without a name now any that was named.
    known = {True: before.get("", 0), False: max(before.values(), default=0)}
    added = {name: level for name, level in after.items() if name not in before and level > known[bool(name)]}
    moves = {(name, before[name], level) for name, level in after.items() if before.get(name, level) != level}
    left = after.get("", 0)
    gone = {name: level for name, level in before.items() if name not in after and level > left and (name or not after)}
    return (
        *(f"New: Level {level} for {names}" for level, names in _by_level(added)),
        *(
            f"{capital(_place(name))}: from Level {old} to Level {new}"
            for name, old, new in sorted(moves, key=_strictest)
        ),
        *(f"No longer apart: {names} (was Level {level})" for level, names in _by_level(gone)),
    )


def areas(state: AdvisoryState) -> str:
    """`Level 4 for North Sinai and the Libyan border`; empty where no part is stricter than the country."""
    stricter = {name: level for name, level in state.levels_of_parts.items() if level > state.level}
    return "; ".join(f"Level {level} for {names}" for level, names in _by_level(stricter))


def told_on(moved: AdvisoryTransition) -> datetime | None:
    """When the raise was told that a withdrawal takes back."""
    before = moved.before
    return None if before is None else before.level_since or before.seen_at


def others(comparison: Comparison | None, issuer: str, names: Names) -> str:
    """`Others: Canada 4, UK 2; cannot be seen: Germany (last at 3)`; empty where nobody else speaks of the country."""
    if comparison is None:
        return ""
    seen = [stance for stance in comparison.seen if stance.issuer != issuer]
    dark = [stance for stance in comparison.unseen if stance.issuer != issuer]
    told = [f"Others: {_stances(seen, names)}"] if seen else []
    told += [f"cannot be seen: {_last_words(dark, names)}"] if dark else []
    return capital("; ".join(told))


def apart(comparison: Comparison, names: Names) -> str:
    """`US State Department 4, Canada 4; UK Foreign Office 2; cannot be seen: Germany (last at 3)`, strictest first."""
    told = [_stances(comparison.seen, names)]
    told += [f"cannot be seen: {_last_words(comparison.unseen, names)}"] if comparison.unseen else []
    return "; ".join(told)


def lag(shared: SharedMove | None, issuer: str, names: Names) -> str:
    """`12 days after Canada`, or `first; UK Foreign Office followed after 3 days`; empty where it moved alone."""
    if shared is None or len(shared.moves) < 2:
        return ""
    days = shared.lag(issuer)
    leader = clean.line(names.issuer(shared.leader.issuer))
    if days is not None:
        return f"{_after(days)} {leader}"
    followed = [
        f"{clean.line(names.issuer(move.issuer))} {_later((move.at - shared.leader.at).days)}"
        for move in shared.moves[1:]
    ]
    return f"first to move; {listed(followed)}"


def _after(days: int) -> str:
    return f"{plural(days, 'day')} after" if days else "within a day of"


def _later(days: int) -> str:
    return f"{plural(days, 'day')} later" if days else "within a day"


def _stances(stances: Iterable[Stance], names: Names) -> str:
    return ", ".join(f"{clean.line(names.issuer(stance.issuer))} {level(stance)}{_stale(stance)}" for stance in stances)


def _stale(stance: Stance) -> str:
    since = stance.unconfirmed_since
    return f" (not confirmed since {since:%-d %b %Y})" if since else ""


def _last_words(stances: Iterable[Stance], names: Names) -> str:
    return ", ".join(f"{clean.line(names.issuer(stance.issuer))} (last at {_level_said(stance)})" for stance in stances)


def _level_said(told: Stance) -> str:
    """`3`, or `2, 4 in parts`."""
    return f"{told.level}, {told.max_level} in parts" if told.max_level > told.level else str(told.level)


def level(told: Stance | AdvisoryState) -> str:
    """`3`, or `2 (4 in parts)`."""
    return f"{told.level} ({told.max_level} in parts)" if told.max_level > told.level else str(told.level)


def _by_level(parts: dict[str, int]) -> Iterator[tuple[int, str]]:
    for step in sorted(set(parts.values()), reverse=True):
        yield step, _named([_place(name) for name in sorted(parts) if parts[name] == step])


def _strictest(move: tuple[str, int, int]) -> tuple[int, str]:
    return (-move[2], move[0])


def _place(name: str) -> str:
    return clean.clip(clean.line(name), _NAME) if name else _PARTS


def _named(words: Sequence[str]) -> str:
    shown = [clean.clip(clean.line(word), _NAME) for word in words[:NAMED]]
    return listed([*shown, f"{len(words) - NAMED} more"] if len(words) > NAMED else shown)
