"""Whether two triggers of a sentence tell one act or two."""

from __future__ import annotations

from typing import Final

from monitor.tagging.index import Hit
from monitor.tagging.scene import View
from monitor.tagging.vocabulary import Trigger

_STRUCK: Final = 4  # tokens behind a trigger within which the place it strikes is named
_NAMED: Final = 0.95  # triggers as sure as this are the very name of an act
_ANSWERED: Final = 5  # tokens before an act that another answers: "after a deadly mortar and rocket attack"

_JOINED: Final = 3  # tokens between two names of acts that are joined: "air strikes and heavy rocket fire"


def same_act(view: View, hit: Hit[Trigger], other: Hit[Trigger]) -> bool:
    """Whether two triggers overlap, stand in one clause or close together."""
    overlapping = hit.first < other.last and other.first < hit.last
    return overlapping or same_clause(view, hit.first, other.first) or abs(hit.first - other.first) <= 12


def same_clause(view: View, one: int, other: int) -> bool:
    """Whether two tokens stand in one clause."""
    return view.sentence.clause_of(one) == view.sentence.clause_of(other)


def apart(view: View, hit: Hit[Trigger], other: Hit[Trigger]) -> bool:
    """Whether an act is told in a clause of its own, by means of its own, of its own country or as an answer.

    "A bomb went off and gunmen opened fire", "jets bombed Sanaa after rockets hit Riyadh".
    """
    if hit.first < other.last and other.first < hit.last:
        return False
    clause = view.sentence.clause_of
    if hit.payload.own and clause(hit.first) != clause(other.first):
        return True
    if told_beside(view, hit.payload, (hit.first, hit.last), (other.first, other.last)):
        return True
    between = view.lows[min(hit.last, other.last) : max(hit.first, other.first)]
    parting = view.roles.clause | view.roles.joint if hit.payload.confidence >= _NAMED else view.roles.clause
    if parting.isdisjoint(between):
        return False
    here, there = _struck(view, hit), _struck(view, other)
    return bool(here) and bool(there) and here.isdisjoint(there)


def told_beside(view: View, trigger: Trigger, own: tuple[int, int] | None, other: tuple[int, int]) -> bool:
    """Whether an act told by its own name is another than one that stands beside it, or that it answers.

    "Airstrikes and rocket attacks", "launched airstrikes after a rocket attack", "answered rockets with airstrikes".

    Args:
        view: The sentence of the other.
        trigger: What tells the act.
        own: Its tokens, where it stands in that sentence.
        other: The tokens of the other.
    """
    if trigger.confidence < _NAMED:
        return False
    roles, before = view.roles, own is None or own[1] <= other[0]
    start = own[1] if own is not None and before else 0
    answered = not roles.answering.isdisjoint(view.lows[max(start, other[0] - _ANSWERED) : other[0]])
    if own is None:
        return answered
    between = view.lows[own[1] : other[0]] if before else view.lows[other[1] : own[0]]
    if len(between) <= _JOINED and not roles.joint.isdisjoint(between[:1]):
        return True
    return answered and (before or not roles.partner.isdisjoint(between))


def _struck(view: View, hit: Hit[Trigger]) -> set[str]:
    """The countries of the place that follows a trigger in its clause: of "rockets hit Riyadh"."""
    behind = (p for p in view.places if hit.first < p.first <= hit.last + _STRUCK and hit.last <= p.last)
    place = next(behind, None)
    if place is None or not view.roles.clause.isdisjoint(view.lows[hit.last : place.first]):
        return set()
    return set(place.mention.countries) or ({place.mention.country} if place.mention.country else set())


def within(hit: Hit[Trigger], other: Hit[Trigger]) -> bool:
    """Whether a trigger is a part of another's words: "ordered departure" of "lifted the ordered departure"."""
    return other.first <= hit.first and hit.last <= other.last


def covered(hit: Hit[Trigger], other: Hit[Trigger]) -> bool:
    """Whether a trigger shares words with one that tells what became of its act: that one tells it all."""
    return other.payload.covers and hit.first < other.last and other.first < hit.last


def same_set(hit: Hit[Trigger], other: Hit[Trigger]) -> bool:
    """Whether nothing that follows from the triggers themselves tells them apart."""
    return hit.payload.attributes == other.payload.attributes or not (
        hit.payload.attributes and other.payload.attributes
    )
