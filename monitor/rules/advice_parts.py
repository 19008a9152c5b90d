"""Parts of official advice: single areas of a country, and what its own people there were told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, Departure, People
from monitor.model.rule import Rule
from monitor.rules import advice
from monitor.rules.advice import Case
from monitor.rules.facts import Facts

# What a rule's condition compares; what is lifted or normal asks nothing of anybody.
STEPS: Mapping[Departure, int] = {Departure.AUTHORIZED: 1, Departure.ORDERED: 2, Departure.SUSPENDED: 3}

_VERBS = {
    Departure.AUTHORIZED: "authorized the departure of {people} from {where}",
    Departure.ORDERED: "ordered the departure of {people} from {where}",
    Departure.SUSPENDED: "suspended its services in {where}",
}
_PEOPLE = {People.EMPLOYEES: "embassy staff", People.FAMILIES: "families", People.POST: "its people"}


def departures(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """Groups of people that were told more in the window than before it, as long as that stands."""
    stand = advice.standing(facts)
    for key, steps in advice.moves(rule, facts, now).items():
        moved = [step for step in steps if AdvisoryChange.DEPARTURE in step.changes]
        for people, step in _told(moved).items():
            now_told = _status(stand.get(key, step.after), people)
            if STEPS.get(now_told, 0) >= STEPS[_status(step.after, people)]:
                yield _departure(facts, step, people, now_told)


def _told(moved: Iterable[AdvisoryTransition]) -> Mapping[People, AdvisoryTransition]:
    """The last step by which each group of people was told more."""
    told: dict[People, AdvisoryTransition] = {}
    for step in moved:
        for people in People:
            before = STEPS.get(_status(step.before, people), 0) if step.before else 0
            if STEPS.get(_status(step.after, people), 0) > before:
                told[people] = step
    return told


def _status(state: AdvisoryState, people: People) -> Departure:
    return next((told.status for told in state.departures if told.people is people), Departure.NORMAL)


def _departure(facts: Facts, step: AdvisoryTransition, people: People, status: Departure) -> Case:
    names, state = facts.names, step.after
    where = names.within(state.country, state.area)
    words = _VERBS[status].format(people=_PEOPLE[people], where=where)
    posts = f" ({', '.join(state.posts)})" if state.posts else ""
    return Case(state, float(STEPS[status]), f"{names.issuer(state.issuer)} {words}{posts}", step.at)


def areas(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """Areas that were named or raised in the window, as long as they stand so high."""
    stand = advice.standing(facts)
    for key, moved in advice.moves(rule, facts, now).items():
        last: dict[str, Case] = {}
        for step in moved:
            last.update((case.area, case) for case in _areas_raised(rule, facts, step))
        current = stand[key].levels_of_parts if key in stand else None
        yield from (case for case in last.values() if current is None or current.get(case.area, 0) >= case.value)


def _areas_raised(rule: Rule, facts: Facts, step: AdvisoryTransition) -> Iterator[Case]:
    if step.before is None or advice.RISES.isdisjoint(step.changes):
        return
    before, names, state = step.before.levels_of_parts, facts.names, step.after
    for area, level in state.levels_of_parts.items():
        # A part that is named now may have been stricter without a name, one without a name any that was named.
        known = before.get("", 0) if area else max(before.values(), default=0)
        if level > max(before.get(area, 0), known) and _asked(rule, area):
            came = f"from level {before[area]} to level {level}" if area in before else f"to level {level} (new)"
            whole = names.within(state.country, state.area)
            what = f"{area} ({names.destination(state.country, state.area)})" if area else f"parts of {whole}"
            yield Case(state, float(level), f"{names.issuer(state.issuer)} raised {what} {came}", step.at, area=area)


def _asked(rule: Rule, area: str) -> bool:
    asked = rule.where.areas
    return not asked or any(name.casefold() in area.casefold() for name in asked)
