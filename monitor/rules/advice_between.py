"""Several issuers: how many raised a country or stand at a level there, and how far they stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from monitor.lib.spans import spoken
from monitor.model.advisory import STRICTEST, AdvisoryState
from monitor.model.comparison import Comparison, Stance, compared, comparisons
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.rules import advice
from monitor.rules.advice import Case
from monitor.rules.facts import Facts


def issuers(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """Each issuer that raised a country in the window, or stands at the asked level there; one case an issuer.

    Those that stand count where at least one of them did not always: what stood at first sight was never reached.
    """
    if rule.on == "raised":
        yield from _raised(rule, facts, now)
        return
    held: dict[str, list[AdvisoryState]] = {}
    for state in facts.advisories:
        if advice.asks_for(rule.where, state) and state.level >= rule.least_level:
            held.setdefault(state.destination, []).append(state)
    for states in held.values():
        if any(min(state.levels_seen, default=state.level) < rule.least_level for state in states):
            yield from (Case(state, state.level, _stands(facts.names, state), state.seen_at) for state in states)


def _raised(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    stand = advice.standing(facts)
    for key, moved in advice.moves(rule, facts, now).items():
        steps = [step for step in moved if step.before is not None and step.after.level > step.before.level]
        if not steps:
            continue
        before = min(step.before.level for step in steps if step.before is not None)
        state = stand.get(key, steps[-1].after)
        if state.level > before and state.level >= rule.least_level:
            title = f"{facts.names.issuer(state.issuer)} from level {before} to level {state.level}"
            yield Case(state, state.level, title, steps[-1].at)


def _stands(names: Names, state: AdvisoryState) -> str:
    return f"{names.issuer(state.issuer)} at level {state.level}"


def counted(rule: Rule, names: Names, cases: Sequence[Case]) -> str:
    """`3 governments raised Iraq within 7 days`, or `3 governments have Iraq at level 4 or above`."""
    count = len({case.state.issuer for case in cases})
    who = "1 government" if count == 1 else f"{count} governments"
    places = sorted({(case.state.country, case.state.area) for case in cases})
    where = names.within(*places[0]) if len(places) == 1 else f"{len(places)} {_sorts(places)}"
    least = f" level {rule.least_level}{'' if rule.least_level == STRICTEST else ' or above'}"
    if rule.on == "raised":
        return f"{who} raised {where}{' to' + least if rule.least_level > 1 else ''} within {spoken(rule.timespan)}"
    return f"{who} {'has' if count == 1 else 'have'} {where} at{least}"


def _sorts(places: Iterable[tuple[str, str]]) -> str:
    return "destinations" if any(area for _, area in places) else "countries"


def divergences(rule: Rule, facts: Facts, now: datetime) -> Iterator[Case]:
    """Destinations on which issuers stand apart: since the window began further than before, or as long as they do."""
    stand = advice.standing(facts)
    asked = [state for state in facts.advisories if advice.asks_for(rule.where, state)]
    first = _levels_before(rule, facts, now)
    for destination, found in comparisons(asked, facts.unseen).items():
        if not found.gap or (found.gap <= _before(found, first).gap if rule.on == "raised" else found.always):
            continue
        head, *others = [stand[stance.issuer, destination] for stance in (*found.strictest, *found.mildest)]
        at = found.since or head.seen_at
        title = f"Governments stand {found.gap} level{'s' if found.gap > 1 else ''} apart on {_where(facts, found)}"
        told = f"{title}: {_sides(facts.names, found)}"
        yield Case(head, found.gap, told, at, summary=_since(facts.names, found), beside=tuple(others))


def apart_always(rule: Rule, facts: Facts, country: str | None) -> Iterator[str]:
    """Who stands as far apart as a rule on `reached` asks and did when both were first read."""
    asked = [state for state in facts.advisories if advice.asks_for(rule.where, state)]
    for found in comparisons(asked, facts.unseen).values():
        if country in (None, found.country) and found.gap and found.always and rule.condition.holds(found.gap):
            levels = f"{found.gap} level{'s' if found.gap > 1 else ''} apart on {_where(facts, found)}"
            yield f"{_sides(facts.names, found)}: {levels}, and so when they were first read"


def _levels_before(rule: Rule, facts: Facts, now: datetime) -> Mapping[tuple[str, str], int]:
    """What stood when the window began, of advisories that moved in it."""
    return {
        key: moved[0].before.level for key, moved in advice.moves(rule, facts, now).items() if moved and moved[0].before
    }


def _before(found: Comparison, first: Mapping[tuple[str, str], int]) -> Comparison:
    levels = [(stance, first.get((stance.issuer, found.destination), stance.level)) for stance in found.stances]
    return compared(
        found.country,
        [Stance(stance.issuer, level, level, unseen=stance.unseen) for stance, level in levels],
        found.area,
    )


def _where(facts: Facts, found: Comparison) -> str:
    return facts.names.destination(found.country, found.area)


def _sides(names: Names, found: Comparison) -> str:
    sides = (found.strictest, found.mildest)
    return ", ".join(f"{' and '.join(names.issuer(s.issuer) for s in side)} at {side[0].level}" for side in sides)


def _since(names: Names, found: Comparison) -> str:
    """Since when, who could not be asked, and whose word could not be read again."""
    begun = f"{found.since.day} {found.since:%b %Y}" if found.since else ""
    since = f"They have since {'before ' if found.always else ''}{begun}." if begun else ""
    dark = ", ".join(f"{names.issuer(stance.issuer)} (last at {stance.level})" for stance in found.unseen)
    stale = ", ".join(
        f"{names.issuer(stance.issuer)} (since {stance.unconfirmed_since:%-d %b %Y})" for stance in found.unconfirmed
    )
    told = (since, f"Cannot be seen: {dark}." if dark else "", f"Not confirmed: {stale}." if stale else "")
    return " ".join(part for part in told if part)
