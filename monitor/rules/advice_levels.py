"""Levels of official advice: raised to one, standing at one, raised by so many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.rules import advice
from monitor.rules.advice import Case
from monitor.rules.facts import Facts
from monitor.rules.window import Window

# An issuer that lists so many destinations lists the world: what it did not list, or gave no level, was not stricter.
_WORLD: Final = 100
# A row that comes is new where it was issued so shortly before, and is one of so few.
_LATELY: Final = timedelta(days=3)
_FEW: Final = 3


def levels(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """Advisories that were raised to the condition in the window, or newly listed there, or that reached it."""
    return chain(_raised(rule, facts, now), _listed(rule, facts, now)) if rule.on == "raised" else _reached(rule, facts)


def raised_by(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """By how many levels each advisory was raised in the window, from its lowest there to where it stands."""
    stand = advice.standing(facts)
    for key, moved in advice.moves(rule, facts, now).items():
        state = stand.get(key, moved[-1].after) if moved else None
        steps = [step for step in moved if step.before is not None and step.after.level > step.before.level]
        lowest = min((step.before.level for step in steps if step.before is not None), default=None)
        if state is not None and lowest is not None and state.level > lowest:
            by = state.level - lowest
            levels_ = f"{by} level{'s' if by > 1 else ''}"
            who = facts.names.issuer(state.issuer)
            where = facts.names.within(state.country, state.area)
            title = f"{who} raised {where} by {levels_}, from level {lowest} to level {state.level}"
            yield Case(state, float(by), title, steps[-1].at)


def _raised(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """The last true raise of each advisory in the window, as long as it was not taken back below the condition."""
    stand = advice.standing(facts)
    for key, moved in advice.moves(rule, facts, now).items():
        steps = [
            step
            for step in moved
            if step.before is not None
            and level(rule, step.after) > level(rule, step.before)
            and advice.RISES.intersection(step.changes)
            and rule.condition.holds(level(rule, step.after))
        ]
        if steps and rule.condition.holds(level(rule, stand.get(key, steps[-1].after))):
            last = steps[-1]
            before = level(rule, last.before) if last.before else None
            yield Case(last.after, level(rule, last.after), moved_words(rule, facts.names, last.after, before), last.at)


def _listed(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """Destinations to which an issuer that lists the world gave a level for the first time, as long as they have it.

    "See the summaries" becomes a level, a country gets a row: what stood before nobody knows. What an issuer
    shows when it is first read, or much at once, may have stood for years.
    """
    stand, window = advice.standing(facts), Window.ending(now, rule.timespan)
    known = Counter(state.issuer for state in facts.advisories)
    first = [moved for moved in facts.transitions if AdvisoryChange.FIRST_SEEN in moved.changes]
    together = Counter((moved.after.issuer, moved.at) for moved in first)
    for moved in first:
        state = stand.get(moved.after.key, moved.after)
        alone = together[state.issuer, moved.at] <= _FEW and known[state.issuer] >= _WORLD
        asked = window.holds(moved.at) and advice.asks_for(rule.where, state)
        if alone and asked and _is_new(moved) and rule.condition.holds(level(rule, state)) and moved.after.key in stand:
            where, at = facts.names.within(state.country, state.area), level(rule, state)
            title = f"{facts.names.issuer(state.issuer)} lists {where} at level {at}, without a level before"
            yield Case(moved.after, at, title, moved.at)


def _is_new(moved: AdvisoryTransition) -> bool:
    issued = moved.after.issued_at
    return issued is not None and moved.at - _LATELY <= issued <= moved.at


def _reached(rule: Rule, facts: Facts) -> Iterator[Case]:
    """Advisories that keep the condition and, since we watch, did not always."""
    came_from = {moved.after.key: moved for moved in sorted(facts.transitions, key=lambda transition: transition.at)}
    for state in facts.advisories:
        now_at = level(rule, state)
        others = [seen for seen in _levels_seen(rule, state) if not rule.condition.holds(seen)]
        if advice.asks_for(rule.where, state) and rule.condition.holds(now_at) and others:
            moved = came_from.get(state.key)
            before = level(rule, moved.before) if moved and moved.before else None
            title = moved_words(rule, facts.names, state, before if before != now_at else None)
            yield Case(state, now_at, title, state.seen_at)


def stood_always(rule: Rule, facts: Facts, country: str | None) -> Iterator[str]:
    """What keeps the condition of a rule on `reached` and did when it was first read, so that it was never reached."""
    for state in facts.advisories:
        at, seen = level(rule, state), _levels_seen(rule, state)
        held = advice.asks_for(rule.where, state) and country in (None, state.country) and rule.condition.holds(at)
        if held and all(rule.condition.holds(one) for one in seen):
            yield f"{moved_words(rule, facts.names, state, None)}, where it stood when it was first read"


def level(rule: Rule, state: AdvisoryState) -> int:
    """The level a rule asks for: of most of the country, or of its strictest area."""
    return state.max_level if rule.field == "max_level" else state.level


def _levels_seen(rule: Rule, state: AdvisoryState) -> tuple[int, ...]:
    return state.max_levels_seen if rule.field == "max_level" else state.levels_seen


def moved_words(rule: Rule, names: Names, state: AdvisoryState, before: int | None) -> str:
    """`US State Department raised Iraq from level 3 to level 4`, or that it keeps it there."""
    issuer, where = names.issuer(state.issuer), names.within(state.country, state.area)
    whole = f"the strictest area of {where}" if rule.field == "max_level" else where
    now_at = level(rule, state)
    if before is None:
        return f"{issuer} keeps {whole} at level {now_at}"
    verb = "raised" if now_at > before else "lowered"
    return f"{issuer} {verb} {whole} from level {before} to level {now_at}"
