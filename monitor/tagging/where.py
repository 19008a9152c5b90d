"""Who does it to whom, and where: places around a trigger read by voice, prepositions and position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.model.place import PlaceMention
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import (
    ACTING,
    Question,
    across_border,
    attributive,
    before_trigger,
    dateline,
    is_mission,
    is_venue,
    launched_from,
    lent,
    only_affected,
    owns_ground,
    owns_people,
    partner_in_feud,
    preposition,
    speaks,
    stands_elsewhere,
    tells_last,
    undergoes,
    wards,
)
from monitor.tagging.who import actor_of, answers_for

_WIDE: Final = frozenset({"sea", "strait", "region"})
_ENOUGH: Final = 0.25
_FIRM: Final = 2.0  # a place that a preposition or the object of the act says
_CLAUSE: Final = 1.2  # what a place loses that another clause names: "closed a crossing after shelling in Deraa"
_LAUNCHED: Final = 0.2  # of where something came from: it is there only if no other place is said
# Of the first and the second of two whom a war is named after: the first mostly came to the second.
_FEUD: Final = {1: 0.6, 2: 1.2}
_ELSE: Final = 0.35  # of a place that nothing speaks for
_TOLD: Final = 0.3  # of who only told it: enough where no other place is named


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where of one act.

    Attributes:
        places: Where it happens, or whom it is aimed at, best first.
        actor, target: A country code or a group's name.
        firm: How surely the words around say so; 0 where a place was only inherited.
    """

    places: tuple[PlaceMention, ...]
    actor: str | None
    target: str | None
    firm: float = 0.0


def cast(view: View, question: Question) -> Cast:
    """Read the places of a sentence around a trigger."""
    placed = [p for p in view.places if not lent(view, p)]
    if not placed:
        return Cast((), None, None)
    able = [p for p in view.places if (p in placed or is_mission(view, p)) and not _topic(view, p)]
    actor = actor_of(view, able, question)
    doer = actor if actor is not None and answers_for(view, actor, question) else None
    fit = _FITS[question.mode]
    ranked = sorted(((fit(view, p, question, actor), p) for p in placed), key=lambda pair: -pair[0])
    best, place = ranked[0]
    if best < _ENOUGH:
        return _at_home(view, actor, question) or Cast((), name_of(doer), None)
    if question.mode == "parties" and best < 2.0:
        chosen = [p for score, p in ranked if score >= _ENOUGH]
    else:
        # What several do at home ("Russia and Belarus hold war games") is with all of them, whoever the actor is.
        chosen = [place, *_coordinated(view, place, placed, None if question.home else actor)]
    sides = _sides(view, placed, actor) if question.mode in {"sides", "parties"} else []
    if sides:
        actor = doer = sides[0]
        chosen = sides if question.mode == "parties" or best < _FIRM or place.mention.country is None else chosen
    elif not question.home and across_border(view, place):
        chosen = _this_side(view, placed, place) or chosen
    own = _own_ground(view, question)
    if question.home and actor is not None and (own or across_border(view, place)):
        # "Poland closes its border with Belarus": what is done at home, and with whom.
        chosen = [actor, *(p for p in placed if p is not actor and preposition(view, p) in view.roles.partner)]
    target = next((p for p in chosen if actor is None or p.mention.country != actor.mention.country), None)
    if question.home and actor in chosen:
        target = None
    named = {p.mention.country for p in placed if p.mention.country}
    return Cast(tuple(_narrowed(p.mention, named) for p in chosen), name_of(doer), name_of(target), best)


def _own_ground(view: View, question: Question) -> bool:
    """Whether the act itself names what the actor has at home: "closes its border"."""
    words, lows = view.roles, view.lows[question.first : question.last + 2]
    grounds = words.own_ground | words.borders
    return any(low in words.own and not grounds.isdisjoint(lows[at + 1 : at + 3]) for at, low in enumerate(lows))


