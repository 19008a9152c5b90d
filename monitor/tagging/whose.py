"""Whose people are told to go: a state calls its own home, and sends away those of another."""

from __future__ import annotations

from typing import Final

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import is_mission, preposition

_SENDERS: Final = frozenset({"country", "demonym"})
_LEFT: Final = 1  # tokens from the verb to what is left: "to leave the Chengdu consulate"
_SUBJECT: Final = 6  # tokens from who tells to the verb: "Delhi's foreign ministry on Monday ordered"


def sends_away(view: View, first: int, last: int) -> bool:
    """Whether those whom a trigger at tokens `[first, last)` tells to go are another's: "Chad tells French staff".

    Only where it is said both who tells and whose people they are; of "Britons told to leave" nobody knows the former.
    Where nobody's people are named, they are others' whom somebody tells to leave his own land.
    """
    teller = _teller(view, first, last)
    if teller is None:
        return False
    told = {p.mention.country for p in view.places if _is_told(view, p, first, last)} - {None}
    if told:
        return teller not in told
    return any(p.mention.country == teller for p in view.places if _is_left(view, p, last))


def calls_home(view: View, first: int, last: int) -> bool:
    """Whether a state tells its people to leave another: "UK tells families to leave Israel".

    Whoever clears a town of another's land drives out those who live there: "Israel tells families to leave Rafah".
    """
    teller = _teller(view, first, last)
    left = {p.mention.country for p in view.places if last - 2 <= p.first <= last + _LEFT and _is_whole(view, p)}
    return teller is not None and bool(left) and teller not in left


def _is_whole(view: View, p: PlacedAt) -> bool:
    """Whether a whole country is meant: not "southern Lebanon", "Lebanon's south" or "a town in Lebanon"."""
    words = view.roles
    before, behind = view.lows[p.first - 1 : p.first], view.lows[p.last : p.last + 1]
    part = not (words.between - words.definite).isdisjoint(before)
    owner = not (words.possessive | words.borders).isdisjoint(behind)
    return p.mention.kind == "country" and not preposition(view, p) and not part and not owner


def _is_told(view: View, p: PlacedAt, first: int, last: int) -> bool:
    """Whether a people is whom the trigger is about: no "staff at the Iraqi embassy"."""
    inside = p.mention.kind == "demonym" and first <= p.first and p.last < last
    return inside and (not (hung := preposition(view, p)) or hung in view.roles.genitive)


def _is_left(view: View, p: PlacedAt, last: int) -> bool:
    """Whether a place is what they are to leave: no embassy of theirs, no "families of U.S. employees"."""
    near = last - 1 <= p.first <= last + _LEFT
    return near and not is_mission(view, p) and preposition(view, p) not in view.roles.genitive


def _teller(view: View, first: int, last: int) -> str | None:
    """The country of whoever tells them: behind "by", else right before the verb."""
    words, lows = view.roles, view.lows
    agent = next((p for p in view.places if p.first >= last and lows[p.first - 1] in words.agent), None)
    if agent is not None:
        return agent.mention.country
    passive = any(p.first == first for p in view.places)
    ahead = [p for p in view.places if p.last <= first and first - p.last <= _SUBJECT and not preposition(view, p)]
    if passive or not ahead or _stands_apart(view, ahead[-1], first):
        return None
    return ahead[-1].mention.country


def _stands_apart(view: View, p: PlacedAt, first: int) -> bool:
    """Whether another tells them than the place before: "Haiti riots: embassy tells", "unrest makes embassy tell"."""
    words, between = view.roles, view.lows[p.last : first]
    if ":" in between or not words.clause.isdisjoint(between):
        return True
    sent = p.mention.kind in _SENDERS and is_mission(view, p)  # no "Kabul embassy", which is another's
    return not words.missions.isdisjoint(between) and not sent
