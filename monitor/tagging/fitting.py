"""How well each place of a sentence answers further questions: whom it is aimed at, between whom, at whose home."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from monitor.tagging.event_fit import TOLD, another_clause, event_fit, is_heading, nearness
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import (
    ACTING,
    Question,
    across_border,
    before_trigger,
    dateline,
    is_quitted,
    is_venue,
    preposition,
    tells_last,
)
from monitor.tagging.undergoing import undergoes

_ON_THE_WAY: Final = 0.2  # of what lies on the way: "leave via Rwanda"
_AIMED: Final = 2.5  # of a place before a colon where another country acts, and of the one to leave


def _target_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "whom is it aimed at"."""
    settled = _settled_target(view, p, question, actor)
    if settled is not None:
        return settled
    score = nearness(view, p, question) + (1.5 if _endures(view, p, question) else 0.0)
    score += _towards(view, p, question, actor)
    before = p is actor and p.first < question.first
    if before and view.sentence.clause_of(p.first) == view.sentence.clause_of(question.first):
        score -= 1.4
    return score - {"government": 0.8, "group": 0.2}.get(p.mention.kind, 0.0)


def _settled_target(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float | None:
    """What a place is worth as the target by what it is in its sentence; None where that is open."""
    if dateline(view, p) or tells_last(view, p):
        return TOLD
    if is_heading(view, p) or is_quitted(view, p):
        return _AIMED  # "Iran: Germany urges citizens to leave", "depart Mali now"
    word, words = preposition(view, p), view.roles
    if word in words.passing:
        return _ON_THE_WAY
    if _does(view, p, question, actor) or _leaves(view, p, question):
        return 0.0
    inside = question.first <= p.first < question.last
    taken = p.first > 0 and view.lows[p.first - 1] in words.befalling  # "refused to rule out taking Greenland"
    acts = question.before == "actor" and inside and not taken and p.mention.kind in ACTING
    return 0.0 if acts and (not word or word in words.genitive) else None


def _towards(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """What a place's preposition and position say for it as the target."""
    word, after, distance, words = preposition(view, p), p.first >= question.first, p.first - question.last, view.roles
    if after and word in words.about:
        return 1.5  # "sanctions US firms over Taiwan": what it is about, where no one else is named
    if word in words.genitive and not words.telling.isdisjoint(view.lows[max(0, p.first - 2) : p.first - 1]):
        return 2.5  # "leave via Rwanda, the ministry says of Goma"
    if after and (word in words.towards or word in words.firm) and distance <= 8:
        return 2.5
    if after and (distance <= 3 or across_border(view, p)):
        return 2.2
    if before_trigger(view, p, question) and not (question.before == "actor" and p is actor):
        return 2.0
    return 0.3 if after else 1.2 if word else 0.9


def _does(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> bool:
    """Whether a place behind "by" does it."""
    return (
        p is actor
        and p.first >= question.first
        and not view.roles.agent.isdisjoint(view.lows[max(question.last - 3, 0) : p.first])
    )


def _leaves(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country only says whose people are told something: "all Indian nationals should leave"."""
    told = p.mention.kind in {"demonym", "country"} and p.last <= question.first
    return told and not view.roles.private.isdisjoint(view.lows[p.last : p.last + 1])


def _endures(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is said to undergo what follows: "Iran will face sanctions"."""
    return p.last <= question.first and not view.roles.enduring.isdisjoint(view.lows[p.last : question.first])


def _host_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "where does the mission stand"."""
    if p.mention.kind in {"demonym", "government"} or (p is actor and preposition(view, p) not in view.roles.firm):
        return 0.0
    return event_fit(view, p, question, actor)


def _parties_fit(view: View, p: PlacedAt, question: Question, _actor: PlacedAt | None) -> float:
    """How well a place answers "between whom": one that qualifies the deal says it all, else all of the clause."""
    word, after = preposition(view, p), p.first >= question.first
    score = nearness(view, p, question)
    if (
        is_venue(view, p)
        or (after and tells_last(view, p))
        or not view.roles.urging.isdisjoint(view.lows[p.last : p.last + 3])
    ):
        return 0.0
    if before_trigger(view, p, question) and p.mention.kind != "demonym":
        return score + 2.6
    if after and (word in view.roles.firm or word in view.roles.parties) and p.first - question.last <= 6:
        return score + 2.6
    if p.mention.kind == "government" or dateline(view, p):
        return 0.0
    return score + 0.9


def _own_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """Where one does what is only done at home: a call-up is in the country that calls up, not where men are sent."""
    if p is actor or (before_trigger(view, p, question) and p.last <= question.first):
        return 9.0
    if another_clause(view, p, question):
        return 0.0
    if p.first - question.last > 1 and preposition(view, p) in view.roles.firm:
        return 0.0
    called = p.mention.kind == "demonym" and p.last < question.first
    return 1.0 if called and undergoes(view, p, question) else event_fit(view, p, question, actor)


Fit = Callable[[View, PlacedAt, Question, PlacedAt | None], float]
FITS: Final[dict[str, Fit]] = {  # by `Question.mode`
    "event": event_fit,
    "sides": event_fit,
    "target": _target_fit,
    "host": _host_fit,
    "parties": _parties_fit,
    "own": _own_fit,
}
