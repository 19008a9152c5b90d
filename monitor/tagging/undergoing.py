"""Whom an act befalls: the subject of a passive, whose leader it was, who brings down what comes at him."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import Question, preposition

_RECEIVED: Final = 3  # tokens to what tells it: "Kyiv will soon get tanks"
_ENDS: Final = frozenset({"", ",", ";", ":", ".", "?", "!", "-", "–", "—"})  # behind them nobody undergoes the verb
_POINTED: Final = 3  # tokens from "finger" to whom it is pointed at: "finger at the PKK"
_ORDEAL: Final = 3  # tokens of "'s day of"
_OFFICE: Final = 5  # tokens from a country to the end of whom it names: "Haiti's prime minister 's"


def pointed_at(view: View, p: PlacedAt) -> bool:
    """Whether somebody "points the finger at" a place, who is said to do what follows."""
    return not view.roles.pointing.isdisjoint(view.lows[max(0, p.first - _POINTED) : p.first])


def wards(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether somebody brings down what comes at him: "Jordan shot down drones"."""
    words = view.roles
    if p.first < question.first and not words.rousing.isdisjoint(view.lows[p.last : min(p.last, question.last) + 4]):
        return True  # "Tokyo scrambled jets"
    return _downs(view, p, question, words.flying)


def brings_down(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether what somebody brings down, drones or the jet of another, comes down where he is."""
    return wards(view, p, question) or _downs(view, p, question, view.roles.manned)


def _downs(view: View, p: PlacedAt, question: Question, what: frozenset[str]) -> bool:
    words, between = view.roles, view.lows[p.last : question.last + 4]
    if not words.own.isdisjoint(between) and (its := _takes_up(view, between)):
        if preposition(view, p):
            return False  # "recalled its envoys from Mali after its army shot down a drone": whose subject is
        between = between[its:]
    at = next((i for i, low in enumerate(between[:7]) if low in words.warding), None)
    if at is None or p.first > question.first or what.isdisjoint(between[at:]):
        return False
    return what.isdisjoint(between[:at]) and words.being.isdisjoint(between[:at])


def _takes_up(view: View, lows: Sequence[str]) -> int:
    """Where a further clause takes the subject up again, "after its army …"; 0 where none does."""
    words = view.roles
    return next((at for at in range(1, len(lows)) if lows[at] in words.own and lows[at - 1] in words.clause), 0)


def undergoes(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is the subject of a passive: "Iraq was raised to Level 4"."""
    if question.before != "actor" and _owns_object(view, p, question):
        return True
    if is_overtaken(view, p) or _is_ordeal(view, p, question) or _suffers(view, p, question):
        return True
    owned = view.lows[p.last : p.last + 3]
    armed = not view.roles.arms.isdisjoint(owned)  # "Russian drones were shot down"
    theirs = p.last <= question.first or not view.roles.servants.isdisjoint(owned)
    armed = armed and (p.last <= question.first or not theirs)  # "British troops were targeted in Basra"
    between = view.lows[p.last : question.first + 2 if armed else max(question.first + 2, question.last)]
    if not armed and p.last <= question.first and _by_whom(view, question):
        return True  # "French embassy attacked by protesters"
    if any(" ".join(pair) in view.roles.slain for pair in pairwise(view.lows[p.last : question.last + 2])):
        return theirs  # "Israeli soldier killed in Gaza"
    if p.last <= question.first and not view.roles.enduring.isdisjoint(view.lows[p.last : question.first]):
        return True  # "Iran will face sanctions"
    at = next((i for i in range(len(between) - 2, -1, -1) if between[i] in view.roles.being), None)
    if at is None or between[at + 1] in view.roles.whither:
        return False
    if between[at + 1] in view.roles.accusing and not view.roles.genitive.isdisjoint(between[at + 2 : at + 3]):
        return False  # "Russia is accused of"
    return not view.grammar.endings.is_lasting(between[at + 1])


def _suffers(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the words of an act end in what befell whoever stands before: "Haitian politician shot dead"."""
    if question.home or question.before == "people" or p.last > question.first:
        return False
    words, lows = view.roles, view.lows
    at = next((at for at in range(question.last - 1, p.last - 1, -1) if lows[at] in words.suffered), -1)
    if at < question.first:
        return False
    told, further = (*lows[at + 1 : at + 3], "", "")[:2]
    if told in words.firm or told in words.towards:
        return further not in words.counting  # "killed at least nine"
    return told in _ENDS or told in words.agent or told in words.clause


def _is_ordeal(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place only lived through it: "Ukraine's day of missile strikes"."""
    words, between = view.roles, view.lows[p.last : question.first]
    if len(between) < _ORDEAL or between[0] not in words.possessive:
        return False
    at = next((at for at in range(len(between) - 1, 1, -1) if between[at] in words.genitive), 0)
    return at > 0 and between[at - 1] in words.ordeals


def is_overtaken(view: View, p: PlacedAt) -> bool:
    """Whether a headline says with one bare word what befell a place: "Ukraine invaded: how it unfolded"."""
    befallen, behind = [*view.lows[p.last : p.last + 2], "", ""][:2]
    return view.field == "title" and befallen in view.roles.overtaking and behind in {"", ":"}


def _by_whom(view: View, question: Question) -> bool:
    """Whether the words of an act say by whom it is done, and not only how: "taken by force"."""
    words, told = view.roles, [*view.lows[question.first : question.last + 2], ""]
    return any(
        one in words.agent and how not in words.means
        for one, how in pairwise(told[: question.last + 2 - question.first])
    )


def _owns_object(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether whoever undergoes the act is a place's: "Haiti's president's assassination"."""
    between = view.lows[p.last : question.first]
    return 1 < len(between) <= _OFFICE and between[-1] in view.roles.possessive


def receives(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is given what others supply: "Taiwan receives missiles", not "Washington needs to send more"."""
    if question.mode != "target" or question.before != "actor" or p.first > question.first or preposition(view, p):
        return False
    words, until = view.roles, min(p.last + _RECEIVED, question.last)
    at = next((at for at in range(p.last, until) if view.lows[at] in words.receiving), None)
    return at is not None and words.whither.isdisjoint(view.lows[at + 1 : question.last])


def led(view: View, p: PlacedAt) -> bool:
    """Whether a place names those whose leader undergoes what follows: "a Hamas leader was killed"."""
    behind = view.lows[p.last : p.last + 8]
    words = view.roles
    undergone = not words.being.isdisjoint(behind) or any(" ".join(pair) in words.slain for pair in pairwise(behind))
    return undergone and not words.leaders.isdisjoint(behind[:3])
