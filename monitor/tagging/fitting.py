"""How well each place of a sentence answers further questions: whom it is aimed at, between whom, at whose home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from monitor.tagging.bystanders import is_asked, is_source, says_of_another
from monitor.tagging.elsewhere import is_post
from monitor.tagging.event_fit import another_clause, event_fit, nearness
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.sentence_roles import TOLD
from monitor.tagging.standing import (
    ACTING,
    Question,
    across_border,
    before_trigger,
    dateline,
    hook,
    is_mission,
    is_quitted,
    is_venue,
    preposition,
    tells_last,
)
from monitor.tagging.topics import is_heading
from monitor.tagging.undergoing import receives, undergoes

_ON_THE_WAY: Final = 0.2  # of what lies on the way: "leave via Rwanda"
_NAMED: Final = 3  # tokens behind a measure within which its target is named: "sanctions on the world court"
_SIGNED: Final = 8  # tokens from "between" to the last who are: "between the army and rebels in Chad"
_GIVEN: Final = 5.0  # of the one who receives what another, however near, supplies
_POST: Final = 9.0  # of a country whose name a mission bears where it stands
_WHENCE: Final = -2.0  # of where a danger comes from: whoever is named beside it is whom it threatens
_AIMED: Final = 2.5  # of a place before a colon where another country acts, and of the one to leave


def _target_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "whom is it aimed at"."""
    settled = _settled_target(view, p, question, actor)
    if settled is not None:
        return settled
    score = nearness(view, p, question) + (1.5 if _endures(view, p, question) else 0.0)
    score += _towards(view, p, question, actor)
    before = p is actor and p.first < question.first and not _from_elsewhere(view, question)
    if before and view.sentence.clause_of(p.first) == view.sentence.clause_of(question.first):
        score -= 1.4
    return score - {"government": 0.8, "group": 0.2}.get(p.mention.kind, 0.0)