def _sides(view: View, placed: Sequence[PlacedAt], actor: PlacedAt | None) -> list[PlacedAt]:
    """Those who fight each other, where two are named side by side: "Thai and Cambodian troops clashed"."""
    if actor is None or actor not in placed:
        return []
    joined = _coordinated(view, actor, placed, None)
    sides = sorted([actor, *joined], key=lambda p: p.first)
    return sides if len({name_of(p) for p in sides} - {None}) > 1 else []


def _this_side(view: View, placed: Sequence[PlacedAt], beyond: PlacedAt) -> list[PlacedAt]:
    """Who acts or tells on this side of a border: "Pakistan killed three near the Afghan border"."""
    words = view.roles
    return [
        p
        for p in placed
        if p.mention.kind in ACTING and p.mention.kind != "group" and p.first < beyond.first
        if p.mention.country != beyond.mention.country and not preposition(view, p)
        if words.raiders.isdisjoint(view.lows[p.first : p.last])
    ][:1]


def _narrowed(place: PlaceMention, named: set[str]) -> PlaceMention:
    """A strait or region of several countries, where the sentence names one of them, stands for that one."""
    here = tuple(code for code in place.countries if code in named)
    narrow = place.country is None and place.kind in {"sea", "strait"} and here
    return replace(place, countries=here) if narrow else place


def candidates(view: View, home: bool) -> list[PlacedAt]:
    """The places of a sentence that may be where something is, the likeliest first, whatever the act.

    With `home` the one who acts does it at home.
    """
    nowhere = Question(len(view.lows), len(view.lows), "event", "place", home)
    fits = [(_event_fit(view, p, nowhere, None), p) for p in view.places if not lent(view, p)]
    return [p for fit, p in sorted(fits, key=lambda pair: -pair[0]) if fit > 0]


def name_of(placed: PlacedAt | None) -> str | None:
    """A country code, or the name of an armed group as the text has it."""
    if placed is None:
        return None
    return placed.mention.text if placed.mention.kind == "group" else placed.mention.country


def _at_home(view: View, actor: PlacedAt | None, question: Question) -> Cast | None:
    """What befalls the land of the one who speaks is there: "Romania denied that a drone had struck its territory"."""
    if actor is None or actor.mention.kind == "group" or not speaks(view, actor):
        return None
    words, behind = view.roles, view.lows[question.last - 1 : question.last + 4]
    at = next((i for i, low in enumerate(behind) if low in words.own), None)
    if at is None or not words.origin.isdisjoint(behind[:at]) or words.own_ground.isdisjoint(behind[at + 1 :]):
        return None
    return Cast((actor.mention,), None, name_of(actor), _ENOUGH)


