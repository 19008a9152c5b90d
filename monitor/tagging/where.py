"""Who does it to whom, and where: places around a trigger read by voice, prepositions and position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.place import PlaceMention, Role
from monitor.tagging.scene import PlacedAt, View

_LOCATIVE = frozenset(
    "in near at on off inside outside across around throughout over along within into toward towards against to from between through amid above under beside of via for".split()
)
_FIRM = frozenset("in near at off inside outside across around throughout along within".split())
_TOWARDS = frozenset("on against to toward towards at for in from into over with targeting targets".split())
_BETWEEN = frozenset(
    "the a an northern southern eastern western central north south east west north-east northeastern northwestern southeastern southwestern downtown war torn occupied besieged neighbouring neighboring nearby city town village region province district strip state of rural remote its their capital s 's port border area annexed coastal greater upper lower mainland island part parts outskirts outside and , territory areas".split()
)
_ACTING = frozenset({"demonym", "government", "group"})


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where of one act.

    Attributes:
        places: Where it happens, or whom it is aimed at, best first.
        actor, target: A country code or a group's name.
    """

    places: tuple[PlaceMention, ...]
    actor: str | None
    target: str | None


def cast(view: View, first: int, last: int, mode: str) -> Cast:
    """Read the places of a sentence around a trigger at tokens `[first, last)`; `mode` as a type's `place`."""
    placed = [p for p in view.places if p.mention.country or p.mention.kind == "group" or p.mention.countries]
    if not placed:
        return Cast((), None, None)
    actor = _actor(view, placed, first, last)
    ranked = sorted(((_fit(view, p, first, last, mode, actor), p) for p in placed), key=lambda pair: -pair[0])
    best, place = ranked[0]
    if best <= 0:
        return Cast((), name_of(actor), None)
    chosen = [place, *_coordinated(view, place, placed, actor)]
    target = next((p for p in chosen if actor is None or p.mention.country != actor.mention.country), None)
    if actor in chosen:
        actor = None if len(placed) == 1 else next((p for p in placed if p not in chosen and _may_act(view, p)), None)
    return Cast(tuple(p.mention for p in chosen), name_of(actor), name_of(target))


def name_of(placed: PlacedAt | None) -> str | None:
    """A country code, or the name of an armed group as the text has it."""
    if placed is None:
        return None
    return placed.mention.text if placed.mention.kind == "group" else placed.mention.country


def preposition(view: View, placed: PlacedAt) -> str:
    """The preposition a place hangs on, over articles, points of the compass and coordinated places; or nothing."""
    at = placed.first - 1
    inside = {i for p in view.places for i in range(p.first, p.last)}
    for _ in range(6):
        if at < 0:
            return ""
        low = view.lows[at]
        if low in _LOCATIVE and low not in {"of"}:
            return low
        if low not in _BETWEEN and at not in inside:
            return "of" if low == "of" else ""
        at -= 1
    return ""


def _may_act(view: View, placed: PlacedAt) -> bool:
    return placed.mention.role is not Role.DATELINE and (
        placed.mention.kind in _ACTING or (placed.mention.kind == "country" and not preposition(view, placed))
    )


def _actor(view: View, placed: Sequence[PlacedAt], first: int, last: int) -> PlacedAt | None:
    """After "by", else right before the trigger, else the nearest that can act before it."""
    for p in placed:
        if (
            p.first >= last - 1
            and p.first - last <= 6
            and "by" in view.lows[max(last - 2, first) : p.first]
            and "," not in view.lows[last : p.first]
        ):
            return p
    before = [p for p in placed if p.first <= first + 2 and p.last <= last and _may_act(view, p)]
    if not before:
        return None
    nearest = before[-1]
    return nearest if first - nearest.last <= 12 else None


def _fit(view: View, p: PlacedAt, first: int, last: int, mode: str, actor: PlacedAt | None) -> float:
    """How well a place answers "where" (or "whom"); not at all where it is zero or less."""
    kind, word = p.mention.kind, preposition(view, p)
    after = p.first >= first
    distance = p.first - last if p.first >= last else first - p.last
    score = 1.0 - 0.04 * max(0, distance)
    if p.mention.role is Role.DATELINE:
        return 0.3
    if mode == "event":
        score += 2.0 if word in _FIRM else 1.2 if word in _TOWARDS else 0.4 if word == "of" and after else 0.0
        score -= {"group": 1.6, "government": 2.0, "demonym": 1.1}.get(kind, 0.0)
    else:
        score += 2.0 if word in _TOWARDS and after else 0.8 if word else 0.0
        score -= {"group": 0.6, "government": 1.2, "demonym": 0.2}.get(kind, 0.0)
    if after and not word and p.first - last <= 2:
        score += 1.0
    if p is actor:
        score -= 1.2
    if view.sentence.clause_of(p.first) == view.sentence.clause_of(first):
        score += 0.5
    if after:
        score += 0.3
    return score


def _coordinated(view: View, best: PlacedAt, placed: Sequence[PlacedAt], actor: PlacedAt | None) -> list[PlacedAt]:
    """Places joined to the best one by "and", "or" or a comma: "bases in Iraq and Syria"."""
    chain, row = [], sorted(placed, key=lambda p: p.first)
    at = row.index(best)
    for step in (1, -1):
        here, index = best, at + step
        while 0 <= index < len(row):
            other = row[index]
            low, high = (here.last, other.first) if step > 0 else (other.last, here.first)
            gap = view.lows[low:high]
            if (
                other is actor
                or len(gap) > 3
                or not any(word in {"and", ",", "or"} for word in gap)
                or not all(word in _BETWEEN or word in {"or", "the", "in"} for word in gap)
            ):
                break
            if other.mention.kind in _ACTING and best.mention.kind not in _ACTING:
                break
            chain.append(other)
            here, index = other, index + step
    return chain