def _settled_target(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float | None:
    """What a place is worth as the target by what it is in its sentence; None where that is open."""
    if dateline(view, p) or tells_last(view, p) or is_source(view, p):
        return TOLD
    if is_asked(view, p, question):
        return 0.0
    if is_heading(view, p) or is_quitted(view, p):
        return _AIMED  # "Iran: Germany urges citizens to leave", "depart Mali now"
    if receives(view, p, question):
        return _GIVEN
    word, words = preposition(view, p), view.roles
    if word in words.passing:
        return _ON_THE_WAY
    if question.before == "place" and _imposes(view, p, question, actor):
        return 0.0
    if _does(view, p, question, actor) or _leaves(view, p, question) or _made(view, p):
        return 0.0
    if _is_called_home(view, p, question, actor):
        return 0.0
    if _looms(view, p):
        return _WHENCE
    inside = question.first <= p.first < question.last
    ahead = view.lows[max(0, p.first - 1) : p.first]
    taken = not (words.befalling | words.endowing).isdisjoint(ahead)  # "refused to rule out taking Greenland"
    taken = taken or not words.enduring.isdisjoint(view.lows[p.last : p.last + 1])  # "Norway risks being a party"
    taken = taken or _is_warned(view, p) or _is_strengthened(view, p)
    acts = question.before == "actor" and inside and not taken and (p is actor or p.mention.kind in ACTING)
    return 0.0 if acts and (not word or word in words.genitive) else None


def aims_at_body(view: View, question: Question) -> bool:
    """Whether a measure is said to be against what is no country: "sanctions on the ICC", "sanctions a UN envoy"."""
    if question.mode != "target" or question.before != "place":
        return False
    words, inside = view.roles, {at for p in view.places for at in range(p.first, p.last)}
    behind = range(question.first + 1, min(question.last + _NAMED, len(view.lows)))
    at = next((at for at in behind if at in inside or view.lows[at] in words.aims.bodies), None)
    if at is None or at in inside:
        return False
    between = view.lows[question.first + 1 : at]
    if not (words.agent | words.origin | words.clause).isdisjoint(between):
        return False  # "sanctions by the EU"
    if not words.joint.isdisjoint(view.lows[at + 1 : at + 2]) and at + 2 in inside:
        return False  # "blacklists EU, UK officials"
    aimed = not words.towards.isdisjoint(between)
    aimed = aimed or (view.lows[question.first] in words.aims.sanctioning and words.definite.isdisjoint(between))
    return aimed and all(low.isalnum() for low in between)


def _imposes(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> bool:
    """Whether a power is named as the one that takes a measure: "anger at US sanctions", "sanctions Iran over …"."""
    if view.roles.imposing.isdisjoint([" ".join(view.lows[p.first : p.last])]):
        return False
    if not view.roles.aims.levying.isdisjoint(view.lows[p.last : p.last + 2]):
        return True  # "the sanctions that the US has imposed"
    if p.first >= question.last and preposition(view, p) in view.roles.origin:
        return True  # "a travel warning from Canada"
    own = actor is not None and p.mention.country == actor.mention.country and not _endures(view, p, question)
    return own or (before_trigger(view, p, question) and p.last <= question.first + 1)


def _towards(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """What a place's preposition and position say for it as the target."""
    word, after, distance, words = preposition(view, p), p.first >= question.first, p.first - question.last, view.roles
    before = _ahead_of(view, p)
    inside = question.first < p.first <= question.last
    if inside and (_is_warned(view, p) or not words.endowing.isdisjoint(before) or _is_strengthened(view, p)):
        return 2.8  # "will send Ukraine aid to support it in its war with Russia"
    if after and not words.conditions.isdisjoint(before):
        return 2.6  # "warns of consequences if Helsinki sends missiles to Kyiv"
    if after and not words.beside.isdisjoint(before):
        return 0.6
    if question.first < p.first and p.last <= question.last and word in words.whither:
        return 2.7  # "aid to Moscow's war effort in Ukraine"
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


def _made(view: View, p: PlacedAt) -> bool:
    """Whether a place only says whose arms are handed over: "send German tanks to Kyiv", not "give Kyiv tanks"."""
    if view.roles.endowing.isdisjoint(_ahead_of(view, p)):
        return False
    armed = not (view.roles.private | view.roles.servants).isdisjoint(view.lows[p.last : p.last + 1])
    theirs = p.mention.kind == "demonym" or not view.roles.abroad.isdisjoint(view.lows[p.first : p.last])
    return theirs and not armed


def _is_warned(view: View, p: PlacedAt) -> bool:
    """Whether a threat is said to a place: "warns Washington of consequences", not "warns Moscow may attack"."""
    words, behind = view.roles, view.lows[p.last : p.last + 1]
    said = not words.aims.warning.isdisjoint(_ahead_of(view, p))
    return said and not (words.genitive | words.towards | words.whither).isdisjoint(behind)


def _is_strengthened(view: View, p: PlacedAt) -> bool:
    """Whether somebody's defences are made stronger: "to boost Ukraine's air defences against Russia"."""
    owns = not view.roles.possessive.isdisjoint(view.lows[p.last : p.last + 1])
    return owns and not view.roles.strengthening.isdisjoint(view.lows[max(0, p.first - 1) : p.first])


def _ahead_of(view: View, p: PlacedAt) -> list[str]:
    """The word before a place, over its articles: "as the US tightens them"."""
    at = p.first - 1
    while at > 0 and view.lows[at] in view.roles.between:
        at -= 1
    return view.lows[max(0, at) : at + 1]


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


def _is_called_home(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> bool:
    """Whether a country only says whose people its own government speaks of: "orders out U.S. government employees"."""
    if actor is None or p is actor:
        mine = question.issued and not is_mission(view, p)
    else:
        mine = p.mention.country == actor.mention.country
    if question.before != "actor" or not mine or p.mention.kind not in {"demonym", "country"}:
        return False
    several = p.mention.kind == "demonym" and view.grammar.endings.means_several(p.mention.text)
    return several or not view.roles.aims.sent.isdisjoint(view.lows[p.last : p.last + 1])


def _from_elsewhere(view: View, question: Question) -> bool:
    """Whether a danger is told with where it comes from: then it is aimed at whoever is named before it."""
    return any(_looms(view, p) for p in view.places if question.first < p.first < question.last)


def _looms(view: View, p: PlacedAt) -> bool:
    """Whether a danger is only said to come from a place: "a threat from North Korea"."""
    at, words = hook(view, p), view.roles
    return at > 0 and view.lows[at] in words.origin and view.lows[at - 1] in words.aims.dangers


def _endures(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is said to undergo what follows: "Iran will face sanctions"."""
    until = p.last + 1 if p.first == question.first else question.first
    return not view.roles.enduring.isdisjoint(view.lows[p.last : until])


def _host_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "where does the mission stand"."""
    if p.mention.kind in {"demonym", "government"} or (p is actor and preposition(view, p) not in view.roles.firm):
        return 0.0
    return event_fit(view, p, question, actor)


def _parties_fit(view: View, p: PlacedAt, question: Question, _actor: PlacedAt | None) -> float:
    """How well a place answers "between whom": one that qualifies the deal says it all, else all of the clause."""
    word, after = preposition(view, p), p.first >= question.first
    score = nearness(view, p, question)
    if after and _signs(view, p, question):
        return score + 2.6
    if (
        is_venue(view, p)
        or _urges_too(view, p)
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


def _signs(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a deal is told to be that of a place and others: "between Chad and Mali", "signed by Mali"."""
    words, until = view.roles, min(p.first, question.last + _NAMED)
    if p.mention.country is None:
        return False
    for at in range(question.last, until):
        bound = view.lows[at] in words.aims.binding
        bound = bound or (view.lows[at] in words.agent and view.lows[at - 1] in words.aims.signing)
        if bound and p.first - at <= _SIGNED and words.clause.isdisjoint(view.lows[at : p.first]):
            return True
    return False


def _urges_too(view: View, p: PlacedAt) -> bool:
    """Whether a place is the first of several that speak of it: "Turkey, Egypt condemn the raid, call for a truce"."""
    peers = {i for q in view.places for i in range(q.first, q.last)}
    at = p.last
    while at < len(view.lows) and (at in peers or view.lows[at] in view.roles.joint):
        at += 1
    return not view.roles.aims.viewing.isdisjoint(view.lows[at : at + 1])


def _own_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """Where one does what is only done at home: a call-up is in the country that calls up, not where men are sent."""
    if says_of_another(view, p, question):
        return TOLD
    if p is actor and not view.roles.aims.viewing.isdisjoint(view.lows[p.last : question.first]):
        return TOLD  # "Washington sees the missile tests as a provocation"
    if p is actor or (before_trigger(view, p, question) and p.last <= question.first):
        return 9.0
    if another_clause(view, p, question):
        return 0.0
    if p.first - question.last > 1 and preposition(view, p) in view.roles.firm:
        return 0.0
    called = p.mention.kind == "demonym" and p.last < question.first
    return 1.0 if called and undergoes(view, p, question) else event_fit(view, p, question, actor)


Ranked = list[tuple[float, PlacedAt]]
Fit = Callable[[View, PlacedAt, Question, PlacedAt | None], float]
FITS: Final[dict[str, Fit]] = {  # by `Question.mode`
    "event": event_fit,
    "sides": event_fit,
    "target": _target_fit,
    "host": _host_fit,
    "parties": _parties_fit,
    "own": _own_fit,
}


def by_fit(view: View, question: Question, placed: Sequence[PlacedAt], actor: PlacedAt | None) -> Ranked:
    """The places by how well they answer, best first, where a mission stands before all."""
    fit = FITS[question.mode]
    fits = ((_POST if is_post(view, p, question) else fit(view, p, question, actor), p) for p in placed)
    return sorted(fits, key=lambda pair: -pair[0])
