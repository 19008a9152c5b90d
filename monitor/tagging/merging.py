"""One draft an act: what several sentences tell of the same act becomes one, with the numbers that say most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.model.mention import Quantity
from monitor.tagging.casts import Firmness
from monitor.tagging.closereading import Draft
from monitor.tagging.inheriting import codes_of

_INJURED: Final = "injured"  # of `Compiled.counts`: acts that befall people
_FORCES: Final = 3  # tokens from a country to its forces: "Iran's security forces"


def merged(drafts: Sequence[Draft]) -> list[Draft]:
    """One draft an act: same type, same assertion, no two different statuses, places that do not exclude each other."""
    kept: list[Draft] = []
    for draft in drafts:
        same = next((other for other in kept if _same(other, draft)), None)
        if same is None:
            kept.append(draft)
        else:
            _absorb(same, draft)
    return kept


def settle_actors(acts: Sequence[Draft]) -> None:
    """Who does it, of acts that are aimed at others: nobody where only whom it is aimed at was found.

    A title seems to say that a country does what the text says befell it: "Norway attack: five die in Kongsberg".
    """
    for act in acts:
        cast = act.cast
        aimed = act.kind.place == "target" and act.kind.before == "place" and cast.actor in codes_of(act)
        befell = act.kind.place == "event" and not act.kind.home and _INJURED in act.kind.counts
        if aimed or (befell and cast.actor is not None and cast.actor == cast.target):
            act.cast = replace(cast, target=None) if _does_it(act) else replace(cast, actor=None)


def _does_it(act: Draft) -> bool:
    """Whether forces of the actor are named in the act's own sentence: "Myanmar military air strikes"."""
    words, view = act.view.roles, act.view
    doers = (p for p in view.places if p.mention.country == act.cast.actor)
    behind = (view.lows[p.last : p.last + _FORCES] for p in doers)
    return act.kind.place != "target" and any(not (words.servants | words.bombarding).isdisjoint(low) for low in behind)


def _same(one: Draft, other: Draft) -> bool:
    if one.type != other.type or one.verdict.assertion is not other.verdict.assertion or _differ(one, other):
        return False
    mine, theirs = codes_of(one), codes_of(other)
    if not mine or not theirs or mine & theirs or same_numbers(one, other):
        return True
    # A headline and the opening tell the same act; only two firmly stated places keep them apart.
    opening = one.view.field == "title" and other.view.field == "text" and other.view.number < 2
    return opening and min(one.cast.firm, other.cast.firm) < Firmness.FIRM


def _differ(one: Draft, other: Draft) -> bool:
    """Whether an attribute tells two acts apart: some hostages are held, others released."""
    for name in ("kind", "status", "direction"):
        mine, theirs = one.attributes.get(name), other.attributes.get(name)
        counted = bool(one.quantities and other.quantities) and not same_numbers(one, other)
        if mine != theirs and mine is not None and theirs is not None and (counted or name == "kind"):
            return True
    return False


def same_numbers(one: Draft, other: Draft) -> bool:
    """Whether both state the same count of the same, which two acts rarely do."""
    return any(
        role in other.quantities and (q.lo, q.hi) == (other.quantities[role].lo, other.quantities[role].hi)
        for role, q in one.quantities.items()
    )


def _absorb(kept: Draft, draft: Draft) -> None:
    for role, quantity in draft.quantities.items():
        held = kept.quantities.setdefault(role, quantity)
        if _is_exacter(quantity, held) or is_hedged(quantity, held):
            kept.quantities[role] = quantity
    kept.lone = {**draft.lone, **kept.lone}
    kept.told_by_title_too |= draft.in_headline
    for name, value in draft.attributes.items():
        kept.attributes.setdefault(name, value)
    one, other = kept.cast, draft.cast
    best, rest = (other, one) if other.outdoes(one) else (one, other)
    same = best.places[0].country if best.places else None
    further = tuple(p for p in (*one.places, *other.places) if p not in best.places and p.country == same)
    kept.cast = replace(
        best,
        places=(*best.places, *further),
        actor=best.actor or rest.actor,
        target=best.target or other.target,
        nowhere=False,
    )
    kept.confidence = max(kept.confidence, draft.confidence)


def _is_exacter(one: Quantity, other: Quantity) -> bool:
    """Whether a number tells what a vague word stands for: "dozens killed", then "at least 60 people were killed"."""
    if one.lo is None or other.lo is None or other.hi is None or other.lo == other.hi or one.hi not in {one.lo, None}:
        return False
    return other.approx and other.lo <= one.lo <= other.hi


def is_hedged(one: Quantity, other: Quantity) -> bool:
    """Whether a text leaves open what a headline rounds off: "three killed", then "at least three killed"."""
    return one.lo is not None and one.hi is None and one.lo == other.lo == other.hi