def _owns_victim(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether what a place owns undergoes the act: "Britain's ministry of defence was hacked"."""
    behind = view.lows[p.last : question.last]
    owns = not view.roles.possessive.isdisjoint(behind[:1])
    return p.last <= question.first and owns and not view.roles.being.isdisjoint(behind)


def _topic(view: View, p: PlacedAt) -> bool:
    """Whether a place before a colon says what the rest is about: "Mali: 4 soldiers killed in ambush".

    Where another country is named, or "we", the colon may as well come after who speaks.
    """
    if p.first or view.lows[p.last : p.last + 1] != [":"] or p.mention.kind in {"demonym", "government", "group"}:
        return False
    others = {q.mention.country for q in view.places if q.mention.kind != "group"}
    return others <= {p.mention.country, None} and view.roles.we.isdisjoint(view.lows)


def _fights_abroad(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether who brings something down is likely far from home: "a US destroyer shot down a drone"."""
    return not view.roles.abroad.isdisjoint(view.lows[p.first : question.last])


def _people(p: PlacedAt) -> bool:
    """Whether a demonym means people, not a quality: "two Russians"."""
    return p.mention.text.endswith("s") and not p.mention.text.endswith("ss")


def _common(view: View, p: PlacedAt, question: Question) -> float:
    distance = p.first - question.last if p.first >= question.last else question.first - p.last
    score = -0.04 * min(20, max(0, distance))
    if view.sentence.clause_of(p.first) == view.sentence.clause_of(question.first):
        score += 0.4
    elif p.first >= question.last and not view.roles.clause.isdisjoint(view.lows[question.last : p.first]):
        score -= _CLAUSE
    if p.mention.kind in _WIDE or (p.mention.country is None and p.mention.kind != "group"):
        score -= 0.8
    return score


def _event_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "where did it happen"."""
    kind = p.mention.kind
    word = "" if attributive(view, p) else preposition(view, p)  # "in Israeli strikes" is not in Israel
    qualifies = before_trigger(view, p, question)
    score = _common(view, p, question)
    settled = _by_role(view, p, question)
    if settled is not None:
        return settled
    if kind not in {"demonym", "group"} and _is_struck(view, p, question):
        return score + 2.0
    if wards(view, p, question):
        return score + (0.0 if _fights_abroad(view, p, question) else 2.0)
    if owns_ground(view, p):
        return score + _by_position(view, question, p, word, False)
    if question.before == "people" and _whose_people(view, p, question):
        return 0.0
    following = view.lows[p.last] if p.last < len(view.lows) else ""
    if kind in ACTING and following in view.roles.possessed and not (question.home and word not in view.roles.towards):
        return 0.0
    acts = question.before == "actor" if qualifies and kind in ACTING else p is actor
    if acts and not (word in view.roles.firm and kind != "demonym"):
        score += 0.9 if question.home else -1.5
    else:
        score += _by_position(view, question, p, word, qualifies)
    if following in view.roles.subject_of and not word and not qualifies and not _owns_victim(view, p, question):
        score -= 0.4 if question.home else 0.7
    group = 2.2 if question.home and qualifies else 0.0 if question.home else 0.5  # "a Hamas plot" is not where
    return score - {"group": group, "government": 0.6, "demonym": 0.3}.get(kind, 0.0)


def _whose_people(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country only says whose the people are: "two Russians", "freed a New Zealand pilot"."""
    if p.mention.kind == "demonym":
        served = not view.roles.servants.isdisjoint(view.lows[p.last : p.last + 1])
        return _people(p) or owns_people(view, p, question) or (not served and before_trigger(view, p, question))
    inside = question.first < p.first and p.last < question.last
    return p.mention.kind == "country" and inside and not preposition(view, p)


def _by_role(view: View, p: PlacedAt, question: Question) -> float | None:
    """What a place is worth as the scene by what it is in its sentence, wherever it stands; None where that is open."""
    if dateline(view, p):
        return 0.4
    if tells_last(view, p):
        return _TOLD
    if _topic(view, p):
        return 2.7
    if which := partner_in_feud(view, p):
        return _FEUD[which]
    if (
        only_affected(view, p)
        or stands_elsewhere(view, p)
        or _own_coast(view, p)
        or (question.foretold and speaks(view, p) and not preposition(view, p))
    ):
        return 0.0
    if p.first and view.lows[p.first - 1] in view.roles.addressing:
        return 0.0
    return _LAUNCHED if launched_from(view, p) else None


def _own_coast(view: View, p: PlacedAt) -> bool:
    """Whether a region is the one of whoever acts: "off its East Coast" is no part of America."""
    return p.mention.kind == "region" and not view.roles.own.isdisjoint(view.lows[max(0, p.first - 1) : p.first])


def _is_struck(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place itself undergoes the act: "Kyiv is attacked by drones"."""
    return p.last <= question.first <= p.last + 2 and undergoes(view, p, question)


def _another_clause(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the act is told in a clause that opens behind a place: "flew to Rome as Kyiv warned of an offensive"."""
    return not view.roles.clause.isdisjoint(view.lows[p.last : question.first])


def _by_position(view: View, question: Question, p: PlacedAt, word: str, qualifies: bool) -> float:
    """What a place's preposition and position say for it as the scene, if it is not the one who acts."""
    after, distance, people = p.first >= question.first, p.first - question.last, p.mention.kind == "demonym"
    words = view.roles
    if word in words.firm and p.mention.kind != "government":
        return 3.0
    if question.home and word in words.partner and view.lows[question.last - 1] in words.partner:
        return _ELSE  # "protests are blamed on foreign powers, with Israel among them"
    if word in words.towards:
        led = word in words.origin or (question.before == "people" and word in words.whither)
        return 1.2 if led else 2.4 if after else _ELSE if _another_clause(view, p, question) else 1.0
    if word in words.genitive and after and distance <= 3:
        return 2.5
    if qualifies:
        return 2.0 if people else 2.4
    if after and not word and distance <= 2 and view.lows[p.first - 1] not in words.clause:
        return 3.2 if question.before == "people" and not distance else 2.0  # "1.2 million have fled Sudan"
    return 1.0 if question.home and not after else _ELSE


def _target_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "whom is it aimed at"."""
    word, after, distance = preposition(view, p), p.first >= question.first, p.first - question.last
    words = view.roles
    score = _common(view, p, question) + (1.5 if _endures(view, p, question) else 0.0)
    if dateline(view, p) or tells_last(view, p):
        return _TOLD
    if p is actor and after and not words.agent.isdisjoint(view.lows[max(question.last - 3, 0) : p.first]):
        return 0.0
    inside = question.first <= p.first < question.last
    if question.before == "actor" and inside and p.mention.kind in ACTING and (not word or word in words.genitive):
        return 0.0
    if after and word in words.about:
        score += 1.5  # "sanctions US firms over Taiwan": what it is about, where no one else is named
    elif after and (word in words.towards or word in words.firm) and distance <= 8:
        score += 2.5
    elif after and distance <= 3:
        score += 2.2
    elif before_trigger(view, p, question) and not (question.before == "actor" and p is actor):
        score += 2.0
    elif after:
        score += 0.3
    else:
        score += 1.2 if word else 0.9
    if p is actor and not after and view.sentence.clause_of(p.first) == view.sentence.clause_of(question.first):
        score -= 1.4
    return score - {"government": 0.8, "group": 0.2}.get(p.mention.kind, 0.0)


def _endures(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is said to undergo what follows: "Iran will face sanctions"."""
    return p.last <= question.first and not view.roles.enduring.isdisjoint(view.lows[p.last : question.first])


def _host_fit(view: View, p: PlacedAt, question: Question, actor: PlacedAt | None) -> float:
    """How well a place answers "where does the mission stand"."""
    if p.mention.kind in {"demonym", "government"} or (p is actor and preposition(view, p) not in view.roles.firm):
        return 0.0
    return _event_fit(view, p, question, actor)


def _parties_fit(view: View, p: PlacedAt, question: Question, _actor: PlacedAt | None) -> float:
    """How well a place answers "between whom": one that qualifies the deal says it all, else all of the clause."""
    word, after = preposition(view, p), p.first >= question.first
    score = _common(view, p, question)
    if is_venue(view, p) or not view.roles.urging.isdisjoint(view.lows[p.last : p.last + 3]):
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
    if _another_clause(view, p, question):
        return 0.0
    if p.first - question.last > 1 and preposition(view, p) in view.roles.firm:
        return 0.0
    called = p.mention.kind == "demonym" and p.last < question.first and undergoes(view, p, question)
    return 1.0 if called else _event_fit(view, p, question, actor)


Fit = Callable[[View, PlacedAt, Question, PlacedAt | None], float]
_FITS: Final[dict[str, Fit]] = {
    "event": _event_fit,
    "sides": _event_fit,
    "target": _target_fit,
    "host": _host_fit,
    "parties": _parties_fit,
    "own": _own_fit,
}


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
            joined = len(gap) <= 5 and not view.roles.joint.isdisjoint(gap)
            joined = joined or (not gap and view.sentence.glued(high))  # "the Thailand-Cambodia border"
            if (
                other is actor
                or tells_last(view, other)
                or partner_in_feud(view, other)
                or not joined
                or not all(word in view.roles.between or word in view.roles.coordinated for word in gap)
            ):
                break
            if other.mention.kind in {"government", "demonym"} and best.mention.kind not in {"government", "demonym"}:
                break
            chain.append(other)
            here, index = other, index + step
    return chain
